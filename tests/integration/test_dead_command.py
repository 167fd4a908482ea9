# SPDX-License-Identifier: Apache-2.0
"""`wiremill dead`: what was refused can be looked at, and goes back exactly once, whatever dies."""

import json
import signal
import subprocess
from collections import Counter

from support import protocol
from support.daemon import BUILD, ENVIRONMENT, PROGRAM, Pipeline, config_file, lane, settings, wiremill
from support.kafka import Kafka, fetch, java
from support.process import start
from support.stories import story
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 180
DAY_MS = 1_772_323_200_000  # 2026-03-01T00:00:00Z
HOUR_MS = 3_600_000


class Dead:
    """A dead-letter topic with letters as lanes write them, and topics that they came from."""

    def __init__(self, partitions=1, origins=1):
        self.kafka = Kafka()
        self.topic = self.kafka.topic("wire.dead", partitions)
        self.origin = self.kafka.topic("wire.raw", 3)
        self.count = 0

    def letter(self, value=b"body", key=b"key", offset=None, own=(), when=DAY_MS, **more):
        """(key, value, headers, time) of one letter; `more` are headers of ours, _ for -."""
        self.count += 1
        ours = {"topic": self.origin, "partition": 0, "offset": self.count if offset is None else offset,
                "lane": "clean", "stage": "clean", "code": "parse", "text": "line 1: broken", "attempts": 1, "item": 1,
                "item_count": 1, "version": "0.1.0", **more}  # fmt: skip
        named = [(f"wiremill-{name.replace('_', '-')}", str(text).encode()) for name, text in ours.items() if text is not None]
        return key, value, [*own, *named], when

    def put(self, *letters, partition=0):
        """The offset of the first."""
        with self.kafka._connect(self.kafka._leader(self.topic, partition)) as connection:
            return protocol.produce(connection, self.topic, partition, letters)

    def fill(self, count, partitions=1):
        """So many letters, evenly, each with a value of its own; the values."""
        values = [f"story {n}".encode() for n in range(count)]
        for partition in range(partitions):
            mine = values[partition::partitions]
            for at in range(0, len(mine), 500):
                self.put(*[self.letter(value, value) for value in mine[at : at + 500]], partition=partition)
        return values

    def command(self, verb, *arguments):
        return [verb, "--set", f"kafka.bootstrap.servers={self.kafka.brokers}", "--topic", self.topic, *arguments]

    def run(self, verb, *arguments, status=0):
        done = wiremill("dead", *self.command(verb, *arguments))
        assert done.returncode == status, f"status {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}"
        return done

    def start(self, verb, *arguments):
        return start([PROGRAM, "dead", *self.command(verb, *arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                     stdin=subprocess.DEVNULL, env=ENVIRONMENT)  # fmt: skip

    def listed(self, *arguments):
        done = self.run("list", "--format", "json", *arguments)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def sent(self, count):
        """All that was sent, at least so many: a commit is answered a moment before it is visible."""
        return self.kafka.wait_for(self.origin, count)

    def assert_once_each(self, values):
        found = Counter(message.value for message in self.sent(len(values)))
        assert found == Counter(values), f"{sum(found.values())} messages, {len(found)} different, of {len(values)}"


def summary(done):
    """The counts of the last line: replayed, messages, skipped, refused."""
    words = done.stdout.decode().splitlines()[-1].split()
    return [int(word) for word in words if word.isdigit()][:4]


# The whole way.


def test_a_thousand_poisoned_among_twenty_thousand_go_back_once():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, **{"max-article-bytes": "8KB"})
    batch = [story(number, paragraphs=40 if number % 20 == 7 else 5) for number in range(20_000)]
    kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in batch])
    published = lambda daemon: daemon.metric("wiremill_records_published_total")
    refused = lambda daemon: daemon.metric("wiremill_dead_letters_total")
    with pipeline.daemon() as daemon:
        wait_until(lambda: published(daemon) + refused(daemon) >= 20_000, 120, "every story's fate", 0.2)
        assert refused(daemon) == 1000
    command = ["dead", "replay", "--set", f"kafka.bootstrap.servers={kafka.brokers}", "--topic", pipeline.dead]
    del pipeline.lanes[0]["max-article-bytes"]
    with pipeline.daemon() as daemon:
        first = wiremill(*command)
        assert first.returncode == 0, first.stderr.decode()
        assert summary(first) == [1000, 1000, 0, 0]
        wait_until(lambda: published(daemon) >= 1000, 60, "the replayed stories", 0.2)
        second = wiremill(*command)
        assert (second.returncode, summary(second)) == (0, [0, 0, 1000, 0]), second.stderr.decode()
    found = Counter(message.json()["uri"] for message in kafka.wait_for(pipeline.out, 20_000))
    assert found == Counter(s.guid for s in batch)


