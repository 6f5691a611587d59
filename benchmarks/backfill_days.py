"""What a day of `usajobs backfill` costs by itself, and whether the thousandth costs what the tenth did.

    python -m benchmarks.backfill_days --days 1000 [--home FOLDER] → a table

The whole command in one process: simulator, capture, gate, tables, ledger, Dagster's events. The simulator has few
postings a day, so that nearly all of it is the day's own cost. Processor time, client and server, by stretches that
begin at the 1st, 10th, 100th … day; the clock only beside it, since other processes may be at work.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import psycopg

from benchmarks.measure import peak_megabytes, processor_seconds
from usajobs_assets.cli.backfill import follow
from usajobs_assets.pipeline.backfill import BACKFILLED, DayDone, backfill
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage import postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres

_FIRST = date(2020, 1, 1)
_STRETCHES = (0, 10, 100, 250, 500, 750, 1000, 2000, 3000)
_ROWS = "SELECT sum(n_live_tup), pg_database_size(current_database()) FROM pg_stat_user_tables"


class Mark(NamedTuple):
    """What was spent when so many days were done."""

    days: int
    seconds: float
    client: float
    server: float
    peak_mb: float


def main() -> None:
    """Backfill days in a new home and print what stretches of them cost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.backfill_days")
    parser.add_argument("--days", type=int, default=1000)
    parser.add_argument("--home", type=Path, help="kept; by default a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="usajobs-backfill-") as folder:
        home = (options.home or Path(folder)).resolve()
        services = Services(Settings.parse({"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home)}))
        server = EmbeddedPostgres(services.settings.state / "postgres")
        server.start()
        try:
            marks = _marks(services, options.days, _pid(server))
            print("\n".join(table(marks)))
            print(_storage(services.dagster_url, options.days))
        finally:
            server.stop()


def _pid(server: EmbeddedPostgres) -> int:
    found = postmaster.find(server.folder / "data")
    if found is None:
        raise RuntimeError("The embedded Postgres has just ended.")
    return found.pid


def _marks(services: Services, number: int, server: int) -> list[Mark]:
    days = [_FIRST + timedelta(days=day) for day in range(number)]
    marks = [_mark(0, server)]
    done = backfill(services, days, BACKFILLED)
    if follow(services, _marking(done, marks, number, server), number):
        raise RuntimeError("Not every day was loaded.")
    return marks


def _marking(done: Iterable[DayDone], marks: list[Mark], number: int, server: int) -> Iterator[DayDone]:
    for count, day in enumerate(done, 1):
        yield day
        if count in _STRETCHES or count == number:
            marks.append(_mark(count, server))


def _mark(days: int, server: int) -> Mark:
    mine = os.getpid()
    return Mark(
        days, time.monotonic(), processor_seconds(mine), processor_seconds(server), peak_megabytes(mine)
    )


def table(marks: Sequence[Mark]) -> Iterator[str]:
    """Markdown, a row a stretch."""
    yield "| days | processors: client s a day | server s a day | by the clock s | memory MB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for before, after in pairwise(marks):
        days = after.days - before.days
        spent = [(after[place] - before[place]) / days for place in (2, 3, 1)]
        figures = " | ".join(f"{each:.3f}" for each in spent)
        yield f"| {before.days + 1:,} to {after.days:,} | {figures} | {after.peak_mb:.0f} |"


def _storage(url: str, days: int) -> str:
    with psycopg.connect(url) as connection:
        connection.execute("ANALYZE")
        rows, size = connection.execute(_ROWS).fetchone() or (0, 0)
    return f"\nDagster's storage: {rows / days:.0f} rows and {size / days / 1e6:.2f} MB a day."


if __name__ == "__main__":
    main()
