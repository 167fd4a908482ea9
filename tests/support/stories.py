# SPDX-License-Identifier: Apache-2.0
"""Invented stories by the thousand, the same ones in every run: people, places and events that do
not exist, in the formats that wires send. Story number i of a seed is always the same bytes."""

import json
import random
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

PEOPLE = ["Mara Quill", "Tobias Fenn", "Ines Arkwright", "Rafael Dorn", "Yuki Halvorsen", "Oma Teague", "Pell Osric"]
TOWNS = ["Harbour Town", "Lower Wexcombe", "Port Aldine", "Saint Orrin", "Vellmark", "Østby", "Kestrel Bay"]
BODIES = ["the harbour council", "the Aldine Rail Union", "Vellmark Savings Bank", "the river authority"]
WORKS = ["a footbridge", "a night ferry", "the old cannery", "a tram line", "a school roof", "the fish market"]
TURNS = [
    "{body} voted on Tuesday to spend {sum} million crowns on {work}, ending a dispute of {years} years.",
    "{person}, who speaks for {body}, said work on {work} would begin before the autumn storms.",
    "Residents of {town} had asked for it since a flood cut the road {years} winters ago.",
    '"We have waited long enough," {person} told a meeting in {town}. "Nobody here will miss the old days."',
    "An earlier plan for {work} failed when its costs rose to {sum} million crowns.",
    "{person} of {town} called the decision late but welcome, and asked who would pay for the upkeep.",
    "A report on {work} is due in {years} weeks; until then {body} will keep the ferry running.",
]  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent.parent
# The stories that the demonstration feeds, one of them broken on purpose; real copy where it is at hand.
SAMPLES = [*sorted((ROOT / "deploy" / "demo").iterdir()), *sorted((ROOT.parent / "shared/data/articles").glob("*.txt"))]

FORMATS = ("ninjs", "newsml-g2", "nitf")
CONTENT_TYPES = {"ninjs": "application/json", "newsml-g2": "application/xml", "nitf": "application/xml"}


class Story(NamedTuple):
    number: int
    guid: str
    key: str
    version: int
    format: str
    headline: str
    paragraphs: list

    @property
    def content_type(self):
        return CONTENT_TYPES[self.format]

    def raw(self):
        """The story as its wire would send it, in UTF-8."""
        return {"ninjs": _ninjs, "newsml-g2": _newsml_g2, "nitf": _nitf}[self.format](self).encode()


def _ninjs(story):
    return json.dumps({
        "uri": story.guid,
        "type": "text",
        "version": str(story.version),
        "versionCreated": "2026-03-01T08:00:00Z",
        "pubStatus": "usable",
        "language": "en",
        "headlines": [{"role": "main", "value": story.headline}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": "\n\n".join(story.paragraphs)}],
    }, ensure_ascii=False)  # fmt: skip


def _paragraphs(story):
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)


def _newsml_g2(story):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{story.guid}" version="{story.version}" xml:lang="en">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="Test Wire"/>
    <versionCreated>2026-03-01T08:00:00Z</versionCreated>
    <pubStatus qcode="stat:usable"/>
  </itemMeta>
  <contentMeta><headline>{escape(story.headline)}</headline></contentMeta>
  <contentSet><inlineXML contenttype="application/xhtml+xml">
    <html xmlns="http://www.w3.org/1999/xhtml"><body>{_paragraphs(story)}</body></html>
  </inlineXML></contentSet>
</newsItem>
"""


def _nitf(story):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nitf version="-//IPTC//DTD NITF 3.6//EN">
  <head><docdata management-status="usable">
    <doc-id id-string="{story.guid}"/><du-key version="{story.version}"/><date.issue norm="20260301T080000Z"/>
  </docdata></head>
  <body>
    <body.head><hedline><hl1>{escape(story.headline)}</hl1></hedline></body.head>
    <body.content>{_paragraphs(story)}</body.content>
  </body>
</nitf>
"""


def story(number, formats=FORMATS, keys=200, seed=1, paragraphs=5):
    """Story `number`. Those with the same remainder by `keys` share a key, as versions and takes of
    a running story would; their numbers rise."""
    chance = random.Random(f"{seed}/{number}")

    def sentence(turn):
        text = turn.format(person=chance.choice(PEOPLE), town=chance.choice(TOWNS), body=chance.choice(BODIES),
                           work=chance.choice(WORKS), sum=chance.randint(2, 90),
                           years=chance.randint(2, 30))  # fmt: skip
        return text[0].upper() + text[1:]

    turns = chance.sample(TURNS, len(TURNS))
    texts = [" ".join(sentence(turns[(i + j) % len(turns)]) for j in range(2)) for i in range(paragraphs)]
    headline = f"{chance.choice(TOWNS)} decides on {chance.choice(WORKS)}, plan {number}"
    guid = f"urn:newsml:wire.test:20260301:story-{seed}-{number:06d}"
    key = f"thread-{number % keys:04d}"
    return Story(number, guid, key, 1 + number // keys, formats[number % len(formats)], headline, texts)


def stories(count, **how):
    return [story(number, **how) for number in range(count)]


def kill(of):
    """A NewsML-G2 cancel of the story, as a desk sends it: same guid, higher version, no body."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{of.guid}" version="{of.version + 1}" xml:lang="en">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider literal="Test Wire"/>
    <versionCreated>2026-03-01T09:00:00Z</versionCreated>
    <pubStatus qcode="stat:canceled"/>
    <edNote>KILL: the vote did not take place.</edNote>
  </itemMeta>
  <contentMeta><headline>KILL: {escape(of.headline)}</headline></contentMeta>
</newsItem>
""".encode()
