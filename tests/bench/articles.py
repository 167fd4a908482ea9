# SPDX-License-Identifier: Apache-2.0
"""Whole articles through the whole program: the messages, and what one process takes for them without a broker."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
from typing import NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from quality.program import plain_record, read_jsonl  # noqa: E402
from support.stories import story  # noqa: E402

NEWS = ("cnn", "dm", "writers", "standfirst", "wikinews")
PARAGRAPHS = 11  # make some 400 words
DONE = (0, 1)  # exit codes: all was done, some input was refused


def news_files(data):
    """The texts of the development data that are news as it is printed."""
    return [path for name in NEWS if (path := pathlib.Path(data) / "summaries" / "dev" / (name + ".jsonl")).exists()]


def as_message(number, line):
    record = plain_record(f"urn:wiremill:bench:{number}", line["title"], line["text"].replace("\n", "\n\n"))
    return json.dumps(record, ensure_ascii=False).encode()


def news(data):
    """ninjs messages; none where the data is not at hand."""
    lines = [line for path in news_files(data) for line in read_jsonl(path)]
    return [as_message(number, line) for number, line in enumerate(lines)]


def invented(count):
    """The like, of stories of some 400 words that nobody wrote."""
    return [story(number, formats=("ninjs",), paragraphs=PARAGRAPHS).raw() for number in range(count)]


class Cost(NamedTuple):
    cpu_us: float  # an article, the start of the process taken off
    peak_mb: float  # the most that was resident


def _once(program, messages):
    """(CPU seconds, peak megabytes) of `wiremill enrich` on a file of the messages."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as lines:
        lines.write(b"\n".join(messages))
        lines.flush()
        process = subprocess.Popen([program, "enrich", lines.name], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in DONE:
        raise SystemExit(f"bench: wiremill enrich ended with status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def one_process(program, messages, rounds=3):
    """What one process takes to read JSON, enrich and write JSON; of several rounds the cheapest."""
    began = min(_once(program, messages[:1])[0] for _ in range(rounds))
    whole = [_once(program, messages) for _ in range(rounds)]
    cpu_s = min(seconds for seconds, _ in whole) - began
    return Cost(cpu_s * 1e6 / max(len(messages) - 1, 1), max(megabytes for _, megabytes in whole))
