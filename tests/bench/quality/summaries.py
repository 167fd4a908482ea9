# SPDX-License-Identifier: Apache-2.0
"""Summaries with the options as they are by default: near to what people wrote, and without faults."""
import json

from quality import Figure
from quality.program import plain_record, read_jsonl, score, write_jsonl

GOALS = {"cnn": (32.3, 12.0, 28.3)}
SETS = ("cnn", "dm", "writers", "standfirst", "wikinews")
LIMIT_CHARACTERS = 280
FAULTLESS_GOAL = 95.0


def summary_of(record):
    for description in record.get("descriptions", []):
        if description.get("role") == "summary":
            return description.get("value", "")
    return ""


def record_of(document):
    paragraphs = document["text"].replace("\n", "\n\n")
    return plain_record("urn:eval:" + document["id"], document["title"], paragraphs)


def summarize(wiremill, documents, folder, name):
    records, summaries = folder / (name + ".in.jsonl"), folder / (name + ".jsonl")
    write_jsonl(records, map(record_of, documents))
    answers = {record["uri"]: summary_of(record) for record in wiremill.records(["summarize"], records)[0]}
    write_jsonl(summaries, ({"id": d["id"], "summary": answers.get("urn:eval:" + d["id"], "")} for d in documents))
    return summaries


def measure(wiremill, data, out):
    folder = out / "summaries"
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    for name in SETS:
        docs = data / "dev" / (name + ".jsonl")
        if not docs.exists():
            continue
        summaries = summarize(wiremill, read_jsonl(docs), folder, name)
        rouge = json.loads(score(data / "rouge.py", "--refs", docs, "--hyps", summaries, "--json"))
        faults = json.loads(score(data / "checks.py", "--docs", docs, "--summaries", summaries,
                                  "--limit", LIMIT_CHARACTERS, "--json"))
        scores = [rouge[metric]["f1"] for metric in ("rouge1", "rouge2", "rougeLsum")]
        print("%s: %d documents, R1/R2/Lsum %.1f/%.1f/%.1f" % (name, rouge["documents"], *scores))
        print("  " + ", ".join("%s %s" % (k, v) for k, v in faults.items() if v and k != "documents"))
        for metric, value, goal in zip(("R1", "R2", "Lsum"), scores, GOALS.get(name, (None, None, None))):
            figures.append(Figure("summaries: %s on %s" % (metric, name), value, goal))
        figures.append(Figure("summaries: faultless on %s, %%" % name, faults["faultless"], FAULTLESS_GOAL))
    return figures
