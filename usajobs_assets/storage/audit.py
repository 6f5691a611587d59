"""Who did what, and when: `ops.audit_event`, which Postgres lets nobody change or delete.

An event is written in the transaction of what it tells of, so that there is neither without the other. Keep
out: deciding who the actor is (settings).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from usajobs_assets.storage.warehouse import Warehouse

THE_GATE = "the gate"


@dataclass(frozen=True)
class AuditEvent:
    """Something that was done to `subject`, such as `quarantine/17`; `detail` says the rest."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


def events_of(warehouse: Warehouse, subject: str) -> list[AuditEvent]:
    """What was done to `subject`, oldest first."""
    with warehouse.connect() as connection, connection.cursor(row_factory=class_row(AuditEvent)) as cursor:
        return cursor.execute(_EVENTS, (subject,)).fetchall()


_EVENTS = (
    "SELECT at, actor, action, subject, detail FROM ops.audit_event WHERE subject = %s ORDER BY audit_id"
)
