"""`usajobs gold`: bring gold up to what silver holds, without capturing anything."""

from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.notice import tell

if TYPE_CHECKING:
    from usajobs_assets.pipeline.gold_report import GoldReport
    from usajobs_assets.pipeline.services import Services


@click.command()
@click.option(
    "--anew", is_flag=True, help="Build also what is current, and mend rows that somebody has changed."
)
def gold(anew: bool) -> None:
    """Build gold from silver and the active rules: after a backfill, a replay, or `usajobs config activate`.

    What is current already is left alone. `usajobs run` does the same after each day.
    """
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    tell(services.notice)
    bring_gold_up(services, anew=anew)


def bring_gold_up(services: "Services", *, anew: bool = False) -> None:
    """Build gold and print what became of it; raises RunFailed or RunStopped if it could not be built."""
    from usajobs_assets.gold_run import build_gold
    from usajobs_assets.in_process import RunFailed, RunStopped

    report = build_gold(services, anew=anew)
    print_gold(report)
    if report.failure is not None:
        raise RunStopped(report.failure) if report.stopped else RunFailed(report.failure)


def print_gold(report: "GoldReport") -> None:
    """The table, what does not hold, and where to look."""
    from rich.console import Console

    from usajobs_assets.cli.gold_table import WHERE_TO_LOOK, gold_table

    console = Console()
    if report.steps:
        console.print(gold_table(report))
    for step in report.steps:
        if step.where:
            console.print(f"{step.name}: {step.where}", markup=False, highlight=False, soft_wrap=True)
    if report.failed_checks:
        console.print(f"[red]Does not hold of gold:[/red] {', '.join(report.failed_checks)}")
    if report.failure is None:
        console.print(WHERE_TO_LOOK, highlight=False)
