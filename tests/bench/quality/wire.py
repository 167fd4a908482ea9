# SPDX-License-Identifier: Apache-2.0
"""Messages in the formats of the wires: is every fact where a reader of the record looks for it?"""
import json
import random
import statistics

from quality import Figure
from quality.program import in_parallel, report_failures, score, write_jsonl


def deviation(cases, samples=500):
    """Standard deviation of the mean share over samples of the cases, drawn with the same seed each time."""
    chance, shares = random.Random(1), list(cases.values())
    return statistics.stdev(statistics.mean(chance.choices(shares, k=len(shares))) for _ in range(samples))


def measure(wiremill, data, out):
    produced = out / "wire"
    produced.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name[: -len(".expected.json")] for path in data.glob("*.expected.json"))
    messages = {path.stem: path for path in sorted(data.iterdir()) if path.stem in names}

    def clean(name):
        records, said = wiremill.records(["enrich", "--until", "clean"], messages[name])
        write_jsonl(produced / (name + ".jsonl"), records)
        return said

    results = in_parallel(clean, sorted(messages))
    failed = report_failures(results)
    for name, said in results:
        if isinstance(said, str) and said:
            print("refused  %s: %s" % (name, said.strip().replace(str(data) + "/", "")))
    print(score(data / "score.py", data, produced, "--json", out / "wire.json"))
    with open(out / "wire.json", encoding="utf-8") as report:
        result = json.load(report)
    return [
        Figure("wire: share of facts that are right", result["score"], 0.97, deviation(result["cases"])),
        Figure("wire: messages without any record", len(result["missing"]), 0),
        Figure("wire: messages on which the program failed", failed, 0),
    ]
