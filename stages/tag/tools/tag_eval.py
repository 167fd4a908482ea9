#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores the tag stage on files of named entities: two columns, token and IOB2 tag, over PER, ORG, LOC and MISC.

usage: tag_eval.py SCORER FILE.conll... [--program build/wiremill] [--keep DIR] [--errors N]

Each document (-DOCSTART-, else 40 sentences) becomes one article, a paragraph a sentence, the tokens
joined with the usual spacing. The program's mentions are laid over the tokens again: a mention counts for the
tokens it touches. person is PER, organisation ORG, place LOC, group, event and other MISC; a name inside a
hyphenated token (U.S.-led) is MISC, as these data have it. SCORER is the script that compares two such files.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

TYPES = {'person': 'PER', 'organisation': 'ORG', 'place': 'LOC', 'group': 'MISC', 'event': 'MISC', 'other': 'MISC'}
NO_BLANK_BEFORE = re.compile(r"^(?:[.,;:!?%)\]}]|'s|'S|’s|n't|n’t|'ll|'re|'ve|'d|'m|’|\.\.\.|'')$")
NO_BLANK_AFTER = re.compile(r'^(?:[(\[{$#]|``|“|‘)$')


def documents(path):
    document, sentence = [], []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            line = line.rstrip('\n')
            if line.startswith('-DOCSTART-') or not line.strip():
                if sentence:
                    document.append(sentence)
                sentence = []
                if line.startswith('-DOCSTART-') and document:
                    yield document
                    document = []
                continue
            cells = line.split('\t')
            sentence.append((cells[0], cells[-1]))
    if sentence:
        document.append(sentence)
    if document:
        yield document


def pieces(path):
    """Documents; where the file has no marks, stretches of 40 sentences."""
    for document in documents(path):
        step = 40 if len(document) > 400 else len(document)
        for start in range(0, len(document), step):
            yield document[start:start + step]


def join(document):
    """The text and, for each sentence, the offsets of its tokens."""
    text, spans, quote = '', [], False
    for sentence in document:
        if text:
            text += '\n\n'
        row, glue, quote = [], True, False
        for token, _ in sentence:
            opening = token == '"' and not quote
            if token == '"':
                quote = not quote
            blank = not glue and not NO_BLANK_BEFORE.match(token) and not (token == '"' and not opening)
            text += ' ' if blank else ''
            row.append((len(text), len(text) + len(token)))
            text += token
            glue = opening or bool(NO_BLANK_AFTER.match(token))
        spans.append(row)
    return text, spans


def tags_of(row, mentions, types):
    tags = ['O'] * len(row)
    for start, end, entity in mentions:
        inside = [i for i, (a, b) in enumerate(row) if a < end and b > start]
        if not inside or types[entity] is None:
            continue
        part = start > row[inside[0]][0] or end < row[inside[-1]][1]
        kind = 'MISC' if part else types[entity]
        for n, i in enumerate(inside):
            tags[i] = ('B-' if n == 0 else 'I-') + kind
    return tags


def run(program, texts):
    lines = ''.join(json.dumps({'uri': 'urn:eval:%d' % n, 'language': 'en',
                                'bodies': [{'role': 'main', 'contentType': 'text/plain', 'value': text}]}) + '\n'
                    for n, text in enumerate(texts))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for n, line in enumerate(lines.splitlines()):
            paths.append(os.path.join(folder, '%05d.json' % n))
            with open(paths[-1], 'w', encoding='utf-8') as out:
                out.write(line)
        done = subprocess.run([program, 'tag'] + paths, stdout=subprocess.PIPE, check=False)
    records = [json.loads(line) for line in done.stdout.decode('utf-8').splitlines()]
    if len(records) != len(texts):
        sys.exit('%s gave %d records for %d articles' % (program, len(records), len(texts)))
    return records


def show_errors(rows, limit):
    missed, wrong = collections.Counter(), collections.Counter()
    for gold, tags in rows:
        for source, other, counter in ((gold, tags, missed), (tags, gold, wrong)):
            for start, end, kind in spans_of([t for _, t in source]):
                if (start, end, kind) not in spans_of([t for _, t in other]):
                    words = ' '.join(w for w, _ in source[start:end])
                    counter[kind + ' ' + words] += 1
    for name, counter in (('missed', missed), ('wrong', wrong)):
        print('%s: %s' % (name, '; '.join('%s (%d)' % x for x in counter.most_common(limit))))


def spans_of(tags):
    out, start = set(), None
    for i, tag in enumerate(tags + ['O']):
        if start is not None and not tag.startswith('I-'):
            out.add((start, i, tags[start][2:]))
            start = None
        if tag != 'O' and start is None:
            start = i
    return out


def evaluate(args, path):
    documents_here = list(pieces(path))
    joined = [join(document) for document in documents_here]
    records = run(args.program, [text for text, _ in joined])
    rows = []
    for document, (_, spans), record in zip(documents_here, joined, records):
        wire = record.get('wire', {})
        types = [TYPES.get(entity['type']) for entity in wire.get('entities', [])]
        mentions = [(m['start'], m['end'], m['entity']) for m in wire.get('mentions', [])]
        for sentence, row in zip(document, spans):
            here = [m for m in mentions if m[0] < row[-1][1] and m[1] > row[0][0]]
            tags = tags_of(row, here, types)
            rows.append((sentence, [(word, tag) for (word, _), tag in zip(sentence, tags)]))
    name = os.path.join(args.keep, os.path.basename(path) + '.pred')
    with open(name, 'w', encoding='utf-8') as out:
        for _, tagged in rows:
            out.write(''.join('%s\t%s\n' % pair for pair in tagged) + '\n')
    print('== ' + path)
    sys.stdout.flush()
    subprocess.run([sys.executable, args.scorer, path, name], check=True)
    if args.errors:
        show_errors(rows, args.errors)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('scorer')
    parser.add_argument('files', nargs='+')
    parser.add_argument('--program', default='build/wiremill')
    parser.add_argument('--keep', default=tempfile.gettempdir())
    parser.add_argument('--errors', type=int, default=0)
    args = parser.parse_args()
    for path in args.files:
        evaluate(args, path)


if __name__ == '__main__':
    main()
