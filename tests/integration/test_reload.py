# SPDX-License-Identifier: Apache-2.0
"""SIGHUP: a new configuration between two articles, or none of it when anything is wrong with it."""

import copy
import json
import os
import shutil
import signal
import struct
import tempfile
import threading
from collections import Counter
from pathlib import Path

from support.daemon import BUILD, Daemon, Pipeline
from support.kafka import Kafka
from support.stories import stories, story
from support.wait import wait_until

KAFKA = True
TIMEOUT_S = 180

def write(daemon, configuration):
    """Puts the file in place at once, as an operator's tool should."""
    fresh = daemon.folder / "fresh.yaml"
    fresh.write_text(configuration if isinstance(configuration, str) else json.dumps(configuration, indent=1))
    os.replace(fresh, daemon.file)


def reloads(daemon):
    return {result: daemon.metric("wiremill_reloads_total", f'result="{result}"') for result in ("applied", "refused")}


def reload(daemon, configuration=None, result="applied"):
    """Sends SIGHUP and waits until the daemon has done with it, in the way expected."""
    if configuration is not None:
        write(daemon, configuration)
    before = reloads(daemon)
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: sum(reloads(daemon).values()) > sum(before.values()), 20, "the reload to be done")
    assert reloads(daemon)[result] == before[result] + 1, daemon.stderr()
    assert daemon.metric("wiremill_config_last_reload_successful") == (result == "applied")


def lines(daemon, event):
    return [line for line in daemon.stderr().splitlines() if f" event={event} " in line]


def line_number(line):
    return int(line.split(" line=")[1].split()[0])


def pairs(batch):
    return [(story.key.encode(), story.raw()) for story in batch]


def guids(messages):
    return [message.json()["uri"] for message in messages]


def assert_once_each(batch, messages):
    found = Counter(guids(messages))
    twice = [guid for guid, count in found.items() if count > 1]
    lost = {story.guid for story in batch} - set(found)
    assert not twice and not lost, f"{len(twice)} came twice, {len(lost)} were lost"


def sentences_of(message):
    return len(message.json()["wire"]["summary"]["brief"]["sentences"])


def stages_of(message):
    return [step["stage"] for step in message.json()["wire"]["trail"]]


class Flow:
    """Stories that keep coming, in the background, until the block ends: as fast as the daemon takes them."""

    def __init__(self, kafka, pipeline, daemon, seed):
        self.kafka, self.topic, self.daemon, self.seed = kafka, pipeline.raw, daemon, seed
        self.sent, self.over, self.failure = [], threading.Event(), None
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        try:
            while not self.over.is_set():
                if len(self.sent) - published(self.daemon) > 2000:
                    self.over.wait(0.05)
                    continue
                first = len(self.sent)
                batch = [story(number, seed=self.seed) for number in range(first, first + 200)]
                self.kafka.produce_many(self.topic, pairs(batch))
                self.sent += batch
        except Exception as failure:  # told by the test's own thread
            self.failure = failure

    def __enter__(self):
        self.thread.start()
        return self

    def end(self):
        """Stops sending and waits until all that was sent is published."""
        self.over.set()
        self.thread.join()
        wait_until(lambda: published(self.daemon) >= len(self.sent), 60, "all stories to be published", 0.1)

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        if self.failure is not None:
            raise self.failure


def published(daemon):
    return daemon.metric("wiremill_records_published_total")


