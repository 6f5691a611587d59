"""A line of metrics is what CloudWatch's specification asks for, to the letter."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from usajobs_assets.observability.metrics import UNITS, metric_line
from usajobs_assets_tests.unit.observability.emf_schema import metrics_in

AT = datetime(2026, 11, 20, 17, 0, 0, 250_000, tzinfo=UTC)
WHERE = {"Environment": "production", "Source": "search"}


def test_every_metric_that_there_is_makes_a_valid_line() -> None:
    written = metric_line(dict.fromkeys(UNITS, 1.5), WHERE, {"run": "abc"}, AT)
    assert "\n" not in written
    found = json.loads(written)
    assert metrics_in(found) == dict.fromkeys(UNITS, 1.5)
    assert (found["Environment"], found["Source"], found["run"]) == ("production", "search", "abc")
    assert found["_aws"]["Timestamp"] == 1_795_194_000_250


def test_the_names_are_those_that_alarms_and_dashboards_ask_for() -> None:
    (directive,) = json.loads(metric_line({"LagHours": 3}, WHERE, {}, AT))["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "UsajobsAssets"
    assert directive["Dimensions"] == [["Environment"], ["Environment", "Source"]]
    assert set(UNITS) == {
        "ItemsExtracted", "ItemsStaged", "ItemsQuarantined", "PostingsEnriched", "PostingsRanked", "RequestBudgetUsed",
        "LagHours", "DaysUnproven", "RunSucceeded", "RunRefused", "RunFailed", "OutboxWaiting", "RunSeconds",
    }  # fmt: skip


def test_a_metric_that_nobody_has_declared_is_refused() -> None:
    """A misspelt name would make a metric that no alarm looks at."""
    with pytest.raises(KeyError, match="LagHour"):
        metric_line({"LagHour": 3}, WHERE, {}, AT)


@pytest.mark.parametrize("fault", [{"Unit": "Hours"}, {"Name": ""}, {"StorageResolution": 7}])
def test_the_schema_of_these_tests_refuses_what_cloudwatch_would_drop(fault: dict[str, object]) -> None:
    found = json.loads(metric_line({"LagHours": 3}, WHERE, {}, AT))
    found["_aws"]["CloudWatchMetrics"][0]["Metrics"][0].update(fault)
    with pytest.raises(jsonschema.ValidationError):
        metrics_in(found)
