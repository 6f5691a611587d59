"""The rows of an item as the tests look at them: made with one sighting, by column name."""

from typing import Any

from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.row import Row, Sighting
from usajobs_assets.transforms.source_form import SourceForm
from usajobs_assets.transforms.usajobs_forms import SEARCH
from usajobs_assets_tests.builders import NOON
from usajobs_assets_tests.unit.transforms.mutations import as_sent

RUN = "20261120T170000Z-0badcafe"


def rows_of(read: Item, form: SourceForm = SEARCH) -> dict[str, list[Row]]:
    assert read.control_number is not None
    sighting = Sighting(
        read.control_number,
        form.source,
        RUN,
        f"bronze/usajobs/{form.source}/page=0001.json.gz",
        3,
        b"p" * 32,
        read.content_sha256,
        NOON,
        True,
    )
    return form.rows(read, sighting, "0.1.0+test")


def by_name(table: str, rows: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """The rows of one table as an analyst sees them: by column name."""
    return [dict(zip(SILVER_TABLES[table].column_names, row, strict=True)) for row in rows[table]]


def named(table: str, body: dict[str, Any], form: SourceForm = SEARCH) -> list[dict[str, Any]]:
    """The rows of one table that an item becomes."""
    return by_name(table, rows_of(form.read_item(as_sent(body)), form))
