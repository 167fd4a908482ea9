# SPDX-License-Identifier: Apache-2.0
"""Names in running text, against files of one token and tag a line. The stage's own tool turns such a
file into articles and the mentions back into tags, which the scorer of the data compares."""
import json
import pathlib

from quality import Figure
from quality.program import Absent, score

TOOL = pathlib.Path("stages/tag/tools/tag_eval.py")
SETS = (("conll", 94.0), ("worldwide", 86.0), ("gum_news", None), ("gum_rest", None), ("re3d", None))


def measure(wiremill, data, out):
    folder = out / "ner"
    folder.mkdir(parents=True, exist_ok=True)
    if not TOOL.exists():
        raise Absent("there is no %s" % TOOL)
    figures = []
    for name, goal in SETS:
        gold = data / "dev" / (name + ".conll")
        if not gold.exists():
            continue
        print(score(TOOL, data / "score.py", gold, "--program", wiremill.path, "--keep", folder))
        result = json.loads(score(data / "score.py", gold, folder / (gold.name + ".pred"), "--json"))
        figures.append(Figure("names: F1 on %s" % name, result["overall"]["f1"], goal))
    return figures
