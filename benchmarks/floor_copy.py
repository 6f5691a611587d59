"""Rows of columns by name → binary COPY into silver, which spares both sides the escaping of long texts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.flatten import Columns
from usajobs_assets.tables.contract import ColumnType, Table
from usajobs_assets.tables.silver import SILVER_TABLES

Convert = Callable[[Any], Any]
_TYPES = {
    ColumnType.BIGINT: "int8",
    ColumnType.INTEGER: "int4",
    ColumnType.TEXT: "text",
    ColumnType.TEXT_ARRAY: "text[]",
    ColumnType.BOOLEAN: "bool",
    ColumnType.MONEY: "numeric",
    ColumnType.DOUBLE: "float8",
    ColumnType.DATE: "date",
    ColumnType.WALL_CLOCK: "timestamp",
    ColumnType.INSTANT: "timestamptz",
    ColumnType.DIGEST: "bytea",
    ColumnType.JSON: "jsonb",
}


def _as_sent(raw: bytes) -> Jsonb:
    return Jsonb(raw, bytes)


_CONVERT: Mapping[ColumnType, Convert] = {
    ColumnType.MONEY: lambda sent: Decimal(str(sent)),
    ColumnType.DATE: lambda sent: date.fromisoformat(sent[:10]),
    ColumnType.WALL_CLOCK: datetime.fromisoformat,
    ColumnType.INSTANT: datetime.fromisoformat,
    ColumnType.JSON: _as_sent,
}


def copy_rows(connection: psycopg.Connection, rows: Mapping[str, Sequence[Columns]]) -> None:
    """Append the rows, by table name."""
    with connection.cursor() as cursor:
        for name, found in rows.items():
            names, types, convert, statement = _PLANS[name]
            with cursor.copy(statement) as copy:
                copy.set_types(types)
                for row in found:
                    values = list(map(row.get, names))
                    for place, converter in convert:
                        if values[place] is not None:
                            values[place] = converter(values[place])
                    copy.write_row(values)


def _plan(table: Table) -> tuple[tuple[str, ...], list[str], list[tuple[int, Convert]], bytes]:
    names = table.column_names
    convert = [
        (place, _CONVERT[column.type])
        for place, column in enumerate(table.columns)
        if column.type in _CONVERT
    ]
    statement = f"COPY {table.qualified_name} ({', '.join(names)}) FROM STDIN (FORMAT binary)"
    return names, [_TYPES[column.type] for column in table.columns], convert, statement.encode()


_PLANS = {name: _plan(table) for name, table in SILVER_TABLES.items()}
