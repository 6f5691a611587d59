"""The tables of `usajobs explain`: the row, its origin, its history, what is in quarantine, and a past day."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.pipeline.as_of import AsOf, Said
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.explain import Explained
from usajobs_assets.transforms.visible_text import visible


def posting_tables(found: Explained) -> Iterator[Table]:
    """One table a topic; topics without anything are left out."""
    if found.row:
        yield _pairs(f"Posting {found.control_number}", {**found.row, **found.children})
        checked = "yes: digests of page and content agree" if found.verified else "NO"
        yield _pairs("Where it came from", {**found.origin, "checked against bronze": checked})
    if found.versions:
        yield _rows("Versions by source (newest first)", found.versions)
    if found.events:
        yield _rows("Status (newest first)", found.events)
    if found.sightings:
        yield _rows("Seen in (newest first)", found.sightings)
    for entry in found.quarantined:
        yield _pairs("Set aside", entry)


def as_of_tables(found: AsOf) -> Iterator[Table]:
    """What each source said at the end of the day, one table a source, and the status."""
    for source, first_seen in sorted(found.first_seen.items()):
        if source not in found.said:
            yield _pairs(f"{source} on {found.day}: nothing yet", {"first seen": eastern_day(first_seen)})
    for said in found.said.values():
        yield _pairs(f"{said.source} on {found.day}: version {said.version}", _of_version(said))
    yield _pairs(f"Status on {found.day}", found.status or {"status": "nothing had told it yet"})


def _of_version(said: Said) -> dict[str, object]:
    return {
        **said.values,
        "seen": f"{said.seen_from} to {said.last_seen_at}",
        "replaced": said.superseded_at or "not yet",
        "changed since the version before": ", ".join(said.changed_fields) or "it is the first",
    }


def _pairs(title: str, values: dict[str, object]) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, show_header=False, title_justify="left")
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in values.items():
        # Text, not markup: postings hold square brackets, and might hold what steers a terminal.
        table.add_row(name, _plain(value, 200))
    return table


def _rows(title: str, rows: list[dict[str, object]]) -> Table:
    table = Table(*rows[0], title=title, box=SIMPLE_HEAD, title_justify="left")
    for row in rows:
        table.add_row(*map(_plain, row.values()))
    return table


def _plain(value: object, longest: int | None = None) -> Text:
    return Text("" if value is None else visible(str(value)[:longest]))
