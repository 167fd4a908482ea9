# SPDX-License-Identifier: Apache-2.0
"""Instances that come and go under load: every message once and in order, by whichever protocol the
group works, and with a librdkafka that can do it only what moves is given up."""

import re
import threading

from support.daemon import Pipeline, config_file, wiremill
from support.kafka import Kafka
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 180
PARTITIONS = 6
COOPERATIVE_FROM, NEW_GROUPS_FROM = (2, 6, 1), (2, 8, 0)  # pipeline/decisions/0002


def librdkafka():
    """Its version, as in (2, 0, 2)."""
    said = wiremill("version", "-v").stdout.decode()
    return tuple(int(number) for number in re.search(r"librdkafka +(\d+)\.(\d+)\.(\d+)", said).groups())


class Load:
    """Numbered messages, a batch after the other, until it is stopped."""

    def __init__(self, kafka, topic, batch=500):
        self.kafka, self.topic, self.batch, self.sent = kafka, topic, batch, 0
        self.stopped, self.thread = threading.Event(), threading.Thread(target=self._run)

    def _run(self):
        while not self.stopped.is_set():
            numbers = range(self.sent, self.sent + self.batch)
            self.kafka.produce_many(self.topic, [(b"key-%d" % (n % 50), b"%08d" % n) for n in numbers])
            self.sent += self.batch

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()


def rebalances(daemon, event):
    """(partitions, protocol, how) of each such line of the log."""
    line = rf"event={event} .*?partitions=(\d+) protocol=(\w+) rebalancing=(\w+)"
    return [(int(count), protocol, how) for count, protocol, how in re.findall(line, daemon.stderr())]


def assert_once_each_and_in_order(messages, count):
    assert sorted(int(message.value) for message in messages) == list(range(count))
    by_key = {}
    for message in messages:
        by_key.setdefault(message.key, []).append(int(message.value))
    for key, came in by_key.items():
        assert came == sorted(came), f"messages of {key} changed places"


def come_and_go(**options):
    """One daemon; a second one comes, shares, and goes. What the first one's log says of its
    partitions: (assigned, revoked)."""
    kafka = Kafka()
    pipeline = Pipeline(kafka, partitions=PARTITIONS, fused=True, stages=[], **options)
    assigned = lambda daemon: daemon.metric("wiremill_assigned_partitions")
    consumed = lambda daemon: daemon.metric("wiremill_messages_consumed_total")
    with pipeline.daemon(instance="one") as one:
        with Load(kafka, pipeline.raw) as load:
            wait_until(lambda: assigned(one) == PARTITIONS and consumed(one) > 0, 30, "one daemon to have it all")
            with pipeline.daemon(instance="two") as two:
                half = lambda: assigned(one) == assigned(two) == PARTITIONS / 2 and consumed(two) > 0
                wait_until(half, 60, "both daemons to have half of the partitions")
            wait_until(lambda: assigned(one) == PARTITIONS, 60, "one daemon to have it all again")
            before = load.sent
            wait_until(lambda: load.sent > before, 30, "more load")
        kafka.wait_for(pipeline.out, load.sent, 60)
        seen = rebalances(one, "group.assigned"), rebalances(one, "group.revoked")
        assert one.metric("wiremill_lane_restarts_total") == 0
    assert_once_each_and_in_order(kafka.read(pipeline.out), load.sent)
    assert kafka.read(pipeline.dead) == []
    return seen


def test_instances_come_and_go_and_partitions_that_stay_are_not_given_up():
    given, taken = come_and_go()
    if librdkafka() >= COOPERATIVE_FROM:
        assert {how for _, protocol, how in given + taken} == {"cooperative"}
        assert sum(count for count, *_ in taken) == PARTITIONS / 2, "more was given up than moved"
        assert sum(count for count, *_ in given) == PARTITIONS + PARTITIONS / 2
    else:
        assert {how for _, protocol, how in given + taken} == {"eager"}
        assert taken[0][0] == PARTITIONS


def test_instances_come_and_go_at_least_once():
    come_and_go(delivery="at-least-once")


def test_check_says_how_the_group_rebalances():
    with config_file("lanes: []\n") as path:
        said = wiremill("check", "-c", path, "--offline").stdout.decode()
    (line,) = [line for line in said.splitlines() if "rebalancing" in line]
    assert ("cooperative:" if librdkafka() >= COOPERATIVE_FROM else "eager:") in line


def test_the_new_group_protocol_can_be_had_where_librdkafka_has_it():
    new = {"consumer": {"group.protocol": "consumer"}}
    if librdkafka() < NEW_GROUPS_FROM:
        assert_refused(new)
        return
    given, taken = come_and_go(**new)
    assert {(protocol, how) for _, protocol, how in given + taken} == {("consumer", "cooperative")}
    assert sum(count for count, *_ in taken) == PARTITIONS / 2, "more was given up than moved"


def assert_refused(options):
    """By check and by run alike, and they say what is needed."""
    settings = Pipeline(Kafka(), fused=True, stages=[], **options).settings()
    with config_file(settings) as path:
        for command in ("check", "run"):
            done = wiremill(command, "-c", path)
            said = (done.stdout + done.stderr).decode()
            assert done.returncode == 3, said
            assert "group.protocol" in said and "needs librdkafka 2.12.0" in said
