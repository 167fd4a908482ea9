# SPDX-License-Identifier: Apache-2.0
"""A daemon that cannot start, or cannot work yet, says what is wrong and where."""

import json
import socket
from collections import namedtuple

from support.daemon import Daemon, Pipeline, config_file, lane, settings, wiremill
from support.kafka import Kafka
from support.process import free_ports
from support.stories import story
from support.wait import wait_until

KAFKA = True

Ended = namedtuple("Ended", "status text")


def ends(configuration, *arguments, **environment):
    """How `run` ends by itself, with what it says."""
    with Daemon(configuration, *arguments, wait_ready=False, **environment) as daemon:
        status = daemon.wait_exit()
        return Ended(status, daemon.stderr())


def nowhere(**more):
    """Settings with a broker that nobody listens as."""
    (port,) = free_ports(1)
    lanes = [lane("clean", "wire.raw", "wire.clean", ["clean"])]
    return settings(f"127.0.0.1:{port}", lanes, **more)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest():
    text = "kafka:\n  bootstrap.servers: localhost:1\nlanes:\n  - name: clean\n    input: a\n    outptu: b\n"
    ended = ends(text)
    assert ended.status == 3
    assert "wiremill.yaml:6:" in ended.text
    assert "outptu" in ended.text and "output" in ended.text


def test_yaml_that_does_not_parse_is_named_with_its_line():
    ended = ends("lanes:\n  - name: [clean\n")
    assert ended.status == 3
    assert "wiremill.yaml:" in ended.text


def test_a_configuration_that_is_not_there():
    done = wiremill("run", "-c", "no/such/file.yaml")
    assert done.returncode == 3
    assert b"no/such/file.yaml" in done.stderr


def test_an_unknown_lane_on_the_command_line():
    ended = ends(nowhere(), "--lane", "cleen")
    assert ended.status == 3
    assert "cleen" in ended.text


def test_a_librdkafka_property_that_does_not_exist():
    configuration = nowhere()
    configuration["kafka"]["bootstrap.sevrers"] = "x"
    ended = ends(configuration)
    assert ended.status == 3
    assert "bootstrap.sevrers" in ended.text


def test_a_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = ends(nowhere(admin={"listen": address}))
    assert ended.status == 3
    assert address in ended.text
    assert "in use" in ended.text and "admin.listen" in ended.text


def test_a_model_that_cannot_be_read():
    configuration = nowhere()
    configuration["lanes"][0]["stages"] = ["tag"]
    ended = ends(configuration, WIREMILL_DATA="no/such/folder")
    assert ended.status == 3
    assert "no/such/folder" in ended.text


def test_a_broker_that_does_not_answer_is_waited_for():
    configuration = nowhere()
    with Daemon(configuration, wait_ready=False) as daemon:
        daemon.wait_log("bootstrap.servers")
        status, why = daemon.get("/readyz")
        assert status == 503 and "clean" in why, f"{status}: {why}"
        assert daemon.get("/healthz")[0] == 200
        assert daemon.stop() == 0
        ours = [line.startswith("time=") for line in daemon.stderr().splitlines()]
        assert all(ours), f"lines that are not of our log:\n{daemon.stderr()}"


def test_check_says_that_a_broker_does_not_answer():
    configuration = nowhere()
    with config_file(configuration) as path:
        done = wiremill("check", "-c", path)
    assert done.returncode == 4
    assert configuration["kafka"]["bootstrap.servers"] in (done.stdout + done.stderr).decode()


def test_a_missing_topic_is_named_and_found_when_it_comes():
    kafka = Kafka()
    source, missing = kafka.topic("wire.raw", 1), kafka.name("wire.later")
    lanes = [lane("all", source, missing, ["clean"], dead=kafka.topic("wire.dead", 1), group=kafka.name("g"))]
    kafka.produce(source, story(1).raw(), b"k")
    with Daemon(settings(kafka.brokers, lanes), wait_ready=False) as daemon:
        daemon.wait_log(missing)
        assert "does not exist" in daemon.stderr()
        assert daemon.get("/readyz")[0] == 503
        kafka.topic("wire.later", 1)
        kafka.wait_for(missing, 1, 40)


def test_check_names_a_missing_topic():
    kafka = Kafka()
    lanes = [lane("all", kafka.topic("wire.raw", 1), kafka.name("wire.none"), ["clean"])]
    with config_file(settings(kafka.brokers, lanes)) as path:
        done = wiremill("check", "-c", path)
    assert done.returncode == 4
    assert kafka.name("wire.none") in (done.stdout + done.stderr).decode()


def test_topics_creates_what_the_configuration_needs():
    kafka = Kafka()
    names = [kafka.name(name) for name in ("wire.a", "wire.b", "wire.d")]
    lanes = [lane("all", names[0], names[1], ["clean"], dead=names[2], group=kafka.name("g"))]
    with config_file(settings(kafka.brokers, lanes, topics={"partitions": 2})) as path:
        first = wiremill("topics", "-c", path)
        assert first.returncode == 4, "topics that are missing must be told by the exit code"
        assert wiremill("topics", "--create", "-c", path).returncode == 0
        again = wiremill("topics", "-c", path)
        assert again.returncode == 0 and all(name.encode() in again.stdout for name in names)
    with Daemon(settings(kafka.brokers, lanes)):
        kafka.produce(names[0], story(1).raw(), b"k", partition=1)
        kafka.wait_for(names[1], 1)


def test_the_admin_listener_tells_what_runs():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    with pipeline.daemon() as daemon:
        version = json.loads(daemon.get("/version")[1])
        assert version["version"] in wiremill("version").stdout.decode()
        assert daemon.get("/healthz")[0] == 200
        status, text = daemon.get("/nothing")
        assert status == 404 and "/metrics" in text
        metrics = daemon.metrics()
        assert set(metrics["wiremill_lane_ready"]) == {'lane="clean"', 'lane="tag"', 'lane="summarize"'}
        wait_until(lambda: daemon.metric("wiremill_in_flight_messages") == 0, 10, "nothing to be in flight")


def test_normal_operation_writes_no_logs():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    with pipeline.daemon(log={"level": "warn"}) as daemon:
        kafka.produce(pipeline.raw, story(1).raw(), b"k")
        kafka.wait_for(pipeline.out, 1)
        assert daemon.stop() == 0
        assert daemon.stderr() == ""
