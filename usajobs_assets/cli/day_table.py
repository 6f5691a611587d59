"""The closing table of a day: what came, what passed, where it went."""

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.pipeline.day_report import DayReport


def day_table(report: DayReport) -> Table:
    """Two columns, a figure a line; reads without colour and in 80 columns."""
    table = Table(title=f"USAJOBS {report.day}", box=SIMPLE_HEAD, show_header=False, title_justify="left")
    table.add_column(style="dim")
    table.add_column(justify="right", overflow="fold")
    for label, value in _figures(report):
        table.add_row(label, value)
    return table


def _figures(report: DayReport) -> list[tuple[str, str | Text]]:
    checks = report.checks
    whole = f"{report.accepted:,} + {report.quarantined:,} + {report.duplicates:,} = {report.items:,}"
    return [
        ("run", report.ingest_run_id or "none"),
        ("sweep", report.outcome or "–"),
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
        *((f"silver.{name}", f"{rows:,} rows") for name, rows in report.rows.items()),
        ("postings added", f"{report.jobs_added:,}"),
        ("postings changed", f"{report.jobs_changed:,}"),
        ("seconds", "–" if report.seconds is None else f"{report.seconds:,}"),
    ]
