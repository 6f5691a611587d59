"""COPY an Arrow table into Postgres: encoded as CSV by Arrow's C++, in a third of the time of row by row.

In this CSV a quoted "" is an empty text and nothing at all is NULL. Arrays and digests are spelled as Postgres
reads them.
"""

import io
import re
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    import pyarrow as pa

_SPECIAL = re.compile(r'(["\\])')
# Before this version Postgres takes such a line for the end of the data, even inside of quotes.
_QUOTES_HIDE_END_MARKS = 180000
_END_MARKS = (b"\n\\.", b"\r\\.")
# The driver keeps what it is given at once in a buffer of its own.
_AT_A_TIME = 256 * 1024


def copy_table(connection: psycopg.Connection, target: str, table: "pa.Table") -> None:
    """COPY all rows into the columns of `target` that have the names of the table's."""
    if not table.num_rows:
        return
    spelled = _spelled(table)
    statement = f"COPY {target} ({', '.join(table.column_names)}) FROM STDIN"
    data = _csv(spelled)
    with connection.cursor() as cursor:
        if _would_end_early(data, connection.info.server_version):
            with cursor.copy(statement.encode()) as copy:
                for row in zip(*(column.to_pylist() for column in spelled.columns), strict=True):
                    copy.write_row(row)
            return
        with cursor.copy(f"{statement} (FORMAT csv)".encode()) as copy:
            for start in range(0, len(data), _AT_A_TIME):
                copy.write(data[start : start + _AT_A_TIME])


def _would_end_early(data: bytes, server_version: int) -> bool:
    return server_version < _QUOTES_HIDE_END_MARKS and any(mark in data for mark in _END_MARKS)


def _csv(table: "pa.Table") -> bytes:
    import pyarrow.csv

    buffer = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
    pyarrow.csv.write_csv(table, buffer, options)
    return buffer.getvalue()


def _spelled(table: "pa.Table") -> "pa.Table":
    """The table with every type that Arrow's CSV does not know as text."""
    import pyarrow as pa

    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_list(field.type):
            column = pa.array([_array(value) for value in column.to_pylist()], pa.string())
        elif pa.types.is_binary(field.type):
            column = pa.array([_digest(value) for value in column.to_pylist()], pa.string())
        elif pa.types.is_decimal(field.type) or pa.types.is_timestamp(field.type):
            column = column.cast(pa.string())
        else:
            continue
        table = table.set_column(index, field.name, column)
    return table


def _array(value: list[str] | None) -> str | None:
    if value is None:
        return None
    return "{" + ",".join('"' + _SPECIAL.sub(r"\\\1", text) + '"' for text in value) + "}"


def _digest(value: bytes | None) -> str | None:
    return None if value is None else "\\x" + value.hex()
