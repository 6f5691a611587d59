"""What a log store and a metric store hear of runs: every line of a command can be read by them, and is true."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.observability.gold_metrics import emit_gold_metrics
from usajobs_assets.observability.run_metrics import emit_run_metrics
from usajobs_assets.pipeline.day_report import DayReport, read_day_report
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, StoppedClock, item, items
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.command_line import Finished, Home
from usajobs_assets_tests.unit.observability.emf_schema import metrics_in

pytestmark = pytest.mark.integration

BAD = [item(800009000 + 100 * index, PositionTitle="") for index in range(5)]
Start = Callable[..., RunningSimulator]
MakeServices = Callable[..., Services]


@pytest.fixture
def emitted(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Emits the metrics of a run; the line that came of it."""

    def emit(services: Services, *arguments: Any, **named: Any) -> dict[str, Any]:
        emit_run_metrics(services, *arguments, **named)
        (line,) = capsys.readouterr().out.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found

    return emit


def with_json(make_services: MakeServices, api: str, **environment: str) -> Services:
    return make_services(api, LOG_FORMAT="json", USAJOBS_ENVIRONMENT="staging", **environment)


def test_a_loaded_day_has_its_figures_and_no_figure_of_what_does_not_exist(
    make_services: MakeServices, simulate: Start, emitted: Callable[..., dict[str, Any]], clock: StoppedClock
) -> None:
    """Three days later: the sweep is 72 hours old, and two past days have none."""
    services = with_json(make_services, simulate([*items(6), BAD[0]]).url)
    search_partition(services, DAY)
    load_day(services, DAY)
    clock.moment += timedelta(days=3)
    line = emitted(services, read_day_report(services.warehouse, DAY), run_id="of-dagster")
    assert metrics_in(line) == {
        "RunSucceeded": 1, "RunRefused": 0, "RunFailed": 0, "ItemsExtracted": 7, "ItemsStaged": 6,
        "ItemsQuarantined": 1, "LagHours": 72, "DaysUnproven": 2, "OutboxWaiting": 0,
    }  # fmt: skip
    assert (line["Environment"], line["Source"]) == ("staging", "search")
    assert (line["run"], line["partition"], line["outcome"]) == ("of-dagster", DAY.isoformat(), "succeeded")


def test_a_day_that_the_gate_has_refused_counts_as_refused(
    make_services: MakeServices, simulate: Start, emitted: Callable[..., dict[str, Any]]
) -> None:
    """It was captured and set aside, and nothing was staged; nothing was ever proven and loaded, so no lag is known."""
    services = with_json(make_services, simulate([*items(3), *BAD]).url)
    search_partition(services, DAY)
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    found = metrics_in(emitted(services, read_day_report(services.warehouse, DAY)))
    assert found == {
        "RunSucceeded": 0, "RunRefused": 1, "RunFailed": 0, "ItemsExtracted": 8, "ItemsStaged": 0,
        "ItemsQuarantined": 5, "DaysUnproven": 0, "OutboxWaiting": 0,
    }  # fmt: skip


def test_a_failure_is_counted_when_even_the_warehouse_is_gone(
    make_services: MakeServices, emitted: Callable[..., dict[str, Any]]
) -> None:
    services = with_json(
        make_services, "http://127.0.0.1:9", DB_URL="postgresql://nobody@127.0.0.1:9/nothing"
    )
    found = metrics_in(emitted(services, DayReport(DAY, "historic", seconds=2.5), "no connection"))
    assert found == {"RunSucceeded": 0, "RunRefused": 0, "RunFailed": 1, "RunSeconds": 2.5}


def test_of_real_postings_the_share_of_the_request_budget_is_told(
    make_services: MakeServices, simulate: Start, emitted: Callable[..., dict[str, Any]]
) -> None:
    """A run of one request at a stopped clock has used the one request that is allowed at any moment."""
    live = {
        "USAJOBS_MODE": "live",
        "USAJOBS_AUTH_KEY": "a-key-of-the-tests",
        "USAJOBS_USER_AGENT": "me@example.org",
    }
    services = with_json(make_services, simulate(items(6)).url, **live)
    search_partition(services, DAY)
    load_day(services, DAY)
    report = read_day_report(services.warehouse, DAY)
    assert metrics_in(emitted(services, report))["RequestBudgetUsed"] == 100


