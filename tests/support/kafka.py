# SPDX-License-Identifier: Apache-2.0
"""A real Apache Kafka for tests: fetching it, running nodes of it, and talking to it.

    Cluster   runs one node or several in KRaft mode on free loopback ports; each node can be
              stopped, killed and started again
    Kafka     what a test sees of a cluster: topics, producing, reading back

`make test` runs one Cluster for all tests (tests/run.py) and tells them where by
WIREMILL_TEST_BROKERS. A test that hurts brokers starts a Cluster of its own."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import NamedTuple

from support import protocol
from support.process import free_ports, start, stop
from support.wait import wait_until

POM = Path(__file__).resolve().parent.parent / "kafka" / "pom.xml"
VERSION = re.search(r"<kafka.version>(.*)</kafka.version>", POM.read_text()).group(1)


class Unavailable(Exception):
    """No Kafka can be had here; the text says why."""


# Fetching.


def _libs_of(folder):
    libs = folder / "libs" if (folder / "libs").is_dir() else folder
    if not list(libs.glob("kafka_2*.jar")):
        raise Unavailable(f"KAFKA_HOME={folder} holds no libs/kafka_2*.jar")
    return libs


def fetch():
    """The folder with Kafka's jars: of KAFKA_HOME, or fetched once into the user's cache."""
    if shutil.which("java") is None:
        raise Unavailable("java is not installed; `make deps` installs it")
    if os.environ.get("KAFKA_HOME"):
        return _libs_of(Path(os.environ["KAFKA_HOME"]))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wiremill"
    libs = cache / f"kafka-{VERSION}"
    if libs.is_dir():
        return libs
    if shutil.which("mvn") is None:
        raise Unavailable("maven is not installed; `make deps` installs it")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as scratch:
        command = ["mvn", "-B", "-q", "-Dstyle.color=never", "-f", str(POM), "dependency:copy-dependencies", "-DincludeScope=runtime"]
        command += [f"-DoutputDirectory={scratch}/libs", f"-Dmaven.repo.local={cache}/maven"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
        if done.returncode != 0:
            why = [line for line in done.stdout.splitlines() if "ERROR" in line] or ["mvn said nothing"]
            raise Unavailable(f"Maven could not fetch Kafka {VERSION}: {why[0]}")
        try:
            os.rename(f"{scratch}/libs", libs)
        except OSError:
            if not libs.is_dir():  # else another run was faster
                raise
    shutil.rmtree(cache / "maven", ignore_errors=True)  # the jars were copied out of it
    return libs


def java(libs, main_class, *arguments, heap="1g"):
    return ["java", f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            f"-Dlog4j2.configurationFile={POM.parent}/log4j2.properties",
            "-cp", f"{libs}/*", main_class, *arguments]  # fmt: skip


# Running.


class Node:
    def __init__(self, cluster, number, port, controller_port):
        self.cluster, self.number, self.port, self.controller_port = cluster, number, port, controller_port
        self.folder = cluster.folder / f"node-{number}"
        self.log = self.folder / "node.log"
        self.process = None

    def _write_properties(self):
        template = (POM.parent / "node.properties").read_text()
        values = {
            "NODE": self.number,
            "PORT": self.port,
            "CONTROLLER_PORT": self.controller_port,
            "VOTERS": ",".join(f"{n.number}@127.0.0.1:{n.controller_port}" for n in self.cluster.nodes),
            "FOLDER": self.folder,
            "REPLICAS": min(3, len(self.cluster.nodes)),
            "MIN_ISR": min(2, len(self.cluster.nodes)),
        }
        self.folder.mkdir(parents=True)
        path = self.folder / "server.properties"
        path.write_text(re.sub(r"@([A-Z_]+)@", lambda m: str(values[m.group(1)]), template))
        return path

    def start(self):
        """Starts the node; does not wait for it. The first time its storage is formatted."""
        properties = self.folder / "server.properties"
        run = java(self.cluster.libs, "kafka.Kafka", str(properties))
        if not properties.exists():
            self._write_properties()
            format_storage = java(self.cluster.libs, "kafka.tools.StorageTool", "format",
                                  "-t", self.cluster.id, "-c", str(properties))  # fmt: skip
            script = '"${@:2:$1}" && exec "${@:$1+2}"'
            run = ["bash", "-c", script, "node", str(len(format_storage))] + format_storage + run
        with open(self.log, "ab") as log:
            self.process = start(run, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def answers(self):
        """True when the node serves clients; fails when it has died."""
        if self.process.poll() is not None:
            lines = self.log.read_text(errors="replace").splitlines()
            raise Unavailable(f"Kafka node {self.number} ended at once: " + " | ".join(lines[-15:]))
        try:
            with protocol.Connection("127.0.0.1", self.port, 5) as connection:
                return self.number in protocol.metadata(connection)[0]
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            stop(self.process, 30)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        """Connections stay, answers do not come."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


