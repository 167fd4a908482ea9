#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Scores the summarize stage on sets of news stories with reference summaries.

  sum_eval.py [--data DIR] [--tool build/tools/sum_eval] [--sets cnn,dm,...] [--list FAULT]

DIR holds dev/SET.jsonl ({"id", "title", "text", "references"}), rouge.py and checks.py. Prints
ROUGE-1/2/Lsum F1 and the share of faultless summaries beside those of the leading sentences that fit
the same limit, and what the stage takes per article."""
import argparse
import importlib.util
import json
import os
import subprocess
import sys

SETS = "cnn,dm,writers,standfirst,wikinews"
LIMIT, MOST = 280, 3


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_tool(tool, docs, *flags):
    lines = "".join(json.dumps({k: d.get(k) or "" for k in ("id", "title", "text")}) + "\n" for d in docs)
    done = subprocess.run([tool, *flags], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def lead(checks, text):
    """From the top whatever still fits; a dateline does not count against it."""
    text, out, length = checks.DATELINE.sub("", text).lstrip(" -—"), [], 0
    for sentence in checks.sentences(text):
        more = len(sentence) + (1 if out else 0)
        if len(out) < MOST and length + more <= LIMIT:
            out.append(sentence)
            length += more
    return " ".join(out)


def score(rouge, docs, summaries):
    sums = dict.fromkeys(("rouge1", "rouge2", "rougeLsum"), 0.0)
    for d in docs:
        result = rouge.score(d["references"], summaries.get(d["id"]) or "")
        for m in sums:
            sums[m] += 100 * result[m][2]
    return [sums[m] / len(docs) for m in sums]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def show(name, figures, report):
    print("%-12s %-9s R1 %5.2f  R2 %5.2f  Lsum %5.2f  faultless %5.1f  chars %5.1f" %
          (name[0], name[1], *figures, report["faultless"], report.get("chars", 0)))


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--data", default="../shared/data/summaries")
    ap.add_argument("--tool", default="build/tools/sum_eval")
    ap.add_argument("--sets", default=SETS)
    ap.add_argument("--part", default="dev")
    ap.add_argument("--list", metavar="FAULT", help="print the summaries that show it")
    opt = ap.parse_args()
    if not os.path.isdir(opt.data):
        sys.exit("sum_eval.py: no data in %s; give the folder with --data" % opt.data)
    rouge, checks = (load(os.path.join(opt.data, n)) for n in ("rouge.py", "checks.py"))
    totals, times = {"stage": [], "lead 280": []}, []
    for name in opt.sets.split(","):
        with open(os.path.join(opt.data, opt.part, name + ".jsonl"), encoding="utf-8") as f:
            docs = [json.loads(line) for line in f if line.strip()]
        made = run_tool(opt.tool, docs)
        ours = {m["id"]: m["summary"].strip() for m in made}
        leads = {d["id"]: lead(checks, d["text"]) for d in docs}
        for label, summaries in (("stage", ours), ("lead 280", leads)):
            figures = score(rouge, docs, summaries)
            report = checks.run(docs, summaries, LIMIT, MOST, opt.list if label == "stage" else None)
            totals[label].append(figures + [report["faultless"]])
            show((name, label), figures, report)
            if label == "stage":
                faults = {f: report[f] for f in checks.FAULTS if report[f]}
                print("             faults", json.dumps(faults),
                      "reasons", json.dumps([m["reason"] for m in made if "reason" in m]))
        times += run_tool(opt.tool, docs, "--times")
    for label, rows in totals.items():
        mean = [sum(r[i] for r in rows) / len(rows) for i in range(4)]
        show(("macro", label), mean[:3], {"faultless": mean[3]})
    for key in ("stage_ns", "cut_ns"):
        values = [t[key] / 1000 for t in times]
        print("%-9s p50 %.1f us  p99 %.1f us an article of %d tokens (median)" %
              (key[:-3], percentile(values, .5), percentile(values, .99), percentile([t["tokens"] for t in times], .5)))


if __name__ == "__main__":
    main()
