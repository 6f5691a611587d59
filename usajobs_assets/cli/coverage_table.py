"""The tables of `usajobs status`."""

from rich.box import SIMPLE_HEAD
from rich.table import Table

from usajobs_assets.pipeline.coverage import Coverage

_COLUMNS = ("day", "sweep", "total", "items", "set aside", "again", "gate", "loaded")
_FIGURES = ("total", "items", "set aside", "again")
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
