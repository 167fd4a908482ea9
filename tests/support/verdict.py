# SPDX-License-Identifier: Apache-2.0
"""What became of the stories: for each topic of a chain, what is there twice, lost, out of order.

Stories of one key ascend by number and have to stay so, in one partition. Where a story may come again
(at least once, after a crash) the order in which stories come for the first time counts."""

import json
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from support.follow import scan

TITLE = re.compile(r", plan (\d+)$")


class Tally(NamedTuple):
    topic: str
    delivered: int  # stories that are there
    twice: int  # messages more than that
    lost: int
    disordered: int  # stories that came after a later one of their key, or to another partition
    strange: int  # messages that hold no story that was sent, or hold it garbled
    aborted: int  # messages of transactions that came to nothing: proof that a kill hit one


def _disordered(copies):
    last, home, seen, count = {}, {}, set(), 0
    for copy in copies:
        if copy.number in seen:
            continue
        seen.add(copy.number)
        count += copy.number < last.get(copy.key, -1) or home.setdefault(copy.key, copy.partition) != copy.partition
        last[copy.key] = max(copy.number, last.get(copy.key, -1))
    return count


def is_garbled(copy):
    """True when a finished record is not one, or mixes two stories."""
    try:
        record = json.loads(copy.value)
        numbers = [TITLE.search(headline["value"])[1] for headline in record["headlines"]]
        return {copy.number} != {int(number) for number in numbers}
    except (ValueError, KeyError, TypeError):
        return True


def tally(kafka, topic, expected, finished=False, aborted=False):
    """Reads the topic. `expected`: the numbers that must be there; `finished`: its records are looked
    into; `aborted`: what was aborted is counted."""
    found, by_partition, strange = Counter(), defaultdict(list), 0
    for copy in scan(kafka, topic):
        if copy.number not in expected or finished and is_garbled(copy):
            strange += 1
            continue
        found[copy.number] += 1
        by_partition[copy.partition].append(copy._replace(value=None))
    copies = [copy for partition in sorted(by_partition) for copy in by_partition[partition]]
    total = len(copies) + strange
    gone = sum(1 for _ in scan(kafka, topic, "read_uncommitted")) - total if aborted else 0
    return Tally(topic, len(found), len(copies) - len(found), len(expected - set(found)), _disordered(copies), strange,
                 gone)  # fmt: skip
