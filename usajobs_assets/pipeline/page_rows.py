"""The rows of a page's items as Arrow tables, and what of them is wanted where.

    items → rows → PageRows → the day's Parquet, the tables, their history

Each table has one column more than its contract, `item_index`, by which rows are chosen. Keep out: which items are
wanted and what for (silver_day, silver_loader).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.merge_sql import CONTENT, LONG_TEXTS, RAW, ROWS, STAGED_TEXTS_COLUMNS
from usajobs_assets.storage.version_sql import CONTENT_COLUMNS
from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.row import Row

if TYPE_CHECKING:
    import pyarrow as pa

Tables = Mapping[str, "pa.Table"]
PostingRows = Mapping[str, Sequence[Row]]

# Rows take some ten times the memory of their JSON while they are made. A page of 500 usual postings is two parts.
MOST_BYTES_A_BATCH = 2 * 1024 * 1024
_INDEX = "item_index_on_page"


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

    def batch(self, wishes: Iterable[Wish], source: str) -> Batch:
        """What is wanted of them, each where it is wanted."""
        wished = list(wishes)
        shown = self._of([wish.item_index for wish in wished if wish.shown], SOURCES[source].lake_tables)
        rows = self._of([wish.item_index for wish in wished if wish.purpose & ROWS], tuple(SILVER_TABLES))
        return Batch(shown, {**rows, "content": self._content(wished), "texts": self._texts(wished)})

    def _of(self, indexes: Sequence[int], names: Sequence[str]) -> dict[str, "pa.Table"]:
        return {name: _chosen(self.tables[name], indexes).drop_columns([_INDEX]) for name in names}

    def _content(self, wishes: Iterable[Wish]) -> "pa.Table":
        """What versions need of the items; the item itself only where no row of the job keeps it."""
        import pyarrow.compute as pc

        content = _chosen(self.tables["job"], [wish.item_index for wish in wishes if wish.purpose & CONTENT])
        keep = [wish.item_index for wish in wishes if wish.purpose & RAW and not wish.purpose & ROWS]
        raw = pc.if_else(_is_in(content, keep), content["raw_json"], None)
        place = content.column_names.index("raw_json")
        return content.set_column(place, "raw_json", raw).select(CONTENT_COLUMNS)

    def _texts(self, wishes: Iterable[Wish]) -> "pa.Table":
        indexes = [wish.item_index for wish in wishes if wish.purpose & LONG_TEXTS]
        job, details = (_chosen(self.tables[name], indexes) for name in ("job", "job_details"))
        texts = details.append_column("qualification_summary", job["qualification_summary"])
        return texts.select(STAGED_TEXTS_COLUMNS)


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


def page_rows(found: Iterable[tuple[int, PostingRows]]) -> PageRows:
    """The rows of items, which come with their indexes; raises what `arrow_table` raises."""
    rows: dict[str, list[Row]] = {name: [] for name in SILVER_TABLES}
    indexes: dict[str, list[int]] = {name: [] for name in SILVER_TABLES}
    for index, of_item in found:
        for name, of_table in of_item.items():
            rows[name] += of_table
            indexes[name] += [index] * len(of_table)
    return PageRows({name: _indexed(name, rows[name], indexes[name]) for name in SILVER_TABLES})


def _indexed(name: str, rows: Sequence[Row], indexes: Sequence[int]) -> "pa.Table":
    import pyarrow as pa

    table = arrow_table(arrow_schema(SILVER_TABLES[name]), rows)
    return table.append_column(_INDEX, pa.array(indexes, pa.int32()))


def _chosen(table: "pa.Table", indexes: Sequence[int]) -> "pa.Table":
    """The rows of these items, in their order."""
    import pyarrow.compute as pc

    if not indexes:
        return table.slice(0, 0)
    wanted = _is_in(table, indexes)
    return table if pc.all(wanted).as_py() else table.filter(wanted)


def _is_in(table: "pa.Table", indexes: Sequence[int]) -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(table[_INDEX], value_set=pa.array(indexes, pa.int32()))
