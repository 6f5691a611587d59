"""Parquet by the contract: explicit schema, rows in the order of the key, row groups of a fixed number of rows.

Equal rows give equal bytes with one version of Arrow, whose name and version Parquet keeps in the file.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from usajobs_assets.exports.errors import ExportDiffers
from usajobs_assets.tables.arrow import arrow_schema
from usajobs_assets.tables.contract import Table

if TYPE_CHECKING:
    import pyarrow as pa

# Some 60 MB of postings in memory; twice as many make the files 2 % smaller.
ROW_GROUP = 50_000


class ParquetFile:
    """One table's file while it is written."""

    def __init__(self, path: Path, table: Table) -> None:
        import pyarrow.parquet as pq

        self._path, self._table, self._schema = path, table, arrow_schema(table)
        self._waiting: list[pa.Table] = []
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            version="2.6",
            compression="zstd",
            compression_level=3,
            sorting_columns=pq.SortingColumn.from_ordering(
                self._schema, [(key, "ascending") for key in table.key]
            ),
        )

    def write(self, rows: "pa.Table") -> None:
        """Append rows; a row group is written when it is full."""
        import pyarrow as pa

        self._waiting.append(rows)
        if sum(part.num_rows for part in self._waiting) < ROW_GROUP:
            return
        waiting = pa.concat_tables(self._waiting)
        self._writer.write_table(waiting.slice(0, ROW_GROUP), row_group_size=ROW_GROUP)
        self._waiting = [waiting.slice(ROW_GROUP)]

    def close(self) -> None:
        """Write what waits, and the footer."""
        import pyarrow as pa

        waiting, self._waiting = self._waiting, []
        if waiting and (rest := pa.concat_tables(waiting)).num_rows:
            self._writer.write_table(rest, row_group_size=ROW_GROUP)
        self._writer.close()

    def check(self, rows: int) -> None:
        """Read the file again: the schema of the contract, and so many rows that can be decoded.

        Raises:
            ExportDiffers: it is not so.
        """
        import pyarrow.parquet as pq

        with pq.ParquetFile(self._path) as file:
            # Parquet adds numbers of its own to the metadata of each column.
            if (
                not file.schema_arrow.equals(self._schema)
                or file.schema_arrow.metadata != self._schema.metadata
            ):
                raise ExportDiffers(f"{self._path.name} has another schema than the contract.")
            found = sum(batch.num_rows for batch in file.iter_batches(batch_size=ROW_GROUP // 5))
        if found != rows:
            raise ExportDiffers(
                f"{self._path.name} has {found:,} rows and {self._table.qualified_name} {rows:,}."
            )
