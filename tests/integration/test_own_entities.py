# SPDX-License-Identifier: Apache-2.0
"""Entities and names of a newsroom's own, from a table that the configuration names."""

import json
import tempfile
from pathlib import Path

from support.daemon import wiremill

STORY = b"""HARBOUR TOWN, Oct. 3 (Test Wire) - The Quillmark Relief Trust will open a library, Ola Brekke said on Friday.

Brekke, who leads the QRT, met Vladimir Putin there.
"""
TABLE = """# what the desk knows
name\ttype\tid\taliases\tnote
Quillmark Relief Trust\tORG\tdesk:123\tQRT\tours
Ola Brekke\tPER\thttps://example.org/people/7\t\t
V. V. Putin\tPER\twikidata:Q7747\t\tour spelling
"""


def tagged(table):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.tsv"
        path.write_text(table, encoding="utf-8")
        return wiremill("tag", "--set", f"stages.tag.entities={path}", stdin=STORY)


def test_names_of_the_table_come_out_with_their_identifiers():
    done = tagged(TABLE)
    assert done.returncode == 0, done.stderr.decode()
    record = json.loads(done.stdout)
    ids = {entity["name"]: entity.get("ids") for entity in record["wire"]["entities"]}
    assert ids["Quillmark Relief Trust"] == ["desk:123"]
    assert ids["Ola Brekke"] == ["https://example.org/people/7"]
    assert ids["V. V. Putin"][0] == "wikidata:Q7747", "the identifier's name is the table's"
    uris = {item["name"]: item["uri"] for item in record["people"] + record["organisations"]}
    assert uris["Ola Brekke"] == "https://example.org/people/7"
    assert uris["V. V. Putin"] == "http://www.wikidata.org/entity/Q7747"
    assert uris["Quillmark Relief Trust"] == "urn:wiremill:id:desk:123"
    body = next(b["value"] for b in record["bodies"] if b["contentType"] == "text/plain")
    trust = [entity["name"] for entity in record["wire"]["entities"]].index("Quillmark Relief Trust")
    found = [body[m["start"] : m["end"]] for m in record["wire"]["mentions"] if m["entity"] == trust]
    assert found == ["Quillmark Relief Trust", "QRT"]


def test_the_trail_says_that_a_table_was_in_use():
    def model(done):
        return json.loads(done.stdout)["wire"]["trail"][-1]["model"]

    plain, own = model(wiremill("tag", stdin=STORY)), model(tagged(TABLE))
    assert own.startswith(plain + " own/")
    assert own != model(tagged(TABLE + "Other Name\tORG\tdesk:9\n")), "another table, another label"


def test_a_faulty_table_stops_the_program_and_says_where():
    done = tagged(TABLE + "No Such Kind\tTHING\tdesk:4\n")
    assert done.returncode != 0 and done.stdout == b""
    error = done.stderr.decode()
    assert 'own.tsv:6: column 2 (type): "THING"' in error and "write PER" in error


def test_a_table_that_is_not_there_is_named():
    done = wiremill("tag", "--set", "stages.tag.entities=./no/such/own.tsv", stdin=STORY)
    assert done.returncode != 0
    assert b"./no/such/own.tsv" in done.stderr and b"entities" in done.stderr
