# SPDX-License-Identifier: Apache-2.0
"""The one-shot commands, without a broker."""

import json
import subprocess
import tempfile
from pathlib import Path

from support.daemon import ENVIRONMENT, PROGRAM, ROOT, config_file, lane, settings, wiremill
from support.stories import FORMATS, stories, story

PROSE = b"""HARBOUR TOWN, Oct. 3 (Test Wire) - The old cannery will become a library, the harbour council said on Friday.

Mara Quill, who led the campaign, thanked the fishermen. "They gave the nets, we gave the books," she said.
"""


def files(folder, batch):
    for one in batch:
        path = Path(folder) / f"{one.number}.{'json' if one.format == 'ninjs' else 'xml'}"
        path.write_bytes(one.raw())
        yield path


def records(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_format_becomes_one_record_a_line_in_order():
    with tempfile.TemporaryDirectory() as folder:
        batch = stories(3 * len(FORMATS))
        done = wiremill("enrich", *files(folder, batch))
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    found = records(done)
    assert [record["uri"] for record in found] == [s.guid for s in batch]
    for sent, record in zip(batch, found):
        assert record["headlines"][0]["value"] == sent.headline
        body = next(b["value"] for b in record["bodies"] if b["contentType"] == "text/plain")
        assert body.split("\n\n") == sent.paragraphs, f"the body of {sent.format} changed"
        assert [step["stage"] for step in record["wire"]["trail"]] == ["clean", "tag", "summarize"]
        assert record["standard"]["name"] == "ninjs" and record["standard"]["version"] == "3.1"


def test_the_same_input_gives_the_same_bytes():
    raw = story(1).raw()
    assert wiremill("enrich", "-", stdin=raw).stdout == wiremill("enrich", stdin=raw).stdout


def test_plain_text_is_read_from_standard_input():
    done = wiremill("enrich", stdin=PROSE)
    assert done.returncode == 0, done.stderr.decode()
    (record,) = records(done)
    text = json.dumps(record, ensure_ascii=False)
    assert "Mara Quill" in text and "library" in text


def test_until_stops_after_a_stage():
    for stage, trail in (("clean", ["clean"]), ("tag", ["clean", "tag"])):
        (record,) = records(wiremill("enrich", "--until", stage, stdin=story(1).raw()))
        assert [step["stage"] for step in record["wire"]["trail"]] == trail


def test_stages_one_by_one_give_what_enrich_gives():
    raw = story(2).raw()
    record = raw
    for stage in ("clean", "tag", "summarize"):
        done = wiremill(stage, stdin=record)
        assert done.returncode == 0, f"{stage}: {done.stderr.decode()}"
        record = done.stdout
    assert record == wiremill("enrich", stdin=raw).stdout


def test_a_refused_file_is_named_with_its_reason_and_the_rest_is_done():
    with tempfile.TemporaryDirectory() as folder:
        good = list(files(folder, stories(2)))
        bad = Path(folder) / "bad.json"
        bad.write_bytes(b'{"uri": ')
        done = wiremill("enrich", good[0], bad, good[1])
    assert done.returncode == 1
    assert len(records(done)) == 2
    said = done.stderr.decode()
    assert f"{bad}: " in said and "parse" in said


def test_an_empty_file_is_refused():
    done = wiremill("enrich", stdin=b"")
    assert done.returncode == 1
    assert b"empty" in done.stderr and done.stdout == b""


def test_a_file_that_is_not_there_is_an_error():
    done = wiremill("enrich", "no/such/file.xml")
    assert done.returncode in (1, 3)
    assert b"no/such/file.xml" in done.stderr


def test_the_formats_for_people():
    raw = story(1)
    text = wiremill("enrich", "--format", "text", stdin=raw.raw()).stdout.decode()
    assert raw.paragraphs[0] in text and "{" not in text
    page = wiremill("enrich", "--format", "html", stdin=raw.raw()).stdout.decode()
    assert raw.headline in page and "<" in page
    pretty = wiremill("enrich", "--format", "pretty", stdin=raw.raw()).stdout.decode()
    assert raw.headline.split(",")[0] in pretty and "\x1b" not in pretty
    coloured = wiremill("enrich", "--format", "pretty", "--color=always", stdin=raw.raw()).stdout.decode()
    assert "\x1b[" in coloured


def test_a_wrong_flag_is_a_usage_error_with_the_nearest():
    done = wiremill("enrich", "--formt", "text")
    assert done.returncode == 2
    assert b"--format" in done.stderr and done.stdout == b""


def test_a_wrong_command_is_a_usage_error_with_the_nearest():
    done = wiremill("enrihc")
    assert done.returncode == 2
    assert b"enrich" in done.stderr


def test_a_wrong_value_says_what_would_be_right():
    done = wiremill("enrich", "--until", "polish", stdin=PROSE)
    assert done.returncode == 2
    for stage in (b"clean", b"tag", b"summarize"):
        assert stage in done.stderr


def test_every_command_explains_itself():
    overview = wiremill("help")
    assert overview.returncode == 0
    commands = [line.split()[0] for line in overview.stdout.decode().splitlines()
                if line.startswith("  ") and not line.startswith("   ") and line.split()[0].isalpha()]  # fmt: skip
    assert {"run", "enrich", "explain", "options", "version", "help"} <= set(commands)
    for command in commands:
        help_text = wiremill(command, "--help")
        assert help_text.returncode == 0, command
        assert f"wiremill {command}".encode() in help_text.stdout, command


def test_the_version_names_the_program():
    done = wiremill("version")
    assert done.returncode == 0 and done.stdout.startswith(b"wiremill ")


def test_options_are_told_by_the_program():
    done = wiremill("options", "--markdown")
    assert done.returncode == 0
    for option in (b"commit-interval", b"max-in-flight-bytes", b"admin", b"wiremill_records_published_total"):
        assert option in done.stdout, option


def test_explain_tells_what_each_stage_changed():
    with tempfile.TemporaryDirectory() as folder:
        (path,) = files(folder, stories(1))
        done = wiremill("explain", path)
    assert done.returncode == 0, done.stderr.decode()
    for stage in (b"clean", b"tag", b"summarize"):
        assert stage in done.stdout


def test_output_that_cannot_be_written_is_an_error():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "enrich"], input=story(1).raw(), stdout=full, stderr=subprocess.PIPE,
                              env=ENVIRONMENT)  # fmt: skip
    assert done.returncode == 3
    assert b"standard output" in done.stderr or b"No space" in done.stderr


