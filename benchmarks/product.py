"""The product's own path over the same bytes: everything that it promises is switched on.

    bronze (verified) → gate → quarantine → silver in Postgres and Parquet → ledger, with or without Dagster's record

As a job in Dagster the day is materialised; an open date is loaded and reported, as `usajobs backfill` does it.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from benchmarks.days import HISTORIC, SEARCH
from usajobs_assets.cli.backfill_record import Recorder
from usajobs_assets.launch import run_day
from usajobs_assets.pipeline.backfill import DayDone
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings

# Nobody answers there: no load asks the API.
_SETTINGS = {
    "USAJOBS_MODE": "simulated",
    "USAJOBS_BASE_URL": "http://127.0.0.1:9",
    "SEARCH_SINCE": "2026-01-01",
}


class Product:
    """The product in a home of its own, whose lake is there already; `dagster_url` if Dagster is to record it."""

    def __init__(self, home: Path, url: str, dagster_url: str | None) -> None:
        addresses = {"USAJOBS_HOME": str(home), "DB_URL": url, "DAGSTER_PG_URL": dagster_url or url}
        self.settings = Settings.parse({**_SETTINGS, **addresses})
        self._in_dagster = dagster_url is not None

    def load(self, workload: str, days: Sequence[date]) -> None:
        """Judge and load the days."""
        if self._in_dagster and workload == SEARCH:
            for day in days:
                report = run_day(day, settings=self.settings, gold=False)
                if not report.passed:
                    raise RuntimeError(f"The gate refused {day}.")
            return
        services = Services(self.settings)
        recorder = Recorder(services) if self._in_dagster else None
        with services.warehouse.hold(), recorder or nullcontext():
            for day in days:
                written = load_day(services, day)
                if recorder:
                    recorder.record(
                        DayDone(day, tuple(closed_runs(services.lake, day, HISTORIC)), written.rows)
                    )
