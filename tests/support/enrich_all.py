# SPDX-License-Identifier: Apache-2.0
"""`enrich_all.py PROGRAM [FOLDER]...`: puts every fixture of the tests through `PROGRAM enrich`, in all
formats. Any outcome is right but a crash, a finding of a
sanitizer, and more than a minute. Without folders: the cases of the stages, the fuzzers' seeds, the
demonstration, what tests/support/stories.py makes, and the shared collections where they are there."""

import gzip
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.stories import kill, stories  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
USUAL = ["stages/*/tests/cases", "stages/*/tests/fixtures", "tests/fuzz/seeds", "deploy/demo", "../shared/data/wire",
         "../shared/data/html/pages", "../shared/data/articles"]  # fmt: skip
FORMATS = ("ninjs", "text", "html", "pretty")
TIMEOUT_S = 60  # for one file
AT_ONCE = 50  # files in one process


def given_files(folders):
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "README.md":
                raw = path.read_bytes()
                yield str(path), gzip.decompress(raw) if path.suffix == ".gz" else raw


def made_up():
    batch = stories(6)
    for one in batch:
        yield f"story {one.number} ({one.format})", one.raw()
    yield "a kill", kill(batch[1])
    yield "nothing", b""
    yield "random bytes", bytes(i * i % 251 for i in range(5000))


def trouble(program, form, paths):
    """What went wrong with `enrich` of these files in one process, or None."""
    try:
        done = subprocess.run([program, "enrich", "--format", form, *paths], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=TIMEOUT_S * len(paths))  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"--format {form}: not done after {TIMEOUT_S} s"
    if done.returncode not in (0, 1):  # all done, or some refused with a reason
        return f"--format {form}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}"
    if done.returncode == 1 and not done.stderr:
        return f"--format {form}: refused without a reason"
    return None


def findings(program, inputs, scratch):
    """(name, what went wrong). Many files go through one process; only if that fails, each alone."""
    names, chunks = {}, [[] for _ in range(0, len(inputs), AT_ONCE)]
    for number, (name, raw) in enumerate(inputs):
        path = Path(scratch) / f"{number}.in"
        path.write_bytes(raw)
        names[path] = name
        chunks[number // AT_ONCE].append(path)

    def examine(job):
        form, chunk = job
        whole = trouble(program, form, chunk)
        if whole is None:
            return []
        alone = [(names[path], why) for path in chunk if (why := trouble(program, form, [path]))]
        return alone or [(f"{names[chunk[0]]} and the {len(chunk) - 1} that follow, in one process", whole)]

    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(examine, [(form, chunk) for form in FORMATS for chunk in chunks]):
            yield from found


def main(program, folders):
    inputs = list(given_files(folders))
    if len(sys.argv) == 2:
        inputs += made_up()
    failed = set()
    with tempfile.TemporaryDirectory() as scratch:
        for name, why in findings(program, inputs, scratch):
            failed.add(name)
            print(f"FAILED {name}: {why}", flush=True)
    print(f"enrich: {len(inputs) - len(failed)} of {len(inputs)} inputs without a finding", flush=True)
    return 1 if failed or not inputs else 0


if __name__ == "__main__":
    usual = [folder for pattern in USUAL for folder in sorted(ROOT.glob(pattern))]
    sys.exit(main(sys.argv[1], [Path(a) for a in sys.argv[2:]] or usual))
