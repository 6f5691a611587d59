"""What a silver row is made of besides the item: its sighting, and the order of its table's columns.

Rows are written down by column name and copied by position. Keep out: what the columns of a source say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from usajobs_assets.tables.contract import Table

Row = tuple[object, ...]


class Sighting(NamedTuple):
    """Where and when an item was seen: the columns of `silver.sighting`, in its order, but for the last."""

    control_number: int
    source: str
    ingest_run_id: str
    bronze_object: str
    item_index: int
    payload_sha256: bytes
    content_sha256: bytes
    seen_at: datetime
    gated: bool


class RowOrder:
    """The order of a table's columns, looked up once for all of its rows."""

    def __init__(self, table: Table) -> None:
        self._table = table.qualified_name
        self._names = table.column_names
        self._known = frozenset(self._names)

    def row(self, columns: Mapping[str, object]) -> Row:
        """The values in the order of the contract, None for a column that is not named.

        Raises:
            KeyError: a name that the table does not have.
        """
        if not self._known.issuperset(columns):
            unknown = sorted(columns.keys() - self._known)
            raise KeyError(f"{self._table} has no column {', '.join(unknown)}")
        return tuple(map(columns.get, self._names))
