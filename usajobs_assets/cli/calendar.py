"""The calendars of `usajobs status` in the terminal: a line a year, or a line a month with a cell a day.

A block is the worst of its days, by colour and by character, so that it can be read without colour too.
Keep out: the picture in the Dagster UI (pipeline.coverage_picture), whose colours these are.
"""

from calendar import month_abbr, monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from rich.style import Style
from rich.text import Text

from usajobs_assets.pipeline.coverage_picture import COLOURS, ZERO, label_of
from usajobs_assets.pipeline.open_dates import CapturedDay, DayState

# From the best to the worst.
_BLOCKS = {
    ZERO: "▒",
    DayState.PROVEN: "█",
    DayState.NEVER: "·",
    DayState.NOT_LOADED: "o",
    DayState.INCOMPLETE: "x",
    DayState.REFUSED: "!",
}
_ORDER = list(_BLOCKS)
# First days of the four blocks of a month: a year fits into 80 columns.
_BLOCK_STARTS = (1, 9, 17, 25)
_NUMBERED = (1, 5, 10, 15, 20, 25, 30)
_LABEL_WIDTH = 5

Captured = Mapping[date, CapturedDay]


def years(captured: Captured, first: date, last: date) -> Text:
    """A line a year, newest on top: twelve months of four blocks, then days proven of days that were."""
    lines = [Text(" " * _LABEL_WIDTH + " ".join(f"{name:<4}" for name in month_abbr[1:]), style="dim")]
    for year in range(last.year, first.year - 1, -1):
        months = [_month_blocks(captured, year, month, first, last) for month in range(1, 13)]
        days = [date(year, 1, 1) + timedelta(offset) for offset in range(366)]
        counted = _proven(captured, [day for day in days if day.year == year and first <= day <= last])
        lines.append(Text.assemble(f"{year:<{_LABEL_WIDTH}}", Text(" ").join(months), f" {counted}"))
    return Text("\n").join(lines)


def months(captured: Captured, year: int, first: date, last: date) -> Text:
    """A line a month of `year`, a cell a day, then days proven of days that were."""
    numbers = "".join(f"{number if number in _NUMBERED else '':<2}" for number in range(1, 32))
    lines = [Text(" " * _LABEL_WIDTH + numbers, style="dim")]
    for month in range(1, 13):
        days = _days(year, month, first, last)
        cells = {day.day: _block(captured, [day]) for day in days}
        row = Text(" ").join(cells.get(number, Text(" ")) for number in range(1, 32))
        lines.append(
            Text.assemble(f"{month_abbr[month]:<{_LABEL_WIDTH}}", row, f" {_proven(captured, days)}")
        )
    return Text("\n").join(lines)


def legend(days_by_state: Mapping[str, int]) -> Text:
    """What the blocks that occur stand for, with the days of each."""
    told = [
        Text.assemble((block, _style(label)), f" {label} {days_by_state[label]:,}")
        for label, block in _BLOCKS.items()
        if label in days_by_state
    ]
    return Text("   ").join(told)


def _month_blocks(captured: Captured, year: int, month: int, first: date, last: date) -> Text:
    days = _days(year, month, first, last)
    blocks = []
    for index, start in enumerate(_BLOCK_STARTS):
        end = (*_BLOCK_STARTS, 32)[index + 1]
        blocks.append(_block(captured, [day for day in days if start <= day.day < end]))
    return Text.assemble(*blocks)


def _block(captured: Captured, days: list[date]) -> Text:
    if not days:
        return Text(" ")
    label = max((label_of(captured, day) for day in days), key=_ORDER.index)
    return Text(_BLOCKS[label], _style(label))


def _style(label: str) -> Style:
    red, green, blue = COLOURS[label]
    return Style(color=f"rgb({red},{green},{blue})")


def _days(year: int, month: int, first: date, last: date) -> list[date]:
    days = (date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1))
    return [day for day in days if first <= day <= last]


def _proven(captured: Captured, days: list[date]) -> str:
    proven = sum(label_of(captured, day) in (ZERO, DayState.PROVEN) for day in days)
    return f"{proven:>3}/{len(days)}" if days else ""
