"""`usajobs alerts`: saved searches and watched postings; look, try, write the feed. Nothing here tells anybody."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services


@click.group()
def alerts() -> None:
    """Saved searches and watched postings of alerts.yml: `usajobs config` changes them, docs/gold-alerts.md explains.

    People are told when gold is built, and `usajobs notify` sends what waits.
    """


@alerts.command("list")
def list_() -> None:
    """List what is looked for, for whom, since when, and how many open postings fit now."""
    from rich.console import Console
    from rich.table import Table

    from usajobs_assets.pipeline.alerts import overview

    table = Table("name", "for", "since", "open postings")
    found = overview(_services())
    for row in found:
        table.add_row(
            row.name, ", ".join(row.to) or "the feed only", f"{row.since:%Y-%m-%d %H:%M} UTC", f"{row.open:,}"
        )
    if not found:
        click.echo("Nothing is looked for: alerts.yml has no search and no watched posting.")
        return
    Console().print(table)


@alerts.command("try")
def try_() -> None:
    """Show what would be told now. Nothing is sent, and nothing counts as told."""
    from usajobs_assets.notify.letter import letter_of
    from usajobs_assets.pipeline.alerts import would_tell

    found = would_tell(_services())
    for message in found.messages:
        letter = letter_of({"kind": "alert", **message.body})
        click.echo(f"To {message.receiver}: {letter.subject}\n\n{letter.text}\n")
    for lacking in found.without_address:
        click.echo(f"NOTIFY_URLS has no address of that name. {lacking}", err=True)
    if not found.messages:
        click.echo("Nobody would be told anything.")


@alerts.command()
@click.option(
    "--to", "path", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
def feed(path: Path) -> None:
    """Write the Atom feed into a file, for a web server or a reader on this machine."""
    from usajobs_assets.pipeline.alert_feed import feed as made

    content, entries = made(_services())
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise click.UsageError(f"--to: {error}") from None
    click.echo(f"{path} has {entries} entries.")


def _services() -> "Services":
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    return Services(Settings.load())
