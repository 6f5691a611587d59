"""What a command says on standard error while it works: to a person as it is, to a log of JSON lines as a record."""

import logging

import click

from usajobs_assets.observability.log_output import wants_json

_log = logging.getLogger(__name__)


def tell(notice: str | None) -> None:
    """Say aloud what is to be known before anything is done, if there is anything."""
    if notice is None:
        return
    if wants_json():
        _log.warning("%s", notice)
    else:
        click.secho(notice, fg="yellow", err=True)


def tell_progress(line: str) -> None:
    """Say how far something is."""
    if wants_json():
        _log.info("%s", line)
    else:
        click.echo(line, err=True)
