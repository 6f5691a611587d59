"""What people decided about records and rules, taken over into another database of the same schema.

Decisions are the one part of the ledger that bronze does not hold. Keep out: taking them.
"""

import hashlib
from datetime import date
from typing import Any

from usajobs_assets.storage.warehouse import Warehouse

_KNOWN = "SELECT to_regclass('ops.quarantine') IS NOT NULL"
_RUNS = """
SELECT DISTINCT r.source, r.day, r.ingest_run_id
FROM ops.quarantine q JOIN ops.ingest_run r USING (ingest_run_id) WHERE q.state = 'discarded' ORDER BY 2, 3
"""
_DECIDED = """
SELECT bronze_object, item_index, ingest_run_id, control_number, reason, detail, state, quarantined_at
FROM ops.quarantine WHERE state = 'discarded' ORDER BY bronze_object, item_index
"""
_FORGET = "DELETE FROM ops.quarantine WHERE state = 'discarded'"
_TAKE_OVER = """
INSERT INTO ops.quarantine (bronze_object, item_index, ingest_run_id, control_number, reason, detail, state,
                            quarantined_at)
SELECT %s, %s, ingest_run_id, %s, %s, %s, %s, %s FROM ops.ingest_run WHERE ingest_run_id = %s
ON CONFLICT (bronze_object, item_index) DO UPDATE SET state = EXCLUDED.state
"""
# In the order in which they refer to one another. Both databases are of one schema, so their columns agree.
_RULES = ("ops.rulebook_version", "ops.rulebook_activation")


def decided_runs(warehouse: Warehouse) -> list[tuple[str, date, str]]:
    """Source, day and id of the runs with records that somebody discarded; none where there is no ledger yet."""
    with warehouse.connect() as connection:
        known = connection.execute(_KNOWN).fetchone()
        return connection.execute(_RUNS).fetchall() if known and known[0] else []


def decisions_digest(warehouse: Warehouse) -> str:
    """Equal for equal decisions: a copy that was made under others is not gone on with."""
    return hashlib.sha256(repr([row[:2] for row in _decided(warehouse)]).encode()).hexdigest()[:8]


def copy_decisions(source: Warehouse, target: Warehouse) -> None:
    """Make `target` hold the discards of `source`, of those runs that it knows."""
    decided = _decided(source)
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


def _decided(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    with warehouse.connect() as connection:
        known = connection.execute(_KNOWN).fetchone()
        return connection.execute(_DECIDED).fetchall() if known and known[0] else []
