"""Ten simulated years, captured once: loaded forward by one process, and by two at once in random orders that are
killed again and again, they are the same tables, history included (laws 5 and 6).

DECADE_DAYS_APART says how far the captured days lie apart: 240 by default, 1 for every single day (hours).
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from usajobs_assets.pipeline.historic_day import capture_open_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import capture_day, search_request
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import StoppedClock
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.silver_tables import silver_contents

# Half a second a day and load, three times over, on a machine that may be busy.
pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

FIRST, LAST = date(2015, 1, 6), date(2025, 1, 6)
DAYS_APART = int(os.environ.get("DECADE_DAYS_APART", "240"))
LIVES_AT_MOST = 4
OPEN_DATES = [FIRST + timedelta(days=n) for n in range(0, (LAST - FIRST).days, DAYS_APART)]
# An open date is captured when it is new, and again when some of its postings were edited and decided upon.
AGES = (1, 25)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def capture_the_decade(services: Services, clock: StoppedClock) -> None:
    """Each open date as it is captured in the course of time, and a sweep of what is open then."""
    moments = sorted((opened + timedelta(days=age), opened) for opened in OPEN_DATES for age in AGES)
    with services.client() as client:
        for today, opened in moments:
            clock.moment = noon(today)
            for source in (HISTORIC, ANNOUNCEMENT_TEXT):
                assert capture_open_day(services.lake, client, source, opened, clock).outcome == "proven"
            clock.moment += timedelta(minutes=5)
            request = search_request(services.settings)
            assert capture_day(services.lake, client, request, today, clock).outcome == "proven"


def load_in_two_processes(home: Path, db_url: str) -> int:
    """Start two loaders, kill each a few times, and wait until both have got through; how often they were killed."""
    dice, killed = random.Random(7), 0
    lives = {0: LIVES_AT_MOST, 1: LIVES_AT_MOST}
    running = {name: _start(home, db_url, f"{name}-0") for name in lives}
    while running:
        time.sleep(dice.uniform(0.5, 6.0))
        for name, process in list(running.items()):
            if process.poll() is not None:
                assert process.returncode == 0
                del running[name]
            elif lives[name] > 1 and dice.random() < 0.5:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed, lives[name] = killed + 1, lives[name] - 1
                running[name] = _start(home, db_url, f"{name}-{lives[name]}")
    return killed


def _start(home: Path, db_url: str, seed: str) -> subprocess.Popen[bytes]:
    module = "usajobs_assets_tests.integration.decade_loader"
    return subprocess.Popen([sys.executable, "-m", module, str(home), db_url, seed], cwd=PROJECT)


def test_ten_years_are_the_same_in_any_order_with_crashes_by_two_processes(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
    clock: StoppedClock,
) -> None:
    """Every row of every table, versions and status events included."""
    services = make_services(simulate(Universe(postings_per_day=2)).url)
    capture_the_decade(services, clock)
    captured = {day for source in ("search", HISTORIC) for day in services.lake.days(source)}
    for day in sorted(captured):
        load_day(services, day)
    forward = silver_contents(services.warehouse)
    assert services.ledger.unaccounted() == []
    assert {row[2] for row in forward["job_status_event"]} >= {"opened", "reviewing", "cancelled"}
    assert len(forward["job_version"]) > len(forward["job"]) > len(OPEN_DATES)
    url = new_database()
    killed = load_in_two_processes(services.settings.usajobs_home, url)
    other = make_services(DB_URL=url)
    assert silver_contents(other.warehouse) == forward
    assert other.ledger.unaccounted() == []
    assert other.ledger.file_digests() == services.ledger.file_digests()
    assert killed > 0
