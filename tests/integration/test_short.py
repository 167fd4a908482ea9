# SPDX-License-Identifier: Apache-2.0
"""Short runs of all that the daemon does, from start to SIGTERM: `make asan`, `ubsan`, `tsan` and
`valgrind` repeat them, where a finding ends the process with a status of its own."""

from collections import Counter

from support.daemon import Pipeline, wiremill
from support.kafka import Kafka
from support.stories import stories
from support.wait import SLOW, wait_until

KAFKA = True
TIMEOUT_S = 60
COUNT = 6000 // SLOW  # stories
POISON = [b'{"uri": "urn:x", ', b"<nitf", b""]


def produce(kafka, topic, batch):
    kafka.produce_many(topic, [(story.key.encode(), story.raw()) for story in batch])


def assert_all(kafka, pipeline, batch, at_most):
    found = Counter(message.json()["uri"] for message in kafka.read(pipeline.out))
    assert set(found) == {story.guid for story in batch}
    assert max(found.values()) <= at_most, f"came more than once: {found.most_common(3)}"
    assert {message.value for message in kafka.read(pipeline.dead)} == set(POISON)


def test_the_demonstration_on_the_embedded_broker():
    done = wiremill("demo", timeout_s=50)
    assert done.returncode == 0, done.stderr.decode()
    assert "Gdansk" in done.stdout.decode()


def test_three_lanes_shared_by_two_and_ended_in_full_flight():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    batch = stories(COUNT)
    produce(kafka, pipeline.raw, batch[: COUNT // 2])
    for text in POISON:
        kafka.produce(pipeline.raw, text, b"poison")
    published = lambda daemon: daemon.metric("wiremill_records_published_total", 'lane="summarize"')
    with pipeline.daemon(instance="one") as one:
        wait_until(lambda: published(one) > 0, 30, "the first records")
        with pipeline.daemon(instance="two") as two:
            wait_until(lambda: two.metric("wiremill_assigned_partitions") >= 3, 30, "partitions for the second daemon")
            produce(kafka, pipeline.raw, batch[COUNT // 2 :])
            wait_until(lambda: published(two) > 0, 30, "the second daemon's first records")
        assert one.get("/version")[0] == 200 and one.get("/nothing")[0] == 404
    with pipeline.daemon(instance="one"):
        kafka.wait_for(pipeline.out, COUNT, 60)
        kafka.wait_for(pipeline.dead, len(POISON))
    assert_all(kafka, pipeline, batch, at_most=1)


def test_one_lane_at_least_once():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, delivery="at-least-once")
    batch = stories(COUNT // 2)
    produce(kafka, pipeline.raw, batch)
    for text in POISON:
        kafka.produce(pipeline.raw, text, b"poison")
    with pipeline.daemon():
        kafka.wait_for(pipeline.out, len(batch), 60)
        kafka.wait_for(pipeline.dead, len(POISON))
    assert_all(kafka, pipeline, batch, at_most=1)