def test_each_story_goes_by_one_configuration_while_stories_flow():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    brief = pipeline.settings(stages={"summarize": {"brief-sentences": 1}})
    untagged = copy.deepcopy(brief)
    untagged["lanes"][0]["stages"] = ["clean", "summarize"]
    untagged["stages"]["summarize"] = {"brief-sentences": 9, "brief-characters": 5000}
    with Daemon(brief) as daemon, Flow(kafka, pipeline, daemon, seed=2) as flow:
        for configuration in [untagged, brief] * 3:
            before = published(daemon)
            wait_until(lambda: published(daemon) > before + 300, 30, "stories to flow")
            reload(daemon, configuration)
        flow.end()
        reload(daemon, untagged)
        kafka.produce_many(pipeline.raw, pairs(stories(10, seed=3)))
        wait_until(lambda: published(daemon) >= len(flow.sent) + 10, 20, "the last stories")
        assert "changed=3 restart=0" in lines(daemon, "reload.done")[-1]
    messages = kafka.read(pipeline.out)
    assert_once_each(flow.sent + stories(10, seed=3), messages)
    kinds = Counter(("tag" in stages_of(message), sentences_of(message) > 1) for message in messages)
    assert set(kinds) == {(True, False), (False, True)}, f"(tagged, several sentences): {kinds}"
    last = [message for message in messages if "story-3-" in message.json()["uri"]]
    assert len(last) == 10 and not any("tag" in stages_of(message) for message in last)
    assert kafka.read(pipeline.dead) == []


def test_a_faulty_file_changes_nothing_and_every_fault_is_told_with_its_line():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    text = f"""kafka: {{bootstrap.servers: '{kafka.brokers}'}}
log: {{level: info}}
shutdown-deadline: 1 fortnight
lanes:
  - name: all
    input: {pipeline.raw}
    outptu: x
    output: {pipeline.out}
    stages:
      - summarize: {{brief-sentences: 1}}
"""
    with pipeline.daemon() as daemon:
        started = daemon.metric("wiremill_config_last_reload_success_timestamp_seconds")
        reload(daemon, text, "refused")
        failed = lines(daemon, "reload.failed")
        assert [line_number(line) for line in failed] == [3, 7], daemon.stderr()
        assert "fortnight" in failed[0] and 'did you mean \\"output\\"' in failed[1]
        assert all(" level=error " in line and str(daemon.file) in line for line in failed)
        assert "nothing was changed" in lines(daemon, "reload.refused")[0]
        assert daemon.metric("wiremill_config_last_reload_success_timestamp_seconds") == started
        kafka.produce_many(pipeline.raw, pairs(stories(20)))
        messages = kafka.wait_for(pipeline.out, 20)
        assert all(stages_of(message) == ["clean", "tag", "summarize"] for message in messages)
        assert any(sentences_of(message) > 1 for message in messages)


def test_a_file_that_is_gone_or_a_property_or_model_that_is_wrong_changes_nothing():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    good = pipeline.settings()
    unknown_property = {**good, "kafka": {**good["kafka"], "fetch.mni.bytes": 1}}
    no_lexicon = {**good, "stages": {"tag": {"lexicon": "./no/such.wm"}}}
    wrong_zone = {**good, "stages": {"clean": {"zone": "CET"}}}
    with Daemon(good) as daemon:
        for configuration, part in [(unknown_property, "fetch.mni.bytes"), (no_lexicon, "./no/such.wm"),
                                    (wrong_zone, "CET"), ({**good, "lanes": []}, "no lanes")]:  # fmt: skip
            reload(daemon, configuration, "refused")
            assert part in lines(daemon, "reload.failed")[-1]
        daemon.file.unlink()
        reload(daemon, result="refused")
        assert "No such file" in lines(daemon, "reload.failed")[-1]
        reload(daemon, good)
        assert "changed=0 restart=0" in lines(daemon, "reload.done")[-1]


def test_what_needs_a_restart_is_named_and_stays_while_the_rest_is_applied():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    other = kafka.topic("wire.other")
    changed = copy.deepcopy(pipeline.settings(workers=3, stages={"summarize": {"brief-sentences": 1}}))
    changed["lanes"][0]["output"] = other
    changed["kafka"]["client.rack"] = "r1"
    with pipeline.daemon() as daemon:
        changed["admin"] = {"listen": daemon.listen}
        reload(daemon, changed)
        named = {line.split(" setting=")[1].split()[0] for line in lines(daemon, "reload.restart")}
        assert named == {"workers", "lanes.all.output", "kafka.client.rack"}
        assert all(" level=warn " in line for line in lines(daemon, "reload.restart"))
        assert f'from="{pipeline.out}" to="{other}"' in daemon.stderr()
        assert 'setting=lanes.all.stages.summarize.brief-sentences from="3" to="1"' in lines(daemon, "reload.changed")[0]
        kafka.produce_many(pipeline.raw, pairs(stories(20)))
        messages = kafka.wait_for(pipeline.out, 20)
        assert all(sentences_of(message) == 1 for message in messages)
        assert kafka.read(other) == []


