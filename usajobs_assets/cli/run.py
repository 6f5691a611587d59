"""`usajobs run`: the main job, with progress and closing tables."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from usajobs_assets.cli.asked_sources import ASKED as _ASKED
from usajobs_assets.cli.exit_codes import BLOCKED
from usajobs_assets.cli.gold import bring_gold_up, print_gold
from usajobs_assets.cli.notice import tell

if TYPE_CHECKING:
    from usajobs_assets.launch import AskedSource
    from usajobs_assets.pipeline.day_report import DayReport
    from usajobs_assets.pipeline.services import Services


@click.command()
@click.option(
    "--date",
    "moment",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Partition day in Washington; default today, of file_drop every day with new files. A past day of Search is "
    "verified and loaded again.",
)
@click.option(
    "--source",
    type=click.Choice(list(_ASKED)),
    default="search",
    show_default=True,
    help="search sweeps what is open; historic captures what opened on the day, with its texts; jsearch captures what "
    "JSearch shows for JSEARCH_QUERIES; file_drop takes over the recorded pages in FILE_DROP.",
)
@click.option("--keyword", help="Only postings with this word (KEYWORD).")
@click.option("--location-name", help="Only postings at this place, such as 'Austin, Texas' (LOCATION_NAME).")
@click.option("--radius-miles", type=click.IntRange(min=1), help="Within this distance of it (RADIUS_MILES).")
@click.option("--results-per-page", type=click.IntRange(1, 500), help="Postings a page (RESULTS_PER_PAGE).")
@click.option("--max-pages", type=click.IntRange(min=1), help="Stop after so many pages (MAX_PAGES).")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def run(moment: datetime | None, source: "AskedSource", dry_run: bool, **search: Any) -> None:
    """Capture a day of postings, check it, load it into the tables, and bring gold up to them.

    Exits with 3 when the gate refuses the day; the tables and gold are then as before.
    """
    narrowed = {name: value for name, value in search.items() if value is not None}
    day = moment.date() if moment else None
    refusal = _ASKED[source].options_refused
    if refusal and narrowed:
        raise click.UsageError(refusal)
    if dry_run:
        _say_what_would_be_done(day, source, narrowed)
        return
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    tell(services.notice)
    days = _days_of(services, day, source)
    if not days:
        click.echo("There is nothing new to take over.")
    reports = [_run_day(services, one, source, narrowed, gold=len(days) == 1) for one in days]
    if len(reports) > 1:
        bring_gold_up(services)
    if any(report.passed is False and report.enforced for report in reports):
        sys.exit(BLOCKED)


def _days_of(services: "Services", day: date | None, source: str) -> Sequence[date | None]:
    """The day that was named; without one those that the source has news of, or today."""
    of_source = _ASKED[source].days
    return [day] if day or of_source is None else of_source(services)


def _run_day(
    services: "Services", day: date | None, source: "AskedSource", narrowed: dict[str, Any], *, gold: bool
) -> "DayReport":
    """Run a day, with gold or without, and print what became of it."""
    from usajobs_assets.cli.progress_bar import progress_bar
    from usajobs_assets.launch import GoldFailed, run_day

    try:
        with progress_bar():
            report = run_day(day, source, settings=services.settings, search=narrowed, gold=gold)
    except GoldFailed as failed:
        _print_report(failed.report)
        raise
    _print_report(report)
    return report


def _say_what_would_be_done(day: date | None, source: str, narrowed: dict[str, Any]) -> None:
    from usajobs_assets.api_client.clock import SystemClock
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.settings import Settings

    settings = Settings.load().model_copy(update=narrowed)
    bucket = settings.bronze_s3_bucket
    today = eastern_day(SystemClock().now())
    asked = _ASKED[source]
    click.echo(asked.plan(settings, day or today, (day or today) == today))
    click.echo(f"from      {asked.address(settings)} ({settings.usajobs_mode})")
    click.echo(
        f"bronze    {f's3://{bucket}/{settings.bronze_s3_prefix}' if bucket else settings.state / 'lake'}"
    )
    click.echo(
        f"warehouse {'DB_URL' if settings.db_url else f'embedded Postgres in {settings.state}/postgres'}"
    )


def _print_report(report: "DayReport") -> None:
    from rich.console import Console
    from rich.markup import escape

    from usajobs_assets.cli.day_table import day_table
    from usajobs_assets.transforms.visible_text import visible

    console = Console()
    console.print(day_table(report))
    if report.passed is False:
        verdict = (
            "The gate refused this run" if report.enforced else "The gate is off; these rows are ungated"
        )
        console.print(f"[red]{verdict}:[/red] {', '.join(report.failed_checks)}")
    for reason in report.reasons:
        console.print(f"[yellow]Not proven:[/yellow] {escape(visible(reason))}", highlight=False)
    if report.gold is not None:
        print_gold(report.gold)
