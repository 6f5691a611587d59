"""When the government works, and so how many postings a day opens.

Lives here: federal holidays and the share of an average day's postings that one calendar day gets.
Keep out: the postings themselves (``universe.py``), time zones and clocks.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

SATURDAY = 5
# By weekday. The mean over a year, holidays included, is one: `postings_per_day` is an average of all days.
_SHARE_OF_WEEKDAY = (1.44, 1.49, 1.47, 1.42, 1.30, 0.05, 0.04)
_SHARE_OF_HOLIDAY = 0.02

_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
_MONDAYS = ((1, 3), (2, 3), (9, 1), (10, 2))  # month and which Monday of it
_THANKSGIVING = (11, 4)


def share_of_day(day: date) -> float:
    """How many postings ``day`` opens, as a multiple of the daily average."""
    return _SHARE_OF_HOLIDAY if day in federal_holidays(day.year) else _SHARE_OF_WEEKDAY[day.weekday()]


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The eleven holidays of ``year`` on the day they are observed (Friday or Monday for a weekend)."""
    mondays = [_nth_weekday(year, month, 0, nth) for month, nth in _MONDAYS]
    memorial_day = date(year, 5, 31) - timedelta(days=date(year, 5, 31).weekday())
    thanksgiving = _nth_weekday(year, _THANKSGIVING[0], 3, _THANKSGIVING[1])
    fixed = [_observed(date(year, month, day)) for month, day in _FIXED]
    return frozenset([*mondays, memorial_day, thanksgiving, *fixed])


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _observed(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    return day + timedelta(days=1) if day.weekday() > SATURDAY else day