def test_set_still_wins_over_the_file_and_verbose_over_its_level():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    changed = pipeline.settings(stages={"summarize": {"brief-sentences": 5}}, log={"level": "error", "format": "json"})
    with pipeline.daemon("--set", "stages.summarize.brief-sentences=1", "-v") as daemon:
        changed["admin"] = {"listen": daemon.listen}
        reload(daemon, changed)
        done = json.loads(daemon.stderr().splitlines()[-1])
        assert done["event"] == "reload.done" and done["settings"] == "log.level, log.format"


# A lexicon.


def checksum(content):
    """As stages/tag/words.c has it."""
    mask = (1 << 64) - 1
    h = 0xCBF29CE484222325 ^ len(content)
    whole = len(content) // 8
    for (word,) in struct.iter_unpack("<Q", content[: whole * 8]):
        h = (h ^ word) * 0x9E3779B97F4A7C15 & mask
        h ^= h >> 32
    for byte in content[whole * 8 :]:
        h = (h ^ byte) * 0x100000001B3 & mask
    h = (h ^ h >> 32) * 0xD6E8FEB86659FD93 & mask
    return h ^ h >> 29


def respelled(lexicon, old, new):
    """The lexicon with a name spelled otherwise, and its checksum right again."""
    content = lexicon[32:].replace(old, new)
    return lexicon[:24] + struct.pack("<Q", checksum(content)) + content


def label(lexicon):
    """As records name it."""
    version, total = struct.unpack("<8xI12xQ", lexicon[:32])
    return f"lexicon-{version}/{total >> 32:08x}"


def plain_story(guid, body):
    return json.dumps({"uri": guid, "type": "text", "version": "1", "language": "en",
                       "headlines": [{"role": "main", "value": "Boats"}],
                       "bodies": [{"contentType": "text/plain", "value": body}]}).encode()  # fmt: skip


def lexicon_of(message):
    models = [step["model"] for step in message.json()["wire"]["trail"] if step["stage"] == "tag"]
    return [model for both in models for model in both.split() if model.startswith("lexicon-")]


def mapped(daemon, path):
    """How often the process has the file mapped, also when the name stands for another by now."""
    return Path(f"/proc/{daemon.process.pid}/maps").read_text().count(str(path))


def replace(path, content):
    fresh = path.with_suffix(".fresh")
    fresh.write_bytes(content)
    os.replace(fresh, path)


def test_a_lexicon_that_was_replaced_is_used_and_a_damaged_one_is_not():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    first = (BUILD / "share" / "wiremill" / "lexicon.wm").read_bytes()
    second = respelled(first, b"Berlin", b"Borlin")
    daemon = Daemon(pipeline.settings())
    lexicon = daemon.folder / "lexicon.wm"
    lexicon.write_bytes(first)
    shutil.copy(BUILD / "share" / "wiremill" / "names.wm", daemon.folder)
    daemon.environment["WIREMILL_DATA"] = str(daemon.folder)

    def used_for(number):
        kafka.produce(pipeline.raw, story(number).raw(), b"k")
        (lexicon_name,) = lexicon_of(kafka.wait_for(pipeline.out, number + 1)[-1])
        return lexicon_name

    with daemon:
        assert used_for(0) == label(first)
        replace(lexicon, second)
        reload(daemon)
        assert used_for(1) == label(second) != label(first)
        replace(lexicon, first[:-1] + b"?")
        reload(daemon, result="refused")
        assert "damaged" in lines(daemon, "reload.failed")[-1]
        assert used_for(2) == label(second)
        replace(lexicon, first)
        reload(daemon)
        assert used_for(3) == label(first)
        wait_until(lambda: mapped(daemon, lexicon) == 1, 10, "older lexicons to be let go")


