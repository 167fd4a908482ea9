# SPDX-License-Identifier: Apache-2.0
"""Stories read back by the hundred thousand: which one each message holds, and when it came.

    scan(kafka, topic)        all of a topic, once
    Follower(kafka, topic)    a reader of committed messages that lives as long as the test, through
                              whatever happens to brokers and daemons"""

import re
import subprocess
import threading
import time
from collections import Counter
from typing import NamedTuple

from support.process import start

FRAME = r"%p %o %K %S\n%k%s"  # of kcat: numbers on a line, then key and value as they are
GUID = re.compile(rb"urn:newsml:wire\.test:20260301:story-\d+-(\d+)")


class Copy(NamedTuple):
    """A message that holds story `number` (None if it holds none)."""

    partition: int
    offset: int
    key: bytes
    number: int
    value: bytes


def _command(kafka, topic, isolation, *arguments):
    return ["kcat", "-C", "-q", "-b", kafka.brokers, "-t", topic, "-o", "beginning", "-f", FRAME,
            "-X", f"isolation.level={isolation}", "-X", "fetch.wait.max.ms=50", *arguments]  # fmt: skip


def _copies(stream):
    while True:
        head = stream.readline()
        if not head.endswith(b"\n"):
            return
        partition, offset, key_size, value_size = map(int, head.split())
        key, value = stream.read(max(key_size, 0)), stream.read(max(value_size, 0))
        found = GUID.search(value)
        yield Copy(partition, offset, key, int(found[1]) if found else None, value)


def scan(kafka, topic, isolation="read_committed"):
    """Every message up to the end of the topic, in the order of each partition."""
    with start(_command(kafka, topic, isolation, "-e"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield from _copies(process.stdout)
        why = process.stderr.read().decode(errors="replace")
    assert process.returncode == 0, f"reading {topic}: {why}"


class Follower:
    """Knows which stories can be read by now, in which partition, and when each message came."""

    def __init__(self, kafka, topic):
        self.topic = topic
        self.numbers = set()
        self.unique = Counter()  # stories by partition
        self.times = {}  # of all messages, by partition, ascending
        self._changed = threading.Condition()
        command = _command(kafka, topic, "read_committed", "-E", "-u")
        self._process = start(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=1 << 16)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._thread.join()
        self._process.stdout.close()

    def _follow(self):
        for copy in _copies(self._process.stdout):
            with self._changed:
                self.times.setdefault(copy.partition, []).append(time.monotonic())
                if copy.number is not None and copy.number not in self.numbers:
                    self.numbers.add(copy.number)
                    self.unique[copy.partition] += 1
                self._changed.notify_all()

    def count(self):
        return len(self.numbers)

    def snapshot(self):
        """Stories by partition."""
        with self._changed:
            return Counter(self.unique)

    def wait(self, count, timeout_s):
        """True when `count` stories can be read, False when time is up."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.numbers) >= count, timeout_s)
