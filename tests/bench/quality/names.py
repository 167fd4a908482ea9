# SPDX-License-Identifier: Apache-2.0
"""Names in running text, against files of one token and tag a line.

The tokens are joined to text as a newspaper would print them, since the stage does its own cutting; what
it marks is brought back to the tokens. A document becomes one record, a sentence one paragraph.
"""
import json

from quality import Figure
from quality.program import body_of, plain_record, score, write_jsonl

TAGS = {"person": "PER", "organisation": "ORG", "place": "LOC", "event": "MISC", "group": "MISC", "other": "MISC"}
SETS = (("conll", 94.0), ("worldwide", 86.0), ("gum_news", None), ("gum_rest", None), ("re3d", None))
SENTENCES_WITHOUT_DOCUMENTS = 30
NO_BLANK_BEFORE = {".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "'s", "’s", "n't", "n’t", "'", "’", "''", "”",
                   "'re", "'ve", "'ll", "'d", "'m"}
NO_BLANK_AFTER = {"(", "[", "{", "$", "£", "€", "``", "“", "‘"}


def read_sentences(path):
    """[(starts a document, [tokens])]"""
    sentences, tokens, starts = [], [], False
    with open(path, encoding="utf-8") as lines:
        for line in list(lines) + ["\n"]:
            token = line.rstrip("\n").split("\t")[0]
            if token == "-DOCSTART-":
                starts = True
            elif token:
                tokens.append(token)
            elif tokens:
                sentences.append((starts, tokens))
                tokens, starts = [], False
    return sentences


def join(tokens, at):
    """The text of a sentence that begins at code point `at`, and the place of each token."""
    text, places, quoted, glue = "", [], False, True
    for token in tokens:
        opening = token == '"' and not quoted
        if not glue and token not in NO_BLANK_BEFORE and not (token == '"' and quoted):
            text += " "
        places.append((at + len(text), at + len(text) + len(token)))
        text += token
        quoted = quoted != (token == '"')
        glue = opening or token in NO_BLANK_AFTER
    return text, places


def documents(sentences):
    """[(text, [[places of tokens] of each sentence])]"""
    result, paragraphs, at = [], [], 0
    whole = any(starts for starts, _ in sentences)

    def close():
        if paragraphs:
            result.append(("\n\n".join(text for text, _ in paragraphs), [places for _, places in paragraphs]))

    for starts, tokens in sentences:
        if starts or (not whole and len(paragraphs) == SENTENCES_WITHOUT_DOCUMENTS):
            close()
            paragraphs, at = [], 0
        text, places = join(tokens, at)
        paragraphs.append((text, places))
        at += len(text) + 2
    close()
    return result


def mention_type(mention, entities):
    """By the number or the id of the entity that the mention names."""
    entity = mention.get("entity")
    if isinstance(entity, int) and entity < len(entities):
        return entities[entity].get("type")
    return next((e.get("type") for e in entities if e.get("id") == entity), None)


def tags_of(record, paragraphs):
    """A list of tags for each sentence. A mention covers the tokens that it touches."""
    wire = record.get("wire", {})
    mentions = sorted((m["start"], m["end"], mention_type(m, wire.get("entities", []))) for m in wire.get("mentions", []))
    result, i = [], 0
    for places in paragraphs:
        tags, last = [], None
        for start, end in places:
            while i < len(mentions) and mentions[i][1] <= start:
                i += 1
            inside = i < len(mentions) and mentions[i][0] < end
            tag = TAGS.get(mentions[i][2], "MISC") if inside else None
            tags.append("O" if tag is None else ("I-" if last == i else "B-") + tag)
            last = i if inside else None
        result.append(tags)
    return result


def tag_file(wiremill, path, out):
    sentences = read_sentences(path)
    docs = documents(sentences)
    records = out / (path.stem + ".jsonl")
    write_jsonl(records, (plain_record("urn:eval:%d" % i, "", text) for i, (text, _) in enumerate(docs)))
    answers = {record["uri"]: record for record in wiremill.records(["tag"], records)[0]}
    tags = []
    for i, (text, paragraphs) in enumerate(docs):
        record = answers.get("urn:eval:%d" % i, {})
        if record and body_of(record) != text:
            raise ValueError("%s: the body of document %d was changed, so that offsets mean nothing" % (path.name, i))
        tags += tags_of(record, paragraphs)
    predicted = out / (path.stem + ".conll")
    with open(predicted, "w", encoding="utf-8") as lines:
        for (_, tokens), marks in zip(sentences, tags):
            lines.writelines("%s\t%s\n" % pair for pair in zip(tokens, marks))
            lines.write("\n")
    return predicted


def measure(wiremill, data, out):
    folder = out / "ner"
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    for name, goal in SETS:
        gold = data / "dev" / (name + ".conll")
        if not gold.exists():
            continue
        predicted = tag_file(wiremill, gold, folder)
        result = json.loads(score(data / "score.py", gold, predicted, "--json"))
        print("%s:" % name)
        for kind, row in [("all", result["overall"])] + sorted(result["types"].items()):
            print("  %-5s P %6.2f  R %6.2f  F1 %6.2f  of %d" % (kind, row["precision"], row["recall"], row["f1"], row["gold"]))
        figures.append(Figure("names: F1 on %s" % name, result["overall"]["f1"], goal))
    return figures
