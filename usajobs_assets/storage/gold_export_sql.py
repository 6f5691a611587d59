"""The SQL of exports: the rows of a gold table in the order of its key, all or those of open postings; what built them.

Ordered byte by byte whatever the server's collation is, so that two servers give the same file.
"""

from usajobs_assets.storage.open_on_sql import open_on
from usajobs_assets.tables.contract import ColumnType, Table

BUILDS = "SELECT mart, inputs_sha256, rules_digest, code_version FROM ops.gold_build ORDER BY mart"
# As gold.open_posting has it, but of a day: what depends on the minute cannot be exported twice alike.
_OPEN = f"""
control_number IN (
    SELECT control_number FROM gold.posting p
    WHERE {open_on("%(open_on)s::date")} AND coalesce(position_opening_status, 'accepting') = 'accepting')
"""


def select_rows(table: Table, *, only_open: bool) -> str:
    """All columns of the contract; JSON as text."""
    columns = ", ".join(
        f"{column.name}::text" if column.type is ColumnType.JSON else column.name for column in table.columns
    )
    return f"SELECT {columns} FROM {table.qualified_name}{_where(table, only_open)} ORDER BY {_order(table)}"


def count_rows(table: Table, *, only_open: bool) -> str:
    """How many rows `select_rows` gives."""
    return f"SELECT count(*) FROM {table.qualified_name}{_where(table, only_open)}"


def _where(table: Table, only_open: bool) -> str:
    return f" WHERE {_OPEN}" if only_open and "control_number" in table.column_names else ""


def _order(table: Table) -> str:
    types = {column.name: column.type for column in table.columns}
    return ", ".join(f'{key} COLLATE "C"' if types[key] is ColumnType.TEXT else key for key in table.key)
