"""The rows of a page's items as Arrow tables, and what of them is wanted where.

    items → rows → PageRows → the day's Parquet, the tables, their history

Each table has one column more than its contract, INDEX, by which rows are chosen. Keep out: which items are wanted and
what for (silver_day, silver_loader), what a provider's tables need of them (rows_to_load).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.contract import Table
from usajobs_assets.transforms.row import Row

if TYPE_CHECKING:
    import pyarrow as pa

Tables = Mapping[str, "pa.Table"]
PostingRows = Mapping[str, Sequence[Row]]

# Rows take some ten times the memory of their JSON while they are made. A page of 500 usual postings is two parts.
MOST_BYTES_A_BATCH = 2 * 1024 * 1024
INDEX = "item_index_on_page"


class Wish(NamedTuple):
    """An item that is to become rows: `shown` in the day's Parquet, in the warehouse for `purpose` (see merge_sql)."""

    item_index: int
    shown: bool
    purpose: int


@dataclass(frozen=True)
class Batch:
    """Rows of one page. `as_of_day`: what the day's Parquet shows; `to_load`: what the warehouse lacks."""

    as_of_day: Tables
    to_load: Tables


@dataclass(frozen=True)
class PageRows:
    """The rows of some of a page's items, by table name, each with the index of its item."""

    tables: Tables

    def of(self, indexes: Sequence[int], names: Sequence[str]) -> dict[str, "pa.Table"]:
        """The rows of these items, by table name."""
        return {name: self.with_indexes(name, indexes).drop_columns([INDEX]) for name in names}

    def with_indexes(self, name: str, indexes: Sequence[int]) -> "pa.Table":
        """The rows of these items in one table, each with the index of its item in the column INDEX."""
        import pyarrow.compute as pc

        table = self.tables[name]
        if not indexes:
            return table.slice(0, 0)
        wanted = is_of(table, indexes)
        return table if pc.all(wanted).as_py() else table.filter(wanted)


def parts_of(items: Sequence[bytes], indexes: Iterable[int]) -> Iterator[list[int]]:
    """The items of a page in parts of bounded size, so that the rows of very large postings fit into memory."""
    part: list[int] = []
    size = 0
    for index in indexes:
        length = len(items[index])
        if part and size + length > MOST_BYTES_A_BATCH:
            yield part
            part, size = [], 0
        part.append(index)
        size += length
    if part:
        yield part


def page_rows(found: Iterable[tuple[int, PostingRows]], tables: Mapping[str, Table]) -> PageRows:
    """The rows of items, which come with their indexes, in `tables`; raises what `arrow_table` raises."""
    rows: dict[str, list[Row]] = {name: [] for name in tables}
    indexes: dict[str, list[int]] = {name: [] for name in tables}
    for index, of_item in found:
        for name, of_table in of_item.items():
            rows[name] += of_table
            indexes[name] += [index] * len(of_table)
    return PageRows({name: _indexed(table, rows[name], indexes[name]) for name, table in tables.items()})


def _indexed(table: Table, rows: Sequence[Row], indexes: Sequence[int]) -> "pa.Table":
    import pyarrow as pa

    return arrow_table(arrow_schema(table), rows).append_column(INDEX, pa.array(indexes, pa.int32()))


def is_of(table: "pa.Table", indexes: Sequence[int]) -> "pa.ChunkedArray":
    """Which rows of `table`, which has the column INDEX, are of these items."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(table[INDEX], value_set=pa.array(indexes, pa.int32()))