def test_what_is_refused_again_is_a_new_letter_that_can_be_replayed():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, partitions=1)
    command = ["dead", "replay", "--set", f"kafka.bootstrap.servers={kafka.brokers}", "--topic", pipeline.dead]
    kafka.produce(pipeline.raw, b'{"uri": ', b"key")
    with pipeline.daemon() as daemon:
        for letters in (1, 2, 3):
            wait_until(lambda: daemon.metric("wiremill_dead_letters_total") == letters, 30, f"letter {letters}")
            done = wiremill(*command)
            assert summary(done) == [1, 1, letters - 1, 0], done.stdout.decode() + done.stderr.decode()
    sent = kafka.wait_for(pipeline.raw, 4)
    letters = [f"{pipeline.dead}/0/{m.offset}" for m in kafka.read(pipeline.dead) if m.header("wiremill-code")]
    assert [m.header("wiremill-replay") for m in sent] == [None, *letters[:3]]
    assert all(m.header("wiremill-code") is None for m in sent)


# Replaying.


def test_a_message_goes_back_as_it_was():
    dead = Dead()
    own = [("route", b"a"), ("route", None), ("wiremill-file", b"a.xml"), ("wiremill-trail", b"lane=x"), ("bin", b"\xff\x00")]
    at = dead.put(dead.letter(b"\xff\x00bytes", b"\x00key", own=own, when=DAY_MS + 5), dead.letter(b"", None))
    tombstone = dead.put(dead.letter(None, b"gone"))
    assert summary(dead.run("replay")) == [3, 3, 0, 0]
    by_letter = {message.header("wiremill-replay"): message for message in dead.sent(3)}
    first = by_letter[f"{dead.topic}/0/{at}"]
    assert (first.key, first.value, first.timestamp_ms) == (b"\x00key", b"\xff\x00bytes", DAY_MS + 5)
    assert first.headers == [*own, ("wiremill-replay", f"{dead.topic}/0/{at}".encode())]
    empty, gone = by_letter[f"{dead.topic}/0/{at + 1}"], by_letter[f"{dead.topic}/0/{tombstone}"]
    assert (empty.key or None, empty.value or b"") == (None, b"")
    assert (gone.key, gone.value) == (b"gone", None)


def test_replaying_twice_sends_once_and_markers_are_invisible():
    dead = Dead(partitions=2)
    values = dead.fill(20, partitions=2)
    assert summary(dead.run("replay")) == [20, 20, 0, 0]
    assert summary(dead.run("replay")) == [0, 0, 20, 0]
    dead.assert_once_each(values)
    markers = [m for m in dead.kafka.read(dead.topic) if m.header("wiremill-replayed")]
    assert {marker.partition for marker in markers} == {0, 1}
    assert dead.listed() == []
    assert len(dead.listed("--all")) == 20 and all(line["replayed"] for line in dead.listed("--all"))
    done = dead.run("show", f"0/{markers[0].offset}", status=1)
    assert b"marker" in done.stderr and done.stdout == b""
    done = dead.run("replay", f"0/{markers[0].offset}", status=1)
    assert b"no dead letter" in done.stderr


