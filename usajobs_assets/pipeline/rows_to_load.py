"""What the tables of each provider need of a page's rows, under the names that its load takes them by.

    PageRows, what each item is wanted for → Arrow tables → SilverLoad.write, JsearchLoad.write

Add: a function for a provider whose tables are others. Keep out: which items are wanted (the loaders decide).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from usajobs_assets.pipeline.page_rows import PageRows, Tables, Wish, is_of
from usajobs_assets.storage.merge_sql import CONTENT, LONG_TEXTS, RAW, ROWS, STAGED_TEXTS_COLUMNS
from usajobs_assets.storage.version_sql import CONTENT_COLUMNS
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT
from usajobs_assets.tables.silver import SILVER_TABLES

if TYPE_CHECKING:
    import pyarrow as pa


def usajobs_rows_to_load(rows: PageRows, wishes: Sequence[Wish]) -> Tables:
    """Rows of the tables, and what versions and long texts need besides."""
    whole = rows.of(_wanted(wishes, ROWS), tuple(SILVER_TABLES))
    return {**whole, "content": _content(rows, wishes), "texts": _texts(rows, wishes)}


def jsearch_rows_to_load(rows: PageRows, wishes: Sequence[Wish]) -> Tables:
    """The contents; everything else follows from them in the database."""
    return rows.of(_wanted(wishes, ROWS), (JSEARCH_CONTENT.name,))


def _wanted(wishes: Sequence[Wish], purpose: int) -> list[int]:
    return [wish.item_index for wish in wishes if wish.purpose & purpose]


def _content(rows: PageRows, wishes: Sequence[Wish]) -> "pa.Table":
    """What versions need of the items; the item itself only where no row of the job keeps it."""
    import pyarrow.compute as pc

    content = rows.with_indexes("job", _wanted(wishes, CONTENT))
    keep = [wish.item_index for wish in wishes if wish.purpose & RAW and not wish.purpose & ROWS]
    raw = pc.if_else(is_of(content, keep), content["raw_json"], None)
    place = content.column_names.index("raw_json")
    return content.set_column(place, "raw_json", raw).select(CONTENT_COLUMNS)


def _texts(rows: PageRows, wishes: Sequence[Wish]) -> "pa.Table":
    indexes = _wanted(wishes, LONG_TEXTS)
    job, details = (rows.with_indexes(name, indexes) for name in ("job", "job_details"))
    texts = details.append_column("qualification_summary", job["qualification_summary"])
    return texts.select(STAGED_TEXTS_COLUMNS)
