# SPDX-License-Identifier: Apache-2.0
"""The three stages on a real Kafka, fused in one lane and as three lanes of one process, beside what one
process without a broker takes for the same articles: the rest is Kafka's, and the hops'.

The news texts of the development data where they are at hand, else invented stories of 400 words. They
are produced when the daemon is ready, so its start does not count."""

import pathlib
import time

import articles
from live.common import Row, let_pass, megabytes, middle, processor_seconds
from support.daemon import Pipeline
from support.kafka import Kafka

ARTICLES = 6000
DEADLINE_S = 300
SUBJECTS = {"fused": True, "three lanes": False}
DATA = pathlib.Path("../shared/data")


def wait_published(daemon, lane, count):
    """Asked seldom: the daemon that answers is the one that is measured."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        if daemon.metric("wiremill_records_published_total", f'lane="{lane}"') >= count:
            return
        let_pass(0.25)
    raise SystemExit(f"bench_kafka: {count} articles are not through within {DEADLINE_S} s")


def one_round(run, messages, fused):
    """The rate is that from the first produced to the last published, the producer's time included."""
    kafka = Kafka(run.brokers)
    pipeline = Pipeline(kafka, fused=fused)
    with pipeline.daemon() as daemon:
        began, before = time.monotonic(), processor_seconds(daemon.process.pid)
        kafka.produce_many(pipeline.raw, [(b"key-%d" % i, value) for i, value in enumerate(messages)])
        wait_published(daemon, pipeline.lanes[-1]["name"], len(messages))
        return {
            "articles_per_s": len(messages) / (time.monotonic() - began),
            "cpu_ms": (processor_seconds(daemon.process.pid) - before) * 1e3 / len(messages),
            "peak_mb": megabytes(daemon.process.pid, "VmHWM"),
        }


def judge(alone, found):
    yield Row("stages", "one process without Kafka", alone.cpu_us / 1e3, "ms CPU", "<= 1.2")
    yield Row("stages", "one process without Kafka, at the most", alone.peak_mb, "MB", "<= 100")
    for what, rounds in found.items():
        figures = middle(rounds)
        yield Row("stages", what, figures["articles_per_s"], "art/s")
        yield Row("stages", what, figures["cpu_ms"], "ms CPU", "<= 1.2" if SUBJECTS[what] else "")
        yield Row("stages", f"{what}, of which Kafka and hops", figures["cpu_ms"] - alone.cpu_us / 1e3, "ms CPU")
        yield Row("stages", f"{what}, at the most", figures["peak_mb"], "MB", "<= 100")


def measure(run):
    distinct = articles.news(DATA) or articles.invented(1000)
    alone = articles.one_process(str(run.build / "wiremill"), distinct)
    messages = [distinct[i % len(distinct)] for i in range(ARTICLES)]
    found = {what: [one_round(run, messages, fused) for _ in range(run.rounds)] for what, fused in SUBJECTS.items()}
    return list(judge(alone, found)), {"alone": alone._asdict(), **found}
