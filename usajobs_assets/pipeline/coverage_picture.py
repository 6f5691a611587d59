"""A calendar of captured days for the catalogue: a row per year, a cell per day, as small PNG pictures in a table.

    captured days → colours → PNG → Markdown

Pure. Keep out: reading the ledger (open_dates), totals (coverage).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from usajobs_assets.pipeline.backfill import days_between
from usajobs_assets.pipeline.open_dates import CapturedDay, DayState, state_of
from usajobs_assets.pipeline.png import PAPER, Colour, as_image, as_png

# A cell and the gap after it, in pixels.
CELL, GAP = 6, 1
PITCH = CELL + GAP
ZERO = "proven, no postings"
COLOURS: dict[str, Colour] = {
    DayState.PROVEN: (30, 140, 70),
    ZERO: (165, 215, 170),
    DayState.NOT_LOADED: (235, 170, 40),
    DayState.INCOMPLETE: (205, 50, 45),
    DayState.REFUSED: (205, 50, 45),
    DayState.NEVER: (215, 217, 220),
}


def label_of(captured: Mapping[date, CapturedDay], day: date) -> str:
    """The state of a day, with proven days that had no postings told apart: a key of COLOURS."""
    state = state_of(captured, day)
    return ZERO if state is DayState.PROVEN and not captured[day].postings_distinct else str(state)


def days_by_label(captured: Mapping[date, CapturedDay], first: date, last: date) -> dict[str, int]:
    """How many days from `first` to `last` there are of each label."""
    return dict(Counter(label_of(captured, day) for day in days_between(first, last)))


def calendar(captured: Mapping[date, CapturedDay], first: date, last: date) -> str:
    """A legend and a table of the years, the newest on top: picture, days proven, days not."""
    rows = [_year(captured, year, first, last) for year in range(last.year, first.year - 1, -1)]
    return "\n".join(
        (_legend(), "", "| year | January to December | proven | not |", "|---|---|---|---|", *rows)
    )


def year_picture(captured: Mapping[date, CapturedDay], year: int, first: date, last: date) -> bytes:
    """A PNG of the days of `year` from `first` to `last`: a column per week, Monday on top."""
    offset = date(year, 1, 1).weekday()
    pixels = [[PAPER] * (54 * PITCH) for _ in range(7 * PITCH)]
    for day in _days(year, first, last):
        place = offset + day.timetuple().tm_yday - 1
        _paint(pixels, place // 7 * PITCH, place % 7 * PITCH, COLOURS[label_of(captured, day)])
    return as_png(pixels)


def _year(captured: Mapping[date, CapturedDay], year: int, first: date, last: date) -> str:
    counts = Counter(state_of(captured, day) for day in _days(year, first, last))
    proven = counts[DayState.PROVEN]
    picture = as_image(year_picture(captured, year, first, last), f"the days of {year}")
    return f"| {year} | {picture} | {proven} | {counts.total() - proven} |"


def _legend() -> str:
    names: dict[Colour, list[str]] = {}
    for name, colour in COLOURS.items():
        names.setdefault(colour, []).append(name)
    swatch = 2 * PITCH
    return " · ".join(
        f"{as_image(as_png([[colour] * swatch] * swatch), '')} {' or '.join(named)}"
        for colour, named in names.items()
    )


def _days(year: int, first: date, last: date) -> list[date]:
    return days_between(max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))


def _paint(pixels: list[list[Colour]], left: int, top: int, colour: Colour) -> None:
    for row in pixels[top : top + CELL]:
        row[left : left + CELL] = [colour] * CELL
