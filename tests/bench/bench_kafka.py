#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the runtime costs beside the least that librdkafka can be used with: `make bench-kafka`.

A real Kafka is started, a topic filled, and the same messages go through tests/bench/forwarder.c and
through a lane without stages, by turns, with the same properties and guarantees. Broker, forwarder and
lane share the machine, so messages a second say as much of the broker as of the client: CPU time per
message is what to compare. Both are counted from the outside between the first messages seen in the
output topic and the last. Figures go to build/bench-kafka.json too.
"""
import argparse
import contextlib
import json
import pathlib
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from bench import about, first_line  # noqa: E402
from support.daemon import Daemon, lane, settings  # noqa: E402
from support.kafka import Cluster, Kafka, Unavailable, fetch  # noqa: E402
from support.process import start, stop  # noqa: E402
from support.stories import story  # noqa: E402

DELIVERIES = ("exactly-once", "at-least-once")
INTERVAL_MS = 100
DEADLINE_S = 300
PARTITIONS = 3
DISTINCT = 2000  # stories, which repeat

# What a lane sets by default, so that both do the same work on the wire.
PROPERTIES = [
    "isolation.level=read_committed", "auto.offset.reset=earliest", "fetch.wait.max.ms=100",
    "enable.auto.offset.store=false", "session.timeout.ms=10000"]  # fmt: skip
PRODUCER_PROPERTIES = ["partitioner=murmur2_random", "linger.ms=1", "message.max.bytes=10485760"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--flags", default="")
    parser.add_argument("--messages", type=int, default=200000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compression", default="lz4", help="of what is written (default: lz4)")
    return parser.parse_args()


def processor_seconds(pid):
    """Time that all threads of the process had a processor, in nanoseconds' resolution."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that just ended
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return total / 1e9


def peak_megabytes(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def watch(kafka, topic, process, count):
    """Messages a second and CPU microseconds a message of a process while it fills the topic."""
    pid, done = process.pid, 0
    pause, first = threading.Event(), None
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
                "peak_mb": peak_megabytes(pid),
            }
        pause.wait(0.05)
    ended = "runs on" if process.poll() is None else f"ended with status {process.returncode}"
    raise SystemExit(f"bench_kafka: {topic} holds {done} of {count} messages, and who fills it {ended}")


@contextlib.contextmanager
def forwarder(arguments, kafka, source, target, delivery):
    program = pathlib.Path(arguments.build, "bench", "forwarder")
    shared = [f"bootstrap.servers={kafka.brokers}", "socket.nagle.disable=true"]
    consumer = [f"consumer.{item}" for item in PROPERTIES]
    producer = [f"producer.{item}" for item in PRODUCER_PROPERTIES]
    producer += [f"producer.compression.type={arguments.compression}"]
    command = [program, source, target, kafka.name("forwarder"), delivery, INTERVAL_MS]
    process = start(command + shared + consumer + producer)
    try:
        yield process
        if stop(process) != 0:
            raise SystemExit("bench_kafka: the forwarder failed")
    finally:
        stop(process, 0)


@contextlib.contextmanager
def pass_through(arguments, kafka, source, target, delivery):
    dead = kafka.topic("bench.dead", 1)
    one = lane("pass", source, target, [], dead=dead, delivery=delivery, group=kafka.name("lane"),
               producer={"compression.type": arguments.compression})  # fmt: skip
    one["commit-interval"] = f"{INTERVAL_MS}ms"
    with Daemon(settings(kafka.brokers, [one])) as daemon:
        yield daemon.process


RUNNERS = {"forwarder": forwarder, "lane": pass_through}


def fill(kafka, count):
    stories = (story(i, formats=("ninjs",), paragraphs=7) for i in range(DISTINCT))
    values = [(one.key.encode(), one.raw()) for one in stories]
    topic = kafka.topic("bench.in", PARTITIONS)
    size = sum(len(value) for _, value in values) // len(values)
    print(f"{'messages':11} {count} of {size} bytes, {PARTITIONS} partitions", flush=True)
    kafka.produce_many(topic, (values[i % DISTINCT] for i in range(count)), "-X", "queue.buffering.max.kbytes=1000000")
    return topic


def measure(arguments, kafka, source):
    """{delivery: {who: [figures of each round]}}; who goes first changes from round to round."""
    found = {delivery: {who: [] for who in RUNNERS} for delivery in DELIVERIES}
    for turn in range(arguments.rounds):
        for delivery in DELIVERIES:
            for who in sorted(RUNNERS, reverse=turn % 2 == 1):
                kafka = Kafka(kafka.brokers)
                target = kafka.topic("bench.out", PARTITIONS)
                with RUNNERS[who](arguments, kafka, source, target, delivery) as process:
                    found[delivery][who].append(watch(kafka, target, process, arguments.messages))
    return found


def row(delivery, who, figures):
    print(f"{delivery:16}{who:12}{figures['messages_per_s']:10.{0 if who in RUNNERS else 2}f}"
          f"{figures['cpu_us_per_message']:12.2f}{figures['peak_mb']:9.{0 if who in RUNNERS else 2}f}")  # fmt: skip


def show(found):
    """Prints the median round of each, and their ratio; returns all as the report."""
    report = {}
    print(f"\n{'':28}{'msg/s':>10}{'CPU us/msg':>12}{'peak MB':>9}")
    for delivery, runs in found.items():
        middle = {}
        for who, rounds in runs.items():
            middle[who] = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
            row(delivery, who, middle[who])
        ratio = {key: middle["lane"][key] / middle["forwarder"][key] for key in middle["lane"]}
        row(delivery, "ratio", ratio)
        report[delivery] = {**middle, "ratio": ratio, "rounds": runs}
    return report


def main():
    arguments = parse_arguments()
    facts = about(arguments)
    facts["librdkafka"] = first_line("pkg-config", "--modversion", "rdkafka")
    facts["compression"] = arguments.compression
    for key, text in facts.items():
        print(f"{key:11} {text}")
    try:
        libs = fetch()
    except Unavailable as why:
        print(f"not measured: {why}")
        return 0
    with tempfile.TemporaryDirectory(prefix="wiremill-bench-") as folder, Cluster(libs, folder) as cluster:
        kafka = Kafka(cluster.brokers)
        report = show(measure(arguments, kafka, fill(kafka, arguments.messages)))
    with open(pathlib.Path(arguments.build, "bench-kafka.json"), "w", encoding="utf-8") as out:
        json.dump({"about": facts, "messages": arguments.messages, **report}, out, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
