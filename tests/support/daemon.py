# SPDX-License-Identifier: Apache-2.0
"""The program under test: one-shot commands, and the daemon with a configuration of the test's own.

    with Daemon(settings) as daemon:        # started, ready; stopped with SIGTERM at the end, and
        ...                                 # the exit status must be 0
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from support.process import free_ports, start, stop
from support.wait import SLOW, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("WIREMILL_BUILD", ROOT / "build"))
PROGRAM = BUILD / "wiremill"
WRAP = os.environ.get("WIREMILL_TEST_WRAP", "").split()  # a command in front of it, such as valgrind
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}


def wiremill(*arguments, stdin=b"", timeout_s=60, **environment):
    """Runs a command to its end; the CompletedProcess with stdout and stderr as bytes."""
    command = [*WRAP, str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout_s * SLOW,
                          env={**ENVIRONMENT, **environment})  # fmt: skip


def lane(name, source, target, stages, **more):
    return {"name": name, "input": source, "output": target, "stages": list(stages), **more}


def settings(brokers, lanes, **more):
    """A configuration as the YAML file holds it. The test's own admin port, two workers."""
    (port,) = free_ports(1)
    given = {"kafka": {"bootstrap.servers": brokers}, "workers": 2, "admin": {"listen": f"127.0.0.1:{port}"},
             "log": {"level": "info"}, "lanes": lanes}  # fmt: skip
    return {**given, **more}


def _write(path, configuration):
    """JSON is YAML; a test that cares about lines writes its YAML by hand."""
    path.write_text(configuration if isinstance(configuration, str) else json.dumps(configuration, indent=1))


@contextlib.contextmanager
def config_file(configuration):
    """A file with the configuration, for commands that take -c."""
    with tempfile.TemporaryDirectory(prefix="wiremill-test-") as folder:
        path = Path(folder) / "wiremill.yaml"
        _write(path, configuration)
        yield path


class Daemon:
    def __init__(self, configuration, *arguments, wait_ready=True, **environment):
        self.folder = Path(tempfile.mkdtemp(prefix="wiremill-test-"))
        self.file = self.folder / "wiremill.yaml"
        self.log = self.folder / "stderr"
        _write(self.file, configuration)
        self.listen = None if isinstance(configuration, str) else configuration["admin"]["listen"]
        self.command = [*WRAP, str(PROGRAM), "run", "-c", str(self.file), *map(str, arguments)]
        self.environment = {**ENVIRONMENT, **environment}
        self.waits = wait_ready
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = start(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)
        if self.waits:
            self.wait_ready()
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        try:
            if self.process.poll() is None:
                status = self.stop()
                assert kind or status == 0, f"the daemon ended with status {status}:\n{self.stderr()}"
            if kind:
                print(f"--- the daemon's standard error\n{self.stderr()}")
        finally:
            stop(self.process, 0)
            shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self, deadline_s=20):
        """SIGTERM; the exit status, -9 if it had to be killed."""
        return stop(self.process, deadline_s * SLOW)

    def wait_exit(self, deadline_s=20):
        """The exit status of a daemon that ends by itself."""
        try:
            return self.process.wait(deadline_s * SLOW)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the daemon still runs after {deadline_s} s:\n{self.stderr()}") from None

    def stderr(self):
        return self.log.read_text(errors="replace")

    def get(self, path):
        """(status, text) of the admin listener; (None, why) when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{self.listen}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return None, str(error)

    def _ready(self):
        assert self.process.poll() is None, f"the daemon ended with status {self.process.returncode}:\n{self.stderr()}"
        return self.get("/readyz")[0] == 200

    def wait_ready(self, deadline_s=30):
        wait_until(self._ready, deadline_s, "the daemon to be ready")

    def wait_log(self, text, deadline_s=20):
        wait_until(lambda: text in self.stderr(), deadline_s, f"{text!r} in the log:\n{self.stderr()}")

    def metrics(self):
        """{name: {labels: value}}, labels as they are written: 'lane="clean",stage="tag"'."""
        found = {}
        for line in self.get("/metrics")[1].splitlines():
            match = re.match(r"(\w+)(?:\{(.*)\})? (\S+)$", line)
            if match:
                found.setdefault(match[1], {})[match[2] or ""] = float(match[3])
        return found

    def metric(self, name, labels=None):
        """The value of one series, or the sum over all of the metric. 0 if there is none."""
        series = self.metrics().get(name, {})
        return sum(series.values()) if labels is None else series.get(labels, 0)


STAGES = ("clean", "tag", "summarize")


class Pipeline:
    """Topics and settings of raw copy to enriched records, as three lanes or fused in one."""

    def __init__(self, kafka, fused=False, partitions=3, stages=STAGES, topic_config=(), **lane_options):
        self.kafka, self.fused = kafka, fused
        flow = {"partitions": partitions, **dict(topic_config)}
        self.raw, self.out = kafka.topic("wire.raw", **flow), kafka.topic("wire.enriched", **flow)
        self.dead, self.urgent = kafka.topic("wire.dead", 1), kafka.topic("wire.urgent", 1)
        options = {"dead": self.dead, **lane_options}
        if fused:
            self.lanes = [lane("all", self.raw, self.out, stages, urgent=self.urgent, **options)]
        else:
            clean, tagged = kafka.topic("wire.clean", **flow), kafka.topic("wire.tagged", **flow)
            self.lanes = [
                lane("clean", self.raw, clean, ["clean"], urgent=self.urgent, **options),
                lane("tag", clean, tagged, ["tag"], **options),
                lane("summarize", tagged, self.out, ["summarize"], **options),
            ]
        for one in self.lanes:
            one["group"] = kafka.name(f"wiremill-{one['name']}")

    def settings(self, **more):
        return settings(self.kafka.brokers, self.lanes, **more)

    def daemon(self, *arguments, **more):
        return Daemon(self.settings(**more), *arguments)


class PassThrough:
    """One lane without stages: numbered messages in, the same out."""

    def __init__(self, kafka, partitions=3, out=(), **options):
        self.kafka = kafka
        self.raw = self.kafka.topic("wire.raw", partitions)
        self.out = self.kafka.topic("wire.out", partitions, **dict(out))
        self.dead = self.kafka.topic("wire.dead", 1)
        self.lane = lane("pass", self.raw, self.out, [], dead=self.dead, group=self.kafka.name("g"), **options)

    def daemon(self, **more):
        return Daemon(settings(self.kafka.brokers, [self.lane], **more))

    def produce(self, numbers):
        self.kafka.produce_many(self.raw, [(b"key-%d" % (n % 50), b"%08d" % n) for n in numbers])

    def assert_once_each_and_in_order(self, numbers):
        messages = self.kafka.read(self.out)
        assert sorted(int(m.value) for m in messages) == list(numbers)
        by_key = {}
        for message in messages:
            by_key.setdefault(message.key, []).append(int(message.value))
        for key, came in by_key.items():
            assert came == sorted(came), f"messages of {key} changed places"
