"""Grafana's dashboard and Prometheus' rules ask for what /metrics gives."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.observability.health import Health
from bot.observability.metrics import Metrics
from db.store.engine import Database
from tests.chat import Clock
from tests.end_to_end.process import ROOT

METRIC = re.compile(r"\b(?:career|process)_\w+")
OUTCOMES = {"handled", "unhandled", "failed", "out_of_date", "unreadable"}
DASHBOARD: dict[str, Any] = json.loads((ROOT / "docs" / "grafana.json").read_text("utf-8"))
RULES: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text("utf-8"))


def alerts() -> list[dict[str, Any]]:
    return [rule for group in RULES["groups"] for rule in group["rules"]]


def queries() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for variable in DASHBOARD["templating"]["list"]:
        yield variable.get("definition", "")
    yield from (rule["expr"] for rule in alerts())


def given(db: Database, clock: Clock) -> dict[str, set[str]]:
    """Every metric of /metrics with its labels, once something has been counted."""
    metrics = Metrics(db, clock, Health(db))
    metrics.updates.labels("message", "handled").inc()
    metrics.seconds.labels("message").observe(0.1)
    metrics.delivered("sent")
    metrics.refreshes.labels("done").inc()
    return {
        sample.name: set(sample.labels)
        for family in text_string_to_metric_families(generate_latest(metrics.registry).decode())
        for sample in family.samples
    }


def test_every_name_and_label_is_one_of_the_bots(db: Database, clock: Clock) -> None:
    known = given(db, clock)
    asked = set().union(*(METRIC.findall(query) for query in queries()))
    assert asked <= set(known)
    assert {name for name in known if name.startswith("career_")} - asked <= {
        name for name in known if name.endswith(("_created", "_sum", "_count"))
    }
    everywhere = {"job", "instance"} | set().union(*known.values())
    for query in queries():
        labels = {*re.findall(r"(\w+)=~?\"", query), *re.findall(r"by \((\w+)\)", query)}
        assert labels <= everywhere, query
        for outcomes in re.findall(r'outcome=~"([^"$]+)"', query):
            assert set(outcomes.split("|")) <= OUTCOMES


def test_three_alerts_say_what_to_do_and_the_document_names_them() -> None:
    document = (ROOT / "docs" / "operating.md").read_text("utf-8")
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names)) == 3
    for rule in alerts():
        assert rule["alert"] in document
        assert rule["for"]
        assert set(rule["annotations"]) == {"summary", "description"}
    assert "docs/grafana.json" in document
    assert "docs/alerts.yml" in document


def test_the_panels_have_places_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken
        taken |= cells
    assert max(x for x, _ in taken) < 24
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
