"""Tableau's file: all tables of the export in one `.hyper`, and the list that the workbook shows.

    flat Parquet → COPY inside of Hyper → ranked_list → opened again: tables, types and rows are compared

Hyper is a database of its own, started for the time of the export: no account, no network, no log file, and nothing is
told to its maker. Its bytes differ each time; `rows_sha256` is over the rows as they are read again, by key.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usajobs_assets.exports.errors import ExportDiffers, ExportFailed
from usajobs_assets.exports.flat_file import flat
from usajobs_assets.exports.ranked_list import ranked_list, select_ranked_list
from usajobs_assets.tables.contract import ColumnType, Table

if TYPE_CHECKING:
    from tableauhyperapi import Connection, SqlType, TableDefinition

SCHEMA = "Extract"
HYPER = "usajobs.hyper"


@dataclass(frozen=True)
class HyperTable:
    """A table of the file, read again."""

    table: Table
    rows: int
    rows_sha256: str


def hyper_tables(tables: Mapping[str, Table]) -> dict[str, Table]:
    """The contracts of what the file holds, by name: the exported tables in flat form, and the list of the workbook."""
    flattened = {name: flat(table) for name, table in tables.items()}
    shown = ranked_list(flattened)
    return {**flattened, **({shown.name: shown} if shown else {})}


def write_hyper(path: Path, tables: Mapping[str, Table], flat_files: Mapping[str, Path]) -> None:
    """Make the file of the flat Parquet files.

    Raises:
        ExportFailed: Hyper could not; its own words are in the message.
    """
    with _hyper(path, create=True) as connection:
        import tableauhyperapi as hyper

        connection.catalog.create_schema(SCHEMA)
        for name, table in hyper_tables(tables).items():
            defined = _definition(table)
            connection.catalog.create_table(defined)
            if name in flat_files:
                source = hyper.escape_string_literal(str(flat_files[name]))
                connection.execute_command(f"COPY {defined.table_name} FROM {source} WITH (FORMAT PARQUET)")
            else:
                rows = select_ranked_list(tables, f'"{SCHEMA}"."{{}}"')
                connection.execute_command(f"INSERT INTO {defined.table_name} {rows}")


def read_hyper(
    path: Path, tables: Mapping[str, Table], rows: Mapping[str, int], scratch: Path
) -> list[HyperTable]:
    """Open the file again and compare it with the contracts and the numbers of rows; `scratch` is a file to be used.

    Raises:
        ExportDiffers: a table, a column, a type or a row is missing or too many.
    """
    with _hyper(path, create=False) as connection:
        wanted = hyper_tables(tables)
        found = {name.name.unescaped for name in connection.catalog.get_table_names(SCHEMA)}
        if found != set(wanted):
            raise ExportDiffers(f"{path.name} has the tables {sorted(found)} and not {sorted(wanted)}.")
        return [_read_table(connection, table, rows.get(name), scratch) for name, table in wanted.items()]


def _read_table(connection: "Connection", table: Table, rows: int | None, scratch: Path) -> HyperTable:
    import tableauhyperapi as hyper

    defined = _definition(table)
    stored = connection.catalog.get_table_definition(defined.table_name)
    if [_of(column) for column in stored.columns] != [_of(column) for column in defined.columns]:
        raise ExportDiffers(f"{table.name} in the .hyper has other columns than the contract.")
    order = ", ".join(f'"{key}"' for key in table.key)
    target = hyper.escape_string_literal(str(scratch))
    found = connection.execute_command(
        f"COPY (SELECT * FROM {defined.table_name} ORDER BY {order}) TO {target} WITH (FORMAT CSV)"  # noqa: S608 - names
    )
    if rows is not None and found != rows:
        raise ExportDiffers(f"{table.name} in the .hyper has {found:,} rows instead of {rows:,}.")
    with scratch.open("rb") as file:
        return HyperTable(table, int(found or 0), hashlib.file_digest(file, "sha256").hexdigest())


def _of(column: "TableDefinition.Column") -> tuple[str, str, str]:
    return column.name.unescaped, str(column.type), column.nullability.name


def _definition(table: Table) -> "TableDefinition":
    import tableauhyperapi as hyper

    columns = [
        hyper.TableDefinition.Column(
            column.name, _type(column.type), hyper.NULLABLE if column.nullable else hyper.NOT_NULLABLE
        )
        for column in table.columns
    ]
    return hyper.TableDefinition(hyper.TableName(SCHEMA, table.name), columns)


def _type(type_: ColumnType) -> "SqlType":
    from tableauhyperapi import SqlType

    types: dict[ColumnType, Any] = {
        ColumnType.BIGINT: SqlType.big_int,
        ColumnType.INTEGER: SqlType.int,
        ColumnType.TEXT: SqlType.text,
        ColumnType.BOOLEAN: SqlType.bool,
        ColumnType.DOUBLE: SqlType.double,
        ColumnType.DATE: SqlType.date,
        ColumnType.WALL_CLOCK: SqlType.timestamp,
        ColumnType.INSTANT: SqlType.timestamp_tz,
    }
    return SqlType.numeric(12, 2) if type_ is ColumnType.MONEY else types[type_]()


@contextlib.contextmanager
def _hyper(path: Path, *, create: bool) -> "Iterator[Connection]":
    """A connection to the file, of a Hyper process of its own."""
    import tableauhyperapi as hyper

    mode = hyper.CreateMode.CREATE_AND_REPLACE if create else hyper.CreateMode.NONE
    telemetry = hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU
    try:
        # Without the first it leaves hyperd.log in the folder where the command was called; without the second it may
        # take four fifths of the machine's memory. With it half a million postings took 1 GB.
        with (
            hyper.HyperProcess(telemetry, parameters={"log_config": "", "memory_limit": "600m"}) as process,
            hyper.Connection(process.endpoint, str(path), mode) as connection,
        ):
            yield connection
    except hyper.HyperException as error:
        raise ExportFailed(
            f"Hyper could not write or read {path.name}: {error.args[0] if error.args else error}"
        ) from error
