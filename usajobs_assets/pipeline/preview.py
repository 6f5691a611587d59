"""A few rows of a table, for people: the first columns that say something, cut to a glance."""

from typing import Any

from psycopg import sql

from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.contract import ColumnType, Table

_COLUMNS, _ROWS = 7, 5
_LEFT_OUT = (ColumnType.JSON, ColumnType.DIGEST, ColumnType.TEXT_ARRAY)


def preview_rows(warehouse: Warehouse, table: Table) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names and values of the first rows by key."""
    names = [column.name for column in table.columns if column.type not in _LEFT_OUT][:_COLUMNS]
    query = sql.SQL("SELECT {} FROM {} ORDER BY {} LIMIT {}").format(
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Identifier(table.schema, table.name),
        sql.SQL(", ").join(map(sql.Identifier, table.key)),
        _ROWS,
    )
    with warehouse.connect() as connection:
        return names, connection.execute(query).fetchall()
