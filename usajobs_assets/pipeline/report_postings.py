"""The lists of the report of a day, from gold: new, closing soon, changed, cancelled.

    gold.posting_change of the day + gold.posting → News · Closing · Changed

What depends on a moment is asked as of the end of the day, never as of now. Each list is cut by the database.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row

from usajobs_assets.pipeline.eastern import EASTERN
from usajobs_assets.report.model import Best, Change, Changed, Closing, News, Posting, Postings, Ranked
from usajobs_assets.storage import report_postings_sql as sql

# So many postings a list shows, and so many agencies a chart.
LISTED, BEST, AGENCIES = 20, 8, 10
CLOSING_DAYS = 7
_EDITED = ("reopened", "closing_date_moved", "pay_edited", "title_edited")
_MOVED_ON = ("reviewing", "selected", "closed")


def moments(day: date) -> dict[str, object]:
    """The day as parameters of queries: itself, its beginning and end in Washington, and how long lists are."""
    first, last = (datetime.combine(each, time(), EASTERN) for each in (day, day + timedelta(days=1)))
    return {"day": day, "begins": first, "ends": last, "listed": LISTED, "best": BEST, "agencies": AGENCIES}


def news(connection: psycopg.Connection, day: date) -> News:
    """Postings that the day showed for the first time; those that opened since the sweep before are listed."""
    at = moments(day)
    since = _one(connection, sql.SWEPT_BEFORE, at)["day"] or day
    at["since"] = since
    counts = _one(connection, sql.NEW_COUNTS, at)
    found = _rows(connection, sql.NEW, at)
    agencies = _rows(connection, sql.NEW_BY_AGENCY, at)
    return News(
        postings=Postings(counts["new"], tuple(map(_posting, found))),
        since=since,
        older=counts["older"],
        by_agency=tuple((row["agency"], row["postings"]) for row in agencies),
    )


def closing(connection: psycopg.Connection, day: date) -> Closing:
    """Postings that took applications when the day ended, or ended with it, and close within a week."""
    days = [day + timedelta(days=number) for number in range(CLOSING_DAYS)]
    at = {**moments(day), "last": days[-1]}
    counts = {row["day"]: row["postings"] for row in _rows(connection, sql.CLOSING_BY_DAY, at)}
    found = _rows(connection, sql.CLOSING, at)
    return Closing(
        postings=Postings(sum(counts.values()), tuple(map(_posting, found))),
        by_day=tuple((each, counts.get(each, 0)) for each in days),
    )


def changed(connection: psycopg.Connection, day: date) -> Changed:
    """Postings that were seen to be edited or opened again, those one may still apply to first."""
    return _changed(connection, day, _EDITED)


def cancelled(connection: psycopg.Connection, day: date) -> Changed:
    """Postings that were known before and seen to be cancelled."""
    return _changed(connection, day, ("cancelled",))


def moved_on(connection: psycopg.Connection, day: date) -> tuple[tuple[str, int], ...]:
    """How many postings that were known before came to another stage, by stage."""
    counts = _by_kind(connection, day, _MOVED_ON)
    return tuple((kind, counts[kind]) for kind in _MOVED_ON if kind in counts)


def open_at_end(connection: psycopg.Connection, day: date) -> int:
    """Postings that took applications when the day ended, or until then."""
    count: int = _one(connection, sql.OPEN, moments(day))["postings"]
    return count


def best(connection: psycopg.Connection, day: date, ranked: int) -> Best | None:
    """The top of the ranking among the `ranked` postings that were open then; None where nothing is ranked."""
    found = _rows(connection, sql.BEST, moments(day))
    if not found:
        return None
    shown = tuple(Ranked(_posting(row), row["explain"]) for row in found)
    return Best(found[0]["profile"], ranked, shown)


def _changed(connection: psycopg.Connection, day: date, kinds: Sequence[str]) -> Changed:
    at = {**moments(day), "kinds": list(kinds)}
    total = _one(connection, sql.CHANGED_TOTAL, at)["postings"]
    found = _rows(connection, sql.CHANGED, at)
    counts = _by_kind(connection, day, kinds)
    return Changed(
        total=total,
        shown=tuple((_posting(row), tuple(Change(*told) for told in row["changes"])) for row in found),
        by_kind=tuple((kind, counts[kind]) for kind in kinds if kind in counts),
    )


def _by_kind(connection: psycopg.Connection, day: date, kinds: Sequence[str]) -> dict[str, int]:
    rows = _rows(connection, sql.BY_KIND, {**moments(day), "kinds": list(kinds)})
    return {row["kind"]: row["changes"] for row in rows}


def _posting(row: dict[str, Any]) -> Posting:
    return Posting(**{name: row[name] for name in Posting.__dataclass_fields__})


def _rows(connection: psycopg.Connection, query: str, at: dict[str, object]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), at).fetchall()


def _one(connection: psycopg.Connection, query: str, at: dict[str, object]) -> dict[str, Any]:
    return _rows(connection, query, at)[0]