def test_the_example_configuration_is_right():
    done = wiremill("check", "--offline", "-c", ROOT / "deploy" / "wiremill.yaml")
    assert done.returncode == 0, done.stderr.decode()


def test_demo_shows_enriched_stories_and_ends():
    done = wiremill("demo", timeout_s=50)
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode()
    for town in ("Gdansk", "La Paz"):
        assert town in shown
    for kind in ("place", "person"):
        assert kind in shown.lower(), f"the demonstration shows no entities of type {kind}"


def test_check_prints_the_configuration_in_effect_without_its_secrets():
    configuration = settings("127.0.0.1:1", [lane("all", "wire.raw", "wire.enriched", ["clean"])], instance="one")
    with config_file(configuration) as path:
        plain = wiremill("check", "-c", path, "--print")
        done = wiremill("check", "-c", path, "--print", "--set", "kafka.sasl.password=hunter2")
    assert (plain.returncode, done.returncode) == (0, 0), done.stderr.decode()
    assert b"hunter2" not in done.stdout + done.stderr
    assert b'sasl.password: "***"' in done.stdout
    with config_file(plain.stdout.decode()) as path:
        again = wiremill("check", "-c", path, "--print")
    assert again.stdout == plain.stdout, "what is printed does not load to the same"


CONLL = """-DOCSTART- -X- O

President\tNNP
Vladimir
Putin
met
Angela
Merkel
in
Moscow
.

The
U.S.-led
talks
ended
.
"""


def test_tokens_that_are_given_come_back_with_tags():
    done = wiremill("tag", "--conll", stdin=CONLL.encode())
    assert done.returncode == 0, done.stderr
    tagged = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [cells[0] for cells in tagged if cells != [""]] == [line.split()[0] for line in CONLL.splitlines() if line]
    tags = {cells[0]: cells[1] for cells in tagged if len(cells) == 2}
    assert (tags["President"], tags["Vladimir"], tags["Putin"]) == ("O", "B-PER", "I-PER")
    assert (tags["Angela"], tags["Merkel"], tags["Moscow"], tags["U.S.-led"]) == ("B-PER", "I-PER", "B-LOC", "B-MISC")
    assert done.stdout == wiremill("tag", "--conll", stdin=CONLL.encode()).stdout


def test_tokens_that_are_no_text_are_refused_with_their_line():
    done = wiremill("tag", "--conll", stdin=b"Fine\n\xff\xfe\n")
    assert done.returncode == 1
    assert b":2:" in done.stderr and b"UTF-8" in done.stderr
