"""A backfill of open dates: days that fail, days without postings, days that are due.

The API is the simulator over HTTP, the warehouse a real Postgres. One that is stopped and goes on is in faults/.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import psycopg
import pytest
from click.testing import CliRunner

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.cli.backfill import follow
from usajobs_assets.cli.main import main, usajobs
from usajobs_assets.dagster_home import dagster_instance
from usajobs_assets.defs.vocabulary import LOADED_TABLES
from usajobs_assets.expectations.rules import RULES
from usajobs_assets.pipeline.backfill import DayDone, backfill, days_between
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.open_dates import DayState, captured_days
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.mischief import Mischievous, short_day
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.warehouse import Warehouse

pytestmark = pytest.mark.integration

SMALL = Universe(postings_per_day=4)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 6)
# Nobody announces anything on Labor Day.
LABOR_DAY = date(2026, 9, 7)
SOURCES = ("historic", "announcement_text")


def days_asked(api: RunningSimulator, since: int = 0) -> Counter[tuple[str, date]]:
    """How often each endpoint was asked for the first page of each open date, without the first requests."""
    return Counter(
        (seen.path, date.fromisoformat(seen.params["StartPositionOpenDate"]))
        for seen in api.requests[since:]
        if "StartPositionOpenDate" in seen.params
    )


def covered(warehouse: Warehouse, first: date, last: date) -> set[date]:
    """Days that are proven and loaded for both sources."""
    captured = [captured_days(warehouse, source, first, last) for source in SOURCES]
    return {
        day
        for day in days_between(first, last)
        if all(day in runs and runs[day].state is DayState.PROVEN for runs in captured)
    }


def rows_of_dagster() -> dict[str, int]:
    """Rows per table of Dagster's storage."""
    with psycopg.connect(os.environ["DAGSTER_PG_URL"]) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchall()[0][0]
            for name in ("event_logs", "asset_check_executions", "runs")
        }


