# SPDX-License-Identifier: Apache-2.0
"""`wiremill options`, the reference page."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(os.environ.get("WIREMILL_BUILD", ROOT / "build")) / "wiremill"


def options(*arguments):
    return subprocess.run([PROGRAM, "options", *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout


def test_the_text_keeps_to_100_columns():
    long = [line for line in options().splitlines() if len(line) > 100 or line != line.rstrip()]
    assert long == []


def test_tables_have_as_many_cells_in_each_row_as_in_their_head():
    width = 0
    for line in options("--markdown").splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert width in (0, cells) or cells == 0, line
        width = cells


def test_every_header_that_is_written_is_described():
    page = options()
    sources = [*ROOT.glob("pipeline/kafka/*.c")]
    written = {name for path in sources for name in re.findall(r'headers, "(wiremill-[a-z-]+)"', path.read_text())}
    assert written, "no header is written any more?"
    assert [name for name in sorted(written) if f"  {name} " not in page] == []


def test_every_stage_has_its_part():
    page = options("--markdown")
    for stage in re.findall(r"^WM_STAGE\((\w+)\)", (ROOT / "stages/stages.def").read_text(), re.M):
        assert f"### stages.{stage}\n" in page
        assert options("--markdown", "--stage", stage).strip() in page


def test_two_runs_print_the_same():
    assert options() == options()
