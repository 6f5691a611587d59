"""What is known of each open date and source: proven, incomplete, refused or never captured. Read from the ledger.

ops.ingest_run, gate_verdict, load → CapturedDay (the newest run of each day) → coverage, plan, backfill
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from psycopg.rows import class_row

from usajobs_assets.storage.warehouse import Warehouse

FIRST_DAY = date(2013, 1, 1)


class DayState(StrEnum):
    """What a day is worth. Only `proven` counts as covered; a day without postings is proven too."""

    PROVEN = "proven"
    NOT_LOADED = "not loaded"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    NEVER = "never captured"


@dataclass(frozen=True)
class CapturedDay:
    """The newest run of a source for a day. `loaded_as` are the versions it was loaded under: manifest, code, rules."""

    day: date
    source: str
    ingest_run_id: str
    outcome: str
    reasons: list[str]
    api_total: int | None
    postings_distinct: int
    closed_at: datetime
    passed: bool | None
    loaded: bool

    @property
    def state(self) -> DayState:
        """What the day is worth by this run."""
        if self.outcome != "proven":
            return DayState.INCOMPLETE
        if self.passed is False:
            return DayState.REFUSED
        return DayState.PROVEN if self.loaded else DayState.NOT_LOADED


def captured_days(warehouse: Warehouse, source: str, first: date, last: date) -> dict[date, CapturedDay]:
    """The newest run of each day of the range that has one."""
    with warehouse.connect() as connection, connection.cursor(row_factory=class_row(CapturedDay)) as cursor:
        found = cursor.execute(_NEWEST, {"source": source, "first": first, "last": last}).fetchall()
    return {captured.day: captured for captured in found}


def state_of(captured: Mapping[date, CapturedDay], day: date) -> DayState:
    """The state of a day, captured or not."""
    return captured[day].state if day in captured else DayState.NEVER


_NEWEST = """
SELECT DISTINCT ON (r.day) r.day, r.source, r.ingest_run_id, r.outcome, r.reasons, r.api_total, r.postings_distinct,
       r.closed_at, v.passed, l.loaded_at IS NOT NULL AS loaded
FROM ops.ingest_run r
LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
LEFT JOIN ops.load l USING (ingest_run_id, manifest_sha256)
WHERE r.source = %(source)s AND r.day BETWEEN %(first)s AND %(last)s AND NOT r.narrowed
ORDER BY r.day, r.ingest_run_id DESC
"""
