#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmark of the stages on invented stories, and on the development data where that is at
hand: `make bench`. Says with the figures what they were measured on, and which reach their goal;
build/bench.json keeps both.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

import articles
from live.common import Row
from quality import pages

SUMMARIZE_US = {"p50": 50, "p99": 250}  # an article
FUSED_PER_S, FUSED_MS = 1000, 1.2  # stories of 400 words; news texts
PEAK_MB = 100


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--flags", default="")
    parser.add_argument("options", nargs="*", help="passed on, as in -- --rounds 21")
    return parser.parse_args()


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip().split("\n")[0]


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def about(arguments):
    changed = first_line("git", "status", "--porcelain", "--untracked-files=no") not in ("", "unknown")
    return {
        "commit": first_line("git", "rev-parse", "--short", "HEAD") + (" with changes" if changed else ""),
        "machine": "%s, %d cores, Linux %s" % (processor(), os.cpu_count(), platform.release()),
        "compiler": first_line(arguments.compiler, "--version"),
        "flags": arguments.flags.strip(),
    }


def corpora(data, build):
    """NAME=PATH of what is at hand; the reason for what is not."""
    found, absent = ["news=%s" % path for path in articles.news_files(data)], []
    if not found:
        absent.append(str(data / "summaries"))
    if (data / "html").is_dir():
        pages.unpack(data / "html", build / "eval" / "pages")
        found.append("pages=%s" % (build / "eval" / "pages"))
    else:
        absent.append(str(data / "html"))
    return found, absent


def judge(corpora_found, program, data):
    """Rows of what has a goal, on news where that is at hand."""
    name = "news" if "news" in corpora_found else "invented-ninjs"
    summarize = corpora_found[name]["last-alone"]
    for share, most in SUMMARIZE_US.items():
        yield Row("summarize", "a lane of its own, on %s, %s" % (name, share), summarize[share + "_us"], "us", "<= %d" % most)
    for corpus, what in (("invented", "400 words of plain text"), ("invented-ninjs", "400 words, JSON in and out")):
        rate = corpora_found[corpus]["passes"]["all-fused"]["articles_per_s"]
        yield Row("all fused", what, rate, "art/s", ">= %d" % FUSED_PER_S)
    if name == "news":
        took = corpora_found[name]["passes"]["all-fused"]["us_per_article"] / 1e3
        yield Row("all fused", "news texts, JSON in and out", took, "ms CPU", "<= %s" % FUSED_MS)
    cost = articles.one_process(str(program), articles.news(data) or articles.invented(1000))
    yield Row("enrich", "one process on %s, with its files" % name, cost.cpu_us / 1e3, "ms CPU", "<= %s" % FUSED_MS)
    yield Row("enrich", "resident, at the most", cost.peak_mb, "MB", "<= %d" % PEAK_MB)


def main():
    arguments = parse_arguments()
    build = pathlib.Path(arguments.build).resolve()
    found, absent = corpora(pathlib.Path(arguments.data), build)
    command = [str(build / "bench" / "bench_stages"), "--json", str(build / "bench.json")]
    for key, text in about(arguments).items():
        print("%-9s %s" % (key, text), flush=True)
        command += ["--about", "%s=%s" % (key, text)]
    for corpus in found:
        command += ["--corpus", corpus]
    for path in absent:
        print("left out  %s: not there" % path, flush=True)
    environment = dict(os.environ, WIREMILL_DATA=os.environ.get("WIREMILL_DATA", str(build / "share" / "wiremill")))
    status = subprocess.run(command + arguments.options, env=environment, check=False).returncode
    if status != 0:
        return status
    with open(build / "bench.json", encoding="utf-8") as report:
        found = json.load(report)["corpora"]
    print()
    for row in judge(found, build / "wiremill", pathlib.Path(arguments.data)):
        print(row.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
