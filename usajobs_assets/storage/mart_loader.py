"""Bring a mart up to its inputs in one transaction, if they have changed.

    inputs → staged_<table>, by the mart's own SQL → what differs → the tables → ops.gold_build

Readers see the mart as before until the commit. Rows that come out as they were are not touched, so `updated_at` says
when a row last changed. Keep out: what a row is (the mart's `stage`), and which marts there are (pipeline/gold).
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from usajobs_assets.storage.silver_sql import LOAD_SETTINGS, names
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.contract import Table

READ_BUILD = "SELECT inputs_sha256 FROM ops.gold_build WHERE mart = %s"
RECORD_BUILD = """
INSERT INTO ops.gold_build (mart, inputs_sha256, rules_digest, code_version, rows, rows_written, rows_removed, seconds)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (mart) DO UPDATE SET (inputs_sha256, rules_digest, code_version, rows, rows_written, rows_removed, seconds,
    built_at) = ROW (EXCLUDED.inputs_sha256, EXCLUDED.rules_digest, EXCLUDED.code_version, EXCLUDED.rows,
    EXCLUDED.rows_written, EXCLUDED.rows_removed, EXCLUDED.seconds, now())
"""


@dataclass(frozen=True)
class Mart:
    """Tables of gold that are built together.

    `tables` are in the order in which they are written, children first. `state` is a query for one text that changes
    when what the mart reads in the database does. `stage` makes a temporary table `staged_<name>` with the columns of
    the contract for each of them, and returns figures for the catalogue. Where it stages only some postings,
    `staged_of` is a query for their control numbers: rows of others stay. Where `gold.anew` is set, it stages all.
    """

    name: str
    tables: tuple[Table, ...]
    state: str
    stage: Callable[[psycopg.Connection], Mapping[str, int]]
    code_version: str
    rules_digest: str = ""
    staged_of: str = ""

    def inputs_now(self, connection: psycopg.Connection) -> str:
        """Digest of all that decides what the mart holds."""
        row = connection.execute(self.state.encode()).fetchone()
        state = str(row[0]) if row else ""
        return hashlib.sha256("|".join((state, self.rules_digest, self.code_version)).encode()).hexdigest()

    def is_current(self, connection: psycopg.Connection) -> bool:
        """Whether the mart was built from the inputs of now."""
        row = connection.execute(READ_BUILD, (self.name,)).fetchone()
        return row is not None and row[0] == self.inputs_now(connection)


@dataclass(frozen=True)
class GoldBuild:
    """What a build did, by table; nothing was done where the mart was `current` already."""

    current: bool = False
    rows: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def built_from(mart: str) -> str:
    """The `state` of a mart that reads another one and nothing else in the database."""
    return f"SELECT inputs_sha256 FROM ops.gold_build WHERE mart = '{mart}'"


def build_mart(warehouse: Warehouse, mart: Mart, *, anew: bool = False) -> GoldBuild:
    """Bring the tables of `mart` up to its inputs; `anew` also where they are current."""
    return warehouse.insist(lambda: _build(warehouse, mart, anew))


def _build(warehouse: Warehouse, mart: Mart, anew: bool) -> GoldBuild:
    began = time.monotonic()
    with warehouse.connect() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # Before the snapshot of the transaction is taken: a build that waited must see what the other one wrote.
        locked = ", ".join(table.qualified_name for table in mart.tables)
        connection.execute(f"LOCK TABLE {locked} IN SHARE ROW EXCLUSIVE MODE".encode())
        inputs = mart.inputs_now(connection)
        if not anew and mart.is_current(connection):
            return GoldBuild(current=True, rows=_counted(connection, mart))
        for setting in LOAD_SETTINGS:
            connection.execute(setting.encode())
        connection.execute("SELECT set_config('gold.anew', %s, true)", (str(anew),))
        figures = mart.stage(connection)
        staged_of = "" if anew else mart.staged_of
        removed = {table.name: run(connection, remove_gone(table, staged_of)) for table in mart.tables}
        written = {table.name: run(connection, write_changed(table)) for table in mart.tables}
        rows = _counted(connection, mart)
        build = GoldBuild(False, rows, written, removed, figures, time.monotonic() - began)
        _record(connection, mart, inputs, build)
    return build


def run(connection: psycopg.Connection, statement: str) -> int:
    """Execute one statement; the rows that it made, changed or removed."""
    return connection.execute(statement.encode()).rowcount


def copy_rows(connection: psycopg.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Send `rows` to `table` by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def remove_gone(table: Table, staged_of: str = "") -> str:
    """Delete the rows of `table` whose key is not staged; only rows of the postings `staged_of`, if that is given."""
    key, staged = _key(table, "g"), _key(table, "s")
    only = f"g.control_number IN ({staged_of}) AND" if staged_of else ""
    return (
        f"DELETE FROM {table.qualified_name} g WHERE {only} NOT EXISTS "
        f"(SELECT 1 FROM staged_{table.name} s WHERE ({staged}) = ({key}))"
    )


def write_changed(table: Table) -> str:
    """Insert what is new and update what differs; a row that is as it was keeps its updated_at."""
    return f"""
INSERT INTO {table.qualified_name} AS g ({names(table)})
SELECT {names(table, "s")} FROM staged_{table.name} s LEFT JOIN {table.qualified_name} o USING ({", ".join(table.key)})
WHERE ({names(table, "s")}) IS DISTINCT FROM ({names(table, "o")})
ORDER BY {_key(table, "s")}
ON CONFLICT ({", ".join(table.key)}) DO UPDATE
SET ({names(table)}, updated_at) = ROW ({names(table, "EXCLUDED")}, now())
"""


def _key(table: Table, alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in table.key)


def _counted(connection: psycopg.Connection, mart: Mart) -> dict[str, int]:
    counts = {}
    for table in mart.tables:
        row = connection.execute(f"SELECT count(*) FROM {table.qualified_name}".encode()).fetchone()
        counts[table.name] = int(row[0]) if row else 0
    return counts


def _record(connection: psycopg.Connection, mart: Mart, inputs: str, build: GoldBuild) -> None:
    main = mart.tables[-1].name
    figures = (build.rows[main], build.written[main], build.removed[main], round(build.seconds, 3))
    connection.execute(RECORD_BUILD, (mart.name, inputs, mart.rules_digest, mart.code_version, *figures))
