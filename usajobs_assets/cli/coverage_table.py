"""The tables of `usajobs status`."""

from collections import Counter

from rich.box import SIMPLE_HEAD
from rich.table import Table

from usajobs_assets.pipeline.coverage import Coverage, OpenDateCoverage
from usajobs_assets.pipeline.coverage_picture import ZERO
from usajobs_assets.pipeline.open_dates import DayState

_COLUMNS = ("day", "sweep", "total", "items", "set aside", "again", "gate", "loaded")
_FIGURES = ("total", "items", "set aside", "again")
_NOT_COVERED = (DayState.NOT_LOADED, DayState.REFUSED, DayState.INCOMPLETE, DayState.NEVER)
_COLOUR = {"proven": "green", "partial": "yellow", "incomplete": "red"}


def coverage_table(coverage: Coverage) -> Table:
    """A line a day, newest first."""
    table = Table(title=f"Search, {coverage.mode}", box=SIMPLE_HEAD, title_justify="left")
    for name in _COLUMNS:
        table.add_column(name, no_wrap=name == "day", justify="right" if name in _FIGURES else "left")
    for day in coverage.days:
        outcome = day["outcome"]
        judged = {True: "passed", False: "refused", None: "–"}[day.get("passed")]
        figures = (day.get(name) for name in ("api_total", "items", "quarantined", "duplicates"))
        cells = ("–" if figure is None else f"{figure:,}" for figure in figures)
        colour = _COLOUR.get(outcome, "dim")
        loaded = {True: "yes", False: "no", None: "–"}[day.get("loaded")]
        table.add_row(str(day["day"]), f"[{colour}]{outcome}[/{colour}]", *cells, judged, loaded)
    return table


def open_dates_table(coverage: OpenDateCoverage) -> Table:
    """Days by state of both historic sources, and how late postings came."""
    table = Table(title="Open dates since 2013", box=SIMPLE_HEAD, title_justify="left")
    table.add_column("days")
    by_source = {source: coverage.days_by_state(source) for source in coverage.captured}
    for source in by_source:
        table.add_column(source, justify="right")
    counts = [Counter(days) for days in by_source.values()]
    table.add_row(DayState.PROVEN, *(f"{days[DayState.PROVEN] + days[ZERO]:,}" for days in counts))
    table.add_row("  of them without postings", *(f"{days[ZERO]:,}" for days in counts))
    for state in _NOT_COVERED:
        table.add_row(state, *(f"{days[state]:,}" for days in counts))
    return table


def late_arrivals_table(coverage: OpenDateCoverage) -> Table:
    """Postings that their open date had not shown before, by its age then."""
    table = Table(box=SIMPLE_HEAD, show_header=False, title="Late arrivals", title_justify="left")
    table.add_column(style="dim")
    table.add_column(justify="right")
    for age, postings in coverage.late_arrivals.items():
        table.add_row(age, f"{postings:,}")
    return table


def totals_table(coverage: Coverage) -> Table:
    """Rows by table, and what waits for someone."""
    table = Table(box=SIMPLE_HEAD, show_header=False, title="Rows", title_justify="left")
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, rows in coverage.totals.items():
        table.add_row(f"silver.{name}", f"{rows:,}")
    table.add_row("open in quarantine", f"{coverage.quarantine_open:,}")
    table.add_row("runs not accounted for", f"{coverage.unaccounted:,}")
    return table
