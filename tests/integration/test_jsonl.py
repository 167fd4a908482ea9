# SPDX-License-Identifier: Apache-2.0
"""`wiremill summarize --jsonl`: stories in, summaries out, a line each."""

import json
import subprocess
import tempfile
import threading
from pathlib import Path

from support.daemon import ENVIRONMENT, PROGRAM, wiremill
from support.stories import stories

SHAPES = ("brief", "summary")
ANSWER_S = 20


def a_story(number, title="Council votes on the harbour"):
    """Like a line of the evaluation sets."""
    (one,) = stories(number + 1)[number:]
    line = {"id": f"story {number}", "text": "\n".join(one.paragraphs)}
    return {**line, "title": title} if title else line


def as_lines(*objects):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects).encode()


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def summarize(lines, *flags):
    return wiremill("summarize", "--jsonl", *flags, stdin=lines)


def in_a_lane(one):
    """The record that tag and summarize make of the story one after the other, as two lanes would."""
    record = {"uri": "urn:example:story", "language": "en"}
    if one.get("title"):
        record["headlines"] = [{"value": one["title"]}]
    record["bodies"] = [{"contentType": "text/plain", "value": one["text"].replace("\n", "\n\n")}]
    return json.loads(wiremill("summarize", stdin=wiremill("tag", stdin=as_lines(record)).stdout).stdout)


def described(record, role):
    return next((d["value"] for d in record.get("descriptions", []) if d.get("role") == role), "")


def test_each_story_gives_one_line_in_order():
    lines = [a_story(i) for i in range(20)]
    done = summarize(as_lines(*lines), "--shape", "summary")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [answer["id"] for answer in answers(done)] == [line["id"] for line in lines]
    for line, answer in zip(lines, answers(done)):
        assert set(answer) == {"id", "summary"}
        text = line["text"].replace("\n", " ")
        assert answer["summary"] and answer["summary"].split(". ")[0] in text
    assert done.stdout == summarize(as_lines(*lines), "--shape=summary").stdout


def test_the_summaries_are_those_of_a_lane():
    for one in (a_story(1), a_story(2, title=""), a_story(3, title=None)):
        record = in_a_lane(one)
        for shape in SHAPES:
            (answer,) = answers(summarize(as_lines(one), "--shape", shape))
            assert answer["summary"] == described(record, shape), shape
            assert ("reason" in answer) == (answer["summary"] == ""), answer


def test_the_shape_is_brief_unless_another_is_asked_for():
    line = as_lines(a_story(4))
    assert summarize(line).stdout == summarize(line, "--shape=brief").stdout


def test_a_brief_keeps_within_its_characters_and_a_summary_may_be_longer():
    lines = as_lines(*(a_story(i) for i in range(20)))
    briefs, summaries = (answers(summarize(lines, "--shape", shape)) for shape in SHAPES)
    assert all(0 < len(brief["summary"]) <= 280 for brief in briefs), briefs
    assert sum(len(one["summary"]) for one in summaries) >= sum(len(one["summary"]) for one in briefs)
    short = summarize(lines, "--set", "stages.summarize.brief-characters=120")
    assert all(len(brief["summary"]) <= 120 for brief in answers(short))


def test_a_shape_that_the_configuration_leaves_out_is_told():
    (answer,) = answers(summarize(as_lines(a_story(1)), "--shape=brief", "--set", "stages.summarize.shapes=summary"))
    assert (answer["summary"], answer["reason"]) == ("", "shape-off")


def test_a_story_without_a_summary_says_why():
    lines = as_lines({"id": "nothing", "text": ""}, {"id": "", "title": "A heading", "text": "What now?"})
    done = summarize(lines, "--shape=summary")
    assert done.returncode == 0, done.stderr
    assert [(a["id"], a["summary"]) for a in answers(done)] == [("nothing", ""), ("", "")]
    assert answers(done)[0]["reason"] == "empty-body"
    assert answers(done)[1]["reason"] == "no-sentence-serves"


def test_a_line_that_is_no_story_is_refused_with_its_place_and_the_rest_is_done():
    bad = (b'{"id": "cut off', b'["a list"]', b'{"text": "No id."}', b'{"id": 7, "text": "A number."}', b'{"id": "no text"}')
    said = ("not JSON", "not a JSON object", '"id" should be a string', '"id" should be a string', '"text" should be a string')
    good = as_lines(a_story(1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stories"
        path.write_bytes(good + b"\n" + b"\n".join(bad) + b"\n" + as_lines(a_story(2)))
        done = wiremill("summarize", "--jsonl", path)
    assert done.returncode == 1
    assert [answer["id"] for answer in answers(done)] == ["story 1", "story 2"]
    notes = done.stderr.decode().splitlines()
    assert len(notes) == len(bad)
    for number, (note, text) in enumerate(zip(notes, said), 3):
        assert note.startswith(f"{path}:{number}: ") and text in note, note


def test_text_that_is_not_utf_8_is_refused():
    done = summarize(b'{"id": "x", "text": "caf\xe9 au lait"}\n')
    assert done.returncode == 1 and done.stdout == b""
    assert b"stdin:1: " in done.stderr and b"UTF-8" in done.stderr


def test_files_and_standard_input_follow_one_another():
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{i}.jsonl" for i in range(2)]
        for number, path in enumerate(paths):
            path.write_bytes(as_lines(a_story(number))[:-1])  # the last line may lack its end
        done = wiremill("summarize", "--jsonl", paths[0], "-", paths[1], stdin=as_lines(a_story(7)))
        absent = wiremill("summarize", "--jsonl", Path(folder) / "absent", paths[0])
    assert [answer["id"] for answer in answers(done)] == ["story 0", "story 7", "story 1"]
    assert absent.returncode == 3 and b"absent" in absent.stderr
    assert [answer["id"] for answer in answers(absent)] == ["story 0"]


def test_each_answer_is_there_before_the_next_question():
    with subprocess.Popen([PROGRAM, "summarize", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env=ENVIRONMENT) as filter_program:  # fmt: skip
        too_late = threading.Timer(ANSWER_S, filter_program.kill)
        too_late.start()
        for number in range(3):
            filter_program.stdin.write(as_lines(a_story(number)))
            filter_program.stdin.flush()
            assert json.loads(filter_program.stdout.readline())["id"] == f"story {number}"
        filter_program.stdin.close()
        assert filter_program.wait() == 0
        too_late.cancel()


def test_output_that_cannot_be_written_is_an_error():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "summarize", "--jsonl"], input=as_lines(a_story(1)), stdout=full,
                              stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)  # fmt: skip
    assert done.returncode == 3
    assert b"standard output" in done.stderr


def test_the_stages_take_their_options_from_the_configuration():
    done = wiremill("summarize", "--jsonl", "--set", "stages.tag.entities=no/such/table", stdin=as_lines(a_story(1)))
    assert done.returncode == 3 and b"no/such/table" in done.stderr and done.stdout == b""


def test_a_shape_without_lines_is_a_usage_error():
    done = wiremill("summarize", "--shape=brief", stdin=b"")
    assert done.returncode == 2 and b"--jsonl" in done.stderr
    done = wiremill("summarize", "--jsonl", "--shape=haiku", stdin=b"")
    assert done.returncode == 2 and b"brief" in done.stderr
