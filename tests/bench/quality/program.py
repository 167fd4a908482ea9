# SPDX-License-Identifier: Apache-2.0
"""Runs wiremill and the scorers that come with the data."""
import concurrent.futures
import json
import os
import signal
import subprocess
import sys

TIMEOUT_SECONDS = 600
DONE, REFUSED = 0, 1  # exit codes of wiremill that leave something to score


class Failure(Exception):
    """A program that did not do its work; the text says which and what it said."""


class Absent(Exception):
    """Something that a measurement needs is not there; the text says what."""


class Wiremill:
    def __init__(self, path):
        self.path = path

    def run(self, command, *operands):
        """What a command writes, and what it says of the input that it refuses."""
        argv = [self.path] + command + [str(operand) for operand in operands]
        try:
            done = subprocess.run(argv, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failure(str(error)[:500]) from error
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode not in (DONE, REFUSED):
            raise Failure("%s: %s\n%s" % (" ".join(argv[:8]), ending(done.returncode), said[-2000:]))
        return done.stdout.decode("utf-8"), said

    def records(self, command, *operands):
        """The same, of a command that writes one JSON object a line."""
        written, said = self.run(command, *operands)
        return [json.loads(line) for line in written.split("\n") if line], said


def ending(code):
    return "killed by %s" % signal.Signals(-code).name if code < 0 else "exit code %d" % code


def in_parallel(work, things):
    """[(thing, result or Failure)] in the order of the things."""
    def guarded(thing):
        try:
            return thing, work(thing)
        except Failure as failure:
            return thing, failure
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(guarded, things))


def report_failures(results):
    """Prints them, and returns how many there are."""
    failed = [(thing, result) for thing, result in results if isinstance(result, Exception)]
    for thing, failure in failed:
        print("FAILED  %s: %s" % (os.path.basename(str(thing)), failure))
    return len(failed)


def score(scorer, *arguments):
    """What a scorer prints. It must succeed."""
    argv = [sys.executable, scorer] + [str(argument) for argument in arguments]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode != 0:
        raise Failure("%s: %s\n%s" % (" ".join(argv), ending(done.returncode), done.stderr[-2000:]))
    return done.stdout


def read_jsonl(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_jsonl(path, objects):
    with open(path, "w", encoding="utf-8") as out:
        for thing in objects:
            out.write(json.dumps(thing, ensure_ascii=False) + "\n")


def plain_record(uri, headline, body, language="en"):
    """A ninjs 3.1 record as the cleaning stage would hand it on."""
    record = {"uri": uri, "standard": {"name": "ninjs", "version": "3.1"}, "type": "text", "language": language}
    if headline:
        record["headlines"] = [{"role": "main", "value": headline}]
    record["bodies"] = [{"role": "main", "contentType": "text/plain", "value": body}]
    return record


def body_of(record):
    for body in record.get("bodies", []):
        if body.get("contentType", "").startswith("text/plain"):
            return body.get("value", "")
    return ""
