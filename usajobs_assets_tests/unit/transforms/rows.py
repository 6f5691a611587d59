"""The rows of an item as the tests look at them: made with one sighting, by column name."""

from typing import Any

from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.item import Item, read_item
from usajobs_assets.transforms.job_rows import Row, Sighting, job_rows
from usajobs_assets_tests.builders import NOON
from usajobs_assets_tests.unit.transforms.mutations import as_sent


def rows_of(read: Item) -> dict[str, list[Row]]:
    assert read.control_number is not None
    sighting = Sighting(
        read.control_number,
        "search",
        "20261120T170000Z-0badcafe",
        "bronze/usajobs/search/page=0001.json.gz",
        3,
        b"p" * 32,
        read.content_sha256,
        NOON,
        True,
    )
    return job_rows(read, sighting, "0.1.0+test")


def named(table: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of one table as an analyst sees them: by column name."""
    rows = rows_of(read_item(as_sent(body)))[table]
    return [dict(zip(SILVER_TABLES[table].column_names, row, strict=True)) for row in rows]
