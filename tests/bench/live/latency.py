# SPDX-License-Identifier: Apache-2.0
"""From produced to readable by a consumer of committed records, at 20 messages a second: far from any
limit, as live news comes. tests/bench/latency.c produces and reads. What it takes without any lane, out of
the topic that it was written to, is the broker's and the machine's part."""

import contextlib
import tempfile

from live.common import PARTITIONS, Row, middle, output_of, program, quantile, stories
from support.daemon import Daemon, lane, settings
from support.kafka import Kafka

MESSAGES, RATE = 300, 20
STAGES = ("clean", "tag", "summarize")

# {what: (stages of each lane in the row, delivery, goals in milliseconds)}
SUBJECTS = {
    "no lane": ([], "exactly-once", {}),
    "one lane": ([[]], "exactly-once", {"p50": "<= 15", "p99": "<= 50"}),
    "one lane, at-least-once": ([[]], "at-least-once", {}),
    "three lanes": ([[], [], []], "exactly-once", {"p50": "<= 45"}),
    "three lanes, clean, tag, summarize": ([[stage] for stage in STAGES], "exactly-once", {"p50": "<= 45"}),
}


def lanes_in_a_row(kafka, stages, delivery):
    """(settings of lanes, first topic, last topic)."""
    topics = [kafka.topic(f"bench.hop{i}", PARTITIONS) for i in range(len(stages) + 1)]
    dead = kafka.topic("bench.dead", 1)
    row = [lane(f"hop{i}", topics[i], topics[i + 1], stages[i], dead=dead, delivery=delivery,
                group=kafka.name(f"hop{i}")) for i in range(len(stages))]  # fmt: skip
    return row, topics[0], topics[-1]


def one_round(run, what):
    stages, delivery, _ = SUBJECTS[what]
    kafka = Kafka(run.brokers)
    row, first, last = lanes_in_a_row(kafka, stages, delivery)
    with contextlib.ExitStack() as stack:
        value = stack.enter_context(tempfile.NamedTemporaryFile())
        value.write(stories(1)[0][1])
        value.flush()
        if row:
            stack.enter_context(Daemon(settings(run.brokers, row)))
        lines = output_of(program(run, "latency", first, last, value.name, MESSAGES, RATE,
                                  f"bootstrap.servers={run.brokers}")).split()  # fmt: skip
    took = [int(line) / 1000 for line in lines]
    return {"p50": quantile(took, 0.5), "p99": quantile(took, 0.99), "max": max(took)}


def judge(found):
    for what, rounds in found.items():
        goals = SUBJECTS[what][2]
        for key, value in middle(rounds).items():
            yield Row("latency", f"{what}, {key}", value, "ms", goals.get(key, ""))


def measure(run):
    found = {what: [] for what in SUBJECTS}
    for _ in range(run.rounds):
        for what in SUBJECTS:
            found[what].append(one_round(run, what))
    return list(judge(found)), found
