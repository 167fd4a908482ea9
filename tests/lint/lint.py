# SPDX-License-Identifier: Apache-2.0
"""All of `make lint` but clang-tidy, which make runs file by file. Checks what git knows of, and what
it would. Nothing is left out silently: a tool that is not there is an error that names its package.

    lint.py --build DIR -- CPPFLAGS..."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import layers  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = {"clang-format": "clang-format", "clang": "clang", "gcc": "gcc", "cppcheck": "cppcheck",
         "clang-tidy": "clang-tidy", "git": "git", "promtool": "prometheus"}  # fmt: skip
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Werror"]


def run(command):
    """What the command has to say when it fails, else nothing."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return [] if done.returncode == 0 else done.stdout.decode(errors="replace").splitlines() or [f"{command[0]} failed"]


def files(*suffixes):
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    return [name for name in names if name.endswith(suffixes) and (ROOT / name).is_file()]


def check_tools(_):
    return [f"{tool} is not installed; `make deps-dev` installs the package {package}"
            for tool, package in TOOLS.items() if shutil.which(tool) is None]  # fmt: skip


def check_format(_):
    return run(["clang-format", "--dry-run", "-Werror", *files(".c", ".h")])


def check_headers(flags):
    """Each header compiles alone, with both compilers; a public one sees nothing but include/, and is C++ too."""
    cpp = ["clang++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-Iinclude"]
    problems = run([*cpp, "-fsyntax-only", "tests/lint/stage.cc"])
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "alone.c"
        for name in files(".h"):
            public = name.startswith("include/")
            twice = f'#include "{ROOT / name}"\n' * 2
            source.write_text(twice + "extern int alone;\n")
            for compiler in ("gcc", "clang"):
                given = ["-Iinclude"] if public else [*flags, "-Wno-unused-function"]
                found = run([compiler, *STRICT, *given, "-fsyntax-only", source])
                problems += [f"{name} does not compile alone with {compiler}:", *found] if found else []
            found = run([*cpp, "-x", "c++", "-fsyntax-only", source]) if public else []
            problems += [f"{name} does not compile alone as C++:", *found] if found else []
    return problems


def check_layers(_):
    return layers.check(ROOT)


def check_cppcheck(flags):
    # internalAstError: cppcheck 2.10 does not parse a compound literal within a conditional expression.
    suppressed = ["internalAstError", "missingIncludeSystem", "unusedFunction", "unmatchedSuppression", "normalCheckLevelMaxBranches"]
    command = ["cppcheck", "--enable=warning,performance,portability", "--error-exitcode=1", "--inline-suppr", "-q",
               "--std=c11", "-j2", *(f"--suppress={s}" for s in suppressed)]  # fmt: skip
    command += [flag for flag in flags if flag.startswith(("-D", "-I")) and not flag.startswith("-I/")]
    return run([*command, "include", "pipeline", "stages"])


MARKS = [
    # Written apart, so that this file does not find itself.
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b"), ("",), "an unfinished-work mark"),
    (re.compile(r"(?:^|[\s\"'(=:])(/" r"home/|/" r"root/|/" r"Users/)\w"), ("",), "a path of somebody's machine"),
    (re.compile(r"\b[un]?sl" r"eep\s*\("), ("tests/", "stages/"), "a test waits for a condition, see tests/support/wait.py"),
    (re.compile(r"[ \t]+$"), ("",), "white space at the end of a line"),
]
BINARY_SUFFIXES = (".wm", ".gz", ".png", ".jpg", ".zst", ".xz")


def is_input(name):
    """Fixtures are as wires send them: blanks at the ends of lines and all."""
    return "/cases/" in name or "/seeds/" in name or "/fixtures/" in name or "/data/" in name


def check_marks(_):
    problems = []
    for name in files(""):
        if is_input(name) or name.endswith(BINARY_SUFFIXES):
            continue
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        if text and not text.endswith("\n"):
            problems.append(f"{name}: no newline at the end of the file")
        for number, line in enumerate(text.splitlines(), 1):
            problems += [f"{name}:{number}: {why}: {line.strip()[:80]}" for pattern, where, why in MARKS
                         if name.startswith(where) and pattern.search(line)]  # fmt: skip
    return problems


def check_licence(_):
    def says_so(name):
        return "SPDX-License-Identifier: Apache-2.0" in "".join((ROOT / name).read_text().splitlines()[:4])

    return [f"{name}: no SPDX line at its top" for name in files(".c", ".h", ".py", ".sh", ".mk") if not says_so(name)]


def check_scripts(_):
    problems = []
    for name in files(".py"):
        try:
            compile((ROOT / name).read_text(), name, "exec")
        except SyntaxError as error:
            problems.append(f"{name}:{error.lineno}: {error.msg}")
    for name in files(".sh") + [".ci/run"]:
        problems += run(["sh", "-n", name])
    return problems


def check_docs(_):
    return run([sys.executable, "tests/lint/docs.py", build / "wiremill"])


def check_metrics(_):
    """Prometheus' own linter on names, units and help of every metric that the program knows."""
    page = subprocess.run([build / "wiremill", "options", "--markdown"], stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = re.findall(r"^\| `(\w+)` \| (counter|gauge|histogram) \| (?:[\w,]+ \| )?(.+) \|$", page, re.M)
    text = []
    for name, kind, meaning in rows:
        text += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
        text += [f'{name}_bucket{{le="+Inf"}} 0', f"{name}_sum 0", f"{name}_count 0"] if kind == "histogram" else [f"{name} 0"]
    if len(rows) < 50:
        return ["the table of metrics was not found in what `wiremill options --markdown` prints"]
    done = subprocess.run(["promtool", "check", "metrics"], input="\n".join(text) + "\n", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)  # fmt: skip
    return [] if done.returncode == 0 else done.stdout.splitlines()


CHECKS = [
    ("tools are there", check_tools),
    ("layout of the code", check_format),
    ("headers compile alone", check_headers),
    ("layers", check_layers),
    ("cppcheck", check_cppcheck),
    ("marks", check_marks),
    ("licence lines", check_licence),
    ("scripts parse", check_scripts),
    ("generated documentation", check_docs),
    ("metrics, by promtool", check_metrics),
]


def main(flags):
    failed = 0
    for name, check in CHECKS:
        problems = check(flags)
        print(f"  {name}: {'ok' if not problems else f'{len(problems)} lines'}", flush=True)
        for line in problems[:60]:
            print(f"    {line}")
        failed += bool(problems)
    print(f"{len(CHECKS) - failed} checks passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    at = sys.argv.index("--")
    build = Path(sys.argv[sys.argv.index("--build") + 1]).resolve()
    sys.exit(main(sys.argv[at + 1 :]))
