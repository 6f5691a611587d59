"""The report of a day over a small store: what it lists was counted by hand, and it is the same whenever it is made."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.report_data import newest_day, read_report
from usajobs_assets.pipeline.report_file import make_report, publish_report, report_key
from usajobs_assets.pipeline.services import Services
from usajobs_assets.report.model import Posting
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, record
from usajobs_assets_tests.integration.small_store import Cli, command_line, new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

A_DAY = timedelta(days=1)
FIRST, LAST = DAY, DAY + A_DAY
PLAIN, EDITED, GONE, HOSTILE, FRESH, LATE, CLOSED = range(800000100, 800000800, 100)
HOSTILE_TITLE = "<script>alert(1)</script>"


def opened(day: str, closes: str = "2026-12-01") -> dict[str, str]:
    return {"PublicationStartDate": f"{day}T00:00:00", "ApplicationCloseDate": f"{closes}T23:59:59.9970"}


def pay(least: str, most: str) -> dict[str, Any]:
    return {
        "PositionRemuneration": [
            {"MinimumRange": least, "MaximumRange": most, "RateIntervalCode": "PA", "Description": ""}
        ]
    }


KNOWN = [
    item(PLAIN),
    item(EDITED, **opened("2026-11-12", "2026-11-25")),
    item(GONE),
    item(HOSTILE, PositionTitle=HOSTILE_TITLE, **opened("2026-11-20")),
    item(CLOSED, **opened("2026-11-10", "2026-11-20")),
]
NEXT = [
    item(PLAIN),
    item(EDITED, **opened("2026-11-12", "2026-11-27"), **pay("60000", "70000.50")),
    item(GONE),
    item(HOSTILE, PositionTitle=HOSTILE_TITLE, **opened("2026-11-20")),
    item(FRESH, **opened("2026-11-21"), **pay("90000", "99000")),
    item(LATE, **opened("2026-11-10")),
]
# Told by HistoricJoa a few hours after the sweep of the second day; LATE only when it is asked once more.
OPENED = date(2026, 11, 10)
CANCELLED = record(GONE, positionOpeningStatus="Job canceled")


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Two days: a sweep at noon each, and HistoricJoa after the second."""
    home = tmp_path_factory.mktemp("report") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock(NOON + 2 * A_DAY))
        write_run(made.lake, "search", KNOWN, NOON, "00000001")
        write_run(made.lake, "search", NEXT, NOON + A_DAY, "00000002")
        write_run(made.lake, "historic", [CANCELLED], NOON + A_DAY + timedelta(hours=3), "00000003", OPENED)
        again = NOON + A_DAY + timedelta(hours=4)
        write_run(made.lake, "historic", [CANCELLED, record(LATE)], again, "00000004", OPENED)
        for day in days_in_bronze(made.lake):
            load_day(made, day)
        for _ in build_all(made):
            pass
        yield made


@pytest.fixture
def cli(services: Services, monkeypatch: pytest.MonkeyPatch) -> Cli:
    return command_line(services, monkeypatch)


def numbers(shown: tuple[Posting, ...]) -> list[int]:
    return [posting.control_number for posting in shown]


def test_what_is_new_opened_since_the_sweep_before(services: Services) -> None:
    """Of the first day, what opened on it; what had opened earlier is counted and not listed."""
    first, last = (read_report(services, day).new for day in (FIRST, LAST))
    assert (numbers(first.postings.shown), first.older, first.since) == ([HOSTILE], 4, FIRST)
    assert (numbers(last.postings.shown), last.older, last.since) == ([FRESH], 1, FIRST)
    assert last.by_agency == (("National Park Service", 1),)


def test_what_closes_soon_takes_applications_on_the_day(services: Services) -> None:
    """CLOSED is over on the second day; GONE is cancelled on it, and closes later anyway."""
    first, last = (read_report(services, day).closing for day in (FIRST, LAST))
    assert numbers(first.postings.shown) == [CLOSED]
    assert numbers(last.postings.shown) == [EDITED]
    assert last.by_day == tuple((LAST + n * A_DAY, int(n == 6)) for n in range(7))


def test_what_changed_says_what_it_was(services: Services) -> None:
    found = read_report(services, LAST).changed
    [(posting, changes)] = found.shown
    assert (posting.control_number, found.total) == (EDITED, 1)
    assert [(change.kind, change.old, change.new) for change in changes] == [
        ("closing_date_moved", "2026-11-25", "2026-11-27"),
        ("pay_edited", "52727.00-68546.00 PA", "60000.00-70000.50 PA"),
    ]
    assert found.by_kind == (("closing_date_moved", 1), ("pay_edited", 1))
    assert read_report(services, FIRST).changed.total == 0


def test_what_is_cancelled_was_known_before(services: Services) -> None:
    assert [posting.control_number for posting, _ in read_report(services, LAST).cancelled.shown] == [GONE]
    assert read_report(services, FIRST).cancelled.total == 0


def test_open_is_what_was_open_then(services: Services) -> None:
    """On the first day all but two that nobody knew; on the second one is cancelled and one is over."""
    assert read_report(services, FIRST).open_postings == 6  # LATE had opened, as is known since
    assert read_report(services, LAST).open_postings == 5


