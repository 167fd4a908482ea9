#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmark of the stages on invented stories, and on the development data where that is at
hand: `make bench`. Says with the figures what they were measured on; build/bench.json keeps both.
"""
import argparse
import os
import pathlib
import platform
import subprocess
import sys

from quality import pages

NEWS = ("summaries/dev/cnn.jsonl", "summaries/dev/standfirst.jsonl")


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
    found, absent = [], []
    for path in (data / name for name in NEWS):
        if path.exists():
            found.append("%s=%s" % (path.stem, path))
        else:
            absent.append(str(path))
    if (data / "html").is_dir():
        pages.unpack(data / "html", build / "eval" / "pages")
        found.append("pages=%s" % (build / "eval" / "pages"))
    else:
        absent.append(str(data / "html"))
    return found, absent


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
    return subprocess.run(command + arguments.options, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
