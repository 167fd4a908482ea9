# SPDX-License-Identifier: Apache-2.0
"""Members of a group with names of their own, and with one name between them."""

from support.daemon import PassThrough
from support.kafka import Kafka
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 120


def both_have_partitions(one, two):
    assigned = [daemon.metric("wiremill_assigned_partitions") for daemon in (one, two)]
    return sum(assigned) == 3 and min(assigned) >= 1


def test_a_static_member_that_is_killed_takes_its_partitions_back_without_a_rebalance():
    run = PassThrough(Kafka())
    static = {"membership": "static"}
    with run.daemon(instance="one", **static) as one, run.daemon(instance="two", **static) as two:
        wait_until(lambda: both_have_partitions(one, two), 30, "both daemons to have partitions")
        before = two.metric("wiremill_rebalances_total")
        run.produce(range(1000))
        one.process.kill()
        one.process.wait()
        one.start()
        run.produce(range(1000, 2000))
        run.kafka.wait_for(run.out, 2000)
        assert two.metric("wiremill_rebalances_total") == before
    run.assert_once_each_and_in_order(range(2000))


def test_two_static_members_with_one_name_say_so_and_publish_nothing_twice():
    run = PassThrough(Kafka())
    static = {"membership": "static", "instance": "one"}
    with run.daemon(**static) as one, run.daemon(**static) as two:
        fenced = lambda: "another process runs as instance one" in one.stderr() + two.stderr()
        wait_until(fenced, 40, "one of them to say who has its name")
        run.produce(range(1000))
        run.kafka.wait_for(run.out, 1000, 60)
    run.assert_once_each_and_in_order(range(1000))


def test_two_producers_with_one_name_fence_each_other_and_publish_nothing_twice():
    run = PassThrough(Kafka())
    with run.daemon(instance="one") as one, run.daemon(instance="one") as two:
        for i in range(10):
            run.produce(range(i * 500, (i + 1) * 500))
            run.kafka.wait_for(run.out, (i + 1) * 500, 60)
        assert "another process runs as instance one" in one.stderr() + two.stderr()
    run.assert_once_each_and_in_order(range(5000))
