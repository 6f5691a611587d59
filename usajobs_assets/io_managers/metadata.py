"""What a written table says of itself in the catalogue: rows of the day, and the first few as a table."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.tables.contract import Table

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services


def preview(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """A few rows as a table."""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    body = "\n".join(f"| {' | '.join(_cell(value) for value in row)} |" for row in rows)
    return dg.MetadataValue.md(head + body)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")[:80]


def silver_metadata(services: "Services", day: date, table: Table) -> dict[str, Any]:
    """Rows of the table that the day's runs hold, as committed, and the first few of the table as they are now."""
    from usajobs_assets.pipeline.preview import preview_rows

    columns, rows = preview_rows(services.warehouse, table)
    return {
        "dagster/partition_row_count": services.ledger.rows_of_day(day).get(table.name, 0),
        "usajobs/preview": preview(columns, rows),
    }
