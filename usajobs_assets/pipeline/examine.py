"""Items of a page → their rows and what the gate wants to know; what cannot become a row costs only itself.

The rows are made before the verdict, so that no item that passes can stop a load, and are used by it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from usajobs_assets.pipeline.page_rows import PageRows, PostingRows, page_rows
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.tables.contract import Table
from usajobs_assets.transforms.item import Item, Unreadable
from usajobs_assets.transforms.row import Sighting
from usajobs_assets.transforms.source_form import Examined, not_understood
from usajobs_assets.transforms.survey import Pointer


class Origin(NamedTuple):
    """What the rows of a run's items have in common."""

    source: str
    ingest_run_id: str
    gated: bool = True


@dataclass
class ExaminedPart:
    """Items by their index on the page: those that became rows, and why the others did not."""

    rows: PageRows
    examined: dict[int, Examined] = field(default_factory=dict)
    unreadable: dict[int, Unreadable] = field(default_factory=dict)


def examine(
    items: Sequence[bytes], indexes: Iterable[int], origin: Origin, place: Callable[[int], Pointer]
) -> ExaminedPart:
    """Read items and make their rows; `place` tells where an item is by its index."""
    part = ExaminedPart(PageRows({}))
    for index in indexes:
        try:
            part.examined[index] = _examine(items[index], place(index), origin)
        except Unreadable as error:
            part.unreadable[index] = error
    part.rows = _as_tables(part, SOURCES[origin.source].tables)
    return part


def _examine(raw: bytes, at: Pointer, origin: Origin) -> Examined:
    source = SOURCES[origin.source]
    return source.form.examine(raw, lambda item: sighting_of(item, at, origin), source.code_version)


def sighting_of(item: Item, at: Pointer, origin: Origin) -> Sighting:
    """Whose the rows of an item are. Without a control number it is nobody's; a rule sets it aside."""
    return Sighting(
        item.control_number or 0,
        origin.source,
        origin.ingest_run_id,
        at.bronze_object,
        at.item_index,
        at.payload_sha256,
        item.content_sha256,
        at.seen_at,
        origin.gated,
    )


def _as_tables(part: ExaminedPart, tables: Mapping[str, Table]) -> PageRows:
    """The rows of all items; a value that no column holds costs only its item."""
    try:
        return page_rows(_rows_of(part), tables)
    except (ArithmeticError, TypeError, ValueError):
        for index, rows in list(_rows_of(part)):
            try:
                page_rows([(index, rows)], tables)
            except (ArithmeticError, TypeError, ValueError) as error:
                part.unreadable[index] = not_understood(error)
                del part.examined[index]
        return page_rows(_rows_of(part), tables)


def _rows_of(part: ExaminedPart) -> Iterator[tuple[int, PostingRows]]:
    return ((index, one.rows) for index, one in part.examined.items())
