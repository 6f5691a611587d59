"""A week with a change of the clock in it, by a clock of its own: what the daemon does each day, and what it tells."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import dagster as dg
import pytest

from usajobs_assets.pipeline.backfill import days_between
from usajobs_assets.pipeline.due_days import captured_open_dates
from usajobs_assets.pipeline.eastern import EASTERN, eastern_day
from usajobs_assets.pipeline.freshness import read_freshness
from usajobs_assets.pipeline.open_dates import FIRST_DAY, DayState, state_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import StoppedClock
from usajobs_assets_tests.faults.receiver import Receiver, listening
from usajobs_assets_tests.graph.daemon import Daemon
from usajobs_assets_tests.graph.in_process import Graph

SCHEDULES = ["sweep_day_schedule", "historic_window"]
SENSORS = [
    "missing_days", "unproven_today", "unloaded_bronze", "untold_runs", "daily_digest", "waiting_messages",
]  # fmt: skip
A_DAY = timedelta(days=1)
# Somebody turned the schedules on at half past six.
EARLY = timedelta(hours=6, minutes=30)
# As in the README: what cron runs beside the product.
ALLOWED = timedelta(hours=26)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as running:
        yield running


@pytest.fixture
def services(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], receiver: Receiver
) -> Services:
    return make_services(simulate(Universe(postings_per_day=1)).url, NOTIFY_URLS=receiver.url)


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), EASTERN).astimezone(UTC)


def captured_before(services: Services, first: date) -> None:
    """By the ledger every open date was captured on `first`, but for the last two weeks: a decade takes too long."""
    with services.warehouse.connect() as connection:
        connection.execute(CAPTURED, {"since": FIRST_DAY, "first": first})
        connection.execute(LOADED)


CAPTURED = """
INSERT INTO ops.ingest_run (ingest_run_id, source, day, manifest_sha256, outcome, reasons, narrowed, request, api_total,
                            postings_distinct, items, opened_at, closed_at, code_version)
SELECT '0 ' || source || day, source, day, '', 'proven', '{}', false, '{}', 0, 0, 0, done, done, '1'
FROM unnest(ARRAY['historic', 'announcement_text']) source,
     generate_series(CAST(%(since)s AS timestamp), CAST(%(first)s AS date) - 15, interval '1 day') day,
     CAST(CAST(%(first)s AS date) + interval '12 hours' AS timestamptz) done
"""
LOADED = """
INSERT INTO ops.load (ingest_run_id, manifest_sha256, code_version, rules_version, accepted, jobs_added, jobs_changed)
SELECT ingest_run_id, '', '1', '1', 0, 0, 0 FROM ops.ingest_run
"""


def captures(services: Services, source: str) -> dict[date, Counter[date]]:
    """By the day on which it was done, how often each partition was captured with proof in this week."""
    with services.warehouse.connect() as connection:
        rows = connection.execute(
            "SELECT closed_at, day FROM ops.ingest_run "
            "WHERE source = %s AND outcome = 'proven' AND manifest_sha256 <> ''",
            (source,),
        ).fetchall()
    found: dict[date, Counter[date]] = {}
    for closed_at, day in rows:
        found.setdefault(eastern_day(closed_at), Counter())[day] += 1
    return found


def told(receiver: Receiver) -> list[tuple[str, str]]:
    bodies: list[dict[str, Any]] = [json.loads(message.body) for message in receiver.seen]
    return [(body["kind"], body["day"]) for body in bodies]


@pytest.mark.parametrize(
    ("first", "change"),
    [(date(2026, 3, 5), date(2026, 3, 8)), (date(2026, 10, 29), date(2026, 11, 1))],
    ids=["spring", "autumn"],
)
def test_a_week_across_a_change_of_the_clock(
    services: Services, receiver: Receiver, clock: StoppedClock, first: date, change: date
) -> None:
    """One proven run, one sweep of late arrivals and one message a day. One day the daemon is dead."""
    last = first + 6 * A_DAY
    missed = last - A_DAY
    assert first < change < missed
    clock.moment = midnight(first)
    captured_before(services, first)
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = Daemon(Graph(services, instance), clock, SCHEDULES, SENSORS)
        daemon.live(midnight(first) + EARLY, midnight(missed))

        # Dead for a whole day; who watches from outside is told when the last sweep is 26 hours old.
        swept_at = read_freshness(services).proven_at
        assert swept_at is not None
        clock.moment = swept_at + ALLOWED
        assert read_freshness(services).complaints(ALLOWED) == []
        clock.moment += timedelta(minutes=5)
        assert (
            "Search was last proven and loaded 26.1 h ago" in read_freshness(services).complaints(ALLOWED)[0]
        )
        assert eastern_day(clock.moment) == missed

        # Another daemon, which remembers nothing.
        another = Daemon(Graph(services, instance), clock, SCHEDULES, SENSORS)
        another.live(midnight(last), midnight(last + A_DAY))

    assert [*daemon.failed, *another.failed] == []
    lived = [day for day in days_between(first, last) if day != missed]
    assert captures(services, "search") == {day: Counter([day]) for day in lived}
    for source in ("historic", "announcement_text"):
        late = captures(services, source)
        assert set(late) == set(lived)
        for day in lived:
            window = days_between(day - 14 * A_DAY, day - A_DAY)
            assert late[day] == Counter(window), f"{source}: once each on {day}"
    assert told(receiver) == [("run_succeeded", day.isoformat()) for day in lived]
    filled = captured_open_dates(services.warehouse, last)
    assert state_of(filled, missed) is DayState.PROVEN
    assert read_freshness(services).missed == [missed]
    sevens = [tick for name, tick in daemon.ticks if name == "sweep_day_schedule"]
    assert [tick.astimezone(EASTERN).hour for tick in sevens] == [7] * 5
    assert {(after - before) / timedelta(hours=1) for before, after in pairwise(sevens)} == (
        {24, 23} if change.month == 3 else {24, 25}
    )
