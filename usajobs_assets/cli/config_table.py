"""What `usajobs config` prints: versions, activations, differences."""

from collections.abc import Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.rulebook.book import VERSION_DIGITS, Rulebook
from usajobs_assets.rulebook.difference import key_differences, line_differences
from usajobs_assets.rulebook.errors import RulesRefused
from usajobs_assets.rulebook.store import Activation, StoredVersion
from usajobs_assets.transforms.visible_text import visible

_MINUTE = "%Y-%m-%d %H:%M"
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def versions_table(versions: Sequence[StoredVersion], activations: Sequence[Activation]) -> Table:
    """A line a version, oldest first."""
    table = Table(
        "version", "made (UTC)", "by", "files", "active", title="Rules", box=SIMPLE_HEAD, title_justify="left"
    )
    active = activations[-1] if activations else None
    for version in versions:
        cells = (
            version.digest[:VERSION_DIGITS],
            version.made_at.strftime(_MINUTE),
            version.made_by,
            str(len(version.files)),
        )
        since = f"since {active.activated_at:{_MINUTE}}" if active and active.digest == version.digest else ""
        table.add_row(*(Text(visible(cell)) for cell in (*cells, since)))
    return table


def history_table(activations: Sequence[Activation]) -> Table:
    """A line an activation, oldest first."""
    table = Table(
        "since (UTC)", "version", "by", "because", "then",
        title="Activations", box=SIMPLE_HEAD, title_justify="left",
    )  # fmt: skip
    for activation in activations:
        then = "follows releases" if activation.follows_shipped else "stays"
        cells = (activation.activated_at.strftime(_MINUTE), activation.version, activation.activated_by)
        table.add_row(*(Text(visible(cell)) for cell in (*cells, activation.because, then)))
    return table


def print_difference(old: Rulebook, new: Rulebook) -> None:
    """The lines that differ, then the keys."""
    if old.digest == new.digest:
        click.echo(f"Both are version {old.version}.")
        return
    for line in line_differences(old, new):
        click.secho(visible(line), fg=_COLOURS.get(line[:1]))
    click.echo()
    print_key_differences(old, new)


def print_key_differences(old: Rulebook, new: Rulebook) -> None:
    """A line a key; where a version cannot be read, what is wrong with it."""
    try:
        changes = key_differences(old, new)
    except RulesRefused as refusal:
        click.echo(f"The keys cannot be compared. {refusal}")
        return
    for change in changes:
        line = f"{change.what:<8} {change.file} {change.key} {change.detail}"
        click.echo(visible(line.rstrip()))
    if not changes:
        click.echo("No key differs: only comments, spaces or the order do.")
