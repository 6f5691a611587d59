"""`usajobs replay`: the tables made again from the raw pages, by today's code; or first only what would differ."""

import contextlib
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import BLOCKED, FAILED

if TYPE_CHECKING:
    from usajobs_assets.pipeline.replay import DayReplayed
    from usajobs_assets.pipeline.services import Services

_DAY = click.DateTime(["%Y-%m-%d"])
DIFFERENT = BLOCKED


@click.command()
@click.option("--from", "first", type=_DAY, help="First day; default the first that was captured.")
@click.option("--to", "last", type=_DAY, help="Last day; default the last that was captured.")
@click.option("--diff", is_flag=True, help="Change nothing: build a copy, and say what in it is different.")
@click.option("--discard", is_flag=True, help="Drop the copy that --diff has left.")
@click.option(
    "--again", is_flag=True, help="Write also what seems to be right: for rows that were changed by hand."
)
def replay(first: datetime | None, last: datetime | None, diff: bool, discard: bool, again: bool) -> None:
    """Make the tables again from the raw pages in bronze, by today's code and rules, without the network.

    What was loaded by today's code already is passed over, so it may be stopped at any time. With --diff it exits
    with 3 when the tables would change; calling it without then applies the change, and --discard forgets it.
    """
    if diff + discard + again > 1 or (discard and (first or last)):
        raise click.UsageError("Give one of --diff, --discard and --again; --discard goes with nothing else.")
    begin, end = (moment.date() if moment else None for moment in (first, last))
    if begin and end and begin > end:
        raise click.UsageError(f"The days must be in order: {begin} to {end}.")
    from usajobs_assets.cli.progress_bar import progress_bar
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings

    services = Services(Settings.load())
    if discard:
        _discard(services)
        return
    with progress_bar():
        code = _show_difference(services, begin, end) if diff else _apply(services, begin, end, again)
    sys.exit(code)


def _discard(services: "Services") -> None:
    from usajobs_assets.pipeline.shadow import shadow_of

    click.echo("The copy is dropped." if shadow_of(services).drop() else "There is no copy.")


def _apply(services: "Services", first: date | None, last: date | None, again: bool) -> int:
    """Load; the exit code. A copy that a diff has left is of no use afterwards."""
    from usajobs_assets.pipeline.replay import days_in_bronze, replay, replay_code_lists
    from usajobs_assets.pipeline.shadow import shadow_of
    from usajobs_assets.storage.shadow_database import ShadowRefused

    days = days_in_bronze(services.lake, first, last)
    code = _follow(replay(services, days, anew=again), len(days))
    if not (first or last) and (problem := replay_code_lists(services)):
        _say(f"code lists: {problem}")
        code = code or FAILED
    if code == 0:
        with contextlib.suppress(ShadowRefused):  # nor is it of ours then
            shadow_of(services).drop()
    return code


def _show_difference(services: "Services", first: date | None, last: date | None) -> int:
    """Build the copy and compare; the exit code."""
    from rich.console import Console

    from usajobs_assets.cli.diff_table import changes_table, diff_table
    from usajobs_assets.pipeline.replay import days_in_bronze
    from usajobs_assets.pipeline.shadow import Shadow, live_warehouse
    from usajobs_assets.pipeline.table_diff import diff_tables

    shadow, days = Shadow(services), days_in_bronze(services.lake, first, last)
    shadow.open(fresh=False)
    code = _follow(shadow.fill(days), len(days))
    if not (first or last) and (problem := shadow.fill_code_lists()):
        _say(f"code lists: {problem}")
    found = diff_tables(live_warehouse(services), shadow.warehouse, first, last)
    console = Console()
    console.print(diff_table(found))
    if all(diff.is_empty for diff in found):
        shadow.database.drop()
        click.echo("Today's code makes the same tables of bronze.")
        return FAILED if code == FAILED else 0
    console.print(changes_table(found))
    click.echo("Apply with `usajobs replay`; drop the copy with `usajobs replay --discard`.")
    return DIFFERENT


def _follow(days: Iterable["DayReplayed"], total: int) -> int:
    """Tell of every day that failed, and what was done with the others; the exit code."""
    written = failed = blocked = 0
    for done in days:
        written += done.merged is not None
        failed += bool(done.problem) and not done.blocked
        blocked += done.blocked
        if done.problem:
            _say(f"{done.day}: {done.problem}")
    click.echo(
        f"{total:,} days: {written:,} written, {total - written - failed - blocked:,} were up to date or have no "
        f"finished run, {blocked:,} refused by the gate, {failed:,} failed."
    )
    return FAILED if failed else BLOCKED if blocked else 0


def _say(line: str) -> None:
    click.echo(line, err=True)
