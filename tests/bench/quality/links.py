# SPDX-License-Identifier: Apache-2.0
"""Which one a name stands for, against mentions that people gave identifiers: links.tsv beside this file.

A row of it names a file and document of the named-entity data (both counted from 0), the first token of a name
and the one behind it, and all identifiers by which the knowledge base knows what is meant; "-" where it does not, or
where nobody can tell. "wiremill:" marks what the tables of facts list without a public identifier: there, as
with "-", the right answer is none.

Precision is the share of the identifiers given that are right; recall the share of the mentions known by
a public identifier that got a right one. A mention that the program did not find counts as not linked.
"""
import csv
import pathlib
import re

from quality import Figure
from quality.program import Absent, plain_record, write_jsonl

ANNOTATED = pathlib.Path(__file__).with_suffix(".tsv")
PRECISION_GOAL, RECALL_GOAL = 0.95, 0.75
BEFORE_NO_BLANK = re.compile(r"[.,;:!?%)\]}]|['’](?:s|S|ll|re|ve|d|m)?|n['’]t|\.\.\.|''")
AFTER_NO_BLANK = re.compile(r"[(\[{$#“‘]|``")


def sentences_of(lines):
    """Lists of tokens, and None where a document begins."""
    sentence = []
    for line in lines:
        word = line.rstrip("\n").split("\t")[0]
        if word and word != "-DOCSTART-":
            sentence.append(word)
            continue
        if sentence:
            yield sentence
        if word:
            yield None
        sentence = []
    if sentence:
        yield sentence


def documents_of(path):
    documents = []
    with open(path, encoding="utf-8") as lines:
        for sentence in sentences_of(lines):
            if sentence is None or not documents:
                documents.append([])
            if sentence is not None:
                documents[-1].append(sentence)
    return [document for document in documents if document]


def write_out(document):
    """The text, a paragraph a sentence, and the code points of each token in it."""
    text, places = "", []
    for sentence in document:
        text += "\n\n" if text else ""
        glued, quoted = True, False
        for word in sentence:
            closes = word == '"' and quoted
            text += "" if glued or closes or BEFORE_NO_BLANK.fullmatch(word) else " "
            places.append((len(text), len(text) + len(word)))
            text += word
            quoted ^= word == '"'
            glued = bool(AFTER_NO_BLANK.fullmatch(word)) or (word == '"' and quoted)
    return text, places


def annotations():
    with open(ANNOTATED, encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            yield (row["file"], int(row["document"]), int(row["begin"]), int(row["end"]),
                   set(row["identifiers"].split("|")) - {"-"})


def identifiers_at(record, start, end):
    """What the mention of just these code points was linked to; that of a part of a token does not count."""
    wire = record.get("wire", {})
    for mention in wire.get("mentions", []):
        if (mention["start"], mention["end"]) == (start, end):
            return wire["entities"][mention["entity"]].get("ids", [])
    return []


def tagged(wiremill, data, folder):
    """For each annotated document, its record and the places of its tokens."""
    wanted, texts = {(name, number) for name, number, *_ in annotations()}, {}
    for name in sorted({name for name, _ in wanted}):
        path = data / "dev" / (name + ".conll")
        if not path.exists():
            raise Absent("there is no %s" % path)
        for number, document in enumerate(documents_of(path)):
            if (name, number) in wanted:
                texts[name, number] = write_out(document)
    articles = folder / "links.in.jsonl"
    write_jsonl(articles, (plain_record("urn:eval:%s:%d" % key, "", text) for key, (text, _) in texts.items()))
    records = {record["uri"]: record for record in wiremill.records(["tag"], articles)[0]}
    return {key: (records.get("urn:eval:%s:%d" % key, {}), places) for key, (_, places) in texts.items()}


def judge(wiremill, data, folder):
    """Rows of (file, document, begin, end, identifiers that are right, identifiers given)."""
    found = tagged(wiremill, data, folder)
    for name, number, begin, end, right in annotations():
        record, places = found[name, number]
        yield name, number, begin, end, right, identifiers_at(record, places[begin][0], places[end - 1][1])


def is_public(identifier):
    return not identifier.startswith("wiremill:")


def write_verdicts(rows, path):
    with open(path, "w", encoding="utf-8") as out:
        for name, number, begin, end, right, given in rows:
            verdict = "right" if right & set(given) else "wrong" if given else "none"
            out.write("%s\t%d\t%d\t%d\t%s\t%s\t%s\n" % (
                name, number, begin, end, verdict, "|".join(sorted(right)) or "-", "|".join(given) or "-"))


def measure(wiremill, data, out):
    folder = out / "links"
    folder.mkdir(parents=True, exist_ok=True)
    rows = list(judge(wiremill, data, folder))
    write_verdicts(rows, folder / "verdicts.tsv")
    known = sum(any(map(is_public, right)) for *_, right, _ in rows)
    linked = sum(bool(given) for *_, given in rows)
    correct = sum(bool(right & set(given)) for *_, right, given in rows)
    print("%d mentions, %d of them known; %d linked, %d of them rightly" % (len(rows), known, linked, correct))
    return [
        Figure("links: precision", correct / linked if linked else 0.0, PRECISION_GOAL),
        Figure("links: recall", correct / known if known else 0.0, RECALL_GOAL),
    ]
