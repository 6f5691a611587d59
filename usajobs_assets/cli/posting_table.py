"""The tables of `usajobs explain`: the row, its origin, its sightings, and what is in quarantine."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.pipeline.explain import Explained


def posting_tables(found: Explained) -> Iterator[Table]:
    """One table a topic; topics without anything are left out."""
    if found.row:
        yield _pairs(f"Posting {found.control_number}", {**found.row, **found.children})
        checked = "yes: digests of page and content agree" if found.verified else "NO"
        yield _pairs("Where it came from", {**found.origin, "checked against bronze": checked})
    if found.sightings:
        yield _rows("Seen in (newest first)", found.sightings)
    for entry in found.quarantined:
        yield _pairs("Set aside", entry)


def _pairs(title: str, values: dict[str, object]) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, show_header=False, title_justify="left")
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in values.items():
        # Text, not markup: postings hold square brackets.
        table.add_row(name, Text("" if value is None else str(value)[:200]))
    return table


def _rows(title: str, rows: list[dict[str, object]]) -> Table:
    table = Table(*rows[0], title=title, box=SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    return table
