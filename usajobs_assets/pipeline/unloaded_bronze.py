"""Runs in bronze that silver should hold and does not: copied in by a restore, or left by a load that failed.

    bronze's closed runs of a year − what the ledger has loaded or refused → days to load

Bronze may hold a million objects: one call looks through as many years as its time allows and says where the next
one goes on. Reads only. Keep out: judging and loading (load_day).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.open_dates import FIRST_DAY
from usajobs_assets.pipeline.providers import USAJOBS
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.ledger_runs import ledger_runs
from usajobs_assets.storage.run_address import started_at

# Whoever captured a run usually judges and loads it within minutes.
_LEFT_TO_ITS_PROCESS = timedelta(hours=1)
# Seconds after which no further year is begun; Dagster gives a sensor 60.
_TIME = 20.0


@dataclass(frozen=True)
class Found:
    """Days with runs to load, newest first, and the year at which to go on; after the first year comes this one."""

    days: list[date]
    next_year: int


def unloaded_days(services: Services, begin: int | None = None) -> Found:
    """Look through bronze from the year `begin` backwards; without one, or with one that is none, from this year."""
    now = services.clock.now()
    this_year = eastern_day(now).year
    end = services.clock.monotonic() + _TIME
    year = begin if begin and FIRST_DAY.year <= begin <= this_year else this_year
    days = sorted(set(_unloaded(services, year, now)), reverse=True)
    while year > FIRST_DAY.year and services.clock.monotonic() < end:
        year -= 1
        days += sorted(set(_unloaded(services, year, now)), reverse=True)
    return Found(days, year - 1 if year > FIRST_DAY.year else this_year)


def _unloaded(services: Services, year: int, now: datetime) -> Iterator[date]:
    known = ledger_runs(services.warehouse, date(year, 1, 1), date(year, 12, 31))
    settled = {run_id for run_id, run in known.items() if run.loaded or run.passed is False}
    for source in USAJOBS.sources:
        for run in services.lake.runs_of_year(source, year):
            is_new = now - started_at(run.address.run_id) < _LEFT_TO_ITS_PROCESS
            if run.closed and not is_new and run.address.run_id not in settled:
                yield run.address.day
