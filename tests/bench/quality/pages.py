# SPDX-License-Identifier: Apache-2.0
"""Saved web pages: title, body, date and author without what stands around them."""
import gzip
import json
import math

from quality import Figure
from quality.program import body_of, in_parallel, report_failures, score


def unpack(data, folder):
    """The pages as files, as a crawler hands them on."""
    folder.mkdir(parents=True, exist_ok=True)
    for packed in sorted((data / "pages").glob("*.html.gz")):
        page = folder / packed.name[: -len(".gz")]
        if not page.exists():
            page.write_bytes(gzip.decompress(packed.read_bytes()))
    return sorted(folder.glob("*.html"))


def metadata(record):
    headlines = record.get("headlines") or [{}]
    dates = [record.get(key) for key in ("contentCreated", "firstCreated", "versionCreated")]
    return {
        "title": headlines[0].get("value", ""),
        "date": next((date[:10] for date in dates if date), ""),
        "author": record.get("by", ""),
    }


def measure(wiremill, data, out):
    produced = out / "html"
    produced.mkdir(parents=True, exist_ok=True)

    def clean(page):
        records, _ = wiremill.records(["clean"], page)
        record = records[0] if records else {}
        (produced / (page.stem + ".txt")).write_text(body_of(record), encoding="utf-8")
        (produced / (page.stem + ".json")).write_text(json.dumps(metadata(record)), encoding="utf-8")
        return len(records)

    results = in_parallel(clean, unpack(data, out / "pages"))
    failed = report_failures(results)
    print(score(data / "score.py", produced, "--json", out / "html.json"))
    with open(out / "html.json", encoding="utf-8") as report:
        result = json.load(report)
    figures = [
        Figure("html: F1 of four-word shingles", result["shingles"]["f1"], 0.975, result["shingles"]["std"].get("f1")),
        Figure("html: F1 of segments", result["segments"]["f1"], 0.940, result["segments"]["std"].get("f1")),
    ]
    for field, goal in (("title", 0.90), ("date", 0.95), ("author", 0.80)):
        found = result.get("metadata", {}).get(field, {"score": 0.0, "n": 1})
        deviation = math.sqrt(found["score"] * (1 - found["score"]) / found["n"])
        figures.append(Figure("html: %s" % field, found["score"], goal, deviation))
    figures.append(Figure("html: pages that gave no record", sum(1 for _, n in results if n == 0), 0))
    figures.append(Figure("html: pages on which the program failed", failed, 0))
    return figures