def test_the_best_are_open_and_ranked(services: Services) -> None:
    best = read_report(services, LAST).best
    assert best is not None
    assert {one.posting.control_number for one in best.shown} == {PLAIN, EDITED, HOSTILE, FRESH, LATE}
    assert all("of 100" in one.explain for one in best.shown)


def test_the_captures_of_the_day_are_accounted_for(services: Services) -> None:
    found = read_report(services, LAST).quality
    assert [(run.source, run.items, run.accepted, run.accounted) for run in found.runs] == [
        ("search", 6, 6, True),
        ("historic", 2, 2, True),
        ("historic", 1, 1, True),
    ]
    assert [(one.source, one.runs, one.proven, one.unaccounted) for one in found.sources] == [
        ("search", 1, 1, 0),
        ("historic", 2, 2, 0),
    ]
    assert [count for _, count in found.late] == [1, 0, 0, 0]
    assert [count for _, count in read_report(services, FIRST).quality.late] == [0, 0, 0, 0]


def test_a_run_that_lost_rows_is_told(services: Services) -> None:
    with services.warehouse.connect() as connection:
        connection.execute("UPDATE ops.ingest_run SET items = items + 1 WHERE source = 'historic'")
    try:
        found = read_report(services, LAST).quality
        assert [run.source for run in found.runs] == ["historic", "historic", "search"]
        assert [one.unaccounted for one in found.sources] == [0, 2]
    finally:
        with services.warehouse.connect() as connection:
            connection.execute("UPDATE ops.ingest_run SET items = items - 1 WHERE source = 'historic'")


def test_the_calendar_knows_both_sweeps_and_the_days_before(services: Services) -> None:
    sweeps, opened_on = read_report(services, LAST).coverage.calendars
    assert (sweeps.first, sweeps.labels) == (FIRST, ("proven", "proven"))
    assert opened_on.first == date(2013, 1, 1)
    assert len(opened_on.labels) == (LAST - opened_on.first).days


def test_the_charts_end_with_the_day(services: Services) -> None:
    charts = read_report(services, LAST).charts
    assert charts.volume[-1].day == LAST
    assert [one.opened for one in charts.volume if one.opened] == [4, 1, 1, 1]
    [one] = charts.pay
    assert (one.series, one.name, one.postings) == ("0025", "Park Ranger", 7)


def test_a_day_without_a_sweep_says_so(services: Services) -> None:
    report = read_report(services, FIRST - A_DAY)
    assert (report.proof.state, report.proof.partial) == ("never captured", False)
    assert (report.new.postings.total, report.quality.total_runs) == (0, 0)


def test_the_same_tables_give_the_same_page_whenever_it_is_made(services: Services) -> None:
    later = services.with_clock(StoppedClock(NOON + 400 * A_DAY))
    for day in (FIRST, LAST):
        assert make_report(later, day).html == make_report(services, day).html


def test_what_came_later_does_not_change_the_lists_of_a_day(services: Services) -> None:
    """The first day was over when GONE was cancelled."""
    html = make_report(services, FIRST).html.decode()
    assert "Nothing was cancelled" not in html  # for HistoricJoa was not captured on it
    assert "was not captured on this day" in html
    assert HOSTILE_TITLE not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_gold_that_is_behind_is_said(services: Services) -> None:
    with services.warehouse.connect() as connection:
        connection.execute(
            "UPDATE ops.gold_build SET inputs_sha256 = reverse(inputs_sha256) WHERE mart = 'posting'"
        )
    try:
        report = read_report(services, LAST)
        assert "gold.posting" in report.behind
    finally:
        with services.warehouse.connect() as connection:
            connection.execute(
                "UPDATE ops.gold_build SET inputs_sha256 = reverse(inputs_sha256) WHERE mart = 'posting'"
            )


def test_the_page_goes_to_the_lake_in_one_piece(services: Services) -> None:
    made = make_report(services, LAST)
    address = publish_report(services, made)
    assert address.endswith("lake/gold/usajobs/report/date=2026-11-21/report.html")
    assert services.store.get(report_key(LAST)) == made.html


def test_the_command_makes_the_page_of_the_newest_day(services: Services, cli: Cli) -> None:
    assert newest_day(services) == LAST
    result = cli("report")
    assert result.exit_code == 0, result.output
    assert "2026-11-21  1 new, 1 closing, 1 changed, 1 cancelled, 5 open" in result.output
    assert services.store.get(report_key(LAST)) == make_report(services, LAST).html


def test_the_command_writes_a_file_of_any_day(services: Services, cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    result = cli("report", "--date", str(FIRST), "--to", str(target))
    assert result.exit_code == 0, result.output
    assert target.read_bytes() == make_report(services, FIRST).html
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_day_that_is_not_here_yet_is_refused(cli: Cli) -> None:
    result = cli("report", "--date", "2100-01-01")
    assert result.exit_code == 2
    assert "2100-01-01 is not here yet" in result.output


def test_without_anything_loaded_the_command_says_what_comes_first(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(tmp_path / "home"), "DB_URL": database_url}
    result = command_line(Services(Settings.parse(variables)), monkeypatch)("report")
    assert result.exit_code == 1
    assert "`usajobs run` comes first" in result.output
