"""`usajobs explain`: one posting, from its row back to the bytes it came from."""

import sys

import click


@click.command()
@click.argument("control_number", type=click.IntRange(min=1))
@click.option(
    "--json", "as_json", is_flag=True, help="Print the item as it was sent, from bronze, and nothing else."
)
def explain(control_number: int, as_json: bool) -> None:
    """Show where the row of CONTROL_NUMBER came from, and check it against the stored bytes."""
    from usajobs_assets.pipeline.explain import explain_posting
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    found = explain_posting(services.warehouse, services.lake, control_number)
    if found is None:
        raise click.ClickException(
            f"No sweep has seen posting {control_number}, and none of it is in quarantine."
        )
    if as_json:
        click.echo(found.raw_item)
        return
    from rich.console import Console

    from usajobs_assets.cli.posting_table import posting_tables

    console = Console()
    for table in posting_tables(found):
        console.print(table)
    if not found.verified:
        console.print(
            "[red]The row does not match the stored bytes.[/red] Load the day again: usajobs run --date"
        )
        sys.exit(1)