class Cluster:
    def __init__(self, libs, folder, node_count=1):
        self.libs, self.folder = libs, Path(folder)
        self.id = uuid.uuid4().hex[:22]
        ports = free_ports(2 * node_count)
        self.nodes = []
        for i in range(node_count):
            self.nodes.append(Node(self, i + 1, ports[2 * i], ports[2 * i + 1]))
        self.brokers = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def __enter__(self):
        self.start()
        self.wait_ready()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        for node in self.nodes:
            node.start()

    def wait_ready(self, deadline_s=60):
        for node in self.nodes:
            wait_until(node.answers, deadline_s, f"Kafka node {node.number} to answer (its log: {node.log})", 0.1)

    def wait_in_sync(self, deadline_s=120):
        """Until every node answers and holds every replica that it should: the next one may be hurt."""
        self.wait_ready(deadline_s)
        wait_until(self._in_sync, deadline_s, "all replicas to be in sync", 0.2)

    def _in_sync(self):
        for node in self.nodes:
            with protocol.Connection("127.0.0.1", node.port) as connection:
                if protocol.missing_replicas(connection) != 0:
                    return False
        return True

    def stop(self):
        """All at once and without ceremony: nothing of it is wanted afterwards."""
        for node in self.nodes:
            if node.process is not None:
                node.process.kill()
        for node in self.nodes:
            if node.process is not None:
                node.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


# Talking.


class Message(NamedTuple):
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes
    value: bytes
    headers: list  # of (str, bytes or None), as they stand

    def header(self, name):
        """The value of the only header of that name, as text; None when it is absent."""
        found = [value for key, value in self.headers if key == name]
        assert len(found) <= 1, f"header {name} stands {len(found)} times"
        return found[0].decode() if found and found[0] is not None else None

    def json(self):
        return json.loads(self.value)


def _bytes(text):
    return None if text is None else text.encode("latin-1")


def _message(line):
    """A line of `kcat -J`. It writes bytes as they are, valid UTF-8 or not: Latin-1 keeps them."""
    raw = json.loads(line.decode("latin-1"))
    flat = raw.get("headers") or []
    headers = [(_bytes(name).decode(), _bytes(value)) for name, value in zip(flat[::2], flat[1::2])]
    return Message(raw["partition"], raw["offset"], raw["ts"], _bytes(raw["key"]), _bytes(raw["payload"]), headers)


