"""Coverage as Dagster shows it: the calendar, the totals, late arrivals, and the check over all past days."""

import base64
import re
import struct
import zlib
from collections.abc import Callable
from datetime import date, timedelta

import dagster as dg

from usajobs_assets.pipeline.backfill import backfill
from usajobs_assets.pipeline.coverage_picture import COLOURS, PITCH, ZERO, year_picture
from usajobs_assets.pipeline.open_dates import DayState, captured_days
from usajobs_assets.simulator.mischief import Mischievous, short_day
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY, StoppedClock
from usajobs_assets_tests.graph.in_process import Graph, checks, failures

Start = Callable[..., Graph]

COVERAGE = dg.AssetKey(["ops", "coverage"])
FULL, SHORT, EMPTY = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 16)  # the last is a Sunday
UNIVERSE = Universe(postings_per_day=2)
PAST_DAYS = (DAY - date(2013, 1, 1)).days


def covered(start: Start) -> Graph:
    """Three days were captured; one came short, and on one nothing opened."""
    graph = start(Mischievous(UNIVERSE, historic_scripts=[short_day(SHORT, rows=1)]))
    assert [bool(done.problem) for done in backfill(graph.services, [FULL, SHORT, EMPTY], workers=1)] == [
        False, True, False,
    ]  # fmt: skip
    return graph


def table_of(graph: Graph, name: str, named: str = "state", unit: str = "days") -> dict[object, object]:
    table = graph.recorded(COVERAGE)[0].metadata[name]
    assert isinstance(table, dg.TableMetadataValue)
    return {record.data[named]: record.data[unit] for record in table.records}


def pixel(png: bytes, left: int, top: int) -> tuple[int, ...]:
    """The colour of a pixel of an unfiltered RGB picture."""
    (width,) = struct.unpack(">I", png[16:20])
    body = png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8]
    row = zlib.decompress(body)[top * (1 + 3 * width) :]
    return tuple(row[1 + 3 * left : 4 + 3 * left])


def cell(png: bytes, day: date) -> tuple[int, ...]:
    """The colour of a day's cell: a column per week, Monday on top."""
    place = date(day.year, 1, 1).weekday() + day.timetuple().tm_yday - 1
    return pixel(png, place // 7 * PITCH + 2, place % 7 * PITCH + 2)


def test_the_report_counts_every_day_and_shows_a_picture_for_every_year(start: Start) -> None:
    graph = covered(start)
    assert failures(graph.unpartitioned("report_coverage")) == {}
    assert table_of(graph, "usajobs/historic_days") == {
        "proven": 1, ZERO: 1, "incomplete": 1, "never captured": PAST_DAYS + 1 - 3,
    }  # fmt: skip
    assert table_of(graph, "usajobs/search_days") == {"never captured": 1}
    calendar = str(graph.recorded(COVERAGE)[0].metadata["usajobs/historic_calendar"].value)
    years = re.findall(
        r"^\| (\d{4}) \| !\[.*?\]\(data:image/png;base64,(.*?)\) \| (\d+) \| (\d+) \|$", calendar, re.M
    )
    assert [int(year) for year, *_ in years] == list(range(2026, 2012, -1))
    assert sum(int(proven) for _, _, proven, _ in years) == 2
    picture = base64.b64decode({year: data for year, data, *_ in years}["2025"])
    assert [cell(picture, day) for day in (FULL, SHORT, EMPTY)] == [
        COLOURS[DayState.PROVEN], COLOURS[DayState.INCOMPLETE], COLOURS[ZERO],
    ]  # fmt: skip
    assert cell(picture, FULL - timedelta(days=1)) == COLOURS[DayState.NEVER]


def test_days_outside_of_what_is_reported_have_no_cell(start: Start) -> None:
    graph = start(UNIVERSE)
    captured = captured_days(graph.services.warehouse, "historic", FULL, FULL)
    picture = year_picture(captured, 2025, FULL, SHORT)
    assert cell(picture, FULL) == COLOURS[DayState.NEVER]
    assert cell(picture, FULL - timedelta(days=1)) == cell(picture, EMPTY) == (255, 255, 255)


def test_a_posting_that_a_proven_capture_had_not_shown_arrived_late(
    start: Start, clock: StoppedClock
) -> None:
    """Captured on the day itself and again two months later: what is new then is counted by the age of the day."""
    graph = start(Universe(postings_per_day=150))
    for day in (DAY, DAY):
        assert all(done.problem is None for done in backfill(graph.services, [day], ["historic"], again=True))
        clock.moment += timedelta(days=50)
    with graph.services.warehouse.connect() as connection:
        late = connection.execute(
            "SELECT count(*) FROM silver.job_version WHERE version = 1 AND seen_from > %s",
            (DAY + timedelta(days=2),),
        ).fetchone()
    assert failures(graph.unpartitioned("report_coverage")) == {}
    assert late is not None
    assert late[0] > 0
    assert table_of(graph, "usajobs/late_arrivals", "age of the open date", "postings") == {
        "up to 14 days": 0, "up to 60 days": late[0], "up to 365 days": 0, "over 365 days": 0,
    }  # fmt: skip


def every_past_day(graph: Graph) -> dg.AssetCheckEvaluation:
    return checks(graph.unpartitioned("report_coverage"))["every_past_day_is_proven"]


def test_a_past_that_was_only_never_captured_warns(start: Start) -> None:
    graph = start(UNIVERSE)
    check = every_past_day(graph)
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["usajobs/days_not_proven"].value == PAST_DAYS
    shown = str(check.metadata["usajobs/first_days"].value).replace("\\", "")
    assert re.findall(r"2013-01-\d\d", shown) == [f"2013-01-{day:02}" for day in range(1, 21)]


def test_a_past_day_that_came_short_is_an_error(start: Start) -> None:
    check = every_past_day(covered(start))
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert check.metadata["usajobs/days_not_proven"].value == PAST_DAYS - 2
