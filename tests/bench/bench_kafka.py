#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the daemon costs and how fast it is on a real Kafka: `make bench-kafka`.

A Kafka of one node is started for it. Each part lives in a module of tests/bench/live and compares within
one run: turns are interleaved, and of several rounds the median counts, since a machine that is shared
with a broker gives other figures from minute to minute. Rows go to build/bench-kafka.json too, with the
figures of each round.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from bench import about, first_line  # noqa: E402
from live import forward, idle, latency, scale, stages  # noqa: E402
from live.common import Run, mean_bytes  # noqa: E402
from support.kafka import Cluster, Unavailable, fetch  # noqa: E402

PARTS = {"pass-through": forward, "stages": stages, "latency": latency, "idle": idle, "scale": scale}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--flags", default="")
    parser.add_argument("--messages", type=int, default=400000, help="that are passed through (default: 400000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compression", default="lz4", help="of what is passed through (default: lz4)")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    return arguments


def measure(run, parts):
    """Rows and raw figures of each part; a row is printed as soon as it is known."""
    rows, raw = [], {}
    print(f"\n{'':66}{'value':>12} {'unit':7}{'goal':9}")
    for part in parts:
        found, raw[part] = PARTS[part].measure(run)
        for row in found:
            print(row.line(), flush=True)
        rows += found
    return rows, raw


def main():
    arguments = parse_arguments()
    facts = about(arguments)
    facts["librdkafka"] = first_line("pkg-config", "--modversion", "rdkafka")
    facts["load"] = "%.1f when it began" % os.getloadavg()[0]
    facts["compression"] = arguments.compression
    facts["messages"] = f"{arguments.messages} of {mean_bytes()} bytes, {arguments.rounds} rounds"
    for key, text in facts.items():
        print(f"{key:11} {text}", flush=True)
    try:
        libs = fetch()
    except Unavailable as why:
        print(f"not measured: {why}")
        return 0
    with tempfile.TemporaryDirectory(prefix="wiremill-bench-") as folder, Cluster(libs, folder) as cluster:
        run = Run(arguments.build, cluster.brokers, arguments.rounds, arguments.messages, arguments.compression)
        rows, raw = measure(run, arguments.parts or PARTS)
    report = {"about": facts, "rows": [row.record() for row in rows], "rounds": raw}
    (arguments.build / "bench-kafka.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    missed = [row for row in rows if row.met is False]
    print(f"\n{sum(row.met is True for row in rows)} goals met, {len(missed)} not")
    return 0


if __name__ == "__main__":
    sys.exit(main())
