"""CSV in one dialect: UTF-8, commas, every text in quotes, nothing at all for null, lines that end in LF.

A text that a spreadsheet could take for a formula gets an apostrophe in front (csv_text says which, and how it comes
back). Lists are JSON, digests hex, instants UTC as `2026-11-21 04:59:00.000000Z`.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from usajobs_assets.csv_text import ESCAPE, NOT_FIRST
from usajobs_assets.exports.errors import ExportDiffers
from usajobs_assets.exports.text_forms import hexadecimal, json_lists
from usajobs_assets.tables.contract import Column, ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa

_NEEDS_ESCAPE = "^(?:" + "|".join(map(re.escape, NOT_FIRST)) + ")"
# Read in parallel, and in larger blocks, it takes half a gigabyte for a file of 300 MB.
_BLOCK = 4 * 1024 * 1024
# Text in the file: what has no form of its own there.
_AS_TEXT = {ColumnType.TEXT, ColumnType.TEXT_ARRAY, ColumnType.JSON, ColumnType.DIGEST, ColumnType.INSTANT}


class CsvFile:
    """One table's file while it is written."""

    def __init__(self, path: Path, table: Table) -> None:
        import pyarrow.csv

        self._path, self._table = path, table
        self._schema = csv_schema(table)
        self._writer = pyarrow.csv.CSVWriter(path, self._schema)

    def write(self, rows: "pa.Table") -> None:
        """Append rows."""
        self._writer.write_table(csv_form(self._table, rows))

    def close(self) -> None:
        """Write what waits."""
        self._writer.close()

    def check(self, rows: int) -> None:
        """Read the file again: the columns of the contract, in types that they can be read as, and so many rows.

        Raises:
            ExportDiffers: it is not so.
        """
        import pyarrow as pa

        try:
            with open_csv(self._path, self._table) as reader:
                same, found = (
                    reader.schema.names == self._schema.names,
                    sum(batch.num_rows for batch in reader),
                )
        except pa.ArrowInvalid as error:
            raise ExportDiffers(f"{self._path.name} cannot be read again: {error}") from error
        if not same or found != rows:
            raise ExportDiffers(
                f"{self._path.name} has {found:,} rows and {self._table.qualified_name} {rows:,}."
            )


def csv_schema(table: Table) -> "pa.Schema":
    """The columns as they are in the file."""
    import pyarrow as pa

    from usajobs_assets.tables.arrow import arrow_schema

    text = {column.name for column in table.columns if column.type in _AS_TEXT}
    fields = [
        (field.name, pa.string() if field.name in text else field.type) for field in arrow_schema(table)
    ]
    return pa.schema(fields)


def csv_form(table: Table, rows: "pa.Table") -> "pa.Table":
    """The rows as they are in the file."""
    import pyarrow as pa

    columns = [_csv_column(column, rows.column(column.name)) for column in table.columns]
    return pa.Table.from_arrays(columns, schema=csv_schema(table))


def open_csv(path: Path, table: Table) -> "pa.csv.CSVStreamingReader":
    """The file as a stream of batches by `csv_schema`; texts as they are in it, apostrophes included."""
    import pyarrow.csv

    return pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=csv_schema(table),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _csv_column(column: Column, values: "pa.ChunkedArray") -> "pa.Array | pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.type is ColumnType.TEXT:
        return pc.if_else(
            pc.match_substring_regex(values, _NEEDS_ESCAPE),
            pc.binary_join_element_wise(pa.scalar(ESCAPE), values, ""),
            values,
        )
    if column.type is ColumnType.TEXT_ARRAY:
        return json_lists(values)
    if column.type is ColumnType.DIGEST:
        return hexadecimal(values)
    return values.cast(pa.string()) if column.type is ColumnType.INSTANT else values
