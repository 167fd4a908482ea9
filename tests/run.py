#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The runner behind `make test`: every test in a process of its own with a timeout, what fails with
its output, one line a file as progress, and last `N passed, N failed, N skipped`.

    tests/run.py [--build DIR] [--unit] [--wrap COMMAND] [--slow TIMES] [NAME]

NAME chooses the tests whose name contains it. --unit leaves the integration tests out. --wrap puts
a command (valgrind ...) in front of the unit test programs, and of the daemons that integration
tests start. --slow lets everything take so many times longer. With CI=true a test that was skipped
because no Kafka could be had has failed."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from support import discover, kafka  # noqa: E402
from support.process import start  # noqa: E402
from support.skip import EXIT_SKIPPED  # noqa: E402

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
AT_ONCE = 2
running = set()  # process groups to end when we are told to


class Result(NamedTuple):
    name: str
    outcome: str
    text: str = ""  # the output of a failed test, the reason of a skipped one


def run_bounded(command, timeout_s, environment):
    """(exit status or None if it took too long, output). Nothing that it started survives it."""
    with tempfile.TemporaryFile() as output:
        process = start(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=discover.ROOT,
                        env={**os.environ, **environment}, start_new_session=True)  # fmt: skip
        running.add(process.pid)
        try:
            status = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            kill_group(process.pid)
            process.wait()
            running.discard(process.pid)
        output.seek(0)
        return status, output.read().decode(errors="replace")


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def ended(status, timeout_s):
    if status is None:
        return f"ended by the runner after {timeout_s} s"
    return f"died of {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def run_program(program, wrap):
    """cmocka prints a line before and after each test; what stands between is the test's output."""
    environment = {} if program.complete else {"WIREMILL_TEST_ONLY": program.tests[0]}
    if not program.complete and len(program.tests) > 1:
        return [r for test in program.tests for r in run_program(program._replace(tests=[test]), wrap)]
    status, output = run_bounded([*wrap, program.path], program.timeout_s, environment)
    results, said = {}, []
    for line in output.splitlines():
        mark = re.match(r"\[ +(RUN|OK|FAILED|SKIPPED|ERROR) +\] (?!---)(\S+)$", line)
        if mark is None:
            said.append(line)
        elif mark[1] == "RUN":
            said = []
        elif mark[2] in program.tests and mark[2] not in results:
            outcome = {"OK": PASSED, "SKIPPED": SKIPPED}.get(mark[1], FAILED)
            results[mark[2]] = Result(f"{program.name} {mark[2]}", outcome, "\n".join(said))
            said = []
    for test in program.tests:
        if test not in results:
            text = f"did not run to its end: {ended(status, program.timeout_s)}\n" + "\n".join(said)
            results[test] = Result(f"{program.name} {test}", FAILED, text)
    clean = all(r.outcome != FAILED for r in results.values())
    if clean and status != 0:  # a leak, or a crash on the way out
        return [*results.values(), Result(f"{program.name} as a whole", FAILED, f"{ended(status, 0)}\n{output}")]
    return list(results.values())


def run_function(test, environment):
    one = discover.ROOT / "tests" / "support" / "one.py"
    status, output = run_bounded([sys.executable, one, test.path, test.function], test.timeout_s, environment)
    if status == 0:
        return [Result(test.name, PASSED)]
    if status == EXIT_SKIPPED:
        return [Result(test.name, SKIPPED, (output.strip().splitlines() or ["no reason given"])[-1])]
    return [Result(test.name, FAILED, f"{output}\n{ended(status, test.timeout_s)}")]


class Report:
    def __init__(self):
        self.results = []

    def add(self, file, results, seconds):
        self.results += results
        failed = [r for r in results if r.outcome == FAILED]
        for result in failed:
            print(f"FAILED {result.name}")
            for line in result.text.strip().splitlines():
                print(f"    {line}")
        if not failed:
            print(f"  {file}  {len(results)} in {seconds:.1f} s", flush=True)
        sys.stdout.flush()

    def count(self, outcome):
        return sum(r.outcome == outcome for r in self.results)

    def close(self):
        for result in self.results:
            if result.outcome == SKIPPED:
                print(f"skipped {result.name}: {result.text.strip()}")
        print(f"{self.count(PASSED)} passed, {self.count(FAILED)} failed, {self.count(SKIPPED)} skipped", flush=True)
        return 0 if self.count(FAILED) == 0 and self.results else 1


