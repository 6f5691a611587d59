"""`usajobs notify`: send what waits in the outbox; for cron, when a receiver was down at the end of a run."""

import sys
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import FAILED

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services


@click.command()
@click.option("--again", is_flag=True, help="Also what is not yet due, and what was given up.")
@click.option(
    "--digest", is_flag=True, help="First add what is still red, if today's digest was not told yet."
)
def notify(again: bool, digest: bool) -> None:
    """Send the messages that the receivers in NOTIFY_URLS have not taken yet.

    Exits with 1 when a receiver did not take one, or a message was given up.
    """
    from usajobs_assets.notify.run_summary import deliver_due
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    settings = Settings.load()
    if settings.notify_urls is None:
        click.echo("NOTIFY_URLS is not set: nobody is told.")
        return
    services = Services(settings)
    if digest:
        _add_digest(services)
    done = deliver_due(services, again=again)
    click.echo(f"Delivered {done.delivered}, {done.waiting} wait.")
    if done.given_up:
        click.echo(f"Given up: {done.given_up}. `usajobs notify --again` tries them once more.", err=True)
    if done.unknown_receiver:
        click.echo(f"{done.unknown_receiver} are for addresses that NOTIFY_URLS no longer holds.", err=True)
    if done.failed or done.given_up:
        sys.exit(FAILED)


def _add_digest(services: "Services") -> None:
    from usajobs_assets.notify.digest import put_digest

    for sentence in put_digest(services).sentences():
        click.echo(sentence)
