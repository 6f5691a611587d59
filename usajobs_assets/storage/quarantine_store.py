"""The quarantine as people see it: which items are set aside, and what was decided of them.

    find → Quarantined · discard, reopen → state and audit event, in one transaction · counts → the report

The gate's own part (what is set aside, what is let go) is the ledger's, with the verdict. Keep out: judging,
loading (pipeline/quarantine).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row

from usajobs_assets.storage import quarantine_sql as sql
from usajobs_assets.storage.warehouse import Warehouse


@dataclass(frozen=True)
class Quarantined:
    """An item that was set aside, where it is in bronze, and what became of it.

    Attributes:
        quarantine_id: its short name in this warehouse; in another one, the pointer is the same and this is not.
        control_number: None if it could not be read.
        quarantined_at: since when it has been out of silver.
        may_load: whether the gate lets its run into silver, None if it has not judged it.
        in_silver: whether it was replayed and a load has brought it since.
    """

    quarantine_id: int
    day: date
    source: str
    ingest_run_id: str
    control_number: int | None
    reason: str
    detail: str
    state: str
    quarantined_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    note: str | None
    bronze_object: str
    item_index: int
    object_sha256: str | None
    payload_sha256: str | None
    may_load: bool | None
    in_silver: bool


@dataclass(frozen=True)
class Count:
    """How many items of the runs of a day are in a state for a reason."""

    day: date
    reason: str
    state: str
    items: int


class QuarantineStore:
    """Reads of `ops.quarantine`, and the decisions of people. Each call is one transaction of its own."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def find(
        self,
        *,
        ids: Sequence[int] | None = None,
        state: str | None = None,
        reason: str | None = None,
        day: date | None = None,
        source: str | None = None,
        waiting: bool = False,
    ) -> list[Quarantined]:
        """The items that meet every condition given, by day and id.

        `waiting`: only those that a replay is about, open or let go and not in silver yet.
        """
        given = None if ids is None else list(ids)
        wanted = {
            "ids": given,
            "state": state,
            "reason": reason,
            "day": day,
            "source": source,
            "waiting": waiting,
        }
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(Quarantined)) as cursor,
        ):
            return cursor.execute(sql.READ, wanted).fetchall()

    def discard(self, ids: Sequence[int], because: str, by: str) -> list[int]:
        """Keep items out of silver for good, whatever the rules will say; the ids of those that were open."""
        return self._decide(sql.DISCARD, {"ids": list(ids), "note": because, "by": by})

    def reopen(self, ids: Sequence[int], by: str) -> list[int]:
        """Take discards back; the ids of those that were discarded."""
        return self._decide(sql.REOPEN, {"ids": list(ids), "by": by})

    def counts(self) -> list[Count]:
        """Items by day of their run, reason and state."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(Count)) as cursor,
        ):
            return cursor.execute(sql.COUNT).fetchall()

    def _decide(self, statement: str, parameters: dict[str, Any]) -> list[int]:
        with self._warehouse.connect() as connection:
            return [changed for (changed,) in connection.execute(statement.encode(), parameters).fetchall()]
