# SPDX-License-Identifier: Apache-2.0
"""Summaries as `wiremill summarize --jsonl` writes them, in both shapes: near to what people wrote, beside the first
sentences of the same stories, and without faults that a newswire would not accept."""
import importlib.util
import re
import typing

from quality import Figure
from quality.program import Failure, read_jsonl, write_jsonl

SETS = ("cnn", "dm", "writers", "standfirst", "wikinews")
ROBUST = ("cnndm_lower", "xsum", "bbc")  # in lower case, without their first sentence: something must come out
METRICS = {"rouge1": "R1", "rouge2": "R2", "rougeLsum": "Lsum"}
SHAPES = {"brief": "lead-280", "summary": "lead-2"}  # and what each is compared with
MOST_SENTENCES = 3
BRIEF_CHARACTERS = 280

BRIEF_ON_CNN = {"rouge1": 32.3, "rouge2": 12.0, "rougeLsum": 28.3}
GAIN, MOST_LOST = 1.5, -0.5  # of R1, over the leading sentences: on average; on any set
SUMMARY_ON_CNN, SUMMARY_CHARACTERS = 32.0, 300
NOT_BELOW_LEAD = ("writers", "standfirst")
FAULTLESS, FAULTLESS_ON_CNN = 95.0, 92.0
NEVER = ("over_limit", "cut", "caption", "boilerplate", "novel_number", "novel_name", "lost_negation", "lost_speaker")


class Scorers(typing.NamedTuple):
    rouge: typing.Any
    checks: typing.Any


class Outcome(typing.NamedTuple):
    scores: dict  # by metric: mean F1
    report: dict  # of checks.py: percentages of faults, means
    unexplained: int  # empty, and no reason given


def load(path):
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Summaries.


def summarize(wiremill, documents, shape, folder, name):
    """{id: (summary, reason)}; every story must have its line, in order."""
    stories = folder / (name + ".in.jsonl")
    write_jsonl(stories, ({key: one.get(key) or "" for key in ("id", "title", "text")} for one in documents))
    answers, said = wiremill.records(["summarize", "--jsonl", "--shape", shape], stories)
    write_jsonl(folder / ("%s.%s.jsonl" % (name, shape)), answers)
    if [one["id"] for one in documents] != [answer["id"] for answer in answers]:
        raise Failure("%s: not every story has its line: %s" % (name, said[:500]))
    return {answer["id"]: (answer["summary"], answer.get("reason", "")) for answer in answers}


def lead(checks, text, most, characters=None):
    """From the top whatever still fits; a dateline does not count."""
    out, length = [], 0
    for sentence in checks.sentences(checks.DATELINE.sub("", text).lstrip(" -—")):
        more = len(sentence) + (1 if out else 0)
        if len(out) < most and (characters is None or length + more <= characters):
            out.append(sentence)
            length += more
    return " ".join(out)


def leads(checks, documents):
    return {"lead-280": {one["id"]: lead(checks, one["text"], MOST_SENTENCES, BRIEF_CHARACTERS) for one in documents},
            "lead-2": {one["id"]: lead(checks, one["text"], 2) for one in documents}}


def limits(wiremill):
    """The most characters of each shape, as the stage has them by default."""
    said, _ = wiremill.run(["options", "--markdown", "--stage", "summarize"])
    found = re.search(r"^\| `summary-characters` \| (\d+) ", said, re.MULTILINE)
    return {"brief": BRIEF_CHARACTERS, "summary": int(found.group(1)) if found else BRIEF_CHARACTERS}


# Scores.


def judge(scorers, documents, summaries, limit):
    results = [scorers.rouge.score(one["references"], summaries[one["id"]]) for one in documents]
    scores = {metric: 100 * sum(one[metric][2] for one in results) / len(results) for metric in METRICS}
    return scores, scorers.checks.run(documents, summaries, limit, MOST_SENTENCES)


def show(what, outcome, checks):
    faults = ", ".join("%s %s" % (fault, outcome.report[fault]) for fault in checks.FAULTS if outcome.report[fault])
    print("  %-9s %6.2f %6.2f %6.2f %7.1f %5.2f %9.1f  %s" % (
        what, *(outcome.scores[metric] for metric in METRICS), outcome.report.get("chars", 0),
        outcome.report.get("sentences", 0), outcome.report["faultless"], faults))


def measure_set(wiremill, scorers, documents, folder, name, most):
    """{what: Outcome} of both shapes and both baselines."""
    found = {}
    for shape in SHAPES:
        answers = summarize(wiremill, documents, shape, folder, name)
        summaries = {key: summary for key, (summary, _) in answers.items()}
        unexplained = sum(not summary and not reason for summary, reason in answers.values())
        found[shape] = Outcome(*judge(scorers, documents, summaries, most[shape]), unexplained)
    for what, summaries in leads(scorers.checks, documents).items():
        limit = BRIEF_CHARACTERS if what == "lead-280" else None
        found[what] = Outcome(*judge(scorers, documents, summaries, limit), 0)
    print("\n%s, %d stories" % (name, len(documents)))
    print("  %-9s %6s %6s %6s %7s %5s %9s  %s" % ("", *METRICS.values(), "chars", "sents", "faultless", "faults, %"))
    for what in ("brief", "lead-280", "summary", "lead-2"):
        show(what, found[what], scorers.checks)
    return found


