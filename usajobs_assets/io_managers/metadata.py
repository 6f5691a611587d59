"""What a written table says of itself in the catalogue: rows of the day, and the first few as a table."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.tables.contract import Table
from usajobs_assets.transforms.visible_text import visible

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.pipeline.silver_day import SilverDay
    from usajobs_assets.pipeline.write_day import DayWritten


def preview(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """A few rows as a table."""
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    body = "\n".join(f"| {' | '.join(cell(value) for value in row)} |" for row in rows)
    return dg.MetadataValue.md(head + body)


# All of ASCII's punctuation, any of which Markdown can take for markup: links, images, tags, autolinks.
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def cell(value: object, longest: int = 80) -> str:
    """A value as plain text, cut, with hidden marks spelled out: what a posting says is never markup."""
    text = "" if value is None else str(value)[:longest]
    return _MARKUP.sub(r"\\\1", visible(text))


def counts_table(what: str, counts: Mapping[str, int], unit: str = "rows") -> dg.TableMetadataValue:
    """Counts as a table, in the order of the names."""
    # Told and not inferred, for there may be nothing to count.
    columns = [dg.TableColumn(what, "string"), dg.TableColumn(unit, "integer")]
    records = [dg.TableRecord({what: name, unit: counts[name]}) for name in sorted(counts)]
    return dg.MetadataValue.table(records, dg.TableSchema(columns))


def day_figures(day: "SilverDay", seconds: float) -> dict[str, Any]:
    """What the tables of a day are made of, in numbers that the catalogue plots over the partitions."""
    manifests = [run.manifest for run in day.runs]
    return {
        "usajobs/items": sum(manifest.items for manifest in manifests),
        "usajobs/quarantined": sum(len(run.set_aside) for run in day.runs),
        "usajobs/bytes": sum(stored.bytes_uncompressed for each in manifests for stored in each.objects),
        "usajobs/seconds": round(seconds, 2),
    }


def silver_metadata(services: "Services", written: "DayWritten", table: Table) -> dict[str, Any]:
    """What the merge wrote, rows of the day where the lake has them, and the first few of the table as they are."""
    from usajobs_assets.pipeline.preview import preview_rows

    columns, rows = preview_rows(services.warehouse, table)
    of_the_day = written.rows.get(table.name)
    return {
        **({} if of_the_day is None else {"dagster/partition_row_count": of_the_day}),
        "usajobs/rows_written": written.merged.rows_written.get(table.name, 0),
        "usajobs/preview": preview(columns, rows),
    }
