# SPDX-License-Identifier: Apache-2.0
"""Records are valid against ninjs 3.1 and our extension, after every stage."""

import importlib.util
import json

from support.daemon import ROOT, wiremill
from support.stories import SAMPLES, kill, stories


def validator():
    spec = importlib.util.spec_from_file_location("validate", ROOT / "tests" / "schema" / "validate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loaded = module.load()
    return lambda record: [str(fault) for fault in module.faults(loaded, record)]


def enriched(raw, *arguments):
    """The record that `enrich` makes of one message; None when it refuses it."""
    done = wiremill("enrich", *arguments, "-", stdin=raw)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.rstrip(b"\n") or None


def test_records_of_every_stage_are_valid():
    faults = validator()
    batch = [story.raw() for story in stories(24)]
    batch += [kill(story) for story in stories(2)]
    batch += [path.read_bytes() for path in SAMPLES]
    checked = 0
    for raw in batch:
        for until in ("clean", "tag", "summarize"):
            record = enriched(raw, "--until", until)
            if record is not None:
                assert faults(json.loads(record)) == [], f"until {until}: {record[:200]}"
                checked += 1
    assert checked >= 3 * (len(batch) - 1)  # one sample is broken on purpose


def test_a_wrong_record_is_not_valid():
    faults = validator()
    assert faults({"uri": "urn:x", "wire": {"sentences": [[0, 5]]}}) == []
    money = {"start": 0, "end": 5, "type": "money", "value": {"amount": 5, "currency": "USD"}}
    assert faults({"uri": "urn:x", "wire": {"quantities": [money, {"start": 6, "end": 9, "type": "date"}]}}) == []
    assert faults({"uri": "urn:x", "wire": {"quantities": [dict(money, type="percent")]}}), "a percentage of dollars"
    assert faults({"uri": "urn:x", "wire": {"quantities": [dict(money, type="date")]}}), "a date of dollars"
    assert faults({"wire": {}}), "a record without uri"
    assert faults({"uri": "urn:x", "entities": []}), "a member at the root that neither schema knows"
    assert faults({"uri": "urn:x", "wire": {"nonsense": 1}}), "a member of wire that ours does not know"
    assert faults({"uri": "urn:x", "versionCreated": "yesterday"}), "a time that is none"
