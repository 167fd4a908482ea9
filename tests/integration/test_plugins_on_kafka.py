# SPDX-License-Identifier: Apache-2.0
"""Stages of one's own in lanes of the daemon, on a real Kafka."""

from support.daemon import Pipeline
from support.kafka import Kafka
from support.plugins import PLUGINS, Workshop
from support.stories import story

KAFKA = True
DEMO = PLUGINS.parent.parent / "deploy" / "demo"


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
