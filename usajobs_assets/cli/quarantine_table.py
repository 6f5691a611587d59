"""The tables of `usajobs quarantine`: the items that were set aside, and everything about one of them."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from usajobs_assets.expectations.reasons import describe
from usajobs_assets.storage.audit import AuditEvent
from usajobs_assets.storage.quarantine_store import Quarantined
from usajobs_assets.transforms.visible_text import visible

CSV_COLUMNS = (
    "quarantine_id", "day", "source", "control_number", "reason", "state", "quarantined_at", "decided_at",
    "decided_by", "note", "detail", "ingest_run_id", "bronze_object", "item_index",
)  # fmt: skip


def items_table(items: Sequence[Quarantined], with_state: bool) -> Table:
    """A line an item; `with_state` where they are not all in the same one."""
    columns = ("id", "day", "source", "control number", "reason", *(["state"] if with_state else []), "since")
    table = Table(title="Quarantine", box=SIMPLE_HEAD, title_justify="left")
    for name in columns:
        table.add_column(name, justify="right" if name == "id" else "left", overflow="fold")
    for item in items:
        table.add_row(*(Text(visible(cell)) for cell in _cells(item, with_state)))
    return table


def csv_row(item: Quarantined) -> list[object]:
    """The cells of CSV_COLUMNS; moments as ISO 8601."""
    cells = (getattr(item, name) for name in CSV_COLUMNS)
    return [cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in cells]


def facts_tables(item: Quarantined, events: Sequence[AuditEvent]) -> Iterator[Table]:
    """What is known of an item, and what was done about it."""
    table = Table(
        title=f"Quarantine {item.quarantine_id}", box=SIMPLE_HEAD, show_header=False, title_justify="left"
    )
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in _facts(item):
        table.add_row(name, Text(visible("–" if value is None else str(value))))
    yield table
    if events:
        yield _events_table(events)


def _cells(item: Quarantined, with_state: bool) -> list[str]:
    number = "unreadable" if item.control_number is None else str(item.control_number)
    since = item.quarantined_at.strftime("%Y-%m-%d %H:%M")
    state = [item.state] if with_state else []
    return [str(item.quarantine_id), str(item.day), item.source, number, item.reason, *state, since]


def _facts(item: Quarantined) -> list[tuple[str, object]]:
    verdict = {True: "may be loaded", False: "refused", None: "not judged"}[item.may_load]
    decided = item.decided_at and f"{item.decided_at} by {item.decided_by}"
    return [
        ("state", item.state),
        ("in silver", "yes" if item.in_silver else "no"),
        ("control number", item.control_number),
        ("reason", item.reason),
        ("which means", describe(item.reason)),
        ("detail", item.detail),
        ("since", item.quarantined_at),
        ("decided", decided),
        ("because", item.note),
        ("source", item.source),
        ("day", item.day),
        ("run", f"{item.ingest_run_id} ({verdict})"),
        ("bronze object", item.bronze_object),
        ("item index", item.item_index),
        ("object sha256", item.object_sha256),
        ("payload sha256", item.payload_sha256),
    ]


def _events_table(events: Sequence[AuditEvent]) -> Table:
    table = Table(
        "at", "who", "what", "because", title="What was done", box=SIMPLE_HEAD, title_justify="left"
    )
    for event in events:
        cells = (str(event.at), event.actor, event.action, str(event.detail.get("because", "")))
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table
