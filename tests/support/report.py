# SPDX-License-Identifier: Apache-2.0
"""What a run of tests/support/chaos.py found: the table it prints, and whether a promise was broken."""

import bisect
import statistics
from typing import NamedTuple

SETTLES_S = 1.0  # a silence that a wound causes begins within this time: what is on its way still arrives


class Wound(NamedTuple):
    at: float
    healed: float  # when what was hurt had been started again
    pending: dict  # stories by partition that could not be read yet


def silence_end(times, at):
    """When the longest silence that began with the wound ended; None if nothing came after."""
    later = [at, *times[bisect.bisect_right(times, at) :]]
    silences = [(b - a, b) for a, b in zip(later, later[1:]) if a <= at + SETTLES_S]
    return max(silences)[1] if silences else None


def figures(seconds):
    each = " ".join(f"{s:.1f}" for s in seconds)
    return f"{each} (median {statistics.median(seconds):.1f}, longest {max(seconds):.1f})"


class Report(NamedTuple):
    plan: tuple
    fault: str
    tallies: list  # of the raw topic, then of each output in the order of the chain
    wounds: list
    times: dict  # when messages of the last topic came, by partition
    dead: int
    left: int  # stories beyond the committed position of the first lane
    may_repeat: bool
    seconds: float

    def recoveries(self):
        """For each wound: when the partition that suffered most gave something again."""
        for wound in self.wounds:
            ends = [silence_end(self.times.get(p, []), wound.at) for p, count in wound.pending.items() if count > 0]
            yield max((end for end in ends if end is not None), default=wound.at)

    def repeats_allowed(self):
        return self.plan.delivery == "at-least-once" and self.may_repeat

    def broken(self):
        """Promises that were not kept, in words."""
        problems = []
        for t in self.tallies:
            faults = {"lost": t.lost, "out of order": t.disordered, "garbled or unknown": t.strange}
            if t is self.tallies[0] or not self.repeats_allowed():
                faults["there more than once"] = t.twice
            problems += [f"{t.topic}: {count:,} {what}" for what, count in faults.items() if count]
        if self.dead:
            problems.append(f"{self.dead:,} dead letters, though every story was well-formed")
        if self.left:
            problems.append(f"after an orderly end {self.left:,} stories stand beyond the committed position")
        if len(self.wounds) < self.plan.wounds:
            problems.append(f"only {len(self.wounds)} of {self.plan.wounds} found work in flight: feed more stories")
        return problems

    def lines(self):
        plan, width = self.plan, max(len(t.topic) for t in self.tallies)
        names = ("produced", "delivered", "twice", "lost", "out of order", "strange", "aborted")
        yield ""
        yield f"{'topic':{width}}" + "".join(f"  {name:>{max(len(name), 9)}}" for name in names)
        for t in self.tallies:
            values = (plan.stories, t.delivered, t.twice, t.lost, t.disordered, t.strange, t.aborted)
            yield f"{t.topic:{width}}" + "".join(f"  {v:>{max(len(n), 9)},}" for n, v in zip(names, values))
        yield f"dead letters: {self.dead:,}"
        yield f"{self.fault}: {len(self.wounds)} times, each while work was in flight"
        if self.wounds:
            pairs = list(zip(self.wounds, self.recoveries()))
            yield f"seconds of each outage: {figures([end - wound.at for wound, end in pairs])}"
            yield f"    of these after the restart: {figures([max(end - wound.healed, 0) for wound, end in pairs])}"
        yield (f"{plan.delivery}, instances: {plan.instances}, {plan.membership} membership, seed: {plan.seed}, "
               f"{self.seconds:.1f} s in all")  # fmt: skip
        problems = self.broken()
        yield from (f"BROKEN: {problem}" for problem in problems)
        yield "some promises were broken" if problems else "every promise was kept"
