"""The closing table of a day: what came, what passed, where it went."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.pipeline.day_report import DayReport, UnprovenSlice
from usajobs_assets.transforms.visible_text import visible


def day_table(report: DayReport, *, with_rows: bool = True) -> Table:
    """Two columns, a figure a line; reads without colour and in 80 columns. The rows are those of all sources."""
    table = Table(
        title=f"USAJOBS {report.day}, {report.source}",
        box=SIMPLE_HEAD,
        show_header=False,
        title_justify="left",
    )
    table.add_column(style="dim")
    table.add_column(justify="right", overflow="fold")
    for label, value in _figures(report, report.rows if with_rows else {}):
        table.add_row(label, value)
    return table


def slices_table(slices: Sequence[UnprovenSlice]) -> Table:
    """The parts of a sweep that are not proven, with what was asked and why they do not count."""
    table = Table(title="Slices that are not proven", box=SIMPLE_HEAD, title_justify="left")
    for name in ("slice", "state", "total", "came", "pages"):
        table.add_column(name, justify="left" if name in ("slice", "state") else "right", overflow="fold")
    table.add_column("why", overflow="fold")
    for part in slices:
        figures = (part.api_total, part.postings_distinct, part.pages)
        cells = ("–" if figure is None else f"{figure:,}" for figure in figures)
        table.add_row(part.slice or "everything", part.state, *cells, Text(visible("; ".join(part.reasons))))
    return table


def _figures(report: DayReport, rows: Mapping[str, int]) -> list[tuple[str, str | Text]]:
    checks = report.checks
    whole = f"{report.accepted:,} + {report.quarantined:,} + {report.duplicates:,} = {report.items:,}"
    return [
        ("run", report.ingest_run_id or "none"),
        ("outcome", report.outcome or "–"),
        ("pages", f"{report.pages:,}"),
        ("items", f"{report.items:,}"),
        ("  accepted", f"{report.accepted:,}"),
        ("  quarantined", f"{report.quarantined:,}"),
        ("  duplicates", f"{report.duplicates:,}"),
        ("  accounted for", f"yes: {whole}" if report.accounted else Text("no", style="red")),
        (
            "checks",
            f"{checks.get('pass', 0)} passed, {checks.get('warn', 0)} warned, {checks.get('fail', 0)} failed",
        ),
        *((f"silver.{name}", f"{count:,} rows") for name, count in rows.items()),
        ("postings added", f"{report.jobs_added:,}"),
        ("postings changed", f"{report.jobs_changed:,}"),
        ("seconds", "–" if report.seconds is None else f"{report.seconds:,}"),
    ]
