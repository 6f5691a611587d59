"""From values to places on the paper: a linear scale with round ticks, and a scale of days."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (1, 2, 3, 6)
_YEARS = (1, 2, 5, 10, 20, 50)
_DAYS = (1, 2, 7, 14)


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` at places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of `value`; the middle where there is only one value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


def finite(value: float) -> float:
    """`value` if it can be drawn.

    Raises:
        ValueError: it is infinite or no number.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be drawn.")
    return float(value)


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from at or below `low` to at or above `high`, up to `most` steps apart."""
    span = high - low
    if span <= 1e-6 * max(1.0, abs(high)):
        span = max(abs(high), 1.0)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(step * power for step in (1, 2, 2.5, 5, 10, 20) if span / (step * power) <= most)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]


Ticks = list[tuple[date, str]]


def day_ticks(first: date, last: date, fits: Callable[[Ticks], bool], most: int = 6) -> Ticks:
    """Days to be named on an axis from `first` to `last`, with their names: days, months or years."""
    if first == last:
        return [(first, first.isoformat())]
    for ticks in _candidates(first, last):
        if 1 < len(ticks) <= most and fits(ticks):
            return ticks
    return [(last, last.isoformat())]


def _candidates(first: date, last: date) -> Iterator[Ticks]:
    whole = (last - first).days
    for step in _DAYS if whole < 100 else ():
        # Counted back from the last day, which is the one that people look for.
        days = [last - timedelta(days=back) for back in range(0, whole + 1, step)]
        yield [(day, f"{day:%b} {day.day}") for day in reversed(days)]
    years = range(first.year, last.year + 1)
    for step in _MONTHS:
        starts = [date(year, month, 1) for year in years for month in range(1, 13, step)]
        yield [(day, f"{day:%b %Y}") for day in starts if first <= day <= last]
    for step in _YEARS:
        starts = [date(year, 1, 1) for year in years if year % step == 0]
        yield [(day, str(day.year)) for day in starts if first <= day]
