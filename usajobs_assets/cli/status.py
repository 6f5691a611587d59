"""`usajobs status`: what there is, day by day and year by year, and what became of one day."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from usajobs_assets.pipeline.services import Services

_DUE_SHOWN = 5


@click.command()
@click.option(
    "--date", "moment", type=click.DateTime(["%Y-%m-%d"]), help="One day, with the checks that failed."
)
@click.option("--year", type=click.IntRange(2013, 2100), help="The open dates of a year, a cell a day.")
@click.option(
    "--days", default=14, show_default=True, type=click.IntRange(1, 3660), help="How many sweeps to list."
)
def status(moment: datetime | None, year: int | None, days: int) -> None:
    """Coverage, proof and counts: the newest sweeps, the open dates since 2013, the rows of each table, and gold."""
    from rich.console import Console

    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    settings = Settings.load()
    if settings.db_url is None and not (settings.state / "postgres").exists():
        click.echo(f"Nothing is stored in {settings.usajobs_home} yet. `usajobs run` captures the first day.")
        return
    services, console = Services(settings), Console()
    if moment:
        _show_day(services, console, moment.date())
    elif year:
        _show_year(services, console, year)
    else:
        _show_all(services, console, days)


def _show_day(services: "Services", console: "Console", day: date) -> None:
    from rich.markup import escape

    from usajobs_assets.cli.day_table import day_table, slices_table
    from usajobs_assets.pipeline.day_report import read_day_reports
    from usajobs_assets.transforms.visible_text import visible

    reports = read_day_reports(services.warehouse, day)
    for report in reports:
        console.print(day_table(report, with_rows=report is reports[-1]))
        for label, rules in (("Failed", report.failed_checks), ("Warned", report.warned_checks)):
            if rules:
                console.print(f"{label}: {', '.join(rules)}")
        for reason in report.reasons:
            console.print(f"[yellow]Not proven:[/yellow] {escape(visible(reason))}", highlight=False)
        if report.unproven_slices:
            console.print(slices_table(report.unproven_slices))


def _show_year(services: "Services", console: "Console", year: int) -> None:
    from usajobs_assets.cli import calendar
    from usajobs_assets.pipeline.coverage import read_open_dates
    from usajobs_assets.pipeline.coverage_picture import days_by_label

    coverage = read_open_dates(services)
    first, last = date(year, 1, 1), min(coverage.yesterday, date(year, 12, 31))
    console.print(calendar.months(coverage.weakest, year, first, last))
    console.print(calendar.legend(days_by_label(coverage.weakest, first, last)))


def _show_all(services: "Services", console: "Console", days: int) -> None:
    from usajobs_assets.cli import calendar
    from usajobs_assets.cli.coverage_table import (
        coverage_table,
        late_arrivals_table,
        open_dates_table,
        totals_table,
    )
    from usajobs_assets.pipeline.coverage import read_coverage, read_open_dates
    from usajobs_assets.pipeline.coverage_picture import days_by_label
    from usajobs_assets.pipeline.open_dates import FIRST_DAY

    searched, opened = read_coverage(services, days), read_open_dates(services)
    console.print(coverage_table(searched))
    console.print(open_dates_table(opened))
    console.print(calendar.years(opened.weakest, FIRST_DAY, opened.yesterday))
    console.print(calendar.legend(days_by_label(opened.weakest, FIRST_DAY, opened.yesterday)))
    console.print(late_arrivals_table(opened))
    shown = ", ".join(f"{due.day} ({due.reason})" for due in opened.due[:_DUE_SHOWN])
    console.print(f"Days due: {len(opened.due):,}{f': {shown}, …' if shown else ''}", highlight=False)
    console.print(totals_table(searched))
    console.print(_gold(services), highlight=False, markup=False)


def _gold(services: "Services") -> str:
    from usajobs_assets.pipeline.gold_standing import gold_standing, told
    from usajobs_assets.rulebook.errors import RulebookError

    try:
        return told(gold_standing(services))
    except RulebookError as refusal:
        return f"Gold cannot be built: {refusal}"
