"""Gold as it is at one moment, read for an export: which build made each mart, how many rows, the rows as Arrow.

One transaction for all tables, so that they belong together though a build commits meanwhile. Rows come by a cursor
on the server, some thousand at a time: a million of them take no more memory than ten thousand.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import psycopg

from usajobs_assets.storage import gold_export_sql as sql
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.contract import Table

if TYPE_CHECKING:
    import pyarrow as pa

_AT_A_TIME = 5000


@dataclass(frozen=True)
class Built:
    """What a mart was made from, as its build recorded it."""

    inputs_sha256: str
    rules_digest: str
    code_version: str


class GoldSnapshot:
    """Made by `gold_snapshot`. With `open_on`, tables about postings have only those open on that day."""

    def __init__(self, connection: psycopg.Connection, open_on: date | None) -> None:
        self._connection = connection
        self._open_on = open_on

    def builds(self) -> dict[str, Built]:
        """The builds by mart; a mart that was never built has none."""
        return {mart: Built(*made) for mart, *made in self._connection.execute(sql.BUILDS).fetchall()}

    def count(self, table: Table) -> int:
        """How many rows `rows` will give."""
        query = sql.count_rows(table, only_open=self._open_on is not None)
        row = self._connection.execute(query.encode(), {"open_on": self._open_on}).fetchone()
        return int(row[0]) if row else 0

    def rows(self, table: Table) -> "Iterator[pa.Table]":
        """The rows by key, some thousand at a time, by the schema of the contract."""
        query, schema = sql.select_rows(table, only_open=self._open_on is not None), arrow_schema(table)
        with self._connection.cursor(name=f"export_{table.name}", binary=True) as cursor:
            cursor.execute(query.encode(), {"open_on": self._open_on})
            while batch := cursor.fetchmany(_AT_A_TIME):
                yield arrow_table(schema, batch)


@contextlib.contextmanager
def gold_snapshot(warehouse: Warehouse, open_on: date | None = None) -> Iterator[GoldSnapshot]:
    """Gold at the moment of the call; nothing is written."""
    with warehouse.connect() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield GoldSnapshot(connection, open_on)
