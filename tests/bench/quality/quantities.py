# SPDX-License-Identifier: Apache-2.0
"""Dates, times, durations, money, percentages and numbers, against those that were found by reading: quantities.tsv
beside this file.

A row of it names a file and document (counted from 0) of the named-entity data, or of the summaries' training data for
"cnn", and a range of code points of its text as links.py writes it. A row of type "article" comes first: the range that
was read, and the day that the article is given. "any" marks what may be listed or not, in whatever way: ages, measures,
"today" for nowadays. A value "-" is one that the text does not tell. Money of a currency that the row leaves open may
have any.

A quantity counts as right if its range, type and value are."""
import csv
import json
import pathlib

from quality import Figure
from quality.links import documents_of, write_out
from quality.program import Absent, plain_record, read_jsonl, write_jsonl

ANNOTATED = pathlib.Path(__file__).with_suffix(".tsv")
TRAINING = {"cnn": ("summaries", "train", "cnn.jsonl")}
TYPES = ("date", "time", "duration", "money", "percent", "number")
GOAL = 0.95


def value_of(kind, text):
    """As a record has it: a text for dates, times and durations, else a number or an object; None for "-"."""
    if text == "-":
        return None
    if kind in ("date", "time", "duration"):
        return text
    return json.loads(text) if text[0] == "{" else float(text)


class Article:
    def __init__(self, row):
        self.key = row["file"], int(row["document"])
        self.end, self.day = int(row["end"]), row["value"]
        self.rows, self.free = [], []  # (begin, end, type, value), ranges where anything goes

    def add(self, row):
        begin, end = int(row["begin"]), int(row["end"])
        if row["type"] == "any":
            self.free.append((begin, end))
        else:
            self.rows.append((begin, end, row["type"], value_of(row["type"], row["value"])))

    def is_judged(self, begin, end):
        return end <= self.end and not any(begin < last and first < end for first, last in self.free)


def articles():
    found = []
    with open(ANNOTATED, encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] == "article":
                found.append(Article(row))
            else:
                found[-1].add(row)
    return found


def texts_of(data, name):
    """Of all documents of a file."""
    path = data.parent.joinpath(*TRAINING[name]) if name in TRAINING else data / "dev" / (name + ".conll")
    if not path.exists():
        raise Absent("there is no %s" % path)
    if name in TRAINING:
        return [document["text"] for document in read_jsonl(path)]
    return [write_out(document)[0] for document in documents_of(path)]


def record_of(article, text):
    record = plain_record("urn:eval:%s:%d" % article.key, "", text)
    record["contentCreated"] = article.day + "T12:00:00Z"
    return record


def is_same_value(right, given):
    if isinstance(right, dict) and isinstance(given, dict) and "currency" not in right:
        given = {key: value for key, value in given.items() if key != "currency"}
    return right == given


def judge(article, record):
    """Rows (begin, end, type, value that is right, value given): one of the two types is None where only one has it."""
    given = {(q["start"], q["end"], q["type"]): q.get("value") for q in record.get("wire", {}).get("quantities", [])
             if article.is_judged(q["start"], q["end"])}
    for begin, end, kind, value in article.rows:
        found = (begin, end, kind) in given
        yield begin, end, kind, value, given.pop((begin, end, kind), None), found, True
    for (begin, end, kind), value in sorted(given.items()):
        yield begin, end, kind, None, value, True, False


def write_verdicts(verdicts, path):
    with open(path, "w", encoding="utf-8") as out:
        for key, text, (begin, end, kind, right, given, found, annotated) in verdicts:
            word = "extra" if not annotated else "missing" if not found else "right" if is_same_value(right, given) else "wrong"
            out.write("%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\n" % (
                *key, begin, end, word, kind, text[begin:end].replace("\n", " "), json.dumps(right), json.dumps(given)))


def measure(wiremill, data, out):
    folder = out / "quantities"
    folder.mkdir(parents=True, exist_ok=True)
    wanted, texts = articles(), {}
    for name in sorted({article.key[0] for article in wanted}):
        texts[name] = texts_of(data, name)
    source = folder / "in.jsonl"
    write_jsonl(source, (record_of(article, texts[article.key[0]][article.key[1]]) for article in wanted))
    records = {record["uri"]: record for record in wiremill.records(["tag"], source)[0]}
    verdicts = [(article.key, texts[article.key[0]][article.key[1]], verdict) for article in wanted
                for verdict in judge(article, records.get("urn:eval:%s:%d" % article.key, {}))]
    write_verdicts(verdicts, folder / "verdicts.tsv")
    return figures_of([verdict for _, _, verdict in verdicts])


def figures_of(verdicts):
    known = sum(annotated for *_, annotated in verdicts)
    listed = sum(found for *_, found, _ in verdicts)
    right = sum(found and annotated and is_same_value(value, given)
                for *_, value, given, found, annotated in verdicts)
    print("%d quantities, %d listed; %d rightly" % (known, listed, right))
    for kind in TYPES:
        of_kind = [verdict for verdict in verdicts if verdict[2] == kind]
        print("%-9s %3d, listed %3d, rightly %3d" % (
            kind, sum(annotated for *_, annotated in of_kind), sum(found for *_, found, _ in of_kind),
            sum(found and annotated and is_same_value(value, given) for *_, value, given, found, annotated in of_kind)))
    return [
        Figure("quantities: precision", right / listed if listed else 0.0, GOAL),
        Figure("quantities: recall", right / known if known else 0.0, GOAL),
    ]
