# SPDX-License-Identifier: Apache-2.0
"""Kafka is slow or gone: the daemon says so, keeps within its memory, loses nothing, and goes on by
itself."""

import os

from support.chaos import Plan, Run
from support.daemon import BUILD, Pipeline
from support.faults import Stall, not_ready, resident_mb
from support.kafka import Cluster, Kafka, fetch
from support.stories import stories
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 240
MB = 1 << 20
# What a lane may hold, in MB: in flight, fetched ahead, one fetch under way, and the producer's copies.
IN_FLIGHT, QUEUED, FETCH, PRODUCER = 4, 2, 1, 8
SMALL = {
    "max-in-flight-bytes": f"{IN_FLIGHT}MB",
    "consumer": {"queued.max.messages.kbytes": QUEUED * 1024, "fetch.max.bytes": FETCH * MB},
    "producer": {"batch.size": MB, "queue.buffering.max.kbytes": PRODUCER * 1024},
}


def own_cluster():
    return Cluster(fetch(), BUILD / f"kafka-{os.getpid()}")


def test_memory_keeps_within_its_bound_while_nothing_can_be_written():
    with own_cluster() as cluster:
        kafka = Kafka(cluster.brokers)
        pipeline = Pipeline(kafka, **SMALL)
        with pipeline.daemon() as daemon:
            base = resident_mb(daemon, "VmRSS")
            batch = stories(20_000)
            kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in batch])
            wait_until(lambda: daemon.metric("wiremill_records_published_total") > 1000, 30, "the flow to begin")
            cluster.nodes[0].freeze()
            full = lambda: daemon.metric("wiremill_pauses_total") > 0 or daemon.metric("wiremill_lane_restarts_total") > 0
            wait_until(full, 60, "a lane to be full")
            cluster.nodes[0].thaw()
            messages = kafka.wait_for(pipeline.out, len(batch), 90)
            peak = resident_mb(daemon)
    assert sorted(message.json()["uri"] for message in messages) == [story.guid for story in batch]
    bound = base + 2 * len(pipeline.lanes) * (IN_FLIGHT + QUEUED + FETCH + PRODUCER)  # as malloc and its arenas hold it
    assert peak <= bound, f"{peak:.0f} MB at the peak, {base:.0f} MB at rest, bound {bound:.0f} MB"


def test_stories_survive_a_broker_that_gives_no_answer():
    with own_cluster() as cluster:
        report = Run(Kafka(cluster.brokers), Plan(stories=6000, wounds=1)).go(Stall(cluster, longest_s=6))
    print("\n".join(report.lines()))
    assert not report.broken()


def test_a_start_without_a_broker_waits_and_says_so():
    with own_cluster() as cluster:
        kafka = Kafka(cluster.brokers)
        pipeline = Pipeline(kafka, fused=True)
        cluster.nodes[0].stop()
        daemon = pipeline.daemon()
        daemon.waits = False
        with daemon:
            daemon.wait_log("no broker answers yet")
            assert not_ready(daemon) and "broker" in daemon.get("/readyz")[1]
            cluster.nodes[0].start()
            cluster.wait_ready()
            daemon.wait_ready(60)
            batch = stories(50)
            kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in batch])
            kafka.wait_for(pipeline.out, len(batch))


def test_sigterm_during_an_outage_ends_in_time_and_loses_nothing():
    with own_cluster() as cluster:
        kafka = Kafka(cluster.brokers)
        pipeline = Pipeline(kafka)
        batch = stories(10_000)
        kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in batch])
        daemon = pipeline.daemon().start()
        wait_until(lambda: daemon.metric("wiremill_records_published_total") > 1000, 30, "the flow to begin")
        cluster.nodes[0].kill()
        assert daemon.stop(deadline_s=45) in (0, 5), daemon.stderr()
        cluster.nodes[0].start()
        cluster.wait_ready()
        with pipeline.daemon():
            messages = kafka.wait_for(pipeline.out, len(batch), 90)
    assert sorted(message.json()["uri"] for message in messages) == [story.guid for story in batch]
