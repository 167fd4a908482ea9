# SPDX-License-Identifier: Apache-2.0
"""Daemons and brokers are hurt while stories flow through three lanes; every promise is kept. The
short forms of `make chaos`: the same engine, with a seed that it prints."""

import os
import random

from support.chaos import Plan, Run
from support.daemon import BUILD
from support.faults import KillDaemon, RestartBroker, RestartReplica
from support.kafka import Cluster, Kafka, fetch

KAFKA = True
TIMEOUT_S = 300
STORIES = 20_000


def endure(kafka, fault, **plan):
    plan = Plan(**{"stories": STORIES, "seed": random.SystemRandom().randrange(1_000_000), **plan})
    report = Run(kafka, plan).go(fault)
    print("\n".join(report.lines()))
    assert not report.broken(), "; ".join(report.broken())
    return report


def own_cluster(nodes=1):
    return Cluster(fetch(), BUILD / f"kafka-{os.getpid()}", nodes)


def test_one_instance_killed_twenty_times():
    endure(Kafka(), KillDaemon(), wounds=20)


def test_two_instances_one_killed_at_a_time_twenty_times():
    endure(Kafka(), KillDaemon(), wounds=20, instances=2, membership="dynamic")


def test_at_least_once_loses_nothing_when_killed_twenty_times():
    report = endure(Kafka(), KillDaemon(), wounds=20, delivery="at-least-once")
    assert report.tallies[-1].twice > 0, "no kill made a story come twice: the kills hit nothing"


def test_at_least_once_repeats_nothing_when_nothing_is_killed():
    report = endure(Kafka(), KillDaemon(), wounds=0, delivery="at-least-once", stories=5000)
    assert [tally.twice for tally in report.tallies] == [0, 0, 0, 0]


def test_the_only_broker_killed_and_stopped():
    with own_cluster() as cluster:
        endure(Kafka(cluster.brokers), RestartBroker(cluster, longest_s=1), wounds=2, stories=10_000)


def test_at_least_once_while_the_only_broker_is_killed():
    with own_cluster() as cluster:
        fault = RestartBroker(cluster, longest_s=1)
        endure(Kafka(cluster.brokers), fault, wounds=1, stories=5000, delivery="at-least-once")


def test_each_of_three_brokers_stopped_in_turn():
    with own_cluster(3) as cluster:
        endure(Kafka(cluster.brokers, 3), RestartReplica(cluster, longest_s=1), wounds=3, stories=10_000)
