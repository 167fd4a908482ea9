# SPDX-License-Identifier: Apache-2.0
"""What cannot be processed goes aside with its bytes and the reason; everything else goes on."""

import json

from support.daemon import STAGES, Pipeline
from support.kafka import Kafka
from support.stories import stories, story

KAFKA = True
TIMEOUT_S = 90
TIMESTAMP_MS = 1_767_222_000_123


def test_one_poisoned_message_among_a_thousand():
    kafka = Kafka()
    pipeline = Pipeline(kafka)
    batch = stories(1000)
    poison = b'<?xml version="1.0"?><nitf><body><body.content><p>cut off in the mid'
    headers = [("route", b"a"), ("route", None), ("traceparent", b"00-11-22-01")]
    kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in batch[:500]])
    offset = kafka.produce(pipeline.raw, poison, b"thread-x", headers, TIMESTAMP_MS, partition=1)
    kafka.produce_many(pipeline.raw, [(s.key.encode(), s.raw()) for s in batch[501:]])
    with pipeline.daemon() as daemon:
        messages = kafka.wait_for(pipeline.out, 999, 60)
        (letter,) = kafka.wait_for(pipeline.dead, 1)
        code = letter.header("wiremill-code")
        assert daemon.metric("wiremill_dead_letters_total", f'lane="clean",code="{code}"') == 1
    assert len(kafka.read(pipeline.out)) == 999
    assert {m.json()["uri"] for m in messages} == {s.guid for s in batch if s.number != 500}
    assert (letter.value, letter.key, letter.timestamp_ms) == (poison, b"thread-x", TIMESTAMP_MS)
    assert letter.headers[:3] == headers
    assert letter.header("wiremill-topic") == pipeline.raw
    assert letter.header("wiremill-partition") == "1"
    assert letter.header("wiremill-offset") == str(offset)
    assert letter.header("wiremill-lane") == "clean"
    assert letter.header("wiremill-stage") == "clean"
    assert code == "parse"
    assert letter.header("wiremill-text"), "no reason given"
    assert letter.header("wiremill-attempts") == "1"
    assert letter.header("wiremill-version")


def assert_refused(value, code, words, headers=(), stages=STAGES, **lane_options):
    """The message alone is refused, with this code and these words; its neighbours go through."""
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True, partitions=1, stages=stages, **lane_options)
    before, after = story(0), story(3)  # records, which any stage reads
    kafka.produce(pipeline.raw, before.raw(), b"before")
    kafka.produce(pipeline.raw, value, b"bad", headers)
    kafka.produce(pipeline.raw, after.raw(), b"after")
    with pipeline.daemon():
        good = kafka.wait_for(pipeline.out, 2)
        (letter,) = kafka.wait_for(pipeline.dead, 1)
    assert [message.key for message in good] == [b"before", b"after"]
    assert (letter.key, letter.value) == (b"bad", value)
    text = letter.header("wiremill-text")
    assert letter.header("wiremill-code") == code, f"{letter.header('wiremill-code')}: {text}"
    for word in words:
        assert word in text, f"{word!r} is not in {text!r}"


def test_invalid_json():
    assert_refused(b'{"uri": "urn:x", "headlines": [', "parse", ["line 1", "column"])


def test_json_that_is_no_article():
    assert_refused(b'{"temperature": 21}', "format", ["uri", "guid"])


def test_invalid_utf8_in_json():
    # Text and XML in another encoding are read as what they are; JSON is UTF-8 or damaged.
    assert_refused(b'{"uri": "urn:x", "headlines": [{"value": "caf\xe9"}]}', "encoding", ["0xe9", "UTF-8"])


def test_invalid_utf8_between_lanes():
    assert_refused(b'{"uri": "urn:x", "headlines": [{"value": "caf\xe9"}]}', "parse", ["0xe9"], stages=["tag"])


def test_xml_that_breaks_off():
    assert_refused(story(2).raw()[:700], "parse", ["line"])


def test_ten_megabytes():
    assert_refused(b"HARBOUR TOWN - " + b"The harbour stays open. " * 416_667, "limit", ["max-article-bytes", "1000002"])


def test_an_empty_value():
    assert_refused(b"", "empty", ["tombstone"])


def test_deep_nesting():
    assert_refused(b'{"uri": "urn:x", "a": ' + b"[" * 400_000 + b"]" * 400_000 + b"}", "limit", ["nest"])


def test_deeply_nested_xml():
    assert_refused(b'<?xml version="1.0"?><nitf>' + b"<p>" * 200_000, "limit", ["line", "depth"])


def test_a_content_type_that_is_not_true():
    assert_refused(b"HARBOUR TOWN - No JSON at all.", "parse", ["application/json"],
                   [("content-type", b"application/json")])  # fmt: skip


def test_a_content_type_that_nobody_reads():
    assert_refused(b"\x89PNG\r\n\x1a\n\x00\x00", "format", ["image/png"], [("content-type", b"image/png")])


def test_an_article_larger_than_its_lane_allows():
    long = story(1)._replace(paragraphs=["The harbour stays open. " * 500])
    assert_refused(long.raw(), "limit", ["max-article-bytes"], **{"max-article-bytes": "8KB"})


def test_more_memory_than_its_lane_allows():
    many = json.dumps({"uri": "urn:x", "headlines": [{"value": "Many"}],
                       "bodies": [{"contentType": "text/plain", "value": "A word. " * 60_000}]}).encode()  # fmt: skip
    assert_refused(many, "limit", ["max-article-memory"], **{"max-article-memory": "1MB"})
