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

from quality import links, names, pages, quantities, speed, summaries, wire
from quality.program import Absent, Failure, Wiremill

# What to measure, with what, and the folder of the data it needs.
PARTS = (("wire", wire, "wire"), ("html", pages, "html"), ("ner", names, "ner"), ("links", links, "ner"),
         ("quantities", quantities, "ner"),
         ("speed", speed, "summaries"), ("summaries", summaries, "summaries"))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build", help="where the program was built (default: build)")
    parser.add_argument("--data", default="../shared/data", help="where the data is (default: ../shared/data)")
    parser.add_argument("parts", nargs="*", help="which to measure (default: all): " + ", ".join(p for p, *_ in PARTS))
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - {name for name, *_ in PARTS}
    if unknown:
        parser.error("no such part: %s" % ", ".join(sorted(unknown)))
    return arguments


def measure(name, part, folder, arguments):
    """The figures of one kind of data."""
    data = pathlib.Path(arguments.data, folder)
    if not data.is_dir():
        raise Absent("there is no %s" % data)
    print("\n== %s\n" % name, flush=True)
    wiremill = Wiremill(str(pathlib.Path(arguments.build, "wiremill").resolve()))
    return part.measure(wiremill, data, pathlib.Path(arguments.build, "eval"))


def show(figures):
    print("\n== figures\n")
    for figure in figures:
        spread = "" if figure.deviation is None else "+- %.3f" % figure.deviation
        goal = "" if figure.goal is None else "goal %8.3f" % figure.goal
        print(("%-51s %9.3f %-9s %s" % (figure.name, figure.value, spread, goal)).rstrip())


def main():
    arguments = parse_arguments()
    figures, unmeasured, failed = [], [], False
    for name, part, folder in PARTS:
        try:
            if not arguments.parts or name in arguments.parts:
                figures += measure(name, part, folder, arguments)
        except Absent as absent:
            unmeasured.append("%s: %s" % (name, absent))
        except (Failure, ValueError) as failure:
            unmeasured.append("%s: %s" % (name, failure))
            failed = True
    show(figures)
    for reason in unmeasured:
        print("not measured: %s" % reason)
    if figures:
        with open(pathlib.Path(arguments.build, "eval", "figures.json"), "w", encoding="utf-8") as out:
            json.dump({figure.name: figure.value for figure in figures}, out, indent=1)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
