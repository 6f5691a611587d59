"""`usajobs status`: what there is, day by day, and what became of one day."""

from datetime import datetime

import click


@click.command()
@click.option(
    "--date", "moment", type=click.DateTime(["%Y-%m-%d"]), help="One day, with the checks that failed."
)
@click.option(
    "--days", default=14, show_default=True, type=click.IntRange(1, 3660), help="How many days to list."
)
def status(moment: datetime | None, days: int) -> None:
    """Coverage, proof and counts: the newest run of each day, and the rows of each table."""
    from rich.console import Console

    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    settings = Settings.load()
    if settings.db_url is None and not (settings.state / "postgres").exists():
        click.echo(f"Nothing is stored in {settings.usajobs_home} yet. `usajobs run` captures the first day.")
        return
    services, console = Services(settings), Console()
    if moment:
        from usajobs_assets.cli.day_table import day_table
        from usajobs_assets.pipeline.day_report import read_day_report

        report = read_day_report(services.warehouse, moment.date())
        console.print(day_table(report))
        for label, rules in (("Failed", report.failed_checks), ("Warned", report.warned_checks)):
            if rules:
                console.print(f"{label}: {', '.join(rules)}")
        return
    from usajobs_assets.cli.coverage_table import coverage_table, totals_table
    from usajobs_assets.pipeline.coverage import read_coverage

    coverage = read_coverage(services, days)
    console.print(coverage_table(coverage))
    console.print(totals_table(coverage))
