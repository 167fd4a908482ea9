# SPDX-License-Identifier: Apache-2.0
"""Stories flow through three lanes while daemons or brokers are hurt; then everything is counted.

    Run(kafka, Plan(stories=20_000, wounds=20)).go(faults.kill_daemon)  ->  Report

The stories are fed in portions, some more than there are wounds. In each portion a moment is drawn: a
topic, how far it has to be filled, and a few milliseconds more. When it comes and as soon as there is
work in flight, the fault is inflicted; it returns when what it hurt was started again. A portion in
which nothing was in flight does not count, the next one tries again. Everything that is drawn comes
from the plan's seed."""

import contextlib
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from support.daemon import Pipeline
from support.follow import Follower, scan
from support.report import Report, Wound
from support.stories import story
from support.verdict import tally

STUCK_S = 180  # without a story where one is waited for
KEYS = 200
# A dead process is missed after three seconds instead of ten.
SESSION = {"session.timeout.ms": 3000, "heartbeat.interval.ms": 500}


class Plan(NamedTuple):
    stories: int = 20_000
    wounds: int = 20
    instances: int = 1
    delivery: str = "exactly-once"
    membership: str = "static"  # what a daemon that comes back is to its groups
    seed: int = 1
    early: float = 0.7  # the part of a portion within which a wound falls
    lane: dict = {}  # further options of each lane


def hold(seconds):
    """What a fault lasts, beyond what can be waited for."""
    threading.Event().wait(seconds)


class Run:
    def __init__(self, kafka, plan, say=print):
        self.kafka, self.plan = kafka, plan
        self.chance = random.Random(plan.seed)
        self.pipeline = Pipeline(kafka, delivery=plan.delivery, **{"consumer": SESSION, **plan.lane})
        self.topics = [lane["output"] for lane in self.pipeline.lanes]
        self.daemons = [self.pipeline.daemon(instance=f"i{n + 1}", membership=plan.membership) for n in range(plan.instances)]
        self.fed, self.wounds = 0, []
        self.begun = time.monotonic()
        self._say = say

    def say(self, text):
        self._say(f"{time.monotonic() - self.begun:7.1f} s  {text}")

    @contextlib.contextmanager
    def _alive(self):
        """Readers and daemons of the run; the daemons are stopped with SIGTERM and have to end well."""
        with contextlib.ExitStack() as stack:
            self.raw = stack.enter_context(Follower(self.kafka, self.pipeline.raw))
            self.chain = [stack.enter_context(Follower(self.kafka, topic)) for topic in self.topics]
            self.out = self.chain[-1]
            self.feeder = stack.enter_context(ThreadPoolExecutor(1))
            for daemon in self.daemons:
                stack.enter_context(daemon)
                daemon.waits = False  # from now on the output tells that it works
            yield

    def _feed(self, count):
        """Begins to feed that many more stories; the future that it has been done."""
        numbers = range(self.fed, self.fed + count)
        self.fed += count

        def produce():
            batch = [story(number, keys=KEYS) for number in numbers]
            pairs = [(one.key.encode(), one.raw()) for one in batch]
            self.kafka.produce_many(self.pipeline.raw, pairs, "-X", "enable.idempotence=true")

        return self.feeder.submit(produce)

    def wait(self, follower, count):
        end = time.monotonic() + STUCK_S
        while not follower.wait(count, 1.0):
            for daemon in self.daemons:
                status = daemon.process.poll()
                assert status is None, f"a daemon ended with status {status}:\n{daemon.stderr()}"
            assert time.monotonic() < end, self._stuck(follower, count)

    def _stuck(self, follower, count):
        states = [f"{daemon.get('/readyz')}\n{daemon.stderr()[-6000:]}" for daemon in self.daemons]
        return f"{follower.topic} stays at {follower.count()} stories, {count} are waited for\n" + "\n".join(states)

    def in_flight(self, daemon):
        return int(daemon.metric("wiremill_in_flight_messages"))

    def pending(self):
        """Stories by partition that were fed and cannot be read yet."""
        return self.raw.snapshot() - self.out.snapshot()

    def _victim(self, fault):
        """Waits for work that the fault can disturb; None if all that was fed is out already."""
        while self.out.count() < self.fed:
            found = fault.victim(self)
            if found is not None:
                return found
            hold(0.01)
        return None

    def _wound(self, fault):
        victim = self._victim(fault)
        if victim is None:
            return
        pending, at = self.pending(), time.monotonic()
        what = fault.inflict(self, victim)
        self.wounds.append(Wound(at, time.monotonic(), pending))
        self.say(f"{len(self.wounds)} of {self.plan.wounds}: {what}; output at {self.out.count():,} of {self.plan.stories:,}")

    def _portion(self, fault):
        left = self.plan.wounds - len(self.wounds)
        before = self.fed
        fed = self._feed((self.plan.stories - self.fed) // (left + 1 + self.plan.wounds // 10))
        if self.chance.random() < fault.patience:
            self.wait(self.out, before)
        if fault.after_feeding:
            fed.result()
        moment = before + 1 + int((self.fed - before - 1) * self.chance.uniform(0, self.plan.early))
        self.wait(self.chance.choice([self.raw, *self.chain]), moment)
        hold(self.chance.uniform(0, 0.05))
        self._wound(fault)
        fed.result()

    def go(self, fault):
        with self._alive():
            self.begun = time.monotonic()
            while len(self.wounds) < self.plan.wounds and self.plan.stories - self.fed > self.plan.wounds:
                self._portion(fault)
            self._feed(self.plan.stories - self.fed).result()
            self.wait(self.out, self.plan.stories)
            fault.end(self)
            self.say(f"output at {self.plan.stories:,}; counting")
        return self._report(fault)

    def _report(self, fault):
        expected = set(range(self.plan.stories))
        transactions = self.plan.delivery == "exactly-once"
        tallies = [tally(self.kafka, self.pipeline.raw, expected)]
        for topic in self.topics:
            tallies.append(tally(self.kafka, topic, expected, finished=topic == self.topics[-1], aborted=transactions))
        left = self.plan.stories - sum(self.kafka.committed(self.pipeline.lanes[0]["group"], self.pipeline.raw).values())
        return Report(self.plan, fault.name, tallies, self.wounds, self.out.times, dead=sum(1 for _ in scan(self.kafka, self.pipeline.dead)),
                      left=left, may_repeat=fault.may_repeat and bool(self.wounds), seconds=time.monotonic() - self.begun)  # fmt: skip