def hang_up(url: str) -> None:
    """End every connection to a database, as its server does when it is started again."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid, 5000) {others}".encode())


@pytest.fixture
def services(
    make_services: Callable[..., Services], new_database: Callable[[], str]
) -> Callable[..., Services]:
    """Services over an API, with a storage of Dagster's own beside the warehouse."""
    return lambda api: make_services(api.url, DAGSTER_PG_URL=new_database())


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, new_database: Callable[[], str]
) -> Callable[..., tuple[int, str]]:
    """Calls a command against an API, in a home of the test's own; its exit code and what it said."""
    monkeypatch.setenv("USAJOBS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USAJOBS_MODE", "simulated")
    monkeypatch.setenv("DB_URL", new_database())
    monkeypatch.setenv("DAGSTER_PG_URL", new_database())

    def call(api: RunningSimulator, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("USAJOBS_BASE_URL", api.url)
        result = CliRunner().invoke(usajobs, arguments)
        return result.exit_code, " ".join(result.output.split())

    return call


def test_a_day_that_the_api_does_not_serve_costs_only_itself(
    simulate: Callable[..., RunningSimulator], services: Callable[..., Services]
) -> None:
    """503 to every request for one day: the others load, the exit code is 1, and the next call asks for it alone."""
    broken = {date(2026, 9, 3)}

    def storm(seen: RequestSeen) -> CannedAnswer | None:
        is_hit = seen.params.get("StartPositionOpenDate") in {str(day) for day in broken}
        return CannedAnswer(503, b"Service Unavailable") if is_hit else None

    api = simulate(SMALL, interfere=storm)
    stage, days = services(api), days_between(FIRST, LAST)
    assert follow(stage, backfill(stage, days), len(days)) == 1
    assert covered(stage.warehouse, FIRST, LAST) == {*days} - broken

    asked, again = len(api.requests), broken.copy()
    broken.clear()
    assert follow(stage, backfill(stage, days), len(days)) == 0
    assert {day for _, day in days_asked(api, since=asked)} == again
    assert covered(stage.warehouse, FIRST, LAST) == {*days}


def test_a_day_that_came_short_is_not_covered_and_exits_with_3(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    short = date(2026, 9, 3)
    api = simulate(Mischievous(SMALL, historic_scripts=[short_day(short, rows=1)]))
    code, said = cli(api, "backfill", "--from", str(FIRST), "--to", str(LAST))
    assert code == 3
    assert "proven now 5" in said
    assert "not proven or refused 1" in said
    assert f"{short} Historic run" in said
    code, said = cli(api, "status", "--date", str(short))
    assert "Not proven: 1 different postings came" in said
    assert "x incomplete 1" in cli(api, "status", "--year", "2026")[1]


def test_a_day_without_postings_is_proven_and_green(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    assert list(SMALL.opened_on(LABOR_DAY)) == []
    api = simulate(SMALL)
    code, said = cli(api, "backfill", "--from", str(LABOR_DAY), "--to", str(LABOR_DAY))
    assert (code, "proven now 1 of them without postings 1" in said) == (0, True), said
    assert "proven, no postings 1" in cli(api, "status", "--year", "2026")[1]


def test_due_days_are_taken_from_the_most_urgent_on(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    """What was just captured is not due any more, so that the next call takes the days before."""
    api = simulate(SMALL)
    yesterday = eastern_day(SystemClock().now()) - timedelta(days=1)
    for _ in range(2):
        code, said = cli(api, "backfill", "--due", "--limit", "2")
        assert code == 0, said
    expected = [yesterday - timedelta(days=age) for age in range(4)]
    assert days_asked(api) == Counter(
        {
            (path, day): 1
            for path in ("/api/HistoricJoa", "/api/HistoricJoa/AnnouncementText")
            for day in expected
        }
    )


def test_a_day_that_is_not_here_yet_is_wrong_usage(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    api = simulate(SMALL)
    tomorrow = eastern_day(SystemClock().now()) + timedelta(days=1)
    code, said = cli(api, "backfill", "--from", "2026-09-01", "--to", str(tomorrow))
    assert (code, "is not here yet" in said, api.requests) == (2, True, [])


def test_a_refusal_that_concerns_every_day_ends_it_with_one_sentence(
    simulate: Callable[..., RunningSimulator],
    cli: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    api = simulate(SMALL, interfere=lambda _seen: CannedAnswer(403, b"Forbidden"))
    cli(api, "backfill", "--help")
    monkeypatch.setattr("sys.argv", ["usajobs", "backfill", "--from", "2013-01-01", "--to", "2026-09-01"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    assert "answered 403" in capsys.readouterr().err
    assert len(api.requests) < 20


def test_dagster_learns_of_a_backfill_and_of_one_that_it_missed(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    """The days of the command are recorded as they are done; those of a script by `reconcile`, once."""
    api = simulate(SMALL)
    cli(api, "backfill", "--from", str(FIRST), "--to", str(FIRST))
    assert cli(api, "reconcile") == (0, "Dagster and the ledger agree.")
    list(backfill(Services(Settings.load()), [LAST]))
    assert "silver/job: 1 day not known to Dagster" in cli(api, "reconcile", "--dry-run")[1]
    assert "bronze/historic_pages: 1 day not known to Dagster" in cli(api, "reconcile")[1]
    assert cli(api, "reconcile") == (0, "Dagster and the ledger agree.")


def test_dagster_keeps_a_fixed_number_of_rows_of_a_day(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    """A materialisation for each asset and a result for each rule, also when the days are done again."""
    api = simulate(SMALL)
    rules = sum(len(RULES[source]) for source in SOURCES)
    for times in (1, 2):
        code, said = cli(api, "backfill", "--from", str(FIRST), "--to", str(LAST), "--again")
        assert (code, "could not be told" in said) == (0, False), said
        days = times * len(days_between(FIRST, LAST))
        assert rows_of_dagster() == {
            "event_logs": days * (len(SOURCES) + len(LOADED_TABLES) + rules),
            "asset_check_executions": days * rules,
            "runs": times,
        }


def test_dagster_learns_of_every_day_though_its_server_hangs_up(
    simulate: Callable[..., RunningSimulator],
    services: Callable[..., Services],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The connection is kept from day to day, and nothing says that it lasts."""
    stage, days = services(simulate(SMALL)), days_between(FIRST, LAST)

    def with_hang_ups() -> Iterator[DayDone]:
        for done in backfill(stage, days):
            hang_up(stage.dagster_url)
            yield done

    assert follow(stage, with_hang_ups(), len(days)) == 0
    assert "could not be told" not in capsys.readouterr().err
    with dagster_instance(stage) as instance:
        assert len(instance.get_materialized_partitions(dg.AssetKey(["silver", "job"]))) == len(days)


def test_a_single_open_date_is_run_as_a_job_with_its_texts(
    simulate: Callable[..., RunningSimulator], cli: Callable[..., tuple[int, str]]
) -> None:
    """`run --source historic` is the job of the UI: Dagster knows of the day, and so does the ledger."""
    api = simulate(SMALL)
    code, said = cli(api, "run", "--source", "historic", "--date", str(FIRST))
    assert (code, f"USAJOBS {FIRST}, historic" in said) == (0, True), said
    assert f"USAJOBS {FIRST}, announcement_text" in cli(api, "status", "--date", str(FIRST))[1]
    assert cli(api, "reconcile") == (0, "Dagster and the ledger agree.")
