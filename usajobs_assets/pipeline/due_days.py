"""Which open dates to capture next, by the ledger: those that are missing, and those whose capture has become old.

    captured_days of both sources → captured_open_dates → missing_open_dates · window_days

An open date is worth what the worse of its two captures is worth. Pure but for the first function.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from usajobs_assets.pipeline.open_dates import FIRST_DAY, CapturedDay, DayState, captured_days, state_of
from usajobs_assets.pipeline.resweep_plan import Due, due_days
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.storage.warehouse import Warehouse

# Days whose postings are still being announced and edited.
WINDOW = timedelta(days=14)


def captured_open_dates(warehouse: Warehouse, today: date) -> dict[date, CapturedDay]:
    """By open date, the capture that most needs another; no entry where a source was never captured."""
    sources = [captured_days(warehouse, source, FIRST_DAY, today) for source in (HISTORIC, ANNOUNCEMENT_TEXT)]
    whole = sources[0].keys() & sources[1].keys()
    return {day: min((captured[day] for captured in sources), key=_worth) for day in whole}


def _worth(captured: CapturedDay) -> tuple[bool, float]:
    return captured.state is DayState.PROVEN, captured.closed_at.timestamp()


def missing_open_dates(
    captured: Mapping[date, CapturedDay], today: date, asked: Collection[str | None]
) -> list[Due]:
    """Past days that are not proven and loaded, most urgent first, without those that are `asked` for already."""
    return [
        due
        for due in due_days(captured, FIRST_DAY, today)
        if state_of(captured, due.day) is not DayState.PROVEN and due.day.isoformat() not in asked
    ]


def window_days(captured: Mapping[date, CapturedDay], today: date) -> list[Due]:
    """Days that are due again, newest first: those of the window, and older ones that were proven long ago."""
    due = [
        due
        for due in due_days(captured, FIRST_DAY, today)
        if due.day >= today - WINDOW or state_of(captured, due.day) is DayState.PROVEN
    ]
    return sorted(due, reverse=True)
