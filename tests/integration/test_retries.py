# SPDX-License-Identifier: Apache-2.0
"""A stage is hindered for now: its message is tried again in its place, and the others go on."""

from support.daemon import BUILD, Pipeline
from support.kafka import Kafka
from support.stories import stories
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 120
MARKER = "line is down"


class Hindered(Pipeline):
    """A fused lane with the stage `busy`, which refuses stories that hold MARKER `calls` times."""

    def __init__(self, kafka, calls, **lane_options):
        super().__init__(kafka, fused=True, stages=("clean", "busy"), **{"retry-backoff": "50ms", **lane_options})
        self.busy = {"plugin": str(BUILD.resolve() / "plugins" / "busy.so"), "busy-calls": calls, "busy-marker": MARKER}

    def settings(self, **more):
        return super().settings(stages={"busy": self.busy}, **more)


def ninjs(story, text=""):
    return story.raw().replace(story.headline.encode(), f"{story.headline} {text}".strip().encode())


def feed(kafka, pipeline, batch, hindered):
    pairs = [(s.key.encode(), ninjs(s, MARKER if s.number in hindered else "")) for s in batch]
    assert sum(MARKER.encode() in value for _, value in pairs) == len(hindered)
    kafka.produce_many(pipeline.raw, pairs)


def test_hindered_stories_come_once_and_in_their_place():
    kafka = Kafka()
    pipeline = Hindered(kafka, calls=3)
    batch = stories(2000, formats=("ninjs",))
    hindered = {5, 600, 601, 1999}
    feed(kafka, pipeline, batch, hindered)
    with pipeline.daemon() as daemon:
        messages = kafka.wait_for(pipeline.out, len(batch), 60)
        assert daemon.metric("wiremill_retries_total") >= 3 * len(hindered)
        assert daemon.metric("wiremill_retry_waiting_messages") == 0
    by_key = {}
    for message in messages:
        by_key.setdefault(message.key, []).append(message.json()["uri"])
    assert sorted(guid for came in by_key.values() for guid in came) == [story.guid for story in batch]
    for key, came in by_key.items():
        assert came == sorted(came), f"stories of {key} changed places"


def test_a_story_that_stays_hindered_is_a_dead_letter_after_as_many_tries_as_configured():
    kafka = Kafka()
    pipeline = Hindered(kafka, calls=1000, **{"retry-attempts": 3})
    batch = stories(100, formats=("ninjs",))
    feed(kafka, pipeline, batch, {50})
    with pipeline.daemon():
        (dead,) = kafka.wait_for(pipeline.dead, 1)
        assert dead.header("wiremill-code") == "busy"
        assert dead.header("wiremill-attempts") == "3"
        assert dead.header("wiremill-stage") == "busy"
        kafka.wait_for(pipeline.out, 99)


def test_a_waiting_story_holds_its_partition_and_no_other():
    kafka = Kafka()
    pipeline = Hindered(kafka, calls=1000, **{"retry-backoff": "1h", "retry-backoff-max": "1h"})
    batch = stories(300, formats=("ninjs",))
    group = pipeline.lanes[0]["group"]
    feed(kafka, pipeline, batch, {0})
    with pipeline.daemon() as daemon:
        wait_until(lambda: daemon.metric("wiremill_retry_waiting_messages") == 1, 30, "the story to wait")
        committed = lambda: kafka.committed(group, pipeline.raw).values()
        wait_until(lambda: sum(offset > 0 for offset in committed()) == 2, 30, "two partitions to be committed")
        assert daemon.get("/readyz")[0] == 200
        assert daemon.stop() == 0, "a waiting story held up the end"
    done = sum(offset for offset in committed() if offset > 0)
    assert 0 < done < len(batch) and len(kafka.read(pipeline.out)) == done
    pipeline.busy["busy-calls"] = 0
    with pipeline.daemon():
        messages = kafka.wait_for(pipeline.out, len(batch), 30)
    assert sorted(message.json()["uri"] for message in messages) == [story.guid for story in batch]
