# SPDX-License-Identifier: Apache-2.0
"""The process dies at each named point of a message's life (pipeline/base/crash.h), at its first
passing and at a later one; what it leaves behind is made good by the next start."""

import signal
from collections import Counter

from support.daemon import BUILD, Pipeline
from support.kafka import Kafka
from support.stories import stories

KAFKA = True
TIMEOUT_S = 180
PORTION = 600
MESSAGE_POINTS = ("after-fetch", "after-work", "after-send")
DEATHS = {  # of each delivery: where, and at which passing
    "exactly-once": [(point, n) for point in MESSAGE_POINTS for n in (1, 150)]
    + [(point, n) for point in ("between-offsets-and-commit", "after-commit") for n in (1, 2)],
    "at-least-once": [(point, n) for point in MESSAGE_POINTS for n in (1, 150)] + [("after-commit", 1), ("after-commit", 2)],
}


def die(pipeline, point, n):
    # Small transactions: a portion is several of them.
    daemon = pipeline.daemon(instance="one", membership="static")
    daemon.command[0] = str(BUILD / "crash" / "wiremill")
    daemon.environment["WIREMILL_CRASH"] = f"{point}:{n}"
    daemon.waits = False
    daemon.start()
    status = daemon.wait_exit(60)
    assert status == -signal.SIGKILL, f"{point}:{n} was not reached, status {status}:\n{daemon.stderr()}"


def survive(delivery):
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, stages=("clean",), delivery=delivery, **{"commit-messages": 100})
    deaths = DEATHS[delivery]
    batch = stories(PORTION * len(deaths))
    for i, (point, n) in enumerate(deaths):
        portion = batch[i * PORTION : (i + 1) * PORTION]
        kafka.produce_many(pipeline.raw, [(story.key.encode(), story.raw()) for story in portion])
        die(pipeline, point, n)
    with pipeline.daemon(instance="one", membership="static"):
        kafka.wait_for(pipeline.out, len(batch), 60)
    assert kafka.read(pipeline.dead) == []
    return batch, kafka.read(pipeline.out)


def test_exactly_once_every_story_comes_once_and_in_order_wherever_the_process_dies():
    batch, messages = survive("exactly-once")
    found = Counter(message.json()["uri"] for message in messages)
    assert found == Counter(story.guid for story in batch)
    by_key = {}
    for message in messages:
        by_key.setdefault(message.key, []).append(message.json()["uri"])
    for key, came in by_key.items():
        assert came == sorted(came), f"stories of {key} changed places"


def test_at_least_once_no_story_is_lost_wherever_the_process_dies():
    batch, messages = survive("at-least-once")
    assert {message.json()["uri"] for message in messages} == {story.guid for story in batch}
