"""What HistoricJoa knows on a day: every posting of the past that has arrived there, whether Search saw it or not.

Lives here: which open dates a query can touch, which postings of such a day match, and the cut into pages.
Keep out: parameters (``historic_query.py``), the records (``historic_records.py``, ``text_records.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from usajobs_assets.simulator.draw_announcement import possible_open_dates
from usajobs_assets.simulator.edits import as_of
from usajobs_assets.simulator.historic_query import Criteria, DateRange, Endpoint, HistoricQuery, RecordForm
from usajobs_assets.simulator.historic_records import render_joa
from usajobs_assets.simulator.life import draw_life
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.posting_source import HistoricFound
from usajobs_assets.simulator.slots import (
    FIRST_DAY,
    LONGEST_EXTENSION_DAYS,
    LONGEST_WINDOW_DAYS,
    Slot,
    SlotBook,
)
from usajobs_assets.simulator.text_records import render_text

_LONGEST_OPEN = timedelta(days=LONGEST_WINDOW_DAYS + LONGEST_EXTENSION_DAYS)
_RENDER: Mapping[Endpoint, Callable[[Posting, str, RecordForm], bytes]] = {
    "HistoricJoa": render_joa,
    "AnnouncementText": render_text,
}


def find(book: SlotBook, query: HistoricQuery, today: date) -> HistoricFound:
    """All matching postings counted, by open date and control number, and one page of them as records."""
    total, items = 0, list[bytes]()
    last_row = query.first_row + query.page_size
    for day in _open_dates(book, query, today):
        numbers = _matching(book, day, today, query.criteria)
        shown = numbers[max(query.first_row - total, 0) : max(last_row - total, 0)]
        items += [_record(book.numbered(number), today, query.form) for number in shown]
        total += len(numbers)
    return HistoricFound(total, items, last_row if last_row < total else None)


def _record(slot: Slot, today: date, form: RecordForm) -> bytes:
    life, age = draw_life(slot), (today - slot.open_date).days
    return _RENDER[form.endpoint](as_of(slot, life, age), life.status(age), form)


def _open_dates(book: SlotBook, query: HistoricQuery, today: date) -> Iterable[date]:
    """The days a match may have opened on, in order; few, if numbers are asked for."""
    criteria, opened = query.criteria, query.opened or DateRange()
    named = _dates_of_numbers(book, criteria)
    if named is not None:
        return sorted(day for day in named if opened.covers(day) and FIRST_DAY <= day <= today)
    first, last = opened.first or FIRST_DAY, opened.last or today
    if criteria.closed is not None:
        first = max(first, (criteria.closed.first or FIRST_DAY) - _LONGEST_OPEN)
        last = min(last, criteria.closed.last or today)
    return _days(max(first, FIRST_DAY), min(last, today))


def _dates_of_numbers(book: SlotBook, criteria: Criteria) -> set[date] | None:
    if criteria.control_numbers:
        return set(_dates_of_control_numbers(book, criteria.control_numbers))
    if criteria.announcement_numbers:
        return set[date]().union(*map(possible_open_dates, criteria.announcement_numbers))
    return None


def _dates_of_control_numbers(book: SlotBook, numbers: Iterable[str]) -> Iterator[date]:
    for number in numbers:
        try:
            yield book.numbered(int(number)).open_date
        except (ValueError, LookupError):
            continue  # not a number, or nobody's: the API finds nothing, which is no error


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=days) for days in range((last - first).days + 1))


# 22 years of days: a query for all of them is counted once.
@lru_cache(maxsize=8_192)
def _matching(book: SlotBook, day: date, today: date, criteria: Criteria) -> tuple[int, ...]:
    """Control numbers of the postings opened on ``day`` that match and have arrived by ``today``."""
    return tuple(
        slot.control_number for slot in book.opened_on(day) if _is_match(slot, (today - day).days, criteria)
    )


def _is_match(slot: Slot, age: int, criteria: Criteria) -> bool:
    life = draw_life(slot)
    if not life.is_in_historic(age):
        return False
    closes = slot.open_date + timedelta(days=life.close_age(age))
    if criteria.closed is not None and not criteria.closed.covers(closes):
        return False
    is_dated_only = not any(criteria[1:])
    return is_dated_only or _has_facts(as_of(slot, life, age), criteria)


def _has_facts(posting: Posting, criteria: Criteria) -> bool:
    agency = posting.agency
    facts = (
        (criteria.control_numbers, {str(posting.control_number)}),
        (criteria.announcement_numbers, {posting.position_id.upper()}),
        (criteria.series, {series.code for series in posting.series}),
        (criteria.agencies, {agency.code}),
        (criteria.departments, {agency.department_code}),
    )
    return all(not asked or asked & has for asked, has in facts)