def test_metrics_that_cannot_be_written_fail_nothing_and_say_so(
    make_services: MakeServices,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    services = with_json(make_services, "http://127.0.0.1:9")
    emit_gold_metrics(services, {"posting": object()}, "of-dagster", "succeeded")  # type: ignore[dict-item]
    assert capsys.readouterr().out == ""
    assert "The metrics of this run could not be written." in caplog.text


def test_without_a_wish_for_json_nothing_is_written(
    make_services: MakeServices, capsys: pytest.CaptureFixture[str]
) -> None:
    emit_run_metrics(make_services(), DayReport(DAY))
    assert capsys.readouterr().out == ""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, postgres: Any) -> Home:
    """A home whose commands write lines of JSON; both databases are on the server of the tests."""
    for name in ("json_warehouse", "json_dagster"):
        postgres.ensure_database(name)
    from usajobs_assets.storage.migrate import migrate

    migrate(postgres.url("json_warehouse"))
    return Home(
        tmp_path_factory.mktemp("json"),
        {
            "LOG_FORMAT": "json",
            "USAJOBS_MODE": "simulated",
            "SIMULATED_POSTINGS_PER_DAY": "3",
            "DB_URL": postgres.url("json_warehouse"),
            "DAGSTER_PG_URL": postgres.url("json_dagster"),
            "PYTHONPATH": str(PROJECT),
        },
    )


@pytest.fixture(scope="module")
def succeeded(home: Home) -> Finished:
    """A day that goes well."""
    return home.run("run")


@pytest.fixture(scope="module")
def failed(home: Home) -> Finished:
    """A past day of Search, which nobody can sweep any more."""
    return home.run("run", "--date", "2020-01-01")


def records(done: Finished) -> list[dict[str, str]]:
    """Every line of standard error, each of which has to be JSON."""
    return [json.loads(line) for line in done.stderr.splitlines()]


def metrics(done: Finished) -> dict[str, Any]:
    """The one line of metrics of the day on standard output, among what is for people and what is of gold."""
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"_aws"')]
    (found,) = [line for line in lines if line["Source"] != "gold"]
    return dict(found)


def test_all_that_a_run_logs_is_json_and_says_of_which_run_day_and_source(succeeded: Finished) -> None:
    assert succeeded.code == 0
    said = records(succeeded)
    assert {record["level"] for record in said} <= {"INFO", "WARNING"}
    of_the_run = [record for record in said if "step" in record and not record["step"].startswith("gold_")]
    (run,) = {record["run"] for record in of_the_run}
    (day,) = {record["partition"] for record in of_the_run}
    swept, judged, loaded = (
        next(record for record in of_the_run if record["message"].startswith(word))
        for word in ("Swept", "The run passed the gate", "Loaded")
    )
    assert (swept["source"], judged["source"]) == ("search", "search")
    assert judged["logger"] == "usajobs_assets.pipeline.gate"
    assert "source" not in loaded
    line = metrics(succeeded)
    assert (line["run"], line["partition"], line["source"]) == (run, day, "search")


def test_a_run_writes_its_metrics_and_its_table_to_standard_output(succeeded: Finished) -> None:
    found = metrics_in(metrics(succeeded))
    assert found["RunSucceeded"] == 1
    assert found["ItemsExtracted"] == found["ItemsStaged"] + found["ItemsQuarantined"] > 0
    assert found["RunSeconds"] > 0
    assert "accounted for" in succeeded.stdout
    (gold,) = [json.loads(line) for line in succeeded.stdout.splitlines() if '"Source": "gold"' in line]
    assert gold["PostingsEnriched"] == gold["PostingsRanked"] == found["ItemsStaged"]


def test_a_run_that_fails_says_why_with_its_traceback_and_counts_as_failed(failed: Finished) -> None:
    """Each record has one line: nothing is told twice, once by Dagster and once by us."""
    assert failed.code == 1
    said = records(failed)
    step = next(record for record in said if record["message"].endswith('"bronze__search_pages" failed.'))
    assert "Nothing was swept on 2020-01-01" in step["exception"]
    assert (step["level"], step["partition"], step["source"]) == ("ERROR", "2020-01-01", "search")
    assert said[-1]["message"].startswith("Nothing was swept on 2020-01-01")
    found = metrics_in(metrics(failed))
    assert (found["RunFailed"], found["RunSucceeded"]) == (1, 0)
    assert "ItemsExtracted" not in found
    written = [json.dumps({**record, "timestamp": ""}) for record in said]
    assert len(set(written)) == len(written)


def test_settings_that_are_refused_are_told_as_json(home: Home, tmp_path: Path) -> None:
    done = Home(tmp_path, {**home.environment, "MAX_PAGES": "many"}).run("run")
    (record,) = records(done)
    assert (done.code, record["level"]) == (2, "ERROR")
    assert "MAX_PAGES" in record["message"]
