"""The figures of a backfill: counted while it runs, shown as its closing table."""

from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.table import Table

from usajobs_assets.pipeline.backfill import DayDone

_SHOWN = 20


@dataclass
class Tally:
    """Days of a backfill by what became of them; `total` is how many there are to do.

    Attributes:
        skipped: proven and loaded before. `zero`: proven now, and without postings.
        blocked: not proven, or refused by the gate. `failed`: the API or a store failed.
    """

    total: int
    skipped: int = 0
    proven: int = 0
    zero: int = 0
    postings: int = 0
    blocked: list[DayDone] = field(default_factory=list)
    failed: list[DayDone] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Days that there is nothing more to do for in this backfill."""
        return self.skipped + self.proven + len(self.blocked) + len(self.failed)

    def add(self, day: DayDone) -> None:
        """Count a day."""
        self.postings += day.postings
        if day.skipped:
            self.skipped += 1
        elif day.problem is None:
            self.proven += 1
            self.zero += bool(day.captured) and not day.postings
        else:
            (self.blocked if day.blocked else self.failed).append(day)


def backfill_table(tally: Tally, seconds: float) -> Table:
    """Two columns, a figure a line, then the first days that are not covered, each with its reason."""
    table = Table(title="Backfill", box=SIMPLE_HEAD, show_header=False, title_justify="left")
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    figures = {
        "days": tally.total,
        "  proven before": tally.skipped,
        "  proven now": tally.proven,
        "    of them without postings": tally.zero,
        "  not proven or refused": len(tally.blocked),
        "  failed": len(tally.failed),
        "postings": tally.postings,
    }
    for label, figure in figures.items():
        table.add_row(label, f"{figure:,}")
    table.add_row("seconds", f"{seconds:,.1f}")
    lacking = sorted([*tally.failed, *tally.blocked], key=lambda done: done.day)
    for done in lacking[:_SHOWN]:
        table.add_row(str(done.day), done.problem)
    if len(lacking) > _SHOWN:
        table.add_row("…", f"and {len(lacking) - _SHOWN:,} more: usajobs status")
    return table
