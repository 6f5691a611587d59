"""The partitions of the graph: days in Washington, from 2013 to today, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from usajobs_assets.definitions import defs
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.settings import Settings
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets_tests.builders import StoppedClock

SCHEDULE = defs.resolve_schedule_def("sweep_day_schedule")

MOMENTS = [
    (datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC), "2026-11-20"),  # a second before midnight in winter
    (datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC), "2026-11-21"),
    (datetime(2026, 7, 1, 3, 59, 59, tzinfo=UTC), "2026-06-30"),  # a second before midnight in summer
    (datetime(2026, 7, 1, 4, 0, 0, tzinfo=UTC), "2026-07-01"),
    (datetime(2026, 3, 8, 4, 59, 59, tzinfo=UTC), "2026-03-07"),  # the day of 23 hours
    (datetime(2026, 3, 8, 5, 0, 0, tzinfo=UTC), "2026-03-08"),
    (datetime(2026, 3, 8, 7, 0, 0, tzinfo=UTC), "2026-03-08"),  # the hour that does not exist
    (datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), "2026-03-08"),
    (datetime(2026, 3, 9, 4, 0, 0, tzinfo=UTC), "2026-03-09"),
    (datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC), "2026-10-31"),  # the day of 25 hours
    (datetime(2026, 11, 1, 5, 30, 0, tzinfo=UTC), "2026-11-01"),  # half past one, the first time
    (datetime(2026, 11, 1, 6, 30, 0, tzinfo=UTC), "2026-11-01"),  # half past one, the second time
    (datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), "2026-11-01"),
    (datetime(2026, 11, 2, 5, 0, 0, tzinfo=UTC), "2026-11-02"),
]


def test_the_first_day_is_the_first_that_historic_postings_reach_back_to() -> None:
    assert open_days.get_first_partition_key() == "2013-01-01"


@pytest.mark.parametrize(("moment", "today"), MOMENTS)
def test_the_last_day_is_today_in_washington(moment: datetime, today: str) -> None:
    """Today is included: Search knows only what is open now, so waiting for the day to end loses it."""
    with dg.partition_loading_context(effective_dt=moment):
        assert open_days.get_last_partition_key() == today
        assert open_days.has_partition_key(today)
    assert eastern_day(moment).isoformat() == today


def test_no_day_is_missing_or_there_twice_around_the_changes_of_the_clock() -> None:
    with dg.partition_loading_context(effective_dt=datetime(2026, 11, 21, 12, tzinfo=UTC)):
        keys = open_days.get_partition_keys()
    assert keys == [
        date.fromordinal(day).isoformat()
        for day in range(date(2013, 1, 1).toordinal(), date(2026, 11, 21).toordinal() + 1)
    ]


def test_every_asset_that_is_about_days_has_the_same_days() -> None:
    """Dagster refuses a job over assets whose partitions differ."""
    graph = defs.resolve_asset_graph()
    partitions = {key.to_user_string(): graph.get(key).partitions_def for key in graph.get_all_asset_keys()}
    about_no_day = {name for name, days in partitions.items() if days is None}
    assert about_no_day == {
        "bronze/code_lists", "silver/code", "ops/coverage", "ops/quarantine",
        "gold/alerts", "gold/exports", "gold/daily_report", *(f"gold/{name}" for name in GOLD_TABLES),
    }  # fmt: skip
    assert {days for days in partitions.values() if days is not None} == {open_days}


TICKS = [
    ("2026-03-07", datetime(2026, 3, 7, 12, 0, tzinfo=UTC)),
    ("2026-03-08", datetime(2026, 3, 8, 11, 0, tzinfo=UTC)),
    ("2026-03-09", datetime(2026, 3, 9, 11, 0, tzinfo=UTC)),
    ("2026-10-31", datetime(2026, 10, 31, 11, 0, tzinfo=UTC)),
    ("2026-11-01", datetime(2026, 11, 1, 12, 0, tzinfo=UTC)),
    ("2026-11-02", datetime(2026, 11, 2, 12, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("day", "tick"), TICKS)
def test_the_schedule_ticks_at_seven_in_toronto_on_both_sides_of_a_change(day: str, tick: datetime) -> None:
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()
    ticks = schedule_execution_time_iterator(
        midnight, str(SCHEDULE.cron_schedule), SCHEDULE.execution_timezone
    )
    assert [found.astimezone(UTC) for found in islice(ticks, 1)] == [tick]


def evaluated(tick: datetime, now: datetime) -> Any:
    """The tick of that moment, evaluated later: `now`."""
    services = Services(Settings.parse({}), StoppedClock(now))
    resources = {"pipeline": PipelineResource.of(services)}
    with dg.build_schedule_context(
        scheduled_execution_time=tick, resources=resources, repository_def=defs.get_repository_def()
    ) as context:
        return SCHEDULE.evaluate_tick(context)


@pytest.mark.parametrize(("day", "tick"), TICKS)
def test_a_tick_asks_for_the_day_on_which_it_happens(day: str, tick: datetime) -> None:
    """Not for the day before, as daily schedules do by default: that day can no longer be swept."""
    for late in (timedelta(), timedelta(hours=16)):
        asked = evaluated(tick, tick + late)
        assert [(request.partition_key, request.run_key) for request in asked.run_requests or ()] == [
            (day, day)
        ]


def test_a_tick_that_was_missed_asks_for_nothing_when_its_day_is_over() -> None:
    """The daemon was dead until the next day: a run would only be refused."""
    day, tick = TICKS[0]
    late = evaluated(tick, tick + timedelta(hours=17))
    assert not late.run_requests
    assert f"{day} is over" in str(late.skip_message)
