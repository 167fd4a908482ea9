#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints every figure of quality on the development data: `make eval`.

The data is no part of the repository, since most of it belongs to newspapers and agencies. It is looked
for in ../shared/data, or in --data; what is not there is said and left out. Python's standard library
only. What came out is kept in build/eval, the figures in build/eval/figures.json.
"""
import argparse
import json
import pathlib
import sys

from quality import names, pages, summaries, wire
from quality.program import Failure, Wiremill

PARTS = (("wire", wire), ("html", pages), ("ner", names), ("summaries", summaries))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build", help="where the program was built (default: build)")
    parser.add_argument("--data", default="../shared/data", help="where the data is (default: ../shared/data)")
    parser.add_argument("parts", nargs="*", help="which to measure (default: all): " + ", ".join(p for p, _ in PARTS))
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - {name for name, _ in PARTS}
    if unknown:
        parser.error("no such part: %s" % ", ".join(sorted(unknown)))
    return arguments


def measure_all(arguments):
    """The figures, and what could not be measured with the reason."""
    wiremill = Wiremill(str(pathlib.Path(arguments.build, "wiremill").resolve()))
    out, figures, absent = pathlib.Path(arguments.build, "eval"), [], []
    for name, part in PARTS:
        data = pathlib.Path(arguments.data, name)
        if arguments.parts and name not in arguments.parts:
            continue
        if not data.is_dir():
            absent.append("%s: there is no %s" % (name, data))
            continue
        print("\n== %s\n" % name, flush=True)
        try:
            figures += part.measure(wiremill, data, out)
        except (Failure, ValueError) as failure:
            absent.append("%s: %s" % (name, failure))
    return figures, absent


def main():
    arguments = parse_arguments()
    figures, absent = measure_all(arguments)
    print("\n== figures\n")
    for figure in figures:
        goal = "" if figure.goal is None else "goal %8.3f" % figure.goal
        print("%-46s %9.3f  %s" % (figure.name, figure.value, goal))
    for reason in absent:
        print("not measured: %s" % reason)
    if figures:
        with open(pathlib.Path(arguments.build, "eval", "figures.json"), "w", encoding="utf-8") as out:
            json.dump({figure.name: figure.value for figure in figures}, out, indent=1)
    return 1 if any("there is no" not in reason for reason in absent) else 0


if __name__ == "__main__":
    sys.exit(main())
