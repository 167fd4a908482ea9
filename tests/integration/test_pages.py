# SPDX-License-Identifier: Apache-2.0
"""What people look at: `--format html` in a browser, `--format pretty` on a terminal. Both mark the names."""

import json
import os
import pty
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from support.daemon import ENVIRONMENT, PROGRAM, WRAP, wiremill
from support.process import start
from support.wait import SLOW

STORY = """Ministers <of> Norland & "others" meet

LONDON, Oct. 3 (Test Wire) - Vladimir Putin met Angela Merkel in London & Paris, the <b>United Nations</b> said.

Merkel's US-led talks with Putin cost $3 million. "France will not pay," said O'Brien Smith of Siemens.
""".encode()
VOID = {"meta", "br"}
COLOUR = re.compile(r"\033\[([0-9;]*)m")


class Page(HTMLParser):
    """Checks that elements are closed in order, and gathers marks of the body and what else there is."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.marks, self.elements = [], [], []
        self.legend, self.paragraph = "", ""  # its text; the class of the last one
        self.feed(text)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "mark":
            assert "mark" not in self.open, "a mark in a mark"
            self.marks.append([dict(attrs), ""])
        if tag not in VOID:
            self.open.append(tag)
        if tag == "p":
            self.paragraph = dict(attrs).get("class", "body")

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> does not close the element before it"

    def handle_data(self, data):
        if "mark" in self.open:
            self.marks[-1][1] += data
        if self.open and self.open[-1] == "span" and self.paragraph == "legend":
            self.legend += data + " "


def page_and_record(story=STORY):
    page = Page(wiremill("tag", "--format", "html", stdin=story).stdout.decode())
    return page, json.loads(wiremill("tag", stdin=story).stdout)


def plain_body(record):
    return next(body["value"] for body in record["bodies"] if body["contentType"] == "text/plain")


def test_every_mention_is_marked_once_in_the_colour_of_its_type():
    page, record = page_and_record()
    wire, body = record["wire"], plain_body(record)
    assert len(wire["mentions"]) > 8
    wanted = [(f"name {wire['entities'][m['entity']]['type']}", body[m["start"] : m["end"]]) for m in wire["mentions"]]
    assert [(attributes["class"], text) for attributes, text in page.marks] == wanted
    for (attributes, _), mention in zip(page.marks, wire["mentions"]):
        entity = wire["entities"][mention["entity"]]
        title = attributes["title"].split(" · ")
        assert title[0] == entity["name"] and title[1].startswith(entity["type"])
        assert title[2:] == entity.get("ids", [])[:1]


def test_the_legend_names_the_types_that_are_there_and_each_has_a_style():
    page, record = page_and_record()
    types = {entity["type"] for entity in record["wire"]["entities"]}
    assert sorted(page.legend.split()) == sorted(types) and len(types) > 2
    text = wiremill("tag", "--format", "html", stdin=STORY).stdout.decode()
    assert all("." + name + "{background:" in text for name in types)


def test_a_page_needs_no_scripts_and_loads_nothing():
    page, _ = page_and_record()
    for tag, attributes in page.elements:
        assert tag not in ("script", "img", "link", "iframe")
        assert not any(name.startswith("on") or name == "src" for name in attributes)
    assert "b" not in [tag for tag, _ in page.elements], "markup of the story became markup of the page"
    assert ("p", {"class": "legend"}) in page.elements


def on_a_terminal(*arguments, **environment):
    """What a command writes when its standard output is a terminal."""
    master, slave = pty.openpty()
    clean = {key: value for key, value in ENVIRONMENT.items() if key != "NO_COLOR"}
    process = start([*WRAP, str(PROGRAM), *arguments], stdin=slave, stdout=slave, stderr=slave,
                    env={**clean, "TERM": "xterm", **environment})  # fmt: skip
    os.close(slave)
    text = b""
    try:
        while chunk := os.read(master, 65536):
            text += chunk
    except OSError:
        pass  # the other side is closed
    os.close(master)
    assert process.wait(20 * SLOW) == 0, text
    return text.decode()


def test_colours_are_for_terminals_and_for_those_who_ask():
    with tempfile.TemporaryDirectory(prefix="wiremill-test-") as folder:
        path = Path(folder) / "story.txt"
        path.write_bytes(STORY)
        coloured = on_a_terminal("tag", "--format", "pretty", str(path))
        assert "\033[36mVladimir Putin\033[0m" in coloured and "\033[32mLondon\033[0m" in coloured
        assert not COLOUR.search(on_a_terminal("tag", "--format", "pretty", str(path), NO_COLOR="1"))
        assert not COLOUR.search(on_a_terminal("tag", "--format", "pretty", str(path), TERM="dumb"))
        assert not COLOUR.search(on_a_terminal("tag", "--format", "pretty", "--color=never", str(path)))
        assert COLOUR.search(on_a_terminal("tag", "--format", "pretty", "--color=always", str(path), NO_COLOR="1"))
    assert b"\033" not in wiremill("tag", "--format", "pretty", stdin=STORY, NO_COLOR="").stdout
    assert b"\033[36m" in wiremill("tag", "--format", "pretty", "--color=always", stdin=STORY).stdout


def test_what_is_coloured_is_the_mentions_and_nothing_is_lost():
    plain = wiremill("tag", "--format", "pretty", "--full", stdin=STORY).stdout.decode()
    coloured = wiremill("tag", "--format", "pretty", "--full", "--color=always", stdin=STORY).stdout.decode()
    assert COLOUR.sub("", coloured) == plain
    record = json.loads(wiremill("tag", stdin=STORY).stdout)
    types = {"person": "36", "organisation": "33", "place": "32", "event": "35", "group": "94"}
    for entity in record["wire"]["entities"]:
        assert f"\033[{types[entity['type']]}m{entity['name']}\033[0m" in coloured