def timed(function, *arguments):
    begin = time.monotonic()
    results = function(*arguments)
    return results, time.monotonic() - begin


def remove_leftovers(build):
    """Data of brokers whose runner was killed the hard way."""
    for folder in build.glob("kafka-*"):
        if not Path(f"/proc/{folder.name.removeprefix('kafka-')}").exists():
            shutil.rmtree(folder, ignore_errors=True)


class Broker:
    """The one broker of all tests that need one: started early, waited for late."""

    def __init__(self, build):
        self.cluster, self.why_not, self.environment = None, None, {}
        remove_leftovers(build)
        try:
            if os.environ.get("WIREMILL_TEST_BROKERS"):
                return
            libs = kafka.fetch()
            self.cluster = kafka.Cluster(libs, build / f"kafka-{os.getpid()}")
            self.cluster.start()
        except (kafka.Unavailable, OSError, subprocess.SubprocessError) as why:
            self.why_not = str(why)

    def wait_ready(self):
        if self.cluster is None:
            return
        try:
            self.cluster.wait_ready()
            self.environment = {"WIREMILL_TEST_BROKERS": self.cluster.brokers}
        except (kafka.Unavailable, AssertionError) as why:
            self.why_not = str(why)

    def stop(self):
        if self.cluster is not None:
            self.cluster.stop()


def run_without_broker(tests, wrap, report):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            futures = []
            for test in tests:
                run = (run_program, test, wrap) if isinstance(test, discover.Program) else (run_function, test, {})
                futures.append((test, pool.submit(timed, *run)))
            for test, future in futures:
                report.add(test.name, *future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for pid in list(running):
                kill_group(pid)
            raise


def run_with_broker(tests, broker, report):
    broker.wait_ready()
    for test in tests:
        if broker.why_not is not None:
            outcome = FAILED if os.environ.get("CI") == "true" else SKIPPED
            report.add(test.name, [Result(test.name, outcome, f"no Kafka: {broker.why_not}")], 0)
        else:
            report.add(test.name, *timed(run_function, test, broker.environment))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", default="build", help="the folder that make built into")
    parser.add_argument("--unit", action="store_true", help="unit tests only")
    parser.add_argument("--wrap", default="", help="a command to put in front of unit test programs and daemons")
    parser.add_argument("--slow", default=1, type=int, help="lets everything take so many times longer")
    parser.add_argument("name", nargs="?", default="", help="only tests whose name contains this")
    return parser.parse_args()


def told_to_stop(number, _frame):
    print(f"stopped by {signal.Signals(number).name}", flush=True)
    raise SystemExit(128 + number)


def main():
    given = arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told_to_stop)
    build = (discover.ROOT / given.build).resolve()
    os.environ["WIREMILL_BUILD"] = str(build)
    os.environ["WIREMILL_TEST_WRAP"] = given.wrap
    os.environ["WIREMILL_TEST_SLOW"] = str(given.slow)
    tests = list(discover.programs(build, given.name))
    if not given.unit:
        tests += discover.functions(given.name)
    tests = [test._replace(timeout_s=test.timeout_s * given.slow) for test in tests]
    with_broker = [test for test in tests if test.kafka]
    report, broker = Report(), None
    if not tests:
        print(f"no test has a name that contains {given.name!r}")
    try:
        broker = Broker(build) if with_broker else None
        run_without_broker([test for test in tests if not test.kafka], given.wrap.split(), report)
        if broker is not None:
            run_with_broker(with_broker, broker, report)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # told once is enough: clean up in peace
        for pid in list(running):
            kill_group(pid)
        if broker is not None:
            broker.stop()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