def test_stories_of_one_message_go_back_as_one_message():
    dead = Dead(partitions=2)
    feed = {"offset": 7, "item_count": 9}
    dead.put(dead.letter(b"feed", item=5, **feed), dead.letter(b"other"), dead.letter(b"feed", item=2, **feed))
    dead.put(dead.letter(b"feed", item=5, **feed), dead.letter(b"feed", item=8, code="limit", **feed), partition=1)
    assert summary(dead.run("replay", "--code", "parse")) == [4, 2, 0, 0]
    items = {message.value: message.header("wiremill-items") for message in dead.sent(2)}
    assert items == {b"feed": "2,5", b"other": None}
    assert summary(dead.run("replay")) == [1, 1, 4, 0]
    assert Counter(m.header("wiremill-items") for m in dead.sent(3)) == Counter(["2,5", None, "8"])


def test_a_list_of_stories_stays_in_force_when_the_whole_message_was_refused():
    dead = Dead()
    dead.put(dead.letter(b"whole", own=[("wiremill-items", b"3")]), dead.letter(b"one", item=4, item_count=6, own=[("wiremill-items", b"3,4")]))
    dead.run("replay")
    assert {m.value: m.header("wiremill-items") for m in dead.sent(2)} == {b"whole": "3", b"one": "4"}


def test_a_value_that_was_left_out_is_refused_and_counted():
    dead = Dead()
    at = dead.put(dead.letter(None, code="limit", size=12_000_000), dead.letter())
    done = dead.run("replay", status=1)
    assert summary(done) == [1, 1, 0, 1]
    assert f"{dead.topic}/0/{at}: " in done.stderr.decode() and "too large" in done.stderr.decode()
    assert b"12000000 bytes" in dead.run("show", f"0/{at}").stdout


def test_a_marker_that_cannot_be_read_stops_a_replay_and_is_told_by_list():
    dead = Dead()
    dead.fill(3)
    at = dead.put((None, b'{"replayed":[[0', [("wiremill-replayed", b"1")], DAY_MS))
    done = dead.run("replay", status=4)
    assert f"{dead.topic}/0/{at}".encode() in done.stderr and b"cannot be read" in done.stderr
    assert dead.kafka.end_offsets(dead.origin) == 0
    done = dead.run("list")
    assert f"{dead.topic}/0/{at}".encode() in done.stderr and b"3 dead letters" in done.stdout


def test_a_letter_without_origin_needs_a_topic():
    dead = Dead()
    other = dead.kafka.topic("wire.check", 1)
    dead.put(dead.letter(b"lost", topic=None))
    done = dead.run("replay", status=1)
    assert b"--to" in done.stderr and summary(done) == [0, 0, 0, 1]
    assert summary(dead.run("replay", "--to", other)) == [1, 1, 0, 0]
    assert [message.value for message in dead.kafka.wait_for(other, 1)] == [b"lost"]


def test_a_message_that_brokers_do_not_take_is_refused_and_the_others_go():
    dead = Dead()
    dead.origin = dead.kafka.topic("wire.small", 1, **{"max.message.bytes": "20000"})
    large = bytes(str([n * n for n in range(9000)]), "ascii")  # compresses badly
    at = dead.put(*[dead.letter(f"story {n}".encode()) for n in range(30)], dead.letter(large), dead.letter(b"last"))
    done = dead.run("replay", status=1)
    assert summary(done) == [31, 31, 0, 1], done.stderr.decode()
    assert f"{dead.topic}/0/{at + 30}: " in done.stderr.decode()
    dead.assert_once_each([f"story {n}".encode() for n in range(30)] + [b"last"])


def test_an_origin_that_is_gone_is_said_and_the_rest_goes():
    dead = Dead()
    dead.put(dead.letter(b"a", topic="no.such-topic"), dead.letter(b"b"))
    done = dead.run("replay", status=1)
    assert b"no.such-topic" in done.stderr and summary(done) == [1, 1, 0, 1]


def test_dry_run_changes_nothing():
    dead = Dead()
    dead.fill(10)
    before = dead.kafka.end_offsets(dead.topic), dead.kafka.end_offsets(dead.origin)
    done = dead.run("replay", "--dry-run")
    assert summary(done) == [10, 10, 0, 0] and b"would" in done.stdout
    assert (dead.kafka.end_offsets(dead.topic), dead.kafka.end_offsets(dead.origin)) == before
    assert summary(dead.run("replay")) == [10, 10, 0, 0]


