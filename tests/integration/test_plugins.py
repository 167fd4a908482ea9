# SPDX-License-Identifier: Apache-2.0
"""A stage of one's own: built against the installed headers, named in the configuration, and then like
any other stage."""

import importlib.util
import json
import re
import subprocess

from support.daemon import PROGRAM, ROOT
from support.plugins import PLUGINS, Workshop

DESK = (PLUGINS / "desk.c").read_text()
DESKS = "sport = football; money = medtop:04000000, banks"
MONEY = ROOT / "deploy" / "demo" / "3-newsml-g2.xml"
OTHER = ROOT / "deploy" / "demo" / "1-plain.txt"
CONFIGURATION = f"""
kafka: {{bootstrap.servers: 'localhost:1'}}
stages:
  desk:
    plugin: ./desk.so
    desks: {DESKS}
lanes:
  - name: all
    input: raw
    output: enriched
    stages: [clean, desk: {{otherwise: night}}, tag]
"""
TINY = """
#include <wiremill/stage.h>
static enum wm_code process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)call, (void)article, (void)err;
    return WM_OK;
}
WM_PLUGIN = {.api = WM_STAGE_API, .name = "tiny", .version = "1", .summary = "Does nothing.", .process = process};
"""


def with_desk(workshop):
    workshop.build("desk.so", DESK)
    return workshop.write("wiremill.yaml", CONFIGURATION)


def fault(workshop, stage, source=None, path=None):
    """What `check` says of a configuration with one plug-in, after FILE:LINE."""
    if source is not None:
        workshop.build(f"{stage}.so", source)
    file = workshop.write("one.yaml", f"stages:\n  {stage}:\n    plugin: {path or f'./{stage}.so'}\n")
    done = workshop.wiremill("check", "--offline", "-c", file)
    assert done.returncode == 3, done.stdout
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("fail")]
    said = re.match(rf"fail +{re.escape(str(file))}:(\d+) +(.*)", line)
    assert said and said[1] in "23", line
    return said[2]


def test_the_example_enriches_like_a_stage_that_is_built_in():
    with Workshop() as workshop:
        done = workshop.wiremill("enrich", "-c", with_desk(workshop), MONEY, OTHER)
        assert done.returncode == 0, done.stderr
        money, other = map(json.loads, done.stdout.splitlines())
    assert money["wire"]["stages"] == {"desk": {"name": "money", "hits": 1}}
    assert other["wire"]["stages"] == {"desk": {"name": "general", "hits": 0}}
    trail = [(step["stage"], step["version"]) for step in money["wire"]["trail"]]
    assert [stage for stage, _ in trail] == ["clean", "tag", "summarize", "desk"]
    assert trail[-1] == ("desk", "1.0.0")
    spec = importlib.util.spec_from_file_location("validate", ROOT / "tests" / "schema" / "validate.py")
    validate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(validate)
    assert validate.faults(validate.load(), money) == []


def test_a_lane_gives_order_and_options():
    with Workshop() as workshop:
        file = with_desk(workshop)
        done = workshop.wiremill("enrich", "-c", file, "--lane", "all", OTHER)
        assert done.returncode == 0, done.stderr
        record = json.loads(done.stdout)
        cut = workshop.wiremill("enrich", "-c", file, "--lane", "all", "--until", "desk", OTHER)
        shown = workshop.wiremill("explain", "-c", file, "--lane", "all", OTHER)
        wrong = workshop.wiremill("enrich", "-c", file, "--lane", "al", OTHER)
    assert [step["stage"] for step in record["wire"]["trail"]] == ["clean", "desk", "tag"]
    assert record["wire"]["stages"]["desk"]["name"] == "night"
    assert [step["stage"] for step in json.loads(cut.stdout)["wire"]["trail"]] == ["clean", "desk"]
    assert re.search(r'^desk 1\.0\.0 .*\n  \+ wire\.stages\.desk\.name +"night"', shown.stdout, re.M), shown.stdout
    assert wrong.returncode == 2 and 'no lane "al"' in wrong.stderr


def test_its_refusal_is_a_refusal():
    with Workshop() as workshop:
        done = workshop.wiremill("enrich", "-c", with_desk(workshop), "--set", "stages.desk.strict=true", MONEY, OTHER)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert re.match(rf"{re.escape(str(OTHER))}: stage: no desk is for this article", done.stderr), done.stderr


def test_commands_know_it():
    with Workshop() as workshop:
        file = with_desk(workshop)
        options = workshop.wiremill("options", "-c", file).stdout
        one = workshop.wiremill("options", "-c", file, "--stage", "desk").stdout
        checked = workshop.wiremill("check", "-c", file, "--offline")
        printed = workshop.wiremill("check", "-c", file, "--print").stdout
        again = workshop.wiremill("check", "-c", workshop.write("again.yaml", printed), "--print").stdout
    assert "\nstages.desk\n" in options and "otherwise" in one
    assert checked.returncode == 0 and "clean 0.1.0, desk 1.0.0, tag" in checked.stdout, checked.stdout
    assert f"  desk:\n    plugin: {workshop.folder}/desk.so\n" in printed
    assert again == printed


