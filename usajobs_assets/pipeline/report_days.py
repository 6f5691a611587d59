"""What the report of a day says of captures: what the day is worth, the calendar, and the quality of what came.

    ops → Proof · Coverage · Quality

Captures count for the day on which they ended. Keep out: the postings themselves (report_postings), HTML (report/).
"""

from datetime import date, timedelta

import psycopg
from psycopg.rows import dict_row

from usajobs_assets.pipeline.coverage_picture import COLOURS, ZERO, label_of
from usajobs_assets.pipeline.due_days import captured_open_dates
from usajobs_assets.pipeline.late_arrivals import by_age_group
from usajobs_assets.pipeline.open_dates import FIRST_DAY, CapturedDay, DayState, captured_days
from usajobs_assets.pipeline.report_postings import moments
from usajobs_assets.pipeline.sources import SEARCH
from usajobs_assets.report.model import Calendar, Coverage, Proof, Quality, Run, SourceOfDay
from usajobs_assets.storage import report_days_sql as sql
from usajobs_assets.storage.warehouse import Warehouse

_A_DAY = timedelta(days=1)
# So many captures are listed; all are summed.
_CAPTURES = 8


def proof_of(connection: psycopg.Connection, swept: dict[date, CapturedDay], day: date) -> Proof:
    """What the newest whole sweep of the day is worth; without one, whether a narrowed one was made."""
    run = swept.get(day)
    if run is None:
        found = connection.execute(sql.NARROWED, (SEARCH, day)).fetchone()
        return Proof(str(DayState.NEVER), (), 0, None, None, partial=found is not None)
    return Proof(
        state=label_of(swept, day),
        reasons=tuple(run.reasons),
        postings=run.postings_distinct,
        api_total=run.api_total,
        swept_at=run.closed_at,
        partial=run.outcome == "partial",
        ungated=run.loaded and run.passed is False,
    )


def coverage_of(warehouse: Warehouse, swept: dict[date, CapturedDay], day: date) -> Coverage:
    """The sweeps since the first one, and the open dates since 2013, which end the day before."""
    first = min(swept, default=day)
    opened = captured_open_dates(warehouse, day - _A_DAY)
    return Coverage(
        calendars=(
            _calendar("Sweeps of Search", "What was open on a day, with its full text.", swept, first, day),
            _calendar(
                "Open dates",
                "All postings that opened on a day, by HistoricJoa, with their announcement texts.",
                opened,
                FIRST_DAY,
                day - _A_DAY,
            ),
        ),
        colours=tuple((label, "#{:02x}{:02x}{:02x}".format(*colour)) for label, colour in COLOURS.items()),
        covered=frozenset({str(DayState.PROVEN), ZERO}),
        blank=str(DayState.NEVER),
    )


def quality_of(connection: psycopg.Connection, day: date) -> Quality:
    """The captures that ended on the day, those in doubt first."""
    at = {**moments(day), "listed": _CAPTURES}
    with connection.cursor(row_factory=dict_row) as cursor:
        runs = cursor.execute(sql.RUNS.encode(), at).fetchall()
        sources = cursor.execute(sql.SOURCES.encode(), at).fetchall()
        reasons = cursor.execute(sql.REASONS.encode(), at).fetchall()
    return Quality(
        total_runs=sum(row["runs"] for row in sources),
        runs=tuple(Run(**{**row, "reasons": tuple(row["reasons"])}) for row in runs),
        sources=tuple(SourceOfDay(**row) for row in sources),
        set_aside=tuple((row["reason"], row["records"]) for row in reasons),
        late=tuple(by_age_group(connection.execute(sql.LATE, at).fetchall()).items()),
    )


def swept_days(warehouse: Warehouse, day: date) -> dict[date, CapturedDay]:
    """Every day of Search up to `day` with its newest whole sweep."""
    return captured_days(warehouse, SEARCH, FIRST_DAY, day)


def _calendar(name: str, about: str, captured: dict[date, CapturedDay], first: date, last: date) -> Calendar:
    days = range((last - first).days + 1)
    return Calendar(name, about, first, tuple(label_of(captured, first + _A_DAY * each) for each in days))
