"""What people decided about records and rules, taken over into another database of the same schema.

Decisions are the one part of the ledger that bronze does not hold. Keep out: taking them.
"""

import hashlib
from datetime import date, datetime
from typing import Any

from usajobs_assets.storage.warehouse import Warehouse

_KNOWN = "SELECT to_regclass('ops.quarantine') IS NOT NULL"
# Discarded now, or when `until` came: the audit table remembers what was taken back since.
_DISCARDED = """
CASE WHEN %(until)s::timestamptz IS NULL THEN q.state = 'discarded'
     ELSE 'quarantine.discard' = (SELECT e.action FROM ops.audit_event e
                                  WHERE e.subject = 'quarantine/' || q.quarantine_id AND e.at < %(until)s
                                  ORDER BY e.audit_id DESC LIMIT 1) END
"""
_RUNS = f"""
SELECT DISTINCT r.source, r.day, r.ingest_run_id
FROM ops.quarantine q JOIN ops.ingest_run r USING (ingest_run_id) WHERE {_DISCARDED} ORDER BY 2, 3
"""  # noqa: S608 - made of the constants above
_DECIDED = f"""
SELECT bronze_object, item_index, ingest_run_id, control_number, reason, detail, 'discarded', quarantined_at
FROM ops.quarantine q WHERE {_DISCARDED} ORDER BY bronze_object, item_index
"""  # noqa: S608 - made of the constants above
_FORGET = "DELETE FROM ops.quarantine WHERE state = 'discarded'"
_TAKE_OVER = """
INSERT INTO ops.quarantine (bronze_object, item_index, ingest_run_id, control_number, reason, detail, state,
                            quarantined_at)
SELECT %s, %s, ingest_run_id, %s, %s, %s, %s, %s FROM ops.ingest_run WHERE ingest_run_id = %s
ON CONFLICT (bronze_object, item_index) DO UPDATE SET state = EXCLUDED.state
"""
# In the order in which they refer to one another. Both databases are of one schema, so their columns agree.
_RULES = ("ops.rulebook_version", "ops.rulebook_activation")


def decided_runs(warehouse: Warehouse, until: datetime | None = None) -> list[tuple[str, date, str]]:
    """Source, day and id of the runs with records that somebody discarded, by now or by the moment `until`.

    None where there is no ledger yet.
    """
    with warehouse.connect() as connection:
        known = connection.execute(_KNOWN).fetchone()
        return connection.execute(_RUNS.encode(), {"until": until}).fetchall() if known and known[0] else []


def decisions_digest(warehouse: Warehouse, until: datetime | None = None) -> str:
    """Equal for equal decisions: a copy that was made under others is not gone on with."""
    return hashlib.sha256(repr([row[:2] for row in _decided(warehouse, until)]).encode()).hexdigest()[:8]


def copy_decisions(source: Warehouse, target: Warehouse, until: datetime | None = None) -> None:
    """Make `target` hold the discards of `source`, of those runs that it knows."""
    decided = _decided(source, until)
    with target.connect() as connection, connection.cursor() as cursor:
        cursor.execute(_FORGET)
        cursor.executemany(_TAKE_OVER, [(*row[:2], *row[3:], row[2]) for row in decided])


def copy_rules(source: Warehouse, target: Warehouse) -> None:
    """Make `target` go by the rules that `source` goes by, and know since when; it must know none yet."""
    with source.connect() as read, target.connect() as write:
        for table in _RULES:
            with (
                read.cursor().copy(f"COPY {table} TO STDOUT".encode()) as out,
                write.cursor().copy(f"COPY {table} FROM STDIN".encode()) as into,
            ):
                for block in out:
                    into.write(block)


def _decided(warehouse: Warehouse, until: datetime | None) -> list[tuple[Any, ...]]:
    with warehouse.connect() as connection:
        known = connection.execute(_KNOWN).fetchone()
        return (
            connection.execute(_DECIDED.encode(), {"until": until}).fetchall() if known and known[0] else []
        )
