"""`usajobs backfill`: many open dates of HistoricJoa, captured, checked and loaded in one process."""

import sys
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import BLOCKED, FAILED, STOPPED
from usajobs_assets.cli.notice import tell, tell_progress

if TYPE_CHECKING:
    from usajobs_assets.cli.backfill_table import Tally
    from usajobs_assets.pipeline.backfill import DayDone
    from usajobs_assets.pipeline.services import Services

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=_DAY, help="First open date.")
@click.option("--to", "last", type=_DAY, help="Last open date; default yesterday in Washington.")
@click.option("--due", is_flag=True, help="The days that are due instead: missing, not proven, or long ago.")
@click.option("--limit", type=click.IntRange(min=1), help="With --due: the most urgent days only.")
@click.option(
    "--source",
    "sources",
    type=click.Choice(["historic", "announcement_text"]),
    multiple=True,
    help="Only this source; may be given twice. Default both.",
)
@click.option(
    "--workers", default=4, show_default=True, type=click.IntRange(1, 32), help="Days fetched at a time."
)
@click.option("--again", is_flag=True, help="Capture days once more that are proven and loaded.")
def backfill(
    first: datetime | None,
    last: datetime | None,
    due: bool,
    limit: int | None,
    sources: tuple[str, ...],
    workers: int,
    again: bool,
) -> None:
    """Capture the postings that opened on each of many days, check them, and load them into the tables.

    Days that are proven and loaded are not asked for again, so it may be stopped at any time and goes on when
    called again. Exits with 3 when a day came and is not proven or refused, with 1 when one failed otherwise.
    """
    if due is bool(first) or (due and (last or sources or again)) or (limit and not due):
        raise click.UsageError("Give --from and --to, or --due with or without --limit.")
    from usajobs_assets.pipeline.backfill import BACKFILLED
    from usajobs_assets.pipeline.backfill import backfill as capture_and_load
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    days = _range(services, first, last) if first else _due(services, limit)
    tell(services.notice)
    # A day is due because its proof is old, too: it is captured once more.
    done = capture_and_load(services, days, sources or BACKFILLED, workers=workers, again=again or due)
    with closing(done):
        sys.exit(follow(services, done, len(days)))


def _range(services: "Services", first: datetime, last: datetime | None) -> list[date]:
    from usajobs_assets.pipeline.backfill import days_between
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.open_dates import FIRST_DAY

    today = eastern_day(services.clock.now())
    begin, end = first.date(), last.date() if last else today - timedelta(days=1)
    if end > today:
        raise click.UsageError(f"{end} is not here yet: no posting has opened on it.")
    if not FIRST_DAY <= begin <= end:
        raise click.UsageError(f"The days must be in order, and not before {FIRST_DAY}: {begin} to {end}.")
    return days_between(begin, end)


def _due(services: "Services", limit: int | None) -> list[date]:
    from usajobs_assets.pipeline.due_days import captured_open_dates
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.open_dates import FIRST_DAY
    from usajobs_assets.pipeline.resweep_plan import due_days

    today = eastern_day(services.clock.now())
    captured = captured_open_dates(services.warehouse, today)
    return [due.day for due in due_days(captured, FIRST_DAY, today)][:limit]


def follow(services: "Services", done: Iterable["DayDone"], total: int) -> int:
    """Show and record each day as it is done; the exit code."""
    from usajobs_assets.cli.backfill_progress import backfill_progress
    from usajobs_assets.cli.backfill_record import Recorder
    from usajobs_assets.cli.backfill_table import Tally

    tally, started = Tally(total), time.monotonic()
    try:
        with services.warehouse.hold(), Recorder(services) as recorder, backfill_progress(tally) as show:
            for day in done:
                tally.add(day)
                recorder.record(day)
                show(day)
    except (KeyboardInterrupt, SystemExit):
        _say_where_it_stopped(tally)
        return STOPPED
    _print_table(tally, time.monotonic() - started)
    return FAILED if tally.failed else BLOCKED if tally.blocked else 0


def _say_where_it_stopped(tally: "Tally") -> None:
    tell_progress(
        f"Stopped after {tally.done:,} of {tally.total:,} days. What is done stays; the same call goes on there."
    )


def _print_table(tally: "Tally", seconds: float) -> None:
    from rich.console import Console

    from usajobs_assets.cli.backfill_table import backfill_table

    Console().print(backfill_table(tally, seconds))
