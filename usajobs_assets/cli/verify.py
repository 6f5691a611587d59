"""`usajobs verify`: is everything that is stored what it was, and do the tables say what the raw pages say?"""

import sys
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import BLOCKED

if TYPE_CHECKING:
    from usajobs_assets.pipeline.findings import Verified


@click.command()
@click.option(
    "--sample",
    default=200,
    show_default=True,
    type=click.IntRange(min=0),
    help="How many sightings to make into rows again.",
)
@click.option(
    "--rebuild", is_flag=True, help="Also build silver and gold from bronze, in a copy, and compare."
)
@click.option("--no-heal", is_flag=True, help="Leave Parquet files that are not those that were committed.")
def verify(sample: int, rebuild: bool, no_heal: bool) -> None:
    """Re-hash every raw page, ask whether the laws hold, and compare rows with the bytes they came from.

    Names each partition that is not as it must be, and what mends it. Exits with 3 when there is one.
    """
    from usajobs_assets.cli.progress_bar import progress_bar
    from usajobs_assets.pipeline.rebuild import rebuild_and_compare
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.pipeline.verify import verify as verify_all
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    tables = []
    with progress_bar():
        result = verify_all(services, sample, heal=not no_heal)
        if rebuild:
            tables = rebuild_and_compare(services, result)
    for diff in tables:
        same = "as rebuilt" if diff.is_empty else f"rebuilt {diff.new_digest[:16]}"
        click.echo(f"{diff.table.qualified_name:26} {diff.rows:>12,} rows {diff.old_digest[:16]} {same}")
    _print(result)
    sys.exit(BLOCKED if result.findings else 0)


def _print(result: "Verified") -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for note in result.notes:
        console.print(f"note: {note}", markup=False)
    for finding in result.findings:
        console.print(f"{finding.partition}: {finding.what}", style="red", markup=False)
        console.print(f"  where: {finding.where}\n  mend:  {finding.mend}", markup=False)
    looked_at = ", ".join(f"{number:,} {what}" for what, number in result.counts.items())
    number = len(result.findings)
    closing = (
        "everything is as it must be."
        if not number
        else f"{number:,} {'thing is' if number == 1 else 'things are'} not."
    )
    console.print(f"Verified {looked_at}: {closing}", markup=False)
