"""What became of gold, as a table: a line for each mart, export and page."""

from rich.box import SIMPLE_HEAD
from rich.table import Table

from usajobs_assets.pipeline.gold_report import GoldReport, GoldStep

WHERE_TO_LOOK = "Look: gold.open_posting with `usajobs db psql`; all of it with `usajobs ui`."


def gold_table(report: GoldReport) -> Table:
    """A step a line; reads without colour and in 80 columns."""
    table = Table(box=SIMPLE_HEAD, title="Gold", title_justify="left")
    table.add_column("", style="dim", overflow="fold")
    for name in ("rows", "written", "seconds"):
        table.add_column(name, justify="right")
    for step in report.steps:
        table.add_row(step.name, _count(step.rows), _written(step), f"{step.seconds:,}")
    return table


def _written(step: GoldStep) -> str:
    return "already current" if step.current else _count(step.written)


def _count(rows: int | None) -> str:
    return "–" if rows is None else f"{rows:,}"
