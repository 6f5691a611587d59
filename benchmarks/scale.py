"""`make scale`: millions of HistoricJoa records, day by day, in one process, into a warehouse of its own.

    python -m benchmarks.scale --records 3000000 --folder F [--days D] [--minutes M] [--write docs/scale.md]

    records of a day → bronze → load_day (measured) → bronze of the day deleted → the next

The path is that of `usajobs backfill`: judged, loaded, one connection held. What a day cost is kept in the folder, so
that a run that was stopped goes on where it was, and what was measured stays with it. Keep out: records, report.
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.days import HISTORIC
from benchmarks.measure import processor_seconds
from benchmarks.scale_days import Days, DaysCost, append, memory, read
from benchmarks.scale_records import FIRST_NUMBER, records_of
from benchmarks.scale_report import report, write
from benchmarks.write_run import PAGE_SIZE, write_historic_run
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.posting_source import HistoricFound
from usajobs_assets.storage import postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres

FIRST_DAY, LAST_DAY = date(2017, 1, 1), date(2026, 11, 20)
_TOLD_EVERY = 40
_LEAST_FREE_GB = 12.0


def main() -> None:
    """Load, tell, and write the page if there is one to be written."""
    options = _options()
    home = options.folder.resolve()
    services = Services(Settings.parse({"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home)}))
    days = Days.spread(options.records, options.days, FIRST_DAY, LAST_DAY)
    give_up = time.monotonic() + 60 * options.minutes
    try:
        for done, cost in enumerate(loaded(services, days, _server(services)), 1):
            if done % max(len(days.dates) // _TOLD_EVERY, 1) == 0:
                _say(_told(read(home)))
            if time.monotonic() > give_up or _free_gb(home) < _LEAST_FREE_GB:
                _say(f"Stopped after {cost.day}: the time is over, or the disk is nearly full.")
                break
        found = report(services.warehouse_url, read(home), days)
    finally:
        EmbeddedPostgres(services.settings.state / "postgres").stop(timeout=300)
    print(found)
    if options.write:
        write(options.write, found)


def loaded(services: Services, days: Days, server: int) -> Iterator[DaysCost]:
    """Load the days that are not loaded yet, and keep what each cost; `server` is the postmaster's process id."""
    home = services.settings.usajobs_home
    done = {cost.day for cost in read(home)}
    with services.warehouse.hold():
        for index, day in days.in_turn:
            if day in done:
                continue
            cost = _one_day(services, day, FIRST_NUMBER + index * days.a_day, days.a_day, server)
            append(home, cost)
            yield cost


def _one_day(services: Services, day: date, first: int, count: int, server: int) -> DaysCost:
    """Make, load and forget the bronze of one day; only the load is measured."""
    made = records_of(day, first, count, LAST_DAY)
    write_historic_run(services.lake, day, _pages(made))
    wall, client, of_server = time.monotonic(), time.process_time(), processor_seconds(server)
    written = load_day(services, day)
    wall, client = time.monotonic() - wall, time.process_time() - client
    of_server = max(processor_seconds(server) - of_server, 0.0)
    if written.rows["job"] != count:
        raise RuntimeError(f"{day} has {written.rows['job']} of {count} records.")
    _forget(services, day)
    return DaysCost(day, count, wall, client, of_server, *memory(os.getpid()))


def _pages(records: list[bytes]) -> list[HistoricFound]:
    starts = range(0, len(records), PAGE_SIZE)
    nexts = [*starts[1:], None]
    return [
        HistoricFound(len(records), records[start : start + PAGE_SIZE], following)
        for start, following in zip(starts, nexts, strict=True)
    ]


def _forget(services: Services, day: date) -> None:
    """A laptop has no room for ten years of bronze beside the tables, and no load reads it again."""
    shutil.rmtree(services.settings.state / "lake" / "bronze" / "usajobs" / HISTORIC / f"date={day:%Y/%m/%d}")


def _server(services: Services) -> int:
    """The process id of the embedded Postgres, which is started if need be."""
    assert services.warehouse
    found = postmaster.find(services.settings.state / "postgres" / "data")
    assert found is not None
    return found.pid


def _free_gb(home: Path) -> float:
    return shutil.disk_usage(home).free / 1e9


def _told(costs: list[DaysCost]) -> str:
    records, latest = sum(cost.records for cost in costs), costs[-30:]
    rate = sum(cost.records for cost in latest)
    cpu_ms = 1000 * sum(cost.client_cpu + cost.server_cpu for cost in latest) / rate
    return (
        f"{len(costs)} days, {records:,} records; lately {rate / sum(cost.seconds for cost in latest):,.0f} a second "
        f"and {cpu_ms:.3f} ms of processors a record; memory {costs[-1].rss_mb:.0f} MB, at most {costs[-1].peak_mb:.0f}"
    )


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--records", type=int, default=3_000_000)
    every_day = (LAST_DAY - FIRST_DAY) // timedelta(days=1) + 1
    parser.add_argument("--days", type=int, default=every_day, help="open dates, spread over ten years")
    parser.add_argument("--folder", type=Path, default=Path(".usajobs-scale"), help="store and server")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long; go on another time")
    parser.add_argument("--write", type=Path, help="a page with the two markers")
    return parser.parse_args()


if __name__ == "__main__":
    main()
