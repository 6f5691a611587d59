"""What a table is: columns, types, key, grain and meaning, as plain data.

One contract per table lives beside this file and is read by everything that must agree on it: the
Parquet schema, the staging COPY, the Dagster catalogue and the test that holds the migrated database
to it. Add a column here first. Keep out: SQL that moves data, parsing, anything that does I/O.
"""

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """A type, spelled as PostgreSQL spells it."""

    BIGINT = "bigint"
    INTEGER = "integer"
    TEXT = "text"
    TEXT_ARRAY = "text[]"
    BOOLEAN = "boolean"
    MONEY = "numeric(12,2)"
    DOUBLE = "double precision"
    DATE = "date"
    WALL_CLOCK = "timestamp without time zone"
    INSTANT = "timestamp with time zone"
    DIGEST = "bytea"
    JSON = "jsonb"


@dataclass(frozen=True)
class Column:
    """One column: `description` is what an analyst reads in the catalogue."""

    name: str
    type: ColumnType
    description: str
    nullable: bool = True


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what a row is, `key` what makes it unique.

    `version` goes up when a reader of the table would stumble over a change (docs/data-contract.md).
    """

    schema: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    version: int = 1

    @property
    def qualified_name(self) -> str:
        """Schema and name, as SQL spells it: `silver.job`."""
        return f"{self.schema}.{self.name}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in the order in which rows are built and copied."""
        return tuple(column.name for column in self.columns)


def required(name: str, type_: ColumnType, description: str) -> Column:
    """A column that is never null."""
    return Column(name, type_, description, nullable=False)
