"""Alerts, dashboard and scaling go by metrics that there are, and each alert has a page to look at."""

import json
import re

import pytest
import yaml

from service.telemetry.metrics import CATALOGUE
from tests.k8s.manifests import K8S, ROOT

RULES = K8S / "components/alerts/rules.yaml"
DASHBOARD = K8S / "components/dashboard/pullquote.json"
RUNBOOKS = ROOT / "docs/runbooks"
SERIES = {
    name: set(family.labels)
    for family in CATALOGUE
    for name in (family.name, *(f"{family.name}_{part}" for part in ("bucket", "count", "sum")))
}


def _alerts() -> list[dict[str, dict[str, str]]]:
    groups = yaml.safe_load(RULES.read_text("utf-8"))["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


@pytest.mark.parametrize(
    "file", [RULES, DASHBOARD, *K8S.glob("components/*/scaled-object.yaml"), K8S / "base/autoscaler.yaml"], ids=str
)
def test_only_metrics_that_there_are(file: object) -> None:
    """Every metric that is asked for is in the catalogue, and so is every label that it is chosen by."""
    text = re.sub(r"(?m)^\s*#.*$", "", file.read_text("utf-8")).replace('\\"', '"')  # type: ignore[attr-defined]
    asked = re.findall(r"(?<![\w:])(pullquote_[a-z_]+)(?:\{([^}]*)\})?", text)
    assert asked
    for name, selector in asked:
        labels = set(re.findall(r"(\w+)\s*(?:=~|!=|=)", selector)) - {"namespace", "le"}
        assert labels <= SERIES[name], name


def test_each_alert_has_its_page() -> None:
    """An alert leads to a page in docs/runbooks, each page has its alert, and the page names the alert."""
    pages = {rule["annotations"]["runbook_url"].rpartition("/")[2] for rule in _alerts()}
    assert {file.name for file in RUNBOOKS.glob("*.md")} == pages
    for rule in _alerts():
        page = RUNBOOKS / rule["annotations"]["runbook_url"].rpartition("/")[2]
        assert str(rule["alert"]) in page.read_text("utf-8")


def test_each_alert_is_tried() -> None:
    """The tests for promtool name every alert but the slow twins of fast ones."""
    tried = (ROOT / "tests/k8s/rules.yaml").read_text("utf-8")
    names = [str(rule["alert"]) for rule in _alerts()]
    assert [] == [name for name in names if f"alertname: {name}" not in tried and not name.endswith("Slowly")]


def test_the_dashboard_can_be_read() -> None:
    """Panels have numbers and places of their own, and a description each."""
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    assert len(panels) == len({panel["id"] for panel in panels}) == len({str(panel["gridPos"]) for panel in panels})
    assert all(panel["description"] for panel in panels)
