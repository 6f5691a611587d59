"""One posting back to its bytes: the row, its origin, its history by source, and whether bronze agrees."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psycopg import Cursor
from psycopg.rows import dict_row

from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.warehouse import Warehouse

_SHOWN = 10
_ROW = (
    "position_title", "position_id", "organization_name", "department_name", "position_location_display",
    "pay_min", "pay_max", "pay_rate_interval_code", "publication_start", "application_close", "position_uri",
    "position_opening_status", "position_expire_date", "sources", "sanitised", "updated_at",
)  # fmt: skip
_ORIGIN = (
    "source", "ingest_run_id", "bronze_object", "item_index", "payload_sha256", "content_sha256", "seen_at",
    "code_version", "gated",
)  # fmt: skip
_JSEARCH_ROW = (
    "source_id", "position_title", "employer_name", "employer_size", "publisher", "employment_types", "is_remote",
    "city", "state", "country", "pay_min", "pay_max", "pay_currency", "pay_period", "posted_at", "expires_at",
    "apply_uri", "sanitised", "updated_at",
)  # fmt: skip


class _Shown(NamedTuple):
    """A table that shows postings: what people want to see of its row, and the tables whose rows belong to it."""

    table: str
    columns: tuple[str, ...]
    children: tuple[str, ...] = ()


_SHOWN_IN = (
    _Shown("job", _ROW, ("job_location", "job_category", "job_grade", "job_details")),
    _Shown("jsearch_job", _JSEARCH_ROW),
)


@dataclass(frozen=True)
class Explained:
    """What is known of a posting; lists are newest first, `versions` and `events` whole, the others their newest.

    `row` is empty where nothing but texts or set-aside items is known. `raw_item` is the item as it was sent;
    `verified` says that page and content have the digests of the row.
    """

    control_number: int
    row: dict[str, object]
    origin: dict[str, object]
    children: dict[str, object]
    versions: list[dict[str, object]]
    events: list[dict[str, object]]
    sightings: list[dict[str, object]]
    quarantined: list[dict[str, object]] = field(default_factory=list)
    raw_item: str = ""
    verified: bool = True


def explain_posting(warehouse: Warehouse, lake: BronzeLake, control_number: int) -> Explained | None:
    """What is known of a posting; None if nothing is. Reads the page it came from and compares digests.

    Raises:
        ObjectMissing, CorruptObject: bronze does not hold the page as it was stored.
    """
    with warehouse.connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        shown, job = _row_of(cursor, control_number)
        versions = cursor.execute(_VERSIONS, (control_number,)).fetchall()
        events = cursor.execute(_EVENTS, (control_number,)).fetchall()
        sightings = cursor.execute(_SIGHTINGS, (control_number, _SHOWN)).fetchall()
        quarantined = cursor.execute(_QUARANTINED, (control_number, _SHOWN)).fetchall()
        children = _count_children(cursor, shown.children, control_number)
    history = (versions, events, sightings, quarantined)
    if job is None:
        return Explained(control_number, {}, {}, {}, *history) if versions or quarantined else None
    raw, verified = _from_bronze(lake, job)
    return Explained(
        control_number,
        {name: job[name] for name in shown.columns},
        {name: _readable(job[name]) for name in _ORIGIN},
        children,
        *history,
        raw_item=raw.decode("utf-8", "replace"),
        verified=verified,
    )


def _row_of(cursor: Cursor[dict[str, Any]], control_number: int) -> tuple[_Shown, dict[str, Any] | None]:
    """The posting's row in the one table that has it; numbers of providers never meet."""
    for shown in _SHOWN_IN:
        query = f"SELECT * FROM silver.{shown.table} WHERE control_number = %s"
        if row := cursor.execute(query.encode(), (control_number,)).fetchone():
            return shown, row
    return _SHOWN_IN[0], None


def _count_children(
    cursor: Cursor[dict[str, Any]], tables: tuple[str, ...], control_number: int
) -> dict[str, object]:
    counts: dict[str, object] = {}
    for name in tables:
        query = f"SELECT count(*) AS n FROM silver.{name} WHERE control_number = %s"
        counted = cursor.execute(query.encode(), (control_number,)).fetchone()
        counts[f"rows in {name}"] = counted["n"] if counted else 0
    return counts


def _from_bronze(lake: BronzeLake, job: dict[str, Any]) -> tuple[bytes, bool]:
    envelope, source = lake.read(job["bronze_object"]), SOURCES[job["source"]]
    raw = source.split(envelope.body)[job["item_index"]]
    same_page = bytes.fromhex(envelope.payload_sha256) == job["payload_sha256"]
    return raw, same_page and source.form.read_item(raw).content_sha256 == job["content_sha256"]


def _readable(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


_VERSIONS = """
SELECT source, version, seen_from, last_seen_at, changed_fields
FROM silver.job_history WHERE control_number = %s ORDER BY seen_from DESC, source
"""
_EVENTS = """
SELECT observed_at, event, status, happened_on, source
FROM silver.job_status_event WHERE control_number = %s ORDER BY observed_at DESC, event = 'opened'
"""
_SIGHTINGS = """
SELECT seen_at, source, ingest_run_id AS run, encode(substr(content_sha256, 1, 4), 'hex') AS content
FROM silver.sighting WHERE control_number = %s ORDER BY seen_at DESC LIMIT %s
"""
_QUARANTINED = """
SELECT quarantine_id, quarantined_at, reason, detail, bronze_object, item_index, state
FROM ops.quarantine WHERE control_number = %s ORDER BY quarantined_at DESC LIMIT %s
"""