def test_a_table_of_entities_that_changed_is_used_by_the_next_article_and_a_faulty_one_is_not():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    head = b"id\ttype\tname\n"
    first, second = head + b"desk:1\tORG\tVellmark Ferry Trust\n", head + b"desk:2\tORG\tVellmark Ferry Trust\n"
    faulty = second + b"desk:3\tTHING\tKestrel Bay\n"
    with tempfile.TemporaryDirectory(prefix="wiremill-test-") as folder:
        table = Path(folder) / "own.tsv"
        table.write_bytes(first)
        with pipeline.daemon(stages={"tag": {"entities": str(table)}}) as daemon:
            guids = (f"urn:example:table:{number}" for number in range(9))

            def used():
                """Identifiers that the table gave the next article, and the tables that its trail names."""
                guid = next(guids)
                body = "Talks ended late. The Vellmark Ferry Trust will run the boats."
                kafka.produce(pipeline.raw, plain_story(guid, body), b"k")
                message = kafka.wait_for(pipeline.out, 1 + int(guid[-1]))[-1].json()
                ids = [entity.get("ids") for entity in message["wire"]["entities"]
                       if entity["name"] == "Vellmark Ferry Trust"]  # fmt: skip
                return ids, [part for step in message["wire"]["trail"] if step["stage"] == "tag"
                             for part in step["model"].split() if part.startswith("own/")]  # fmt: skip

            ids, (label_of_first,) = used()
            assert ids == [["desk:1"]]
            replace(table, second)
            reload(daemon)
            ids, (label_of_second,) = used()
            assert ids == [["desk:2"]] and label_of_second != label_of_first
            replace(table, faulty)
            reload(daemon, result="refused")
            said = lines(daemon, "reload.failed")[-1]
            assert " level=error " in said and f"{table}:3: column 2 (type)" in said and "write PER" in said
            assert used() == ([["desk:2"]], [label_of_second])
            table.unlink()
            reload(daemon, result="refused")
            assert str(table) in lines(daemon, "reload.failed")[-1]
            assert used() == ([["desk:2"]], [label_of_second])
            replace(table, first)
            reload(daemon)
            assert used() == ([["desk:1"]], [label_of_first])
    assert kafka.read(pipeline.dead) == []


def test_fifty_reloads_under_load_leave_nothing_behind():
    kafka = Kafka()
    pipeline = Pipeline(kafka, fused=True)
    lexicon = BUILD / "share" / "wiremill" / "lexicon.wm"
    several = [pipeline.settings(stages={"summarize": {"brief-sentences": most}}) for most in (1, 2, 3)]
    with Daemon(several[0]) as daemon, Flow(kafka, pipeline, daemon, seed=4) as flow:
        for configuration in several:
            configuration["admin"] = several[0]["admin"]
        for number in range(60):
            reload(daemon, several[number % 3])
            if number == 9:
                warm = [daemon.metric(name) for name in ("process_resident_memory_bytes", "process_open_fds")]
        flow.end()
        wait_until(lambda: mapped(daemon, lexicon) == 1, 10, "older lexicons to be let go")
        resident, descriptors = (daemon.metric(name) for name in ("process_resident_memory_bytes", "process_open_fds"))
        print(f"resident {warm[0]:.0f} -> {resident:.0f}, descriptors {warm[1]:.0f} -> {descriptors:.0f}")
        assert resident < warm[0] + 24 * 1024 * 1024
        assert descriptors <= warm[1] + 2
        assert reloads(daemon) == {"applied": 60, "refused": 0}
    assert_once_each(flow.sent, kafka.read(pipeline.out))
    assert kafka.read(pipeline.dead) == []


def test_many_hangups_in_a_row_end_with_what_the_file_holds_last():
    kafka = Kafka()
    configuration = Pipeline(kafka, fused=True).settings()
    with Daemon(configuration) as daemon:
        for seconds in range(1, 21):
            write(daemon, {**configuration, "shutdown-deadline": f"{seconds}s"})
            daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_log('to="20s"')
        assert reloads(daemon)["refused"] == 0