class Kafka:
    def __init__(self, brokers=None, replication=1):
        self.brokers = brokers or os.environ["WIREMILL_TEST_BROKERS"]
        self.replication = replication  # of topics that do not say otherwise
        self.suffix = f"{random.SystemRandom().getrandbits(32):08x}"

    def _connect(self, address=None):
        """To that broker, or to the first that takes the connection."""
        if address is not None:
            return protocol.Connection(*address)
        for broker in self.brokers.split(","):
            host, port = broker.rsplit(":", 1)
            try:
                return protocol.Connection(host, int(port))
            except OSError as why:
                last = why
        raise last

    def name(self, name):
        """A topic or group name of this test's own."""
        return f"{name}-{self.suffix}"

    def topic(self, name, partitions=3, replication=None, **config):
        """Creates a topic `name` with a suffix of its own; its full name."""
        full = self.name(name)
        with self._connect() as connection:
            protocol.create_topic(connection, full, partitions, replication or self.replication, config)
        wait_until(lambda: self._led(full, partitions), 15, f"leaders of topic {full}")
        return full

    def _led(self, topic, partitions):
        """A leader is named before it leads: it does when it can tell the end of its partition."""
        with self._connect() as connection:
            error, found = protocol.metadata(connection, [topic])[1][topic]
        if error != 0 or len(found) != partitions or any(leader < 0 for _, leader in found):
            return False
        try:
            return self.end_offsets(topic) >= 0
        except protocol.KafkaError:
            return False

    def _leader(self, topic, partition):
        with self._connect() as connection:
            brokers, topics = protocol.metadata(connection, [topic])
        return brokers[dict(topics[topic][1])[partition]]

    def produce(self, topic, value, key=None, headers=(), timestamp_ms=None, partition=0):
        """One message exactly as given (None is null); its offset."""
        if timestamp_ms is None:
            timestamp_ms = int(time.time() * 1000)
        with self._connect(self._leader(topic, partition)) as connection:
            return protocol.produce(connection, topic, partition, [(key, value, list(headers), timestamp_ms)])

    def produce_many(self, topic, messages, *arguments):
        """(key, value) pairs in order, at full speed; equal keys meet in a partition, as Java's
        clients would have it. Further kcat arguments may follow."""
        pairs = b"".join(key + b"\x1f\x1f" + value + b"\x1e\x1e" for key, value in messages)
        command = ["kcat", "-P", "-b", self.brokers, "-t", topic, "-K", "\x1f\x1f", "-D", "\x1e\x1e"]
        command += ["-X", "partitioner=murmur2_random", "-X", "linger.ms=5", *arguments]
        done = subprocess.run(command, input=pairs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        assert done.returncode == 0, done.stdout.decode(errors="replace")

    def read(self, topic, isolation="read_committed"):
        """All messages of the topic up to its end, by partition and offset."""
        command = ["kcat", "-C", "-b", self.brokers, "-t", topic, "-o", "beginning", "-e", "-q", "-J"]
        command += ["-X", f"isolation.level={isolation}", "-X", "fetch.wait.max.ms=20"]
        command += ["-X", "receive.message.max.bytes=200000000"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return sorted(map(_message, done.stdout.splitlines()), key=lambda m: m[:2])

    def wait_for(self, topic, count, deadline_s=30, what=None):
        """Reads the topic until it holds `count` messages or more; all of them."""
        return wait_until(
            lambda: self._if_enough(topic, count), deadline_s, what or f"{count} messages in topic {topic}", 0.1
        )

    def _if_enough(self, topic, count):
        if self.end_offsets(topic) < count:  # cheap, and never less than what can be read
            return None
        messages = self.read(topic)
        return messages if len(messages) >= count else None

    def end_offsets(self, topic):
        """Sum of the ends of all partitions; transaction markers count too."""
        with self._connect() as connection:
            brokers, topics = protocol.metadata(connection, [topic])
        total = 0
        for partition, leader in topics[topic][1]:
            with self._connect(brokers[leader]) as connection:
                total += protocol.end_offset(connection, topic, partition)
        return total

    def committed(self, group, topic):
        """{partition: offset} of the group."""
        with self._connect() as connection:
            address = protocol.coordinator(connection, group)
            partitions = [p for p, _ in protocol.metadata(connection, [topic])[1][topic][1]]
        with self._connect(address) as connection:
            return protocol.committed_offsets(connection, group, topic, partitions)

    def console_consumer(self, topic, count, *properties):
        """What Kafka's own console consumer prints of `count` messages."""
        command = java(fetch(), "org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", self.brokers,
                       "--topic", topic, "--from-beginning", "--max-messages", str(count), "--timeout-ms", "20000",
                       "--isolation-level", "read_committed", heap="256m")  # fmt: skip
        for item in properties:
            command += ["--property", item]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout
