"""What a posting said on a day of the past, source by source, and where its hiring stood then.

    silver.job_history, silver.job_status_event → AsOf; the item itself comes from bronze

A version counts for a day if it was the newest one seen when the day ended in Washington. Keep out: what
the posting says now (explain).
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from psycopg.rows import dict_row

from usajobs_assets.pipeline.eastern import EASTERN
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.job_version import SAID_COLUMNS


@dataclass(frozen=True)
class Said:
    """What a source said. `changed_fields` are those that differ from the version before, none for the first."""

    source: str
    version: int
    seen_from: datetime
    last_seen_at: datetime
    superseded_at: datetime | None
    changed_fields: list[str]
    values: dict[str, object]
    bronze_object: str
    item_index: int
    content_sha256: bytes


@dataclass(frozen=True)
class AsOf:
    """A posting at the end of `day`. `said` and `first_seen` are by source; a source may be in the latter only."""

    control_number: int
    day: date
    said: dict[str, Said]
    first_seen: dict[str, datetime]
    status: dict[str, Any] | None


def posting_as_of(warehouse: Warehouse, control_number: int, day: date) -> AsOf | None:
    """What was known of a posting when `day` ended; None if no source has ever shown it."""
    asked = {"control_number": control_number, "end": end_of(day)}
    with warehouse.connect() as connection:
        first_seen = dict(connection.execute(_FIRST_SEEN, asked).fetchall())
        with connection.cursor(row_factory=dict_row) as cursor:
            said = {version["source"]: _said(version) for version in cursor.execute(_SAID, asked).fetchall()}
            status = cursor.execute(_STATUS, asked).fetchone()
    if not first_seen:
        return None
    ordered = {source: said[source] for source in SOURCES if source in said}
    return AsOf(control_number, day, ordered, first_seen, status)


def _said(version: dict[str, Any]) -> Said:
    own = {column.name: version[column.name] for column in fields(Said) if column.name != "values"}
    return Said(**own, values={name: version[name] for name in SAID_COLUMNS if version[name] is not None})


def end_of(day: date) -> datetime:
    """The instant at which `day` is over in Washington."""
    return datetime.combine(day + timedelta(days=1), time(), EASTERN)


def item_as_sent(lake: BronzeLake, said: Said) -> tuple[bytes, bool]:
    """The item as it was sent then, from bronze, and whether its content has the digest of the version.

    Raises:
        ObjectMissing, CorruptObject: bronze does not hold the page as it was stored.
    """
    source = SOURCES[said.source]
    raw = source.split(lake.read(said.bronze_object).body)[said.item_index]
    return raw, source.form.read_item(raw).content_sha256 == said.content_sha256


_FIRST_SEEN = """
SELECT source, min(seen_from) FROM silver.job_version WHERE control_number = %(control_number)s GROUP BY source
"""
_SAID = """
SELECT * FROM silver.job_history
WHERE control_number = %(control_number)s AND seen_from < %(end)s
  AND (superseded_at IS NULL OR superseded_at >= %(end)s)
"""
# A posting may be seen for the first time when hiring has gone on: the step beyond `opened` is the status then.
_STATUS = """
SELECT status, event, observed_at, happened_on, source
FROM silver.job_status_event
WHERE control_number = %(control_number)s AND observed_at < %(end)s
ORDER BY observed_at DESC, event = 'opened'
LIMIT 1
"""
