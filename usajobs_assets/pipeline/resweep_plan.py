"""Which open dates are due to be captured again, and why. Pure.

HistoricJoa keeps attaching postings to old open dates for months, and their statuses change: recent days are
captured daily, older ones at growing intervals, and what is missing or not proven comes first.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.open_dates import CapturedDay, DayState, state_of

# (age in days up to which it holds, days between two captures); beyond the last, twice a year.
INTERVALS = ((14, 1), (60, 7), (365, 30))
LONGEST_INTERVAL = 182


class Due(NamedTuple):
    """A day that should be captured, and the reason as a phrase."""

    day: date
    reason: str


def interval(age: int) -> int:
    """Days that may pass between two captures of an open date that is `age` days old."""
    return next((days for upto, days in INTERVALS if age <= upto), LONGEST_INTERVAL)


def due_days(captured: Mapping[date, CapturedDay], first: date, today: date) -> list[Due]:
    """Past days that are due, most urgent first: not proven, then never captured, then old captures; newest first."""
    days = [today - timedelta(days=age) for age in range(1, (today - first).days + 1)]
    found = [Due(day, reason) for day in days if (reason := _reason(captured, day, today))]
    return sorted(found, key=lambda due: _URGENCY.get(state_of(captured, due.day), len(_URGENCY)))


_URGENCY = {DayState.INCOMPLETE: 0, DayState.REFUSED: 1, DayState.NOT_LOADED: 2, DayState.NEVER: 3}


def _reason(captured: Mapping[date, CapturedDay], day: date, today: date) -> str | None:
    state = state_of(captured, day)
    if state is not DayState.PROVEN:
        return str(state)
    since = (today - eastern_day(captured[day].closed_at)).days
    return f"last captured {since} days ago" if since >= interval((today - day).days) else None
