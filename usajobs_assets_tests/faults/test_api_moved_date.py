"""F67: an open date is edited, so that a posting leaves one partition and turns up in another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from usajobs_assets.pipeline.open_dates import DayState, captured_days
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.posting_source import Found, HistoricFound
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import raw, record, text_record
from usajobs_assets_tests.faults.api_stage import ApiStage, api_stage
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.integration.sweeping import PassingClock

BEFORE, AFTER = date(2026, 11, 10), date(2026, 11, 12)
MOVES, STAYS = 800000100, 800000200

F67 = fault(
    "F67",
    "the open date of a posting is edited, so that it leaves its partition",
    does="one row with the newest date; its history shows the move; both days are captured and proven again",
    told="`usajobs explain` shows both versions; the days are green with their new counts",
)


@dataclass
class Edited:
    """HistoricJoa with these postings by open date; nothing is open."""

    opened: dict[int, date]

    def search(self, query: SearchQuery, today: date) -> Found:
        return Found(0, [])

    def historic(self, query: HistoricQuery, today: date) -> HistoricFound:
        build: Any = record if query.form.endpoint == "HistoricJoa" else text_record
        shown = [
            raw(build(number, positionOpenDate=day.isoformat()))
            for number, day in self.opened.items()
            if query.opened is None or query.opened.covers(day)
        ]
        return HistoricFound(len(shown), shown)


def captured(here: ApiStage, days: list[date]) -> list[int]:
    """Capture and load the days in this order; how many postings each has."""
    counts = []
    for day in days:
        runs = [here.capture(day, source) for source in (HISTORIC, ANNOUNCEMENT_TEXT)]
        assert [run.outcome for run in runs] == ["proven", "proven"]
        here.load(day)
        counts.append(runs[0].postings_distinct)
    return counts


@F67
@pytest.mark.parametrize("order", [[BEFORE, AFTER], [AFTER, BEFORE]], ids=["old day first", "new day first"])
def test_f67_a_posting_that_moves_to_another_day_is_one_row_with_a_history(
    simulate: Callable[..., RunningSimulator],
    make_services: Callable[..., Services],
    new_database: Callable[[], str],
    order: list[date],
) -> None:
    """Whichever day is captured again first; between the two captures the posting is never gone."""
    source, clock = Edited({MOVES: BEFORE, STAYS: BEFORE}), PassingClock()
    api = simulate(source)
    services = make_services(api.url).with_clock(clock)
    with api_stage(services, api, clock, new_database) as here:
        assert captured(here, [BEFORE, AFTER]) == [2, 0]
        source.opened[MOVES] = AFTER
        clock.moment += timedelta(days=1)
        captured(here, order[:1])
        assert here.count("silver.job") == 2
        captured(here, order[1:])
        with services.warehouse.connect() as connection:
            rows = connection.execute(
                "SELECT control_number, publication_start_date::date FROM silver.job ORDER BY 1"
            ).fetchall()
            versions = connection.execute(
                "SELECT count(*) FROM silver.job_version WHERE control_number = %s AND source = 'historic'",
                (MOVES,),
            ).fetchall()
        assert rows == [(MOVES, AFTER), (STAYS, BEFORE)]
        assert versions == [(2,)]
        states = captured_days(services.warehouse, HISTORIC, BEFORE, AFTER)
        assert {states[day].state for day in (BEFORE, AFTER)} == {DayState.PROVEN}
        assert here.is_sound()
