# SPDX-License-Identifier: Apache-2.0
"""What a service manager hears of the daemon, from its start to its end."""

import json
import shutil
import signal

from support.daemon import BUILD, Daemon, Pipeline, lane, settings
from support.kafka import Kafka
from support.process import free_ports, stop
from support.stories import story
from support.systemd import Manager
from support.wait import wait_until

KAFKA = True


def nowhere(**more):
    """Settings with a broker that nobody listens as."""
    (port,) = free_ports(1)
    return settings(f"127.0.0.1:{port}", [lane("clean", "wire.raw", "wire.clean", ["clean"])], **more)


def test_without_a_broker_it_is_not_ready_and_asks_for_more_time():
    with Manager() as manager, Daemon(nowhere(), wait_ready=False, **manager.environment) as daemon:
        status = manager.wait_for("STATUS")
        assert status.startswith("0 of 1 lanes ready; clean: "), status
        assert "broker" in status, f"the status does not say what is waited for: {status}"
        wait_until(lambda: len(manager.values("EXTEND_TIMEOUT_USEC")) >= 2, 20, "a second request for more time")
        assert min(map(int, manager.values("EXTEND_TIMEOUT_USEC"))) > 10_000_000, "less than the time between two"
        assert manager.values("READY") == []
        assert daemon.stop() == 0
        assert manager.values("STOPPING") == ["1"] and manager.values("READY") == []


def test_it_is_ready_when_every_lane_is():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    with Manager() as manager:
        with Daemon(pipeline.settings(), **manager.environment):
            assert manager.wait_for("READY") == "1"
            assert manager.wait_for("STATUS") == "3 of 3 lanes ready"
            kafka.produce(pipeline.raw, story(1).raw(), b"k")
            kafka.wait_for(pipeline.out, 1)
        names = [name for message in manager.listen() for name in message]
        assert names.count("READY") == 1 and names.count("STOPPING") == 1
        assert names.index("READY") < names.index("STOPPING")


def test_a_lane_that_waits_for_its_topic_keeps_it_from_being_ready():
    kafka = Kafka()
    raw, dead, missing = kafka.topic("wire.raw", 1), kafka.topic("wire.dead", 1), kafka.name("wire.later")
    lanes = [
        lane("first", raw, kafka.topic("wire.out", 1), ["clean"], dead=dead, group=kafka.name("g1")),
        lane("second", raw, missing, ["clean"], dead=dead, group=kafka.name("g2")),
    ]
    with Manager() as manager:
        with Daemon(settings(kafka.brokers, lanes), wait_ready=False, **manager.environment):
            status = manager.wait_for("STATUS", lambda text: "does not exist" in text)
            assert status.startswith("1 of 2 lanes ready; second: ") and missing in status, status
            assert manager.values("READY") == []
            kafka.topic("wire.later", 1)
            manager.wait_for("READY", deadline_s=40)
            manager.wait_for("STATUS", lambda text: text == "2 of 2 lanes ready")


def test_the_time_to_stop_is_that_of_the_configuration():
    configuration = nowhere(**{"shutdown-deadline": "90s"})
    with Manager() as manager, Daemon(configuration, wait_ready=False, **manager.environment) as daemon:
        manager.wait_for("STATUS")
        daemon.process.send_signal(signal.SIGTERM)
        daemon.wait_exit()
        (stopping,) = [message for message in manager.listen() if "STOPPING" in message]
        assert int(stopping["EXTEND_TIMEOUT_USEC"]) > 90_000_000


def test_signs_of_life_come_while_it_waits_for_its_broker():
    with Manager(watchdog_us=400_000) as manager:
        with Daemon(nowhere(), wait_ready=False, **manager.environment):
            wait_until(lambda: len(manager.values("WATCHDOG")) >= 3, 20, "signs of life")
            assert manager.values("READY") == []


def test_a_reload_is_told_with_its_beginning_and_its_end_even_when_it_is_refused():
    pipeline = Pipeline(Kafka(), fused=True)
    configuration = pipeline.settings()
    with Manager() as manager, Daemon(configuration, **manager.environment) as daemon:
        manager.wait_for("READY")
        for text, result in ((json.dumps(configuration), "applied"), ("lanes: nonsense", "refused")):
            count = lambda: daemon.metric("wiremill_reloads_total", f'result="{result}"')
            told = len(manager.values("RELOADING")), len(manager.values("READY"))
            before = count()
            daemon.file.write_text(text)
            daemon.process.send_signal(signal.SIGHUP)
            wait_until(lambda: len(manager.values("READY")) == told[1] + 1, 20, "the end of the reload")
            assert count() == before + 1, "told before it was over"
            assert len(manager.values("RELOADING")) == told[0] + 1
        times = [int(us) for us in manager.values("MONOTONIC_USEC")]
        assert len(times) == 2 and times == sorted(times)


def test_a_worker_that_is_stuck_ends_the_signs_of_life_and_the_log_names_its_message():
    kafka = Kafka()
    raw, out, dead = (kafka.topic(name, 1) for name in ("wire.raw", "wire.out", "wire.dead"))
    lanes = [lane("all", raw, out, ["clean", "busy"], dead=dead, group=kafka.name("g"))]
    stuck = {"busy": {"plugin": str(BUILD / "plugins" / "busy.so"), "burn": "6s"}}
    with Manager(watchdog_us=1_000_000) as manager:
        with Daemon(settings(kafka.brokers, lanes, stages=stuck), **manager.environment) as daemon:
            signs = lambda: len(manager.values("WATCHDOG"))
            wait_until(lambda: signs() >= 2, 20, "signs of life")
            kafka.produce(raw, story(1).raw(), b"k")
            daemon.wait_log("worker.stuck")
            silent_from = signs()
            assert f"topic={raw} partition=0 offset=0" in daemon.stderr()
            assert kafka.read(out) == [], "the story is out, so that nothing was stuck"
            wait_until(lambda: signs() > silent_from + 1, 30, "signs of life again, when it came to an end")
            kafka.wait_for(out, 1)
            assert daemon.get("/healthz")[0] == 200


def test_a_service_manager_that_stands_still_holds_up_neither_the_stories_nor_the_end():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    configuration = pipeline.settings(**{"shutdown-deadline": "3s"})
    with Manager(watchdog_us=200_000) as manager:
        daemon = Daemon(configuration, **manager.environment).start()
        try:
            manager.fill()
            for number in range(3):
                kafka.produce(pipeline.raw, story(number).raw(), b"k")
                kafka.wait_for(pipeline.out, number + 1)
            assert daemon.get("/healthz")[0] == 200
            assert daemon.stop() == 5
            assert "the service manager does not listen" in daemon.stderr()
        finally:
            stop(daemon.process, 0)
            shutil.rmtree(daemon.folder)


def test_without_a_service_manager_nothing_is_different():
    with Daemon(nowhere(), wait_ready=False, NOTIFY_SOCKET="/nonexistent/notify") as daemon:
        daemon.wait_log("notify.failed")
        assert daemon.get("/healthz")[0] == 200
        assert daemon.stop() == 0
