"""`usajobs watchdog`: is the store fresh, and does the daemon live? For cron and for whoever pages people."""

import re
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import FAILED

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# The daemon says every 30 seconds that it lives.
_SILENT_FOR = timedelta(minutes=5)


class _Age(click.ParamType[timedelta]):
    name = "age"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", str(value))
        if found is None:
            self.fail(f"{value!r} is no age; write it as 90m, 26h or 3d", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command()
@click.option(
    "--max-age", type=_Age(), default="26h", show_default=True, help="Of the newest proven and loaded sweep."
)
@click.option(
    "--daemon/--no-daemon",
    default=None,
    help="Dagster's daemon has to live, too. By default if SCHEDULES is on.",
)
@click.option(
    "--daemon-silent-for", "silent_for", type=_Age(), default="5m", show_default=True,
    help="After which the daemon is taken for dead.",
)  # fmt: skip
def watchdog(max_age: timedelta, daemon: bool | None, silent_for: timedelta) -> None:
    """Exit with 0 when a sweep of Search was proven and loaded lately, else with 1 and what is wrong.

    Let something outside of Dagster run it every few minutes: a daemon that is dead cannot tell.
    """
    from usajobs_assets.pipeline.freshness import read_freshness
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    settings = Settings.load()
    if settings.db_url is None and not (settings.state / "postgres").exists():
        click.echo(f"Nothing is stored in {settings.usajobs_home} yet. Run `usajobs run`.", err=True)
        sys.exit(FAILED)
    services = Services(settings)
    fresh = read_freshness(services)
    complaints = fresh.complaints(max_age)
    if settings.is_on if daemon is None else daemon:
        complaints += daemon_complaints(services, silent_for)
    for sentence in complaints:
        click.echo(sentence, err=True)
    if complaints:
        sys.exit(FAILED)
    click.echo(f"Fresh: Search was proven and loaded at {fresh.proven_at:%Y-%m-%d %H:%M} UTC.")


def daemon_complaints(services: "Services", silent_for: timedelta = _SILENT_FOR) -> list[str]:
    """What is wrong with Dagster's daemon by its heartbeats, as sentences.

    Each part of the daemon has a heartbeat of its own; one that stands still alone is told, too.
    """
    from usajobs_assets.dagster_home import DagsterStorageUnavailable, daemon_heartbeats

    try:
        beats = daemon_heartbeats(services)
    except DagsterStorageUnavailable as error:
        return [str(error)]
    last = max((beat for beat in beats.values() if beat), default=None)
    if last is None:
        return ["Dagster's daemon has never run here. Start `usajobs ui` or `dagster-daemon run`."]
    now = services.clock.now()
    silent = sorted(name for name, beat in beats.items() if beat is None or now - beat > silent_for)
    if not silent:
        return []
    return [
        f"Dagster's daemon is silent ({', '.join(silent)}), last heard of at {last:%Y-%m-%d %H:%M} UTC: "
        "nothing is scheduled or retried. Start it again."
    ]
