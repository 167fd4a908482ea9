# SPDX-License-Identifier: Apache-2.0
"""Finds the tests: adding one means adding a function, to a file or in a new one; there is no list.

Unit tests are programs that make built of tests/unit/*/*_test.c and stages/*/tests/*_test.c; their
names are read from the source. Integration tests are functions test_* of tests/integration/test_*.py
and stages/*/tests/test_*.py. A Python file may say KAFKA = True (its tests need a broker; they run
one at a time, last) and TIMEOUT_S = n."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
UNIT_TIMEOUT_S = 120
INTEGRATION_TIMEOUT_S = 60


class Program(NamedTuple):
    """A unit test program with the names of those of its tests that were asked for."""

    name: str
    path: Path
    tests: list
    complete: bool  # all of its tests were asked for
    timeout_s: int = UNIT_TIMEOUT_S
    kafka: bool = False


class Function(NamedTuple):
    name: str
    path: Path
    function: str
    timeout_s: int
    kafka: bool


def _wanted(name, pattern):
    return pattern.lower() in name.lower()


def test_names(text):
    """The names given to cmocka_unit_test and its likes, or to a macro that hands them on."""
    text = text.replace("\\\n", " ")
    makers = ["cmocka_unit_test\\w*", *re.findall(r"#define (\w+)\(\w+\)[^\n]*cmocka_unit_test", text)]
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return re.findall(rf"\b(?:{'|'.join(makers)})\(\s*(\w+)", code)


def programs(build, pattern):
    for source in sorted([*ROOT.glob("tests/unit/*/*_test.c"), *ROOT.glob("stages/*/tests/*_test.c")]):
        short = source.relative_to(ROOT).with_suffix("")
        name = "/".join(part for part in short.parts if part != "tests").removesuffix("_test")
        tests = test_names(source.read_text())
        wanted = [test for test in tests if _wanted(f"{name} {test}", pattern)]
        if wanted:
            yield Program(name, build / "tests" / short, wanted, len(wanted) == len(tests))


def functions(pattern):
    for source in sorted([*ROOT.glob("tests/integration/test_*.py"), *ROOT.glob("stages/*/tests/test_*.py")]):
        tree = ast.parse(source.read_text(), str(source))
        said = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                said[node.targets[0].id] = node.value.value
        where = source.relative_to(ROOT).parts
        name = f"{where[0] if where[0] != 'tests' else 'integration'}/{source.stem.removeprefix('test_')}"
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                full = f"{name} {node.name.removeprefix('test_')}"
                if _wanted(full, pattern):
                    timeout_s = said.get("TIMEOUT_S", INTEGRATION_TIMEOUT_S)
                    yield Function(full, source, node.name, timeout_s, said.get("KAFKA", False))
