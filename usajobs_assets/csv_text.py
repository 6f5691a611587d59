"""Rows as CSV that every program reads alike (RFC 4180) and that a spreadsheet does not execute. Pure.

A text that a spreadsheet might take for a formula gets an apostrophe in front, and so does one that begins with an
apostrophe, so that `plain` gets every text back. Numbers stay numbers. Keep out: which columns there are.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

ESCAPE = "'"
# The wide forms too: programs of East Asian locales read them as the narrow ones.
NOT_FIRST = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", ESCAPE)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The header and the rows, each with its line end; None is an empty cell."""
    for row in (columns, *rows):
        line = io.StringIO()
        csv.writer(line).writerow([_cell(value) for value in row])
        yield line.getvalue()


def plain(cell: str) -> str:
    """The text that was written into the cell."""
    return cell.removeprefix(ESCAPE)


def _cell(value: object) -> object:
    """Numbers and None as they are, everything else as text without a way to be a formula."""
    if value is None or isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    return ESCAPE + text if text.startswith(NOT_FIRST) else text
