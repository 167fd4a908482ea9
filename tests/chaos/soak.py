#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Three lanes at a part of what they can do, for a long time: `make soak [MINUTES=30] [LOAD=80]`.
First what they can do is measured on this machine, then they are fed LOAD per cent of it, and memory,
descriptors and what waits are looked at every ten seconds. The slopes are those of the second half: in the
first, pools reach their size. The exit status is 0 when nothing was lost, refused or left behind, the descriptors stayed
and memory grew by less than 2 MB an hour."""

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

DISTINCT = 5000  # stories, which repeat
PROBE_S = 30  # in which what the lanes can do is measured; the first half warms up
MOST_WAITING = 20000  # stories, meanwhile
LOOK_S = 10
MOST_MB_PER_HOUR = 2.0
KEEP = {"retention.bytes": "134217728", "segment.bytes": "33554432"}  # of each topic's partition


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build", help="the folder that make built into")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--load", type=float, default=80, help="per cent of what the lanes can do")
    return parser.parse_args()


class Feeder:
    """Feeds stories at a rate, ten portions a second."""

    def __init__(self, kafka, topic, messages):
        command = ["kcat", "-P", "-b", kafka.brokers, "-t", topic, "-K", "\x1f\x1f", "-D", "\x1e\x1e"]
        command += ["-X", "partitioner=murmur2_random", "-X", "linger.ms=5", "-X", "enable.idempotence=true"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.messages, self.fed = messages, 0

    def feed(self, count):
        batch = (self.messages[(self.fed + i) % len(self.messages)] for i in range(count))
        self.process.stdin.write(b"".join(batch))
        self.process.stdin.flush()
        self.fed += count

    def feed_at(self, rate, until, look):
        """`look` is called between portions."""
        begun, before = time.monotonic(), self.fed
        while (now := time.monotonic()) < until:
            self.feed(int((now - begun) * rate) - (self.fed - before))
            look(now)
            threading.Event().wait(0.1)

    def end(self):
        self.process.stdin.close()
        return self.process.wait(60)


class Look:
    """What is seen of the daemon from outside and from its own figures."""

    def __init__(self, daemon, begun):
        pid, metrics = daemon.process.pid, daemon.metrics()
        self.seconds = time.monotonic() - begun
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        self.mb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
        self.descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        self.waiting = sum(metrics.get("wiremill_lag_messages", {}).values())
        self.out = metrics.get("wiremill_records_published_total", {})
        self.dead = sum(metrics.get("wiremill_dead_letters_total", {}).values())
        self.longest_turn_ms = metrics["wiremill_loop_busy_longest_seconds"][""] * 1000

    def line(self):
        return (f"{self.seconds:7.0f} s  {self.mb:7.1f} MB  {self.descriptors} descriptors  {self.waiting:6.0f} waiting  "
                f"{self.delivered():,.0f} delivered  longest turn {self.longest_turn_ms:.1f} ms")  # fmt: skip

    def delivered(self):
        return self.out.get('lane="summarize"', 0)


def capacity(daemon, feeder):
    """Stories a second through all lanes while there is always more to do, and the feeder works as well."""
    begun, first = time.monotonic(), None
    while True:
        look = Look(daemon, begun)
        if first is None and look.delivered() > 0 and look.seconds > PROBE_S / 2:
            first = look
        if look.seconds > PROBE_S:
            return (look.delivered() - first.delivered()) / (look.seconds - first.seconds)
        if feeder.fed - look.delivered() < MOST_WAITING:
            feeder.feed(MOST_WAITING // 20)


def report(looks, fed, rate):
    warm = looks[len(looks) // 2 :]
    hours = [look.seconds / 3600 for look in warm]
    slope = statistics.linear_regression(hours, [look.mb for look in warm]).slope
    descriptors = statistics.linear_regression(hours, [look.descriptors for look in warm]).slope
    last = looks[-1]
    print(f"memory {looks[0].mb:.1f} MB, {warm[0].mb:.1f} MB at half time, {last.mb:.1f} MB at the end, slope {slope:+.2f} MB an hour")
    print(f"descriptors {warm[0].descriptors}, {last.descriptors} at the end, slope {descriptors:+.2f} an hour")
    print(f"fed {fed:,}, delivered {last.delivered():,.0f}, dead {last.dead:.0f}, {rate:.0f} stories a second, "
          f"longest turn of the loop {max(look.longest_turn_ms for look in looks):.1f} ms")  # fmt: skip
    kept = last.delivered() == fed and last.dead == 0
    return kept and slope < MOST_MB_PER_HOUR and last.descriptors <= warm[0].descriptors


def main(given):
    from support.daemon import Pipeline
    from support.kafka import Cluster, Kafka, fetch
    from support.stories import story
    from support.wait import wait_until

    with Cluster(fetch(), Path(given.build).resolve() / f"kafka-{os.getpid()}") as cluster:
        kafka = Kafka(cluster.brokers)
        pipeline = Pipeline(kafka, topic_config=KEEP)
        batch = [story(number) for number in range(DISTINCT)]
        feeder = Feeder(kafka, pipeline.raw, [one.key.encode() + b"\x1f\x1f" + one.raw() + b"\x1e\x1e" for one in batch])
        with pipeline.daemon() as daemon:
            most = capacity(daemon, feeder)
            rate = most * given.load / 100
            print(f"{most:.0f} stories a second at the most; {rate:.0f} for {given.minutes:.0f} minutes", flush=True)
            begun, looks = time.monotonic(), []

            def look(now):
                if now - begun >= LOOK_S * len(looks):
                    looks.append(Look(daemon, begun))
                    if len(looks) % 6 == 1:
                        print(looks[-1].line(), flush=True)

            feeder.feed_at(rate, begun + given.minutes * 60, look)
            assert feeder.end() == 0, "kcat could not feed every story"
            wait_until(lambda: Look(daemon, begun).delivered() >= feeder.fed, 120, "what was fed last")
            looks.append(Look(daemon, begun))
        return 0 if report(looks, feeder.fed, rate) else 1


if __name__ == "__main__":
    given = arguments()
    os.environ["WIREMILL_BUILD"] = str(Path(given.build).resolve())
    sys.exit(main(given))
