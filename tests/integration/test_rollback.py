# SPDX-License-Identifier: Apache-2.0
"""What cannot be committed is aborted and read again: within the group, once each and in order."""

import os
import signal

from support.daemon import PassThrough
from support.kafka import Kafka
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 180


def test_only_the_message_that_its_topic_cannot_hold_becomes_a_dead_letter():
    run = PassThrough(Kafka(), partitions=1, out=[("max.message.bytes", "100000")])
    giant = os.urandom(150_000).replace(b"\x1e", b"-").replace(b"\x1f", b"-")
    small = [(b"k", b"%08d" % n) for n in range(200)]
    run.kafka.produce_many(run.raw, small[:100] + [(b"k", giant)] + small[100:])
    with run.daemon() as daemon:
        run.kafka.wait_for(run.out, 200, 60)
        (dead,) = run.kafka.wait_for(run.dead, 1)
        assert dead.value == giant
        assert dead.header("wiremill-code") == "limit"
        assert run.out in dead.header("wiremill-text")
        assert daemon.metric("wiremill_transactions_aborted_total") >= 1
        assert daemon.metric("wiremill_lane_restarts_total") == 0
    run.assert_once_each_and_in_order(range(200))
    assert len(run.kafka.read(run.dead)) == 1


def test_a_process_that_was_frozen_finds_its_partitions_gone_and_publishes_nothing_twice():
    run = PassThrough(Kafka(), consumer={"session.timeout.ms": "6000"})
    with run.daemon(instance="one") as one, run.daemon(instance="two") as two:
        assigned = lambda daemon: daemon.metric("wiremill_assigned_partitions")
        shared = lambda: assigned(one) + assigned(two) == 3 and min(assigned(one), assigned(two)) >= 1
        wait_until(shared, 30, "both daemons to have partitions")
        run.produce(range(20_000))
        one.process.send_signal(signal.SIGSTOP)
        try:
            run.produce(range(20_000, 40_000))
            wait_until(lambda: assigned(two) == 3, 60, "the other daemon to have all partitions")
        finally:
            one.process.send_signal(signal.SIGCONT)
        wait_until(shared, 60, "the frozen daemon to have partitions again")
        run.produce(range(40_000, 50_000))
        run.kafka.wait_for(run.out, 50_000, 60)
    run.assert_once_each_and_in_order(range(50_000))
    assert run.kafka.read(run.dead) == []