def test_its_options_are_checked_like_all_others():
    with Workshop() as workshop:
        with_desk(workshop)
        file = workshop.write("bad.yaml", "stages:\n  desk:\n    plugin: ./desk.so\n    strict: perhaps\n    dessks: x = y\n")
        done = workshop.wiremill("enrich", "-c", file, OTHER)
        lane = workshop.write("lane.yaml", CONFIGURATION.replace("{otherwise: night}", "{plugin: ./desk.so}"))
        misplaced = workshop.wiremill("check", "-c", lane, "--offline")
        nonsense = workshop.wiremill("enrich", "-c", with_desk(workshop), "--set", "stages.desk.desks=nonsense", OTHER)
    assert done.returncode == 3
    lines = [line.removeprefix(f"{file}:") for line in done.stderr.splitlines()]
    assert lines[0].startswith('2: "desks" is missing;'), lines
    assert lines[1].startswith('4: strict: "perhaps" is neither true nor false'), lines
    assert lines[2] == '5: unknown key "dessks"; did you mean "desks"?'
    assert f"fail  {lane}:11  plugin stands in the section stages, not in a lane\n" in misplaced.stdout
    assert nonsense.returncode == 3
    assert 'stage desk: desks: "nonsense" is not NAME = WORD, WORD' in nonsense.stderr


def test_a_path_begins_at_the_folder_of_the_configuration_or_where_it_was_typed():
    with Workshop() as workshop:
        file = with_desk(workshop)
        (workshop.folder / "elsewhere").mkdir()
        there = workshop.folder / "elsewhere"
        by_file = workshop.wiremill("enrich", "-c", "../wiremill.yaml", OTHER, cwd=there)
        typed = ["--set", "stages.desk.plugin=../desk.so", "--set", f"stages.desk.desks={DESKS}"]
        by_hand = workshop.wiremill("enrich", *typed, OTHER, cwd=there)
        both = workshop.wiremill("enrich", "-c", file, "--set", "stages.desk.plugin=desk.so", OTHER, cwd=there)
    assert by_file.returncode == 0, by_file.stderr
    assert by_hand.stdout == by_file.stdout
    assert both.returncode == 3 and f"plugin: {there}/desk.so: cannot be read" in both.stderr


def test_a_wrong_version_of_the_api_is_refused_with_both_named():
    with Workshop() as workshop:
        (version,) = workshop.pkg_config("--variable=stage_api")
        said = fault(workshop, "tiny", TINY.replace("WM_STAGE_API", "WM_STAGE_API + 41"))
        assert f"built for version {int(version) + 41} of the stage API, and this program has version {version};" in said
        assert re.search(rf"stage API +{version}\n", workshop.wiremill("version", "-v").stdout)


def test_what_is_no_stage_is_refused_and_the_reason_named():
    with Workshop() as workshop:
        at = f"plugin: {workshop.folder}/"
        assert fault(workshop, "tiny", TINY.replace("WM_PLUGIN", "extern const struct wm_stage other;\n"
                     "const struct wm_stage other")).startswith(f"{at}tiny.so exports no wm_plugin; declare")  # fmt: skip
        assert fault(workshop, "tiny", TINY.replace("static ", "").replace(", .process = process", "")) == (
            f"{at}tiny.so: its stage has no process")
        assert fault(workshop, "tiny", TINY.replace('.name = "tiny", ', "")) == f"{at}tiny.so: its stage has no name"
        assert "options and conf_size go together" in fault(workshop, "tiny", TINY.replace(".name", ".conf_size = 8, .name"))
        assert fault(workshop, "other", TINY) == (
            f'{at}other.so holds the stage "tiny", not "other"; give it the name that it has')
        assert "built in" in fault(workshop, "clean", TINY)
        assert fault(workshop, "gone") == f"{at}gone.so: cannot be read: No such file or directory"
        text = workshop.write("text.so", "this is no shared object, but it is long enough to look like one: " * 9)
        assert fault(workshop, "text").startswith(f"plugin: {text}: invalid ELF header; it must be a shared object")
        assert "undefined symbol: wm_unheard_of; it must" in fault(
            workshop, "tiny", TINY.replace("return WM_OK;", "void wm_unheard_of(void); wm_unheard_of(); return WM_OK;"))
        assert 'the name of a stage "sm/all" may hold only' in fault(workshop, "sm/all", path="x.so")


def test_a_stage_that_was_refused_is_not_also_unknown():
    with Workshop() as workshop:
        file = workshop.write("wiremill.yaml", CONFIGURATION)
        done = workshop.wiremill("check", "-c", file, "--offline")
        daemon = workshop.wiremill("run", "-c", file)
        typo = workshop.write("typo.yaml", CONFIGURATION.replace("[clean, desk:", "[clean, dest:"))
        workshop.build("desk.so", DESK)
        near = workshop.wiremill("check", "-c", typo, "--offline")
    assert [line for line in done.stdout.splitlines() if line.startswith("fail")] == [
        f"fail  {file}:5  plugin: {workshop.folder}/desk.so: cannot be read: No such file or directory"]
    assert daemon.returncode == 3 and f"{file}:5: plugin: " in daemon.stderr, "the daemon starts without its stage"
    assert 'unknown stage "dest"; did you mean "desk"?' in near.stdout


def test_the_program_exports_the_public_functions_and_nothing_else():
    text = "\n".join(path.read_text() for path in sorted((ROOT / "include" / "wiremill").glob("*.h")))
    code = re.sub(r"#[^\n]*(\\\n[^\n]*)*", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))
    public = set(re.findall(r"\b(wm_\w+)\([^()]*(?:\([^()]*\)[^()]*)*\)[^{};]*;", code))
    assert {"wm_emit", "wm_str_printf", "wm_arena_defer", "wm_json_each"} <= public and len(public) > 80
    listed = subprocess.run(["nm", "-D", "--defined-only", str(PROGRAM)], stdout=subprocess.PIPE, text=True, check=True)
    exported = {line.split()[-1] for line in listed.stdout.splitlines()}
    assert public - exported == set(), "declared, and not there for plug-ins"
    assert {name for name in exported if name.startswith("wm_")} - public == set(), "there, and declared nowhere"
