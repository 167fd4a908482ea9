#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Hurts daemons or brokers while stories flow through three lanes, and counts what became of them.
`make chaos STORIES=n KILLS=n INSTANCES=n [DELIVERY=at-least-once] [FAULT=kill|broker|replica|stall]
[MEMBERSHIP=dynamic] [SEED=n] [BROKERS=host:port]`. The exit status is 0 when every promise was kept."""

import argparse
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", default="build", help="the folder that make built into")
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--instances", type=int, default=1)
    parser.add_argument("--delivery", choices=("exactly-once", "at-least-once"), default="exactly-once")
    parser.add_argument("--membership", choices=("static", "dynamic"), default="static")
    parser.add_argument("--fault", choices=("kill", "broker", "replica", "stall"), default="kill")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--brokers", default="", help="a Kafka to use instead of one of our own")
    return parser.parse_args()


def say(text):
    print(text, flush=True)


def main(given):
    from support import faults, kafka
    from support.chaos import Plan, Run

    plan = Plan(given.stories, given.kills, given.instances, given.delivery, given.membership, given.seed)
    say(f"{given.stories:,} stories, fault {given.fault} {given.kills} times, {given.instances} instances, "
        f"{given.delivery}, {given.membership} membership, seed {given.seed}")  # fmt: skip
    if given.brokers:
        if given.fault != "kill":
            sys.exit("BROKERS= goes with FAULT=kill only: brokers of others are not hurt")
        report = Run(kafka.Kafka(given.brokers), plan, say).go(faults.KillDaemon())
    else:
        nodes = 3 if given.fault == "replica" else 1
        with kafka.Cluster(kafka.fetch(), Path(given.build).resolve() / f"kafka-{os.getpid()}", nodes) as cluster:
            fault = {"kill": faults.KillDaemon, "broker": lambda: faults.RestartBroker(cluster),
                     "replica": lambda: faults.RestartReplica(cluster),
                     "stall": lambda: faults.Stall(cluster, longest_s=30)}[given.fault]()  # fmt: skip
            report = Run(kafka.Kafka(cluster.brokers, nodes), plan, say).go(fault)
    for line in report.lines():
        say(line)
    return 1 if report.broken() else 0


if __name__ == "__main__":
    given = arguments()
    os.environ["WIREMILL_BUILD"] = str(Path(given.build).resolve())
    sys.exit(main(given))
