# SPDX-License-Identifier: Apache-2.0
"""Two instances of a lane against one, with one worker each and a stage that costs 5 ms of processor
time an article: what a second machine would add. The stage is the plug-in tests/plugin/busy.c.

Two workers that never pause leave nothing of two cores: on a machine that has no more of them, and that
does anything else, the figures are the machine's. How long the instances waited for a processor tells."""

import contextlib
import time

from live.common import Row, fill, let_pass, middle, scheduled
from support.daemon import Daemon, lane, settings
from support.kafka import Kafka

BURN_MS, PARTITIONS, SPAN_S = 5, 4, 10
ARTICLES = 20000  # more than are worked on meanwhile
PUBLISHED = "wiremill_records_published_total"


def instance(run, one, number):
    stage = {"plugin": str((run.build / "plugins" / "busy.so").resolve()), "burn": f"{BURN_MS}ms"}
    return Daemon(settings(run.brokers, [one], workers=1, instance=f"bench{number}", stages={"busy": stage}))


def work_begun(daemons):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if all(daemon.metric(PUBLISHED) > 0 for daemon in daemons):
            return
        let_pass(0.1)
    raise SystemExit("bench_kafka: not every instance got work within 60 s")


def totals(daemons):
    """(articles published, seconds spent waiting for a processor) so far."""
    waited = sum(scheduled(daemon.process.pid)[1] for daemon in daemons)
    return sum(daemon.metric(PUBLISHED) for daemon in daemons), waited


def one_round(run, source, count):
    """Articles a second of so many instances, and how long each of them waited for a processor."""
    kafka = Kafka(run.brokers)
    one = lane("busy", source, kafka.topic("bench.out", PARTITIONS), ["busy"], dead=kafka.topic("bench.dead", 1),
               group=kafka.name("busy"))  # fmt: skip
    with contextlib.ExitStack() as stack:
        daemons = [stack.enter_context(instance(run, one, i)) for i in range(count)]
        work_begun(daemons)
        began, before = time.monotonic(), totals(daemons)
        let_pass(SPAN_S)
        after, span_s = totals(daemons), time.monotonic() - began
    return {"articles_per_s": (after[0] - before[0]) / span_s, "waited": (after[1] - before[1]) / span_s / count}


def measure(run):
    source = fill(Kafka(run.brokers), "bench.busy", ARTICLES, PARTITIONS)
    found = {1: [], 2: []}
    for _ in range(run.rounds):
        for count in found:
            found[count].append(one_round(run, source, count))
    one, two = (middle(found[count]) for count in (1, 2))
    rows = [
        Row("scale", "one instance", one["articles_per_s"], "art/s"),
        Row("scale", "one instance, waited for a processor", one["waited"] * 100, "%"),
        Row("scale", "two instances", two["articles_per_s"], "art/s"),
        Row("scale", "two instances, each waited for a processor", two["waited"] * 100, "%"),
        Row("scale", "two instances : one", two["articles_per_s"] / one["articles_per_s"], "x", ">= 1.8"),
    ]
    return rows, {f"{count} instances": rounds for count, rounds in found.items()}
