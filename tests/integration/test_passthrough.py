# SPDX-License-Identifier: Apache-2.0
"""What a producer put on a message survives every hop, and others can read what we write."""

import json

from support.daemon import Daemon, Pipeline, lane, settings, wiremill
from support.kafka import Kafka
from support.stories import SAMPLES, kill, stories, story

KAFKA = True

TRACE = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
HEADERS = [("route", b"a"), ("route", b"b"), ("empty", b""), ("null", None), ("bytes", b"\x00\xff\xfe"), TRACE]
TIMESTAMP_MS = 1_767_222_000_123


def theirs(message):
    """The headers that are not of our making."""
    return [(name, value) for name, value in message.headers if not name.startswith("wiremill-")]


def test_key_timestamp_and_headers_survive_three_lanes():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    kafka.produce(pipeline.raw, story(1).raw(), b"thread-7", HEADERS, TIMESTAMP_MS)
    with pipeline.daemon():
        (message,) = kafka.wait_for(pipeline.out, 1)
    assert message.key == b"thread-7"
    assert message.timestamp_ms == TIMESTAMP_MS
    assert theirs(message) == HEADERS
    lanes = [value.decode().split()[0] for name, value in message.headers if name == "wiremill-trail"]
    assert lanes == ["lane=clean", "lane=tag", "lane=summarize"], "each lane adds a line to the trail"


def test_a_content_type_tells_what_we_wrote():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    kafka.produce(pipeline.raw, story(2).raw(), b"k", [("content-type", b"application/xml"), ("x", b"1")])
    with pipeline.daemon():
        (message,) = kafka.wait_for(pipeline.out, 1)
    assert theirs(message) == [("content-type", b"application/json"), ("x", b"1")]


def test_a_message_without_a_key_gets_the_guid_as_its_key():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    sent = story(3)
    kafka.produce(pipeline.raw, sent.raw(), None)
    with pipeline.daemon():
        (message,) = kafka.wait_for(pipeline.out, 1)
    assert message.key == sent.guid.encode()


def test_a_tombstone_is_forwarded_as_a_tombstone():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    kafka.produce(pipeline.raw, None, b"gone", HEADERS, TIMESTAMP_MS)
    with pipeline.daemon() as daemon:
        (message,) = kafka.wait_for(pipeline.out, 1)
        assert daemon.metric("wiremill_tombstones_total", 'lane="clean"') == 1
    assert message.value is None
    assert message.key == b"gone"
    assert message.timestamp_ms == TIMESTAMP_MS
    assert theirs(message) == HEADERS
    assert kafka.read(pipeline.dead) == []


def test_a_lane_without_stages_passes_any_bytes():
    kafka = Kafka()
    source, target = kafka.topic("wire.in", 1), kafka.topic("wire.copy", 1)
    values = [b"\x00\xff not text", b"", b"{ broken", b"x" * 900_000]
    for value in values:
        kafka.produce(source, value, b"k", HEADERS, TIMESTAMP_MS)
    lanes = [lane("copy", source, target, [], dead=kafka.topic("wire.dead", 1), group=kafka.name("g"))]
    with Daemon(settings(kafka.brokers, lanes)):
        messages = kafka.wait_for(target, len(values))
    assert [m.value for m in messages] == values
    assert all(theirs(m) == HEADERS and m.key == b"k" and m.timestamp_ms == TIMESTAMP_MS for m in messages)


def test_kafkas_own_console_consumer_reads_what_we_write():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    sent = story(4)
    kafka.produce(pipeline.raw, sent.raw(), b"thread-7", [("desk", b"harbour")], TIMESTAMP_MS)
    with pipeline.daemon():
        kafka.wait_for(pipeline.out, 1)
    shown = ["print.key=true", "print.timestamp=true", "print.headers=true", "key.separator=\t"]
    time, headers, key, value = kafka.console_consumer(pipeline.out, 1, *shown).decode().rstrip("\n").split("\t")
    assert time == f"CreateTime:{TIMESTAMP_MS}"
    assert headers.startswith("desk:harbour,wiremill-trail:lane=all ")
    assert key == "thread-7"
    assert json.loads(value)["uri"] == sent.guid


def test_enrich_gives_the_record_that_comes_through_kafka():
    batch = stories(12)

    def through(fused):
        kafka = Kafka()
        pipeline = Pipeline(kafka, fused)
        kafka.produce_many(pipeline.raw, [(s.guid.encode(), s.raw()) for s in batch])
        with pipeline.daemon():
            return {m.key.decode(): m.value for m in kafka.wait_for(pipeline.out, len(batch))}

    fused, separate = through(True), through(False)
    for sent in batch:
        done = wiremill("enrich", "-", stdin=sent.raw())
        assert done.returncode == 0, done.stderr.decode()
        record = done.stdout.rstrip(b"\n")
        assert record == fused[sent.guid], f"enrich and the fused lane differ on {sent.guid}"
        assert record == separate[sent.guid], f"enrich and three lanes differ on {sent.guid}"


def test_sample_stories_come_through_kafka_as_enrich_makes_them():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    raws = {path.name.encode(): path.read_bytes() for path in SAMPLES}
    wanted = {name: wiremill("enrich", "-", stdin=raw).stdout.rstrip(b"\n") for name, raw in raws.items()}
    (broken,) = [name for name, record in wanted.items() if not record]
    del wanted[broken]
    kafka.produce_many(pipeline.raw, raws.items())
    with pipeline.daemon():
        records = kafka.wait_for(pipeline.out, len(wanted))
        (letter,) = kafka.wait_for(pipeline.dead, 1)
    assert {message.key: message.value for message in records} == wanted
    assert (letter.key, letter.value) == (broken, raws[broken])


def test_a_kill_goes_to_urgent_and_bypasses_enrichment():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    sent = story(1)
    kafka.produce_many(pipeline.raw, [(b"k", sent.raw()), (b"k", kill(sent))])
    with pipeline.daemon() as daemon:
        messages = kafka.wait_for(pipeline.out, 2)
        (urgent,) = kafka.wait_for(pipeline.urgent, 1)
        assert daemon.metric("wiremill_urgent_published_total", 'lane="clean"') == 1
        handed = 'lane="tag",stage="tag"'
        assert daemon.metric("wiremill_stage_articles_in_total", handed) == 1, "the kill was handed to the tagger"
    for killed in (messages[1].json(), urgent.json()):
        assert killed["uri"] == sent.guid
        assert killed["pubStatus"] == "canceled"
        assert killed["wire"]["lifecycle"] == "cancel"
    assert urgent.key == b"k"
    stages = [step["stage"] for step in messages[1].json()["wire"]["trail"]]
    assert stages == ["clean"], f"a kill went through {stages}"


def test_stories_that_are_not_urgent_stay_out_of_urgent():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in stories(30)])
    with pipeline.daemon():
        kafka.wait_for(pipeline.out, 30)
    assert kafka.read(pipeline.urgent) == []
