"""`usajobs run` ends in gold: what was loaded is in it, what was refused is not, and each mart is told."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from usajobs_assets.cli.main import usajobs
from usajobs_assets.in_process import RunFailed
from usajobs_assets.pipeline.gold import MARTS
from usajobs_assets.pipeline.gold_report import GoldReport, GoldStep
from usajobs_assets.rulebook.book import Rulebook
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets_tests.builders import item, items

pytestmark = pytest.mark.integration

Cli = Callable[..., Result]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_database: Callable[[], str]) -> Cli:
    """Calls a command in a home of the test's own."""
    for name, value in {
        "USAJOBS_HOME": str(tmp_path / "home"),
        "USAJOBS_MODE": "simulated",
        "DB_URL": new_database(),
        "DAGSTER_PG_URL": new_database(),
        "COLUMNS": "100",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(usajobs, arguments)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, simulate: Callable[..., RunningSimulator]) -> Callable[..., None]:
    """Points the settings at a simulator that serves these items."""
    return lambda postings: monkeypatch.setenv("USAJOBS_BASE_URL", simulate(postings).url)


def query(statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(os.environ["DB_URL"]) as connection:
        return connection.execute(statement.encode()).fetchall()


def line_of(output: str, step: str) -> list[str]:
    """The words of a step's line in the table."""
    (line,) = [line for line in output.splitlines() if line.split()[:1] == [step]]
    return line.split()


def test_a_day_ends_in_gold_and_gold_that_is_current_is_left_alone(
    cli: Cli, api: Callable[..., None], tmp_path: Path
) -> None:
    api(items(3))
    done = cli("run")
    assert done.exit_code == 0, done.output
    assert line_of(done.output, "posting")[1:3] == ["3", "3"]
    assert {line.split()[0] for line in done.output.splitlines() if line.split()} >= set(MARTS)
    assert "gold.open_posting" in done.output
    assert (tmp_path / "home" / "simulated" / "dagster" / "dagster.yaml").exists()
    assert list(tmp_path.rglob("compute_logs")) == []  # what steps print is the caller's
    assert query("SELECT count(*) FROM gold.posting") == [(3,)]
    assert "is what silver and the rules give" in cli("status").output

    again = cli("gold")
    assert again.exit_code == 0, again.output
    assert "already current" in again.output
    query("UPDATE gold.posting SET job_title_std = 'Poet' RETURNING 1")
    assert line_of(cli("gold").output, "posting")[1:4] == ["3", "already", "current"]
    assert line_of(cli("gold", "--anew").output, "posting")[1:3] == ["3", "3"]


def test_a_refused_day_leaves_gold_alone(cli: Cli, api: Callable[..., None]) -> None:
    api([item(800000100 + 100 * index, PositionURI="javascript:alert(1)") for index in range(9)])
    refused = cli("run")
    assert refused.exit_code == 3, refused.output
    assert "Gold" not in refused.output
    assert query("SELECT count(*) FROM ops.gold_build") == [(0,)]
    assert "Gold was never built" in cli("status").output


def test_gold_that_cannot_be_built_fails_the_command_and_not_the_day(
    cli: Cli, api: Callable[..., None]
) -> None:
    """The day is told and stays in silver; the exit code says that not all is well."""
    api(items(2))
    unusable = Rulebook({"titles.yml": "titles: []\n"})
    RulebookStore(Warehouse(os.environ["DB_URL"])).activate(unusable, "another release", after=None)
    failed = cli("run")
    assert isinstance(failed.exception, RunFailed)
    assert "The day is in silver, but gold could not be built" in str(failed.exception)
    assert "titles.yml:1: titles: List should have at least 1 item" in str(failed.exception)
    assert "2 + 0 + 0 = 2" in failed.output
    assert query("SELECT count(*) FROM silver.job") == [(2,)]
    assert "Gold cannot be built" in cli("status").output
    assert "Gold cannot be built" in cli("verify").output


def test_figures_of_a_run_are_the_rows_that_were_written() -> None:
    steps = [GoldStep("posting", rows=9, written=4, seconds=1.25), GoldStep("report", seconds=0.5)]
    report = GoldReport(steps)
    assert (report.written, report.seconds) == ({"posting": 4}, 1.8)
