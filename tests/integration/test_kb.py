# SPDX-License-Identifier: Apache-2.0
"""The knowledge base: built of tables and of Wikidata's dump, looked up, and used by the tag stage."""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

from support.daemon import ROOT, wiremill

FIXTURES = ROOT / "stages" / "tag" / "tests" / "fixtures"
FACTS, DUMP = FIXTURES / "facts", FIXTURES / "wikidata.json"
STORY = b"""HARBORGATE, Norlandia, Oct. 3 (Test Wire) - Mara Quillfeather spoke in Harborgate on Friday.

The Norlandian people of Harborgate heard Mara Quillfeather say that the Norlandia Relief Fund would pay.

She flew to Norlandia from Sweden.
"""


@contextmanager
def built(*sources, stdin=b"", status=0):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.kb"
        done = wiremill("kb", "build", *sources, "-o", path, stdin=stdin)
        assert done.returncode == status, done.stderr.decode()
        yield path, done
        assert [p.name for p in Path(folder).iterdir()] == [path.name], "something was left behind"


def lookup(path, *names):
    done = wiremill("kb", "lookup", "--json", "--kb", path, *names)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_tables_are_compiled_and_looked_up():
    with built(FACTS) as (path, done):
        assert b"lexicon-2/" in done.stdout and done.stderr == b""
        (country,) = lookup(path, "sudlandia")
        assert country == {
            "lookup": "sudlandia", "way": "name", "type": "place", "subtype": "country", "name": "Sudlandia",
            "ids": ["wikidata:Q900021", "iso3166:QY"], "country": "QY", "position": {"lat": -10.5, "lon": 20.0},
            "prominence": 90}  # fmt: skip


def test_a_dump_comes_through_a_pipe_as_from_a_file():
    with built(DUMP, status=1) as (file, _), built("-", stdin=DUMP.read_bytes(), status=1) as (pipe, _):
        assert file.read_bytes() == pipe.read_bytes()
        (city,) = lookup(file, "Harborgate")
        assert city["ids"] == ["wikidata:Q900002", "geonames:9990001"] and city["country"] == "QZ"


def test_a_damaged_line_is_told_with_its_place_and_the_rest_is_done():
    with built(DUMP, status=1) as (path, done):
        error = done.stderr.decode()
        assert "wikidata.json:8: " in error and "left out" in error and "1 damaged" in error
        assert lookup(path, "Mara Quillfeather")


def test_a_dump_that_was_cut_off_is_told_and_what_came_is_taken():
    whole = DUMP.read_bytes().splitlines(keepends=True)
    with built("-", stdin=b"".join(whole[:5]), status=1) as (path, done):
        assert b"stdin: ends without" in done.stderr and b"damaged" not in done.stderr
        assert lookup(path, "Norlandia")
    with built("-", stdin=b"".join(whole[1:5])) as (path, done):  # some lines of one, on purpose
        assert done.stderr == b""


def test_tables_and_dump_are_joined_in_any_order():
    with built(FACTS, DUMP, status=1) as (one, _), built(DUMP, FACTS, status=1) as (other, _):
        assert one.read_bytes() == other.read_bytes()
        (person,) = lookup(one, "Mara Quillfeather")
        assert person["name"] == "Mara A. Quillfeather" and person["way"] == "alias"


def test_the_table_of_candidates_is_for_reading():
    with built(FACTS, DUMP, status=1) as (path, _):
        done = wiremill("kb", "lookup", "--kb", path, "Harborgate", "SLC")
    text = done.stdout.decode()
    assert done.returncode == 0
    first, second = (block.splitlines() for block in text.split("\n\n"))
    assert first[0] == "Harborgate" and second[0] == "SLC"
    assert first[1].split() == ["BY", "TYPE", "NAME", "COUNTRY", "POSITION", "PROMINENCE", "IDENTIFIERS"]
    assert "place: capital" in first[2] and "61.5001 -9.2500" in first[2] and "wikidata:Q900002" in first[2]
    assert "place: city" in first[3] and "QY" in first[3]
    assert second[2].startswith("acronym")


def test_a_name_that_nobody_has_is_told_and_the_others_are_shown():
    done = wiremill("kb", "lookup", "Moscow", "Nobody Of That Name")
    assert done.returncode == 1
    assert b"wikidata:Q649" in done.stdout
    assert b"Nobody Of That Name: nothing is known" in done.stderr and b"lexicon-2/" in done.stderr


def test_the_tag_stage_reads_what_was_built():
    with built(DUMP, status=1) as (path, _):
        done = wiremill("enrich", "--until", "tag", "--set", f"stages.tag.lexicon={path}", stdin=STORY)
    assert done.returncode == 0, done.stderr.decode()
    record = json.loads(done.stdout)
    entities = {entity["name"]: entity for entity in record["wire"]["entities"]}
    assert entities["Harborgate"]["ids"] == ["wikidata:Q900002", "geonames:9990001"]
    assert entities["Harborgate"]["country"] == "QZ"
    assert entities["Harborgate"]["position"] == {"lat": 61.5001, "lon": -9.25}
    assert "iso3166:QZ" in entities["Norlandia"]["ids"]
    assert entities["Mara Quillfeather"]["ids"] == ["wikidata:Q900003"]
    points = {place["name"]: place.get("geoJSON") for place in record["places"]}
    assert points["Harborgate"] == {"type": "Point", "coordinates": [-9.25, 61.5001]}


def test_what_is_no_dump_is_refused_and_nothing_is_written():
    with tempfile.TemporaryDirectory() as folder:
        path, packed = Path(folder) / "out.kb", Path(folder) / "dump.json.bz2"
        packed.write_bytes(b"BZh91AY&SY" + bytes(range(256)))
        done = wiremill("kb", "build", packed, "-o", path)
        assert done.returncode == 3 and b"bzcat" in done.stderr and b"dump.json.bz2" in done.stderr
        assert not path.exists()
        done = wiremill("kb", "build", folder, "-o", path)
        assert done.returncode == 3 and b"no table of facts" in done.stderr
        done = wiremill("kb", "build", Path(folder) / "absent", "-o", path)
        assert done.returncode == 3 and b"absent" in done.stderr
        done = wiremill("kb", "build", "-", "-o", path)
        assert done.returncode == 3 and b"stdin: empty" in done.stderr and not path.exists()
        done = wiremill("kb", "build", FACTS)
        assert done.returncode == 2 and b"-o FILE" in done.stderr


def test_a_file_that_is_no_knowledge_base_is_refused():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.kb"
        path.write_bytes(b"PK\x03\x04" + bytes(1000))
        done = wiremill("kb", "lookup", "--kb", path, "Moscow")
        assert done.returncode == 3 and b"x.kb: not a lexicon" in done.stderr and b"wiremill kb build" in done.stderr
        done = wiremill("kb", "lookup", "--kb", Path(folder) / "absent.kb", "Moscow")
        assert done.returncode == 3 and b"absent.kb" in done.stderr
