# SPDX-License-Identifier: Apache-2.0
"""What the tag stage costs: words a second and core, resident memory of its model and lexicon, start-up.

Words are counted by the benchmark of the stages (`make bench-stages`), CPU time of one thread, and include the cut
into tokens. Memory is what the kernel says is resident of the two mapped files while the program tags the same texts;
start-up is the time on the clock for a story of one sentence, from the start of the program to its end."""
import json
import os
import pathlib
import re
import statistics
import subprocess
import time

from quality import Figure
from quality.program import Absent, Failure, plain_record, read_jsonl, write_jsonl

SETS = ("cnn", "standfirst")
ROUNDS, STARTS = 5, 15
MEGABYTES_GOAL, START_GOAL_MS = 64.0, 150.0
MAPPED = ("lexicon.wm", "names.wm")
MAPPING = re.compile(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+\s*(.*)")


def words_figures(build, data, folder):
    """Tokens only and the whole stage, over each set."""
    report = folder / "bench.json"
    command = [str(build / "bench" / "bench_stages"), "--rounds", str(ROUNDS), "--stories", "1", "--json", str(report)]
    for name in SETS:
        command += ["--corpus", "%s=%s" % (name, data / "dev" / (name + ".jsonl"))]
    environment = dict(os.environ, WIREMILL_DATA=str(build / "share" / "wiremill"))
    try:
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failure("bench_stages: %s; `make eval` builds it" % error) from error
    with open(report, encoding="utf-8") as lines:
        corpora = json.load(lines)["corpora"]
    for name in SETS:
        tagging = corpora[name]["tagging"]
        for what, key, goal in (("tokens only", "tokens_only_words_per_s", None),
                                ("tokens + tag + link", "words_per_s", tagging["words_per_s_goal"])):
            yield Figure("tag: 1,000 words/s, %s, %s" % (name, what), tagging[key] / 1000, goal and goal / 1000)


def resident_kb(pid):
    """Of each mapped file, while the process runs."""
    found, name = dict.fromkeys(MAPPED, 0), None
    with open("/proc/%d/smaps" % pid, encoding="utf-8") as lines:
        for line in lines:
            mapping = MAPPING.match(line)
            if mapping:
                name = pathlib.Path(mapping[1].strip()).name
            elif line.startswith("Rss:") and name in found:
                found[name] += int(line.split()[1])
    return found


def ended_within(process, seconds):
    """The exit code; None if it still runs then."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def memory_figure(wiremill, data, folder):
    articles = folder / "articles.jsonl"
    write_jsonl(articles, (plain_record("urn:eval:" + document["id"], document["title"], document["text"])
                           for name in SETS for document in read_jsonl(data / "dev" / (name + ".jsonl"))))
    most = dict.fromkeys(MAPPED, 0)
    with subprocess.Popen([wiremill.path, "tag", str(articles)], stdout=subprocess.DEVNULL) as process:
        while ended_within(process, 0.002) is None:
            try:
                now = resident_kb(process.pid)
            except OSError:
                break  # it ended between the two calls
            most = {name: max(most[name], now[name]) for name in MAPPED}
    if process.returncode != 0 or not all(most.values()):
        raise Failure("tag %s: exit code %d, resident %s" % (articles, process.returncode, most))
    print("resident: " + ", ".join("%s %.1f MB" % (name, most[name] / 1024) for name in MAPPED))
    return Figure("tag: model and lexicon resident, MB (at most)", sum(most.values()) / 1024, MEGABYTES_GOAL)


def start_figure(wiremill, folder):
    story, took = folder / "story.txt", []
    story.write_text("Ministers met in Paris on Monday.\n", encoding="utf-8")
    for _ in range(STARTS):
        began = time.perf_counter()
        wiremill.records(["tag"], story)
        took.append((time.perf_counter() - began) * 1000)
    print("start-up: %.1f to %.1f ms in %d starts" % (min(took), max(took), STARTS))
    return Figure("tag: start-up, ms, median (at most)", statistics.median(took), START_GOAL_MS)


def measure(wiremill, data, out):
    folder = out / "speed"
    folder.mkdir(parents=True, exist_ok=True)
    for name in SETS:
        if not (data / "dev" / (name + ".jsonl")).exists():
            raise Absent("there is no %s" % (data / "dev" / (name + ".jsonl")))
    build = pathlib.Path(wiremill.path).parent
    return [*words_figures(build, data, folder), memory_figure(wiremill, data, folder), start_figure(wiremill, folder)]
