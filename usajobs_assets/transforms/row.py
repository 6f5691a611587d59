"""What a silver row is made of besides the item: its sighting, and the order of its table's columns.

Rows are written down by column name and copied by position. Keep out: what the columns of a source say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.transforms.item import Item

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


_JOB, _JOB_DETAILS = RowOrder(JOB), RowOrder(JOB_DETAILS)


def origin_of(sighting: Sighting, code_version: str) -> Row:
    """The provenance of a child row, in the order of the contract."""
    return (sighting.source, sighting.ingest_run_id, code_version)


def job_row(item: Item, columns: Mapping[str, object], sighting: Sighting, code_version: str) -> Row:
    """The row of `silver.job`. Made last: it carries the notes that the other rows have left on the item."""
    said = {"raw_json": item.stored_json, "sanitised": item.notes.as_list(), "sources": [sighting.source]}
    return _JOB.row({**columns, **said, **sighting._asdict(), "code_version": code_version})


def job_details_row(
    columns: Mapping[str, object], sighting: Sighting, code_version: str, *, has_texts: bool
) -> Row:
    """The row of `silver.job_details`; `has_texts` says whether this sighting brought the long texts."""
    source, run = sighting.source, sighting.ingest_run_id
    texts = {"texts_source": source, "texts_ingest_run_id": run} if has_texts else {}
    origin = {"source": source, "ingest_run_id": run, "code_version": code_version}
    return _JOB_DETAILS.row({"control_number": sighting.control_number, **columns, **origin, **texts})
