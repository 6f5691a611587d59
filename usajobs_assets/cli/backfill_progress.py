"""How far a backfill is: a bar on a terminal, else a line every few seconds; failures as they come."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from usajobs_assets.cli.backfill_table import Tally
from usajobs_assets.cli.notice import tell_progress
from usajobs_assets.pipeline.backfill import DayDone

Show = Callable[[DayDone], None]

_EVERY_S = 5.0


@contextmanager
def backfill_progress(tally: Tally) -> Iterator[Show]:
    """Yields what is to be called after each day was counted; writes to standard error."""
    if not sys.stderr.isatty():
        yield _PlainLines(tally)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    figures = TextColumn("{task.fields[postings]:,} postings, {task.fields[lacking]:,} not covered")
    columns = (TextColumn("days"), BarColumn(), MofNCompleteColumn(), figures, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("days", total=tally.total, postings=0, lacking=0)

        def show(done: DayDone) -> None:
            if done.problem:
                progress.console.print(f"{done.day}: {done.problem}", markup=False, highlight=False)
            progress.update(task, completed=tally.done, postings=tally.postings, lacking=_lacking(tally))

        yield show


class _PlainLines:
    """For a log: the first day, then a line every five seconds, and the last one."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._said_at = -_EVERY_S

    def __call__(self, done: DayDone) -> None:
        if done.problem:
            tell_progress(f"{done.day}: {done.problem}")
        if done.skipped and self._tally.done < self._tally.total:
            return
        now = time.monotonic()
        if now - self._said_at >= _EVERY_S or self._tally.done == self._tally.total:
            self._said_at = now
            tally = self._tally
            tell_progress(
                f"backfill: {tally.done:,} of {tally.total:,} days, {tally.postings:,} postings, "
                f"{_lacking(tally):,} not covered"
            )


def _lacking(tally: Tally) -> int:
    return len(tally.blocked) + len(tally.failed)
