# SPDX-License-Identifier: Apache-2.0
"""What the measurements share: the run they belong to, processes seen from outside, and judged rows."""

import contextlib
import pathlib
import statistics
import subprocess
import threading
from typing import NamedTuple

from support.stories import story

DELIVERIES = ("exactly-once", "at-least-once")
PARTITIONS = 3
DISTINCT = 2000  # stories, which repeat
CHUNK = 100000  # messages produced at a time


class Run(NamedTuple):
    """One run of the benchmark: where the programs are, which broker, how thorough."""

    build: pathlib.Path
    brokers: str
    rounds: int
    messages: int
    compression: str


def program(run, name, *arguments):
    return [str(run.build / "bench" / name), *map(str, arguments)]


def output_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench_kafka: {command[0]} failed: {done.stderr.strip()}")
    return done.stdout


def stories(count):
    """(key, value) pairs of raw ninjs copy, the same in every run."""
    distinct = (story(i, formats=("ninjs",), paragraphs=7) for i in range(min(count, DISTINCT)))
    values = [(one.key.encode(), one.raw()) for one in distinct]
    return [values[i % DISTINCT] for i in range(count)]


def mean_bytes():
    return sum(len(value) for _, value in stories(DISTINCT)) // DISTINCT


def fill(kafka, name, count, partitions=PARTITIONS):
    topic = kafka.topic(name, partitions)
    for at in range(0, count, CHUNK):
        kafka.produce_many(topic, stories(min(CHUNK, count - at)), "-X", "queue.buffering.max.kbytes=1000000")
    return topic


# Processes.


def scheduled(pid):
    """Seconds that all threads of the process (had a processor, could have run but waited for one)."""
    ran = waited = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that just ended
            times = (task / "schedstat").read_text(encoding="ascii").split()
            ran, waited = ran + int(times[0]), waited + int(times[1])
    return ran / 1e9, waited / 1e9


def processor_seconds(pid):
    return scheduled(pid)[0]


def megabytes(pid, field):
    """VmRSS: resident now; VmHWM: at the most."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024


def let_pass(seconds):
    """The span that is measured over."""
    threading.Event().wait(seconds)


# Figures.


def middle(rounds):
    """{key: median} of a list of equal dictionaries."""
    return {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Row(NamedTuple):
    part: str
    what: str
    value: float
    unit: str
    goal: str = ""  # as people read it, "<= 1.5"; "" if there is none

    @property
    def met(self):
        """True, False, or None where there is no goal."""
        if not self.goal:
            return None
        relation, bound = self.goal.split()
        return self.value <= float(bound) if relation == "<=" else self.value >= float(bound)

    def line(self):
        verdict = {None: "", True: "met", False: "NOT met"}[self.met]
        return f"{self.part:14}{self.what:52}{self.value:12.{digits(self.value)}f} {self.unit:7}{self.goal:9}{verdict}"

    def record(self):
        return {**self._asdict(), "met": self.met}


def digits(value):
    return 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
