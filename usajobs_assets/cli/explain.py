"""`usajobs explain`: one posting, from its row back to the bytes it came from, or as it was on a day."""

import re
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

_LARGEST = 2**63 - 1


class _PostingNumber(click.ParamType[int]):
    """A control number, or `jsearch:ID`, of which the number is made."""

    name = "control_number"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from usajobs_assets.transforms.jsearch_item import SOURCE
        from usajobs_assets.transforms.posting_number import posting_number

        source, colon, source_id = str(value).partition(":")
        if colon and source == SOURCE and source_id:
            return posting_number(source, source_id)
        if not re.fullmatch(r"-?[0-9]{1,19}", str(value)) or not 0 < abs(int(value)) <= _LARGEST:
            self.fail(f"{value!r} is neither a control number nor {SOURCE}:ID", param, ctx)
        return int(value)


@click.command()
@click.argument("control_number", type=_PostingNumber())
@click.option(
    "--as-of",
    "moment",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What each source said of it, and its status, when that day ended in Washington.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the item as it was sent, from bronze, and nothing else."
)
def explain(control_number: int, moment: datetime | None, as_json: bool) -> None:
    """Show where the row of CONTROL_NUMBER came from, and check it against the stored bytes.

    A posting of JSearch goes by its id there, as jsearch:ID.
    """
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    if moment:
        verified = _show_as_of(services, control_number, moment.date(), as_json)
    else:
        verified = _show_now(services, control_number, as_json)
    if not verified:
        click.secho("The row does not match the stored bytes.", fg="red", err=True, nl=False)
        click.echo(" Load the day again: usajobs run --date", err=True)
        sys.exit(1)


def _show_now(services: "Services", control_number: int, as_json: bool) -> bool:
    """Print what is known; whether bronze agrees."""
    from usajobs_assets.pipeline.explain import explain_posting

    found = explain_posting(services.warehouse, services.lake, control_number)
    if found is None:
        raise _unknown(control_number)
    if as_json:
        click.echo(found.raw_item)
        return found.verified
    from rich.console import Console

    from usajobs_assets.cli.posting_table import posting_tables

    console = Console()
    for table in posting_tables(found):
        console.print(table)
    return found.verified


def _show_as_of(services: "Services", control_number: int, day: date, as_json: bool) -> bool:
    """Print what was known when `day` ended; whether bronze agrees."""
    from usajobs_assets.pipeline.as_of import item_as_sent, posting_as_of
    from usajobs_assets.pipeline.eastern import eastern_day

    found = posting_as_of(services.warehouse, control_number, day)
    if found is None:
        raise _unknown(control_number)
    items = {source: item_as_sent(services.lake, said) for source, said in found.said.items()}
    if as_json:
        if not items:
            first = min(map(eastern_day, found.first_seen.values()))
            raise click.ClickException(f"Posting {control_number} was first seen on {first}.")
        click.echo(next(iter(items.values()))[0])
    else:
        from rich.console import Console

        from usajobs_assets.cli.posting_table import as_of_tables

        console = Console()
        for table in as_of_tables(found):
            console.print(table)
    return all(verified for _, verified in items.values())


def _unknown(control_number: int) -> click.ClickException:
    return click.ClickException(
        f"No sweep has seen posting {control_number}, and none of it is in quarantine."
    )
