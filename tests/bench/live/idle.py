# SPDX-License-Identifier: Apache-2.0
"""How fast a daemon is there, and what it takes of the machine while no message comes.

Start to ready has two parts: until its clients have found brokers and topics, which is ours, and until
the consumer group has given it partitions, which is the broker's (its group.initial.rebalance.delay.ms,
3 s by default, is 0 on the benchmark's)."""

import socket
import time

from live.common import PARTITIONS, Row, let_pass, megabytes, middle, processor_seconds
from live.latency import STAGES, lanes_in_a_row
from support.daemon import Daemon, lane, settings
from support.kafka import Kafka

JOINING = b"waiting for the consumer group"  # what /readyz says between the two parts
DEADLINE_S = 60
SETTLE_S, IDLE_S = 5, 20

STARTS = {"no stages": [], "clean": ["clean"]}
IDLERS = {"one lane, no stages": [[]], "three lanes, clean, tag, summarize": [[stage] for stage in STAGES]}


def ask(listen):
    """What /readyz answers; nothing while nobody listens. Cheaper than a library, as it is asked often."""
    host, port = listen.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), 5) as connection:
            connection.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            answer = b""
            while part := connection.recv(4096):
                answer += part
            return answer
    except OSError:
        return b""


def start_once(run, stages):
    kafka = Kafka(run.brokers)
    topics = [kafka.topic(f"bench.{name}", PARTITIONS) for name in ("in", "out")]
    one = lane("start", *topics, stages, dead=kafka.topic("bench.dead", 1), group=kafka.name("start"))
    began, warm_s = time.monotonic(), None
    with Daemon(settings(run.brokers, [one]), wait_ready=False) as daemon:
        while time.monotonic() < began + DEADLINE_S:
            answer, now = ask(daemon.listen), time.monotonic()
            ready = answer.split(b"\r\n")[0].endswith(b"200 OK")
            if warm_s is None and (ready or JOINING in answer):
                warm_s = now - began
            if ready:
                return {"until it joins": warm_s * 1000, "the group's join": (now - began - warm_s) * 1000}
            let_pass(0.001)
        raise SystemExit(f"bench_kafka: the daemon was not ready within {DEADLINE_S} s:\n{daemon.stderr()}")


def idle_once(run, stages):
    row, _, _ = lanes_in_a_row(Kafka(run.brokers), stages, "exactly-once")
    with Daemon(settings(run.brokers, row)) as daemon:
        pid = daemon.process.pid
        let_pass(SETTLE_S)
        began, cpu = time.monotonic(), processor_seconds(pid)
        let_pass(IDLE_S)
        share = (processor_seconds(pid) - cpu) / (time.monotonic() - began)
        return {"CPU, % of a core": share * 100, "resident": megabytes(pid, "VmRSS")}


def judge(starts, idlers):
    for what, rounds in starts.items():
        found = middle(rounds)
        yield Row("start", f"{what}, until it joins its group", found["until it joins"], "ms", "<= 300")
        yield Row("start", f"{what}, the group's join", found["the group's join"], "ms")
    for what, rounds in idlers.items():
        found = middle(rounds)
        yield Row("idle", f"{what}, CPU of a core", found["CPU, % of a core"], "%", "<= 1")
        yield Row("idle", f"{what}, resident", found["resident"], "MB")


def measure(run):
    starts = {what: [start_once(run, stages) for _ in range(2 * run.rounds + 1)] for what, stages in STARTS.items()}
    idlers = {what: [idle_once(run, stages)] for what, stages in IDLERS.items()}
    return list(judge(starts, idlers)), {"starts": starts, "idle": idlers}
