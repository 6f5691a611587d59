"""A table on its way into Tableau's file: Parquet without lists and bytes, which Hyper's COPY cannot read."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from usajobs_assets.exports.text_forms import hexadecimal, joined_lists
from usajobs_assets.tables.arrow import arrow_schema
from usajobs_assets.tables.contract import ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa

_AS_TEXT = {ColumnType.TEXT_ARRAY, ColumnType.DIGEST, ColumnType.JSON}


def flat(table: Table) -> Table:
    """The contract of the same table in Tableau's file: lists, digests and JSON are text."""
    columns = (
        replace(column, type=ColumnType.TEXT) if column.type in _AS_TEXT else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


class FlatFile:
    """One table's file while it is written."""

    def __init__(self, path: Path, table: Table) -> None:
        import pyarrow.parquet as pq

        self._table, self._schema = table, arrow_schema(flat(table))
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=1)

    def write(self, rows: "pa.Table") -> None:
        """Append rows, as a row group."""
        import pyarrow as pa

        columns = []
        for column, values in zip(self._table.columns, rows.columns, strict=True):
            if column.type is ColumnType.TEXT_ARRAY:
                columns.append(joined_lists(values))
            else:
                columns.append(hexadecimal(values) if column.type is ColumnType.DIGEST else values)
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()

    def check(self, rows: int) -> None:
        """Nothing: what reads it counts."""