def test_dying_at_each_step_of_a_transaction_repeats_and_loses_nothing():
    dead = Dead(partitions=3)
    values = dead.fill(3000, partitions=3)
    for point in ("after-send:1", "after-send:750", "between-offsets-and-commit:2", "after-commit:1", "after-commit:2"):
        command = [BUILD / "crash" / "wiremill", "dead", *dead.command("replay")]
        died = subprocess.run(command, env={**ENVIRONMENT, "WIREMILL_CRASH": point}, stderr=subprocess.PIPE, timeout=60)
        assert died.returncode == -signal.SIGKILL, f"{point}: status {died.returncode} {died.stderr.decode()}"
    assert 0 < len(dead.listed()) < 3000
    replayed, messages, skipped, refused = summary(dead.run("replay"))
    assert (replayed + skipped, refused) == (3000, 0), f"{replayed} {messages} {skipped} {refused}"
    assert replayed == messages > 0 and skipped > 0, f"{replayed} {messages} {skipped} {refused}"
    dead.assert_once_each(values)


def test_killed_at_any_moment_and_started_again_each_goes_once():
    dead = Dead(partitions=3)
    values = dead.fill(9000, partitions=3)
    for _ in range(4):
        before = dead.kafka.end_offsets(dead.origin)
        replay = dead.start("replay")
        more = lambda: replay.poll() is not None or dead.kafka.end_offsets(dead.origin) > before + 100
        wait_until(more, 60, "messages sent")
        replay.kill()
        replay.wait()
    assert summary(dead.run("replay"))[3] == 0
    dead.assert_once_each(values)
    assert summary(dead.run("replay")) == [0, 0, 9000, 0]


def test_two_replays_at_once_send_each_once():
    dead = Dead(partitions=3)
    values = dead.fill(12_000, partitions=3)
    first = dead.start("replay")
    wait_until(lambda: dead.kafka.end_offsets(dead.origin) > 0, 60, "the first one at work")
    first.send_signal(signal.SIGSTOP)  # in the middle of its work, as on a machine that hangs
    second = dead.run("replay")
    first.send_signal(signal.SIGCONT)
    said = first.communicate(timeout=60)[1].decode()
    assert first.returncode == 4 and "has taken over" in said, f"status {first.returncode}: {said}"
    assert summary(second)[0] + summary(second)[2] == 12_000
    dead.assert_once_each(values)


def test_an_interrupted_replay_ends_between_transactions_and_counts_truly():
    dead = Dead()
    values = dead.fill(12_000)
    replay = dead.start("replay")
    wait_until(lambda: dead.kafka.end_offsets(dead.origin) > 0, 60, "the first messages sent")
    replay.send_signal(signal.SIGINT)
    out, said = replay.communicate(timeout=60)
    assert replay.returncode == 5, said.decode()
    count = int(out.decode().splitlines()[-1].split()[0])
    assert 0 < count < 12_000 and len(dead.sent(count)) == count
    assert summary(dead.run("replay")) == [12_000 - count, 12_000 - count, count, 0]
    dead.assert_once_each(values)


