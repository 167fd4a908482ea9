# SPDX-License-Identifier: Apache-2.0
"""What an operator sees of a lane that works, is stuck, loses its broker, or shares its partitions."""

import os
import re

from support.daemon import BUILD, Daemon, Pipeline, lane, settings, wiremill
from support.kafka import Cluster, Kafka, fetch
from support.stories import stories
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 120
COUNT = 600
STATISTICS = {"statistics.interval.ms": 200}


def passing(kafka, source, target, **more):
    """A lane without stages: nothing is as quick and as simple."""
    return lane("pass", source, target, [], dead=kafka.topic("wire.dead", 1), group=kafka.name("pass"), **more)


def configuration(kafka, lanes, **more):
    given = settings(kafka.brokers, lanes, **more)
    given["kafka"].update(STATISTICS)
    return given


def lag(daemon, lane_name="pass"):
    """{partition: messages} of the lane."""
    found = daemon.metrics().get("wiremill_lag_messages", {})
    labels = {text: dict(re.findall(r'(\w+)="([^"]*)"', text)) for text in found}
    return {int(labels[t]["partition"]): value for t, value in found.items() if labels[t]["lane"] == lane_name}


def pairs(count):
    return [(story.key.encode(), story.raw()) for story in stories(count)]


def slow(seconds):
    """Options of a lane whose output takes that long for each lot, and that takes 100 messages at a time."""
    return {"delivery": "at-least-once", "producer": {"linger.ms": seconds * 1000}, "max-in-flight-messages": 100}


def test_lag_rises_while_the_output_is_slow_and_falls_to_zero_afterwards():
    kafka = Kafka()
    source, target = kafka.topic("in"), kafka.topic("out")
    with Daemon(configuration(kafka, [passing(kafka, source, target, **slow(8))])) as daemon:
        wait_until(lambda: lag(daemon) == {0: 0, 1: 0, 2: 0}, 20, "no lag before there is anything to do")
        assert daemon.metric("wiremill_lane_behind_seconds") == 0
        kafka.produce_many(source, pairs(100))
        wait_until(lambda: sum(lag(daemon).values()) == 100, 20, "a lag of 100")
        wait_until(lambda: daemon.metric("wiremill_pauses_total") > 0, 20, "the lane to stop fetching")
        kafka.produce_many(source, pairs(100))
        wait_until(lambda: sum(lag(daemon).values()) == 200, 20, "a lag of 200, although nothing is fetched")
        wait_until(lambda: daemon.metric("wiremill_lane_behind_seconds") > 1, 20, "the lane to be a second behind")
        assert daemon.metric("wiremill_kafka_unacknowledged_messages") > 0
        wait_until(lambda: sum(lag(daemon).values()) == 100, 20, "half of it to be done")
        wait_until(lambda: lag(daemon) == {0: 0, 1: 0, 2: 0}, 20, "all of it to be done")
        assert daemon.metric("wiremill_lane_behind_seconds") == 0
    assert len(kafka.read(target)) == 200


def test_a_backlog_is_lag_and_markers_of_transactions_are_none():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    kafka.produce_many(pipeline.raw, pairs(COUNT))
    given = pipeline.settings()
    given["kafka"].update(STATISTICS)
    with Daemon(given) as daemon:
        done = lambda: daemon.metric("wiremill_records_published_total", 'lane="summarize"') >= COUNT
        wait_until(done, 60, f"{COUNT} records published")
        for name in ("clean", "tag", "summarize"):
            wait_until(lambda: lag(daemon, name) == {0: 0, 1: 0, 2: 0}, 20, f"lane {name} to be done")
            assert daemon.metric("wiremill_transactions_committed_total", f'lane="{name}"') > 0
            assert daemon.metric("wiremill_kafka_group_joined", f'lane="{name}"') == 1
        states = daemon.metrics()["wiremill_kafka_transaction_state_age_seconds"]
        assert len(states) == 3, f"one state for each lane: {states}"


def test_a_restart_sees_the_backlog_that_gathered_meanwhile():
    kafka = Kafka()
    one = passing(kafka, kafka.topic("in"), kafka.topic("out"))
    kafka.produce_many(one["input"], pairs(50))
    with Daemon(configuration(kafka, [one])) as daemon:
        wait_until(lambda: daemon.metric("wiremill_records_published_total") == 50, 30, "the first messages")
    kafka.produce_many(one["input"], pairs(100))
    with Daemon(configuration(kafka, [{**one, **slow(4)}])) as daemon:
        wait_until(lambda: sum(lag(daemon).values()) == 100, 20, "a lag of 100")
        wait_until(lambda: lag(daemon) == {0: 0, 1: 0, 2: 0}, 20, "the lag to fall to 0")


