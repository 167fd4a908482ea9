# SPDX-License-Identifier: Apache-2.0
"""Stages of one's own in lanes of the daemon, on a real Kafka."""

import json
import os
import signal

from support.daemon import Daemon, Pipeline
from support.kafka import Kafka
from support.plugins import PLUGINS, Workshop
from support.stories import story
from support.wait import wait_until

KAFKA = True
DEMO = PLUGINS.parent.parent / "deploy" / "demo"


def reload(daemon, configuration=None):
    """SIGHUP, with another file if there is one; waits until it is applied."""
    if configuration is not None:
        daemon.file.write_text(json.dumps(configuration))
    before = daemon.metric("wiremill_reloads_total", 'result="applied"')
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: daemon.metric("wiremill_reloads_total", 'result="applied"') > before, 20, "the reload")


def test_a_lane_runs_the_example():
    kafka = Kafka()
    with Workshop() as workshop:
        path = workshop.build("desk.so", (PLUGINS / "desk.c").read_text())
        pipeline = Pipeline(kafka, fused=True, stages=["clean", {"desk": {"strict": True}}, "tag"])
        kafka.produce(pipeline.raw, (DEMO / "3-newsml-g2.xml").read_bytes(), b"money")
        kafka.produce(pipeline.raw, story(1).raw(), b"nobody's")
        stages = {"desk": {"plugin": str(path), "desks": "sport = football; money = medtop:04000000"}}
        with pipeline.daemon(stages=stages) as daemon:
            (message,) = kafka.wait_for(pipeline.out, 1)
            (letter,) = kafka.wait_for(pipeline.dead, 1)
            assert daemon.metric("wiremill_stage_articles_in_total", 'lane="all",stage="desk"') == 2
            assert daemon.metric("wiremill_stage_articles_out_total", 'lane="all",stage="desk"') == 1
            assert '"desk":"1.0.0"' in daemon.get("/version")[1]
    assert message.key == b"money"
    assert message.json()["wire"]["stages"]["desk"]["name"] == "money"
    assert [step["stage"] for step in message.json()["wire"]["trail"]] == ["clean", "desk", "tag"]
    assert (letter.key, letter.value) == (b"nobody's", story(1).raw())
    assert (letter.header("wiremill-stage"), letter.header("wiremill-code")) == ("desk", "stage")


def test_a_reload_changes_its_options_and_tells_of_a_newer_file():
    kafka = Kafka()
    with Workshop() as workshop:
        source = (PLUGINS / "desk.c").read_text()
        path = workshop.build("desk.so", source)
        pipeline = Pipeline(kafka, fused=True, stages=["clean", "desk"])

        def configuration(otherwise):
            return pipeline.settings(stages={"desk": {"plugin": str(path), "desks": "sport = x", "otherwise": otherwise}})

        first = configuration("day")
        with Daemon(first) as daemon:
            kafka.produce(pipeline.raw, story(1).raw(), b"k")
            kafka.wait_for(pipeline.out, 1)
            reload(daemon, {**configuration("night"), "admin": first["admin"]})
            kafka.produce(pipeline.raw, story(2).raw(), b"k")
            kafka.wait_for(pipeline.out, 2)
            os.replace(workshop.build("newer.so", source.replace("1.0.0", "1.0.1")), path)
            reload(daemon)
            daemon.wait_log("setting=stages.desk.plugin")
            kafka.produce(pipeline.raw, story(3).raw(), b"k")
            messages = kafka.wait_for(pipeline.out, 3)
    records = [message.json() for message in messages]
    assert [record["wire"]["stages"]["desk"]["name"] for record in records] == ["day", "night", "night"]
    assert [record["wire"]["trail"][-1]["version"] for record in records] == ["1.0.0"] * 3
