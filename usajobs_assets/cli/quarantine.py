"""`usajobs quarantine`: what was set aside, why, and what to do about it."""

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from usajobs_assets.cli.exit_codes import BLOCKED, FAILED

if TYPE_CHECKING:
    from usajobs_assets.pipeline.quarantine import Replayed
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.storage.quarantine_store import Quarantined, QuarantineStore

_DAY = click.DateTime(["%Y-%m-%d"])
_ID = click.IntRange(min=1, max=2**63 - 1)


@click.group()
def quarantine() -> None:
    """Records that break a rule: look at them, load them after a fix, or keep them out for good."""


@quarantine.command("list")
@click.option(
    "--state",
    type=click.Choice(["open", "replayed", "discarded", "all"]),
    default="open",
    show_default=True,
    help="open waits for someone, replayed was let go later, discarded stays out.",
)
@click.option("--reason", help="Only with this reason code, such as pay_negative.")
@click.option("--date", "moment", type=_DAY, help="Only of runs of this day.")
@click.option(
    "--source",
    type=click.Choice(["search", "file_drop", "historic", "announcement_text", "jsearch"]),
    help="Only of this source.",
)
@click.option("--csv", "as_csv", is_flag=True, help="CSV with every column, safe to open in a spreadsheet.")
def list_(state: str, reason: str | None, moment: datetime | None, source: str | None, as_csv: bool) -> None:
    """List what was set aside, by day."""
    _, store = _open()
    found = store.find(
        state=None if state == "all" else state, reason=reason, day=_day(moment), source=source
    )
    if as_csv:
        _print_csv(found)
    elif found:
        from rich.console import Console

        from usajobs_assets.cli.quarantine_table import items_table

        Console().print(items_table(found, with_state=state == "all"))
    else:
        click.echo("Nothing.")


@quarantine.command()
@click.argument("quarantine_id", type=_ID, metavar="ID")
def show(quarantine_id: int) -> None:
    """Show everything about item ID, and the item itself as it is stored, after comparing its digest.

    Where the control number was made of an id, as of jsearch:ID, that is told too, as `usajobs explain` takes it.

    Characters that a terminal would act on or not show are written as escapes.
    """
    from rich.console import Console

    from usajobs_assets.cli.quarantine_table import facts_tables
    from usajobs_assets.pipeline.quarantine import id_at_its_source, item_as_stored
    from usajobs_assets.storage.audit import events_of
    from usajobs_assets.transforms.visible_text import visible

    services, store = _open()
    (item,) = _items(store, (quarantine_id,))
    console = Console()
    for table in facts_tables(item, events_of(services.warehouse, f"quarantine/{quarantine_id}")):
        console.print(table)
    stored = item_as_stored(services.lake, item)
    if named := id_at_its_source(item, stored):
        click.echo(f"The control number is made of {visible(named)}\n")
    lines = stored.decode("utf-8", "backslashreplace").split("\n")
    click.echo("\n".join(map(visible, lines)))


@quarantine.command()
@click.argument("ids", type=_ID, nargs=-1, metavar="[ID]...")
@click.option("--reason", help="All that are open for this reason.")
@click.option("--date", "moment", type=_DAY, help="All that are open of runs of this day.")
@click.option("--all", "everything", is_flag=True, help="All that are open.")
def replay(ids: tuple[int, ...], reason: str | None, moment: datetime | None, everything: bool) -> None:
    """Judge the runs that hold these items anew, by today's rules, and load what passes. No network.

    A discarded item is taken back if its ID is given. Exits with 3 when the gate refuses a run.
    """
    if sum(map(bool, (ids, reason or moment, everything))) != 1:
        raise click.UsageError("Say which: IDs, or --reason and --date, or --all.")
    from usajobs_assets.cli.progress_bar import progress_bar
    from usajobs_assets.pipeline.quarantine import replay as replay_items

    services, store = _open()
    found = _items(store, ids) if ids else store.find(reason=reason, day=_day(moment), waiting=True)
    with progress_bar():
        done = replay_items(services, found)
    _tell(done)


@quarantine.command()
@click.argument("ids", type=_ID, nargs=-1, required=True, metavar="ID...")
@click.option("--because", required=True, help="Why, for the audit table.")
def discard(ids: tuple[int, ...], because: str) -> None:
    """Keep items out of the tables for good, whatever the rules will say. `replay ID` takes it back.

    It is about these items and no other: what shows the same posting again is judged on its own.
    """
    if not because.strip():
        raise click.UsageError("--because needs a reason.")
    from usajobs_assets.pipeline.quarantine import InSilver
    from usajobs_assets.pipeline.quarantine import discard as discard_items

    services, store = _open()
    try:
        changed = discard_items(services, _items(store, ids), because.strip())
    except InSilver as error:
        raise click.UsageError(str(error)) from None
    already = len(set(ids)) - len(changed)
    click.echo(f"discarded: {len(changed):,}" + (f" (already: {already:,})" if already else ""))


def _open() -> "tuple[Services, QuarantineStore]":
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.settings import Settings
    from usajobs_assets.storage.quarantine_store import QuarantineStore

    services = Services(Settings.load())
    return services, QuarantineStore(services.warehouse)


def _items(store: "QuarantineStore", ids: tuple[int, ...]) -> "list[Quarantined]":
    """The items of these ids; an id that nothing has is wrong usage."""
    from usajobs_assets.pipeline.quarantine import UnknownItems, items_of

    try:
        return items_of(store, ids)
    except UnknownItems as error:
        raise click.UsageError(str(error)) from None


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _print_csv(items: "list[Quarantined]") -> None:
    from usajobs_assets.cli.quarantine_table import CSV_COLUMNS, csv_row
    from usajobs_assets.csv_text import csv_lines

    for line in csv_lines(CSV_COLUMNS, map(csv_row, items)):
        # As bytes: the line ends are the format's, whatever the platform's are.
        click.echo(line.encode(), nl=False)


def _tell(done: "Replayed") -> None:
    """Print what became of a replay, and exit accordingly."""
    for label, items in (("loaded", done.loaded), ("still open", done.still_open), ("refused", done.refused)):
        click.echo(f"{label}: {len(items):,}{_named(items)}")
    for sentence in (*done.refusals, *done.failures):
        click.secho(sentence, fg="red", err=True)
    if done.failures or done.refused or done.refusals:
        sys.exit(FAILED if done.failures else BLOCKED)


def _named(items: "list[Quarantined]") -> str:
    shown = ", ".join(str(item.quarantine_id) for item in items[:20])
    return f" (id {shown}{', …' if len(items) > 20 else ''})" if items else ""
