"""JSON Lines: one object a line, keys in alphabetical order, UTF-8. Lists and JSON stay so, pay is a number."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from usajobs_assets.exports.errors import ExportDiffers
from usajobs_assets.exports.text_forms import hexadecimal
from usajobs_assets.tables.contract import ColumnType, Table

if TYPE_CHECKING:
    import pyarrow as pa

_FORM = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


class JsonlFile:
    """One table's file while it is written."""

    def __init__(self, path: Path, table: Table) -> None:
        self._path, self._table = path, table
        self._json = [column.name for column in table.columns if column.type is ColumnType.JSON]
        self._money = [column.name for column in table.columns if column.type is ColumnType.MONEY]
        self._file = path.open("wb")

    def write(self, rows: "pa.Table") -> None:
        """Append rows."""
        for row in _plain_form(self._table, rows).to_pylist():
            self._file.write(orjson.dumps(self._unfolded(row), option=_FORM))

    def _unfolded(self, row: dict[str, Any]) -> dict[str, Any]:
        for name in self._json:
            if row[name] is not None:
                row[name] = orjson.loads(row[name])
        for name in self._money:
            if row[name] is not None:
                row[name] = orjson.Fragment(row[name])
        return row

    def close(self) -> None:
        """Write what waits."""
        self._file.close()

    def check(self, rows: int) -> None:
        """Read the file again: every line an object with the columns of the contract, and so many lines.

        Raises:
            ExportDiffers: it is not so.
        """
        names, found = sorted(self._table.column_names), 0
        with self._path.open("rb") as file:
            for found, line in enumerate(file, 1):
                if list(orjson.loads(line)) != names:
                    raise ExportDiffers(
                        f"{self._path.name} has other keys than the contract in line {found:,}."
                    )
        if found != rows:
            raise ExportDiffers(
                f"{self._path.name} has {found:,} rows and {self._table.qualified_name} {rows:,}."
            )


def _plain_form(table: Table, rows: "pa.Table") -> "pa.Table":
    """Types that JSON has. Pay goes by its digits: Arrow's way to a double makes 8385759.390000001 of 8385759.39."""
    import pyarrow as pa

    for index, column in enumerate(table.columns):
        values = rows.column(index)
        if column.type is ColumnType.MONEY:
            values = values.cast(pa.string())
        elif column.type is ColumnType.DIGEST:
            values = hexadecimal(values)
        else:
            continue
        rows = rows.set_column(index, column.name, values)
    return rows
