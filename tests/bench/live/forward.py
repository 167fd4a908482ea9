# SPDX-License-Identifier: Apache-2.0
"""A lane without stages beside the least that librdkafka can be used with (tests/bench/forwarder.c), by
turns over the same messages, with the same properties and guarantees.

Broker, forwarder and lane share the machine, so messages a second say as much of the broker as of the
client. Both are counted from the outside between the first messages seen in the output topic and the
last."""

import contextlib
import time

from live.common import (DELIVERIES, PARTITIONS, Row, fill, let_pass, megabytes, middle, processor_seconds,
                         program)  # fmt: skip
from support.daemon import Daemon, lane, settings
from support.kafka import Kafka
from support.process import start, stop

INTERVAL_MS = 100
DEADLINE_S = 300

# What a lane sets by default, so that both do the same work on the wire. The queue is left at the
# library's own size: before 2.2.0 a bare program stands still behind a smaller one (pipeline/kafka/refill.h).
PROPERTIES = [
    "isolation.level=read_committed", "auto.offset.reset=earliest", "fetch.wait.max.ms=100",
    "enable.auto.offset.store=false", "session.timeout.ms=10000"]  # fmt: skip
PRODUCER_PROPERTIES = ["partitioner=murmur2_random", "linger.ms=1", "message.max.bytes=10485760"]


def watch(kafka, topic, process, count):
    """Messages a second and CPU microseconds a message of a process while it fills the topic."""
    pid, done, first = process.pid, 0, None
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline and process.poll() is None:
        done, now, cpu = kafka.end_offsets(topic), time.monotonic(), processor_seconds(pid)
        if first is None and done > 0:
            first = (done, now, cpu)
        if done >= count:
            passed = max(done - first[0], 1)
            return {
                "messages_per_s": passed / (now - first[1]),
                "cpu_us_per_message": (cpu - first[2]) * 1e6 / passed,
                "peak_mb": megabytes(pid, "VmHWM"),
            }
        let_pass(0.05)
    ended = "runs on" if process.poll() is None else f"ended with status {process.returncode}"
    raise SystemExit(f"bench_kafka: {topic} holds {done} of {count} messages, and who fills it {ended}")


@contextlib.contextmanager
def forwarder(run, kafka, source, target, delivery):
    shared = [f"bootstrap.servers={kafka.brokers}", "socket.nagle.disable=true"]
    consumer = [f"consumer.{item}" for item in PROPERTIES]
    producer = [f"producer.{item}" for item in PRODUCER_PROPERTIES]
    producer += [f"producer.compression.type={run.compression}"]
    command = program(run, "forwarder", source, target, kafka.name("forwarder"), delivery, INTERVAL_MS)
    process = start(command + shared + consumer + producer)
    try:
        yield process, None
        if stop(process) != 0:
            raise SystemExit("bench_kafka: the forwarder failed")
    finally:
        stop(process, 0)


@contextlib.contextmanager
def pass_through(run, kafka, source, target, delivery):
    dead = kafka.topic("bench.dead", 1)
    one = lane("pass", source, target, [], dead=dead, delivery=delivery, group=kafka.name("lane"),
               producer={"compression.type": run.compression})  # fmt: skip
    one["commit-interval"] = f"{INTERVAL_MS}ms"
    with Daemon(settings(kafka.brokers, [one])) as daemon:
        yield daemon.process, daemon


RUNNERS = {"forwarder": forwarder, "lane": pass_through}


def one_round(run, source, delivery, who):
    kafka = Kafka(run.brokers)
    target = kafka.topic("bench.out", PARTITIONS)
    with RUNNERS[who](run, kafka, source, target, delivery) as (process, daemon):
        figures = watch(kafka, target, process, run.messages)
        if daemon is not None:
            figures["longest_turn_ms"] = daemon.metric("wiremill_loop_busy_longest_seconds") * 1000
        return figures


def judge(delivery, found):
    middles = {who: middle(rounds) for who, rounds in found.items()}
    for who, figures in middles.items():
        yield Row("pass-through", f"{delivery}, {who}", figures["messages_per_s"], "msg/s")
        yield Row("pass-through", f"{delivery}, {who}", figures["cpu_us_per_message"], "us/msg")
        yield Row("pass-through", f"{delivery}, {who}, at the most", figures["peak_mb"], "MB")
    longest = max(one["longest_turn_ms"] for one in found["lane"])
    yield Row("pass-through", f"{delivery}, longest turn of the loop in all rounds", longest, "ms", "<= 50")
    ratio = {key: middles["lane"][key] / middles["forwarder"][key] for key in middles["forwarder"]}
    yield Row("pass-through", f"{delivery}, CPU a message, lane : forwarder", ratio["cpu_us_per_message"], "x", "<= 1.5")
    yield Row("pass-through", f"{delivery}, throughput, lane : forwarder", ratio["messages_per_s"], "x", ">= 0.7")


def measure(run):
    """(rows, raw figures). Who goes first changes from round to round."""
    source = fill(Kafka(run.brokers), "bench.in", run.messages)
    found = {delivery: {who: [] for who in RUNNERS} for delivery in DELIVERIES}
    for turn in range(run.rounds):
        for delivery in DELIVERIES:
            for who in sorted(RUNNERS, reverse=turn % 2 == 1):
                found[delivery][who].append(one_round(run, source, delivery, who))
    return [row for delivery in DELIVERIES for row in judge(delivery, found[delivery])], found
