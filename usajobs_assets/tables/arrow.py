"""A table contract as an Arrow schema, and rows as an Arrow table, so that Parquet files say the same as Postgres.

pyarrow is imported when it is needed: half of the commands never touch a Parquet file.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from usajobs_assets.tables.contract import ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def arrow_schema(table: Table) -> "pa.Schema":
    """The Arrow schema of `table`; money is decimal128(12, 2), JSON is a string."""
    import pyarrow as pa

    types = {
        ColumnType.BIGINT: pa.int64(),
        ColumnType.INTEGER: pa.int32(),
        ColumnType.TEXT: pa.string(),
        ColumnType.TEXT_ARRAY: pa.list_(pa.string()),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.MONEY: pa.decimal128(12, 2),
        ColumnType.DOUBLE: pa.float64(),
        ColumnType.DATE: pa.date32(),
        ColumnType.WALL_CLOCK: pa.timestamp("us"),
        ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
        ColumnType.DIGEST: pa.binary(),
        ColumnType.JSON: pa.string(),
    }
    return pa.schema(
        [
            pa.field(
                column.name,
                types[column.type],
                nullable=column.nullable,
                metadata={"description": column.description},
            )
            for column in table.columns
        ],
        metadata={
            "table": table.qualified_name,
            "grain": table.grain,
            "contract_version": str(table.version),
        },
    )


def arrow_table(schema: "pa.Schema", rows: Sequence[tuple[object, ...]]) -> "pa.Table":
    """Rows, in the order of the schema, as an Arrow table.

    Raises:
        pa.ArrowException, OverflowError, TypeError, ValueError: a value that its column cannot hold.
    """
    import pyarrow as pa

    if not rows:
        return schema.empty_table()
    columns = [
        pa.array(values, type=field.type)
        for values, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)