def test_a_transaction_that_is_open_elsewhere_is_waited_for():
    """What is behind it cannot be read yet, and the marker of an earlier replay may be there."""
    dead = Dead()
    values = dead.fill(5)
    end = dead.kafka.end_offsets(dead.topic)
    command = ["kcat", "-P", "-b", dead.kafka.brokers, "-t", dead.topic, "-X", f"transactional.id={dead.topic}-other"]
    other = start(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    other.stdin.write(b"something else\n" * 20_000)  # kcat reads by the block
    other.stdin.flush()
    wait_until(lambda: dead.kafka.end_offsets(dead.topic) > end, 30, "the other writer's message")
    replay = dead.start("replay")
    said = replay.stderr.readline().decode()
    assert "a transaction of another writer is open" in said, said
    assert dead.kafka.read(dead.origin) == []
    other.stdin.close()
    assert other.wait(30) == 0
    out, said = replay.communicate(timeout=60)
    assert replay.returncode == 0 and out.decode().splitlines()[-1].startswith("5 replayed"), said.decode()
    dead.assert_once_each(values)


# Stories of one message, through a lane.

ITEM = "<item><title>Story {0}</title><guid>urn:feed:{0}</guid><description>Harbour news {0}.</description></item>"
FEED = ("<?xml version='1.0'?><rss><channel><title>Feed</title><link>http://wire.test/</link>"
        + "".join(ITEM.format(n) for n in range(1, 6)) + "</channel></rss>").encode()  # fmt: skip


def test_a_lane_publishes_only_the_stories_that_were_refused():
    dead = Dead()
    pipeline = Pipeline(Kafka(), fused=True, partitions=1, stages=["clean"])
    feed = {"topic": pipeline.raw, "offset": 3, "item_count": 5}
    dead.put(dead.letter(FEED, item=4, **feed), dead.letter(FEED, item=2, **feed))
    dead.put(dead.letter(FEED, topic=pipeline.raw, offset=9, item=1, item_count=1))  # of another feed, refused as a whole
    with pipeline.daemon():
        dead.run("replay")
        messages = dead.kafka.wait_for(pipeline.out, 7)
    assert sorted(m.json()["uri"] for m in messages) == sorted(f"urn:feed:{n}" for n in (2, 4, 1, 2, 3, 4, 5))
    assert dead.kafka.read(pipeline.dead) == []


def test_a_list_of_stories_survives_being_refused_as_a_whole():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, partitions=1, stages=["clean"], **{"max-article-bytes": "1KB"})
    feed = FEED.replace(b"</rss>", b"<!--" + b"x" * 1024 + b"--></rss>")
    kafka.produce(pipeline.raw, feed, b"key", [("wiremill-items", b"3")])
    with pipeline.daemon():
        (letter,) = kafka.wait_for(pipeline.dead, 1)
    assert (letter.header("wiremill-items"), letter.header("wiremill-item-count")) == ("3", "1")
    del pipeline.lanes[0]["max-article-bytes"]
    with pipeline.daemon():
        done = wiremill("dead", "replay", "--set", f"kafka.bootstrap.servers={kafka.brokers}", "--topic", pipeline.dead)
        assert summary(done) == [1, 1, 0, 0], done.stderr.decode()
        (message,) = kafka.wait_for(pipeline.out, 1)
    assert message.json()["uri"] == "urn:feed:3"


# Looking.


