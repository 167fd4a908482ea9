# SPDX-License-Identifier: Apache-2.0
"""Names in running text, against files of one token and tag a line: as they are, and in the letters of headlines
and of chats."""
import json
import subprocess

from quality import Figure
from quality.program import Failure, score

SETS = (("conll", 94.0), ("worldwide", 86.0), ("gum_news", None), ("gum_rest", 73.0), ("re3d", 88.0))
LETTERS = (("capitals", str.upper), ("small letters", str.lower))
MOST_LOST = 12.0  # of F1, without the help of capitals


def rewritten(gold, change, path):
    """The file with other letters in its tokens."""
    with open(gold, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for line in lines:
            token, tab, tag = line.partition("\t")
            out.write(line if line.startswith("-DOCSTART-") or not tab else change(token) + tab + tag)
    return path


def tagged(wiremill, gold, pred):
    """The scorer's word on what the program makes of the tokens of a file."""
    with open(pred, "w", encoding="utf-8") as out:
        done = subprocess.run([wiremill.path, "tag", "--conll", str(gold)], stdout=out, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failure("tag --conll %s: %s" % (gold, done.stderr.decode("utf-8", "replace")))
    return pred


def measure(wiremill, data, out):
    folder = out / "ner"
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    for name, goal in SETS:
        gold = data / "dev" / (name + ".conll")
        if not gold.exists():
            continue
        pred = tagged(wiremill, gold, folder / (name + ".pred"))
        print("\n%s\n%s" % (name, score(data / "score.py", gold, pred)))
        f1 = json.loads(score(data / "score.py", gold, pred, "--json"))["overall"]["f1"]
        figures.append(Figure("names: F1 on %s" % name, f1, goal))
        for letters, change in LETTERS if name in ("conll", "worldwide") else ():
            other = rewritten(gold, change, folder / ("%s.%s" % (name, letters.split()[0])))
            pred = tagged(wiremill, other, folder / ("%s.%s.pred" % (name, letters.split()[0])))
            there = json.loads(score(data / "score.py", other, pred, "--json"))["overall"]["f1"]
            figures.append(Figure("names: F1 on %s in %s" % (name, letters), there, f1 - MOST_LOST))
    return figures