def test_partitions_that_go_to_another_instance_take_their_series_along():
    kafka = Kafka()
    lanes = [passing(kafka, kafka.topic("in"), kafka.topic("out"))]
    with Daemon(configuration(kafka, lanes, instance="one")) as one:
        wait_until(lambda: set(lag(one)) == {0, 1, 2}, 20, "all partitions at the only instance")
        before = one.metric("wiremill_rebalances_total")
        with Daemon(configuration(kafka, lanes, instance="two")) as two:
            shared = lambda: (set(lag(one)), set(lag(two)))
            parted = lambda: all(shared()) and not shared()[0] & shared()[1] and len(shared()[0] | shared()[1]) == 3
            wait_until(parted, 40, "each partition at one of two instances")
            assert one.metric("wiremill_rebalances_total") > before
            assert one.metric("wiremill_assigned_partitions") == len(lag(one))
        wait_until(lambda: set(lag(one)) == {0, 1, 2}, 40, "all partitions back at the first instance")


def brokers(daemon):
    """The distinct values of wiremill_kafka_broker_up, and how many there are."""
    values = list(daemon.metrics().get("wiremill_kafka_broker_up", {}).values())
    return set(values), len(values)


def test_brokers_are_up_until_they_are_stopped():
    with Cluster(fetch(), BUILD / f"kafka-{os.getpid()}") as cluster:
        kafka = Kafka(cluster.brokers)
        given = configuration(kafka, [passing(kafka, kafka.topic("in"), kafka.topic("out"))])
        given["kafka"]["reconnect.backoff.max.ms"] = 500
        with Daemon(given) as daemon:
            wait_until(lambda: brokers(daemon) == ({1.0}, 4), 20, "both clients to have the broker and its coordinator")
            assert daemon.metric("wiremill_kafka_received_bytes_total") > 0
            cluster.nodes[0].kill()
            wait_until(lambda: brokers(daemon)[0] == {0.0}, 20, "the broker to be seen as down")
            assert daemon.metric("wiremill_kafka_broker_disconnects_total") > 0
            cluster.nodes[0].start()
            wait_until(lambda: brokers(daemon)[0] == {1.0}, 60, "the broker to be seen again")
            daemon.wait_ready(60)


def test_a_daemon_that_waits_for_its_first_broker_shows_it_as_down():
    kafka = Kafka()
    lanes = [passing(kafka, "in", "out")]
    given = configuration(kafka, lanes)
    given["kafka"]["bootstrap.servers"] = "127.0.0.1:9"
    with Daemon(given, wait_ready=False) as daemon:
        wait_until(lambda: brokers(daemon)[0] == {0.0}, 20, "the broker to be seen as down")
        daemon.wait_log("127.0.0.1:9")


def test_no_statistics_when_they_are_turned_off():
    kafka = Kafka()
    given = configuration(kafka, [passing(kafka, kafka.topic("in"), kafka.topic("out"))])
    given["kafka"]["statistics.interval.ms"] = 0
    with Daemon(given) as daemon:
        found = daemon.metrics()
    assert not [name for name in found if name.startswith("wiremill_kafka_")]
    assert found["wiremill_lane_ready"] == {'lane="pass"': 1}


def documented():
    """The names in the reference that the program prints."""
    page = wiremill("options", "--markdown").stdout.decode()
    return set(re.findall(r"^\| `(\w+)` \| (?:counter|gauge|histogram) \|", page, re.M))


def test_every_metric_is_documented_and_every_series_stands_once():
    kafka = Kafka()
    with Daemon(configuration(kafka, [passing(kafka, kafka.topic("in"), kafka.topic("out"))])) as daemon:
        wait_until(lambda: lag(daemon) and brokers(daemon)[1] == 4, 20, "the first statistics of both clients")
        lines = daemon.get("/metrics")[1].splitlines()
    series = [line.rsplit(" ", 1)[0] for line in lines if not line.startswith("#")]
    assert len(series) == len(set(series)), "a series stands twice"
    told = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    assert told <= documented(), f"not in the reference: {sorted(told - documented())}"
    assert len(told) > 50
