#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of the sentence score (sum_rank.h) by least squares.

  sum_fit.py [--data DIR] [--tool build/tools/sum_eval] [--sets cnn] [--ridge 50]

The target of a sentence is the share of its words that the best matching reference holds, its
weight the number of its words; only sentences that the stage allows count. Features that the sets
never show (a headline, say) get no weight here and are set by hand. Prints the rows of SUM_FEATURES."""
import argparse
import importlib.util
import json
import os
import subprocess
from collections import Counter


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def solve(matrix, vector):
    """Gaussian elimination; the ridge keeps the matrix regular."""
    n = len(vector)
    rows = [matrix[i][:] + [vector[i]] for i in range(n)]
    for i in range(n):
        best = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def hits(rouge, sentence, references):
    words = Counter(rouge.tokens(sentence))
    best = max(sum(min(c, ref[w]) for w, c in words.items()) for ref in references)
    return best, sum(words.values())


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--data", default="../shared/data/summaries")
    ap.add_argument("--tool", default="build/tools/sum_eval")
    ap.add_argument("--sets", default="cnn")
    ap.add_argument("--ridge", type=float, default=50)
    opt = ap.parse_args()
    rouge = load(os.path.join(opt.data, "rouge.py"))
    names, matrix, vector, seen = None, None, None, None
    for name in opt.sets.split(","):
        with open(os.path.join(opt.data, "train", name + ".jsonl"), encoding="utf-8") as f:
            docs = [json.loads(line) for line in f if line.strip()]
        lines = "".join(json.dumps({k: d.get(k) or "" for k in ("id", "title", "text")}) + "\n" for d in docs)
        done = subprocess.run([opt.tool, "--features"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
        for doc, line in zip(docs, done.stdout.decode().splitlines()):
            references = [Counter(rouge.tokens(r)) for r in doc["references"]]
            for row in json.loads(line)["sentences"]:
                if row["vetoes"]:
                    continue
                if names is None:
                    names = [k for k in row if k.isupper()]
                    matrix = [[0.0] * len(names) for _ in names]
                    vector, seen = [0.0] * len(names), [0.0] * len(names)
                hit, words = hits(rouge, row["text"], references)
                x = [row[n] for n in names]
                for i, a in enumerate(x):
                    seen[i] += abs(a)
                    if a:
                        vector[i] += a * hit
                        for j, b in enumerate(x):
                            matrix[i][j] += words * a * b
    for i in range(len(names)):
        matrix[i][i] += opt.ridge if names[i] != "BIAS" else 1e-9
    for name, weight, total in zip(names, solve(matrix, vector), seen):
        print("    X(%s, %.3f)%s" % (name, weight, "" if total else " /* never seen */"))


if __name__ == "__main__":
    main()