def test_filters_choose_by_lane_code_stage_and_time():
    dead = Dead(partitions=2)
    dead.put(
        dead.letter(lane="clean", stage="clean", code="parse", when=DAY_MS),
        dead.letter(lane="tag", stage="tag", code="limit", when=DAY_MS + HOUR_MS),
        dead.letter(lane="tag", stage="", code="parse", when=DAY_MS + 2 * HOUR_MS),
    )
    dead.put(dead.letter(lane="clean", stage="clean", code="limit", when=DAY_MS + 3 * HOUR_MS), partition=1)
    places = lambda *flags: sorted((line["partition"], line["offset"]) for line in dead.listed(*flags))
    everything = [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert places() == everything
    assert places("--lane", "tag") == [(0, 1), (0, 2)]
    assert places("--code", "parse", "--code", "format") == [(0, 0), (0, 2)]
    assert places("--stage", "tag") == [(0, 1)]
    assert places("--lane", "tag", "--code", "limit") == [(0, 1)]
    assert places("--since", "2026-03-01T01:00:00Z") == [(0, 1), (0, 2), (1, 0)]
    assert places("--until", "2026-03-01T02:00:00+01:00") == [(0, 0)]
    assert places("--since", "2026-03-01T02:30:00Z") == [(1, 0)]
    assert places("--since", "1s") == []
    assert summary(dead.run("replay", "--until", "2026-03-01T01:30:00Z")) == [2, 2, 0, 0]
    assert places() == [(0, 2), (1, 0)]
    assert summary(dead.run("replay", "0/2", "0/0")) == [1, 1, 1, 0]


def test_list_is_a_line_a_letter_and_a_count():
    dead = Dead()
    dead.put(dead.letter(text="bad \x1b[31m\nthing"), dead.letter(code="limit"), (b"k", b"v", [], DAY_MS))
    lines = dead.run("list").stdout.decode().splitlines()
    assert len(lines) == 5, lines
    assert lines[0].split()[:3] == ["LETTER", "TIME", "LANE"]
    assert f"{dead.topic}/0/0" in lines[1] and f"{dead.origin}/0/1" in lines[1] and "\x1b" not in lines[1]
    assert lines[-1] == "2 dead letters: 1 parse, 1 limit; 1 other message left out"


def test_an_empty_topic_is_no_error():
    dead = Dead()
    assert dead.run("list").stdout == b"0 dead letters\n"
    assert summary(dead.run("replay")) == [0, 0, 0, 0]


def test_show_prints_bytes_safely_and_raw_writes_them():
    dead = Dead()
    value = b"\x1b[2J\x00caf\xc3\xa9 \xff\\\r\nend" + "\u202e".encode()
    at = dead.put(dead.letter(value, b"\x07key", own=[("bell", b"\x07"), ("none", None)], text="why"))
    done = dead.run("show", f"0/{at}")
    text = done.stdout.decode()
    assert r"\x1b[2J\x00café \xff\\\x0d" in text and r"end\xe2\x80\xae" in text
    assert r"\x07key" in text and r"bell: \x07" in text and "none (null)" in text
    assert "why" in text and f"{dead.origin}/0/1" in text
    assert not set(done.stdout) & (set(range(32)) - {10})
    assert dead.run("show", "--raw", f"0/{at}").stdout == value


def test_show_cuts_a_long_value_and_says_so():
    dead = Dead()
    at = dead.put(dead.letter("é".encode() * 5000), dead.letter(b"short"))
    text = dead.run("show", f"0/{at}", f"0/{at + 1}").stdout.decode()
    assert "4096 of 10000 bytes" in text and "short" in text and "é" * 2048 in text and "é" * 2049 not in text
    assert "é" * 5000 in dead.run("show", "--full", f"0/{at}").stdout.decode()


def test_show_says_what_is_not_there():
    dead = Dead()
    dead.put(dead.letter(b"here"))
    done = dead.run("show", "0/5", "7/0", "0/0", status=1)
    assert done.stderr.count(b"there is no dead letter") == 2 and b"here" in done.stdout


def test_a_topic_that_is_not_there_is_said():
    dead = Dead()
    dead.topic = "no.such-dead-topic"
    assert b"no.such-dead-topic" in dead.run("list", status=4).stderr


def test_topics_of_dead_letters_are_made_without_a_limit_in_time():
    """A letter keeps the time of its message, which of an archive is older than any retention."""
    kafka = Kafka()
    names = {use: kafka.name(f"wire.{use}") for use in ("raw", "out", "dead")}
    lanes = [lane("all", names["raw"], names["out"], ["clean"], dead=names["dead"])]
    with config_file(settings(kafka.brokers, lanes)) as path:
        assert wiremill("topics", "--create", "-c", path).returncode == 0
    command = ["kafka.admin.ConfigCommand", "--bootstrap-server", kafka.brokers, "--describe", "--topic"]
    told = {use: subprocess.run(java(fetch(), *command, name, heap="128m"), stdout=subprocess.PIPE, timeout=60).stdout
            for use, name in names.items()}  # fmt: skip
    assert {use: b"retention.ms=-1 " in text for use, text in told.items()} == {"raw": False, "out": False, "dead": True}, told


def test_usage_is_checked_before_brokers_are_asked():
    for arguments, word in [
        (["list", "--since", "yesterday"], b"15m"),
        (["list", "--until", "2026-02-30"], b"--until"),
        (["show", "17"], b"PARTITION/OFFSET"),
        (["show"], b"missing"),
        (["replay", "--topic", "a", "--topic", "b", "0/1"], b"in which topic"),
        (["replay", "--topic", "a", "--to", "a", "--set", "kafka.bootstrap.servers=127.0.0.1:1"], b"themselves"),
        (["burn"], b"help dead"),
        ([], b"help dead"),
    ]:
        done = wiremill("dead", *arguments)
        assert done.returncode == 2 and word in done.stderr, f"{arguments}: {done.returncode} {done.stderr.decode()}"
