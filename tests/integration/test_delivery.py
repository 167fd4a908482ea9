# SPDX-License-Identifier: Apache-2.0
"""Every story arrives once and in its order, in each shape of pipeline and each kind of delivery."""

import signal
from collections import Counter, defaultdict

from support.daemon import Daemon, Pipeline, lane, settings
from support.kafka import Kafka
from support.stories import stories
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 180
COUNT = 20_000


def pairs(batch):
    return [(story.key.encode(), story.raw()) for story in batch]


def guids(messages):
    return [message.json()["uri"] for message in messages]


def assert_once_each_and_in_order(batch, messages):
    found = Counter(guids(messages))
    expected = {story.guid for story in batch}
    lost, more = expected - set(found), [guid for guid, count in found.items() if count > 1]
    assert not lost, f"{len(lost)} stories are missing, such as {sorted(lost)[:3]}"
    assert not more, f"{len(more)} stories came more than once, such as {more[:3]}"
    assert set(found) == expected, f"stories that nobody sent: {sorted(set(found) - expected)[:3]}"
    by_key, partitions = defaultdict(list), defaultdict(set)
    for message in messages:
        by_key[message.key].append(message.json()["uri"])
        partitions[message.key].add(message.partition)
    for key, came in by_key.items():
        assert came == sorted(came), f"stories of {key} changed places"
        assert len(partitions[key]) == 1, f"stories of {key} are in several partitions"


def run_through(fused, delivery):
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=fused, delivery=delivery)
    batch = stories(COUNT)
    kafka.produce_many(pipeline.raw, pairs(batch))
    last = pipeline.lanes[-1]["name"]
    with pipeline.daemon() as daemon:
        published = lambda: daemon.metric("wiremill_records_published_total", f'lane="{last}"')
        wait_until(lambda: published() >= COUNT, 150, f"{COUNT} records published", 0.2)
    messages = kafka.read(pipeline.out)
    assert_once_each_and_in_order(batch, messages)
    assert kafka.read(pipeline.dead) == []
    assert sum(kafka.committed(pipeline.lanes[0]["group"], pipeline.raw).values()) == COUNT


def test_three_lanes_exactly_once():
    run_through(fused=False, delivery="exactly-once")


def test_one_fused_lane_exactly_once():
    run_through(fused=True, delivery="exactly-once")


def test_three_lanes_at_least_once():
    run_through(fused=False, delivery="at-least-once")


def test_sigterm_drains_and_a_second_start_goes_on_without_repeating():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    batch = stories(6000)
    kafka.produce_many(pipeline.raw, pairs(batch))
    with pipeline.daemon() as daemon:
        some = lambda: daemon.metric("wiremill_records_published_total", 'lane="summarize"') >= 300
        wait_until(some, 60, "the first records of the last lane")
        assert daemon.stop() == 0
    before = kafka.read(pipeline.out)
    assert before, "nothing was committed before the end"
    with pipeline.daemon():
        kafka.wait_for(pipeline.out, len(batch), 90)
    assert_once_each_and_in_order(batch, kafka.read(pipeline.out))


def test_sigint_drains_too():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    kafka.produce_many(pipeline.raw, pairs(stories(10)))
    with pipeline.daemon() as daemon:
        kafka.wait_for(pipeline.out, 10)
        daemon.process.send_signal(signal.SIGINT)
        assert daemon.wait_exit() == 0


def test_a_single_story_does_not_wait_for_company():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, **{"commit-interval": "20s"})
    with pipeline.daemon():
        kafka.produce(pipeline.raw, stories(1)[0].raw(), b"k")
        kafka.wait_for(pipeline.out, 1, 10)


def test_two_daemons_share_the_partitions():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    batch = stories(3000)
    with pipeline.daemon(instance="one") as one, pipeline.daemon(instance="two") as two:
        shared = lambda: [d.metric("wiremill_assigned_partitions") for d in (one, two)]
        wait_until(lambda: sum(shared()) == 3 and min(shared()) >= 1, 30, "both daemons to have partitions")
        kafka.produce_many(pipeline.raw, pairs(batch))
        kafka.wait_for(pipeline.out, len(batch), 60)
        assert min(d.metric("wiremill_messages_consumed_total") for d in (one, two)) > 0
    assert_once_each_and_in_order(batch, kafka.read(pipeline.out))


def test_only_the_named_lane_runs():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    kafka.produce_many(pipeline.raw, pairs(stories(5)))
    with pipeline.daemon("--lane", "clean"):
        kafka.wait_for(pipeline.lanes[0]["output"], 5)
        assert kafka.read(pipeline.out) == []


def test_several_topics_flow_into_one_lane():
    kafka = Kafka()
    first, second, out = kafka.topic("wire.one"), kafka.topic("wire.two"), kafka.topic("wire.out")
    dead = kafka.topic("wire.dead", 1)
    batch = stories(20, formats=("ninjs",))
    kafka.produce_many(first, pairs(batch[:10]))
    kafka.produce_many(second, pairs(batch[10:]))
    lanes = [lane("all", [first, second], out, ["tag"], dead=dead, group=kafka.name("g"))]
    with Daemon(settings(kafka.brokers, lanes)):
        kafka.wait_for(out, 20)
    assert sorted(guids(kafka.read(out))) == [story.guid for story in batch]