def measure_robust(wiremill, documents, folder, name):
    """Prints the share with a summary; how many have neither a summary nor a reason."""
    unexplained = 0
    for shape in SHAPES:
        answers = summarize(wiremill, documents, shape, folder, name).values()
        reasons = [reason for summary, reason in answers if not summary]
        unexplained += reasons.count("")
        why = {reason: reasons.count(reason) for reason in sorted(set(reasons))}
        print("  %-12s %-8s %4d stories, %5.1f %% with a summary  %s" % (
            name, shape, len(documents), 100 - 100 * len(reasons) / len(documents), why or ""))
    return unexplained


# Figures.


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def r1(outcome):
    return outcome.scores["rouge1"]


def gain(outcomes, shape):
    return r1(outcomes[shape]) - r1(outcomes[SHAPES[shape]])


def figures_of_cnn(brief, summary):
    figures = [Figure("summaries: brief: %s on cnn" % label, brief.scores[metric], BRIEF_ON_CNN[metric])
               for metric, label in METRICS.items()]
    return figures + [
        Figure("summaries: brief: faultless on cnn, %", brief.report["faultless"], FAULTLESS_ON_CNN),
        Figure("summaries: summary: R1 on cnn", r1(summary), SUMMARY_ON_CNN),
        Figure("summaries: summary: characters on cnn, mean", summary.report.get("chars", 0), SUMMARY_CHARACTERS),
        Figure("summaries: summary: faultless on cnn, %", summary.report["faultless"], FAULTLESS_ON_CNN),
    ]


def figures_of_gains(sets):
    figures = [Figure("summaries: brief: macro R1 over lead-280", mean(gain(one, "brief") for one in sets.values()), GAIN)]
    for name, one in sets.items():
        figures.append(Figure("summaries: brief: R1 over lead-280, %s" % name, gain(one, "brief"), MOST_LOST))
    for name in filter(sets.get, NOT_BELOW_LEAD):
        figures.append(Figure("summaries: summary: R1 over lead-2, %s" % name, gain(sets[name], "summary"), 0.0))
    return figures


def figures_of_faults(sets, shape):
    """Macro means, for what never may happen too: one story in any set shows."""
    reports = [one[shape].report for one in sets.values()]
    figures = [Figure("summaries: %s: faultless, macro, %%" % shape, mean(r["faultless"] for r in reports), FAULTLESS)]
    for fault in NEVER:
        name = "summaries: %s: %s, %%" % (shape, fault.replace("_", " "))
        figures.append(Figure(name, mean(report[fault] for report in reports), 0.0))
    novel = mean(report.get("novel_tokens", 0) for report in reports)
    return figures + [Figure("summaries: %s: novel tokens, %%" % shape, novel, 0.0)]


def macro(sets):
    print("\nmacro mean\n  %-9s %6s %6s %6s %9s" % ("", *METRICS.values(), "faultless"))
    for what in ("brief", "lead-280", "summary", "lead-2"):
        means = (mean(one[what].scores[metric] for one in sets.values()) for metric in METRICS)
        print("  %-9s %6.2f %6.2f %6.2f %9.1f" % (
            what, *means, mean(one[what].report["faultless"] for one in sets.values())))


def show_story(wiremill, path):
    """A story as it comes out of all stages, to be read by a person."""
    if not path.exists():
        return
    record, = wiremill.records(["enrich"], path)[0]
    made = record["wire"]["summary"]
    print("\n%s" % path.name)
    for description in record.get("descriptions", []):
        print("  %-9s %s" % (description.get("role"), description["value"]))
    print("  %-9s %s" % ("keys", ", ".join(key["name"] for key in made.get("keyphrases", []))))


def measure(wiremill, data, out):
    folder = out / "summaries"
    folder.mkdir(parents=True, exist_ok=True)
    scorers = Scorers(load(data / "rouge.py"), load(data / "checks.py"))
    present = {name: read_jsonl(path) for name in SETS + ROBUST if (path := data / "dev" / (name + ".jsonl")).exists()}
    most = limits(wiremill)
    sets = {name: measure_set(wiremill, scorers, present[name], folder, name, most) for name in SETS if name in present}
    print("\nrobustness")
    unexplained = sum(measure_robust(wiremill, present[name], folder, name) for name in ROBUST if name in present)
    unexplained += sum(one[shape].unexplained for one in sets.values() for shape in SHAPES)
    figures = [Figure("summaries: empty without a reason", unexplained, 0)]
    if "cnn" in sets:
        figures += figures_of_cnn(sets["cnn"]["brief"], sets["cnn"]["summary"])
    show_story(wiremill, data.parent / "articles" / "syria.txt")
    if sets:
        macro(sets)
        figures += figures_of_gains(sets) + figures_of_faults(sets, "brief") + figures_of_faults(sets, "summary")
    return figures
