"""Captured code lists, in any order → `silver.code`: what each code stood for, and from when to when. Pure.

    captures → whole_lists (a list that was cut off is left out) → code_rows → intervals

An entry is current until a later capture shows another one, or none, for its code.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple, Protocol

from usajobs_assets.transforms import values

Row = tuple[object, ...]

# A list that lost more than this share of its codes was not sent whole, unless a later day shows the same.
_MOST_LOST = 0.1
_CONFIRMED_AFTER = timedelta(days=1)


class Entry(Protocol):
    """One entry of a list, as the API client reads it."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def parent_code(self) -> str | None: ...
    @property
    def acronym(self) -> str | None: ...
    @property
    def is_disabled(self) -> bool: ...
    @property
    def last_modified(self) -> str | None: ...


class CapturedList(NamedTuple):
    """One list as it was received at `seen_at`."""

    list_name: str
    seen_at: datetime
    ingest_run_id: str
    entries: tuple[Entry, ...]


def whole_lists(captured: Iterable[CapturedList]) -> list[CapturedList]:
    """Those that are taken for whole, by list and time; of two captures at one instant, the later run's."""
    at_once = {(one.list_name, one.seen_at): one for one in sorted(captured, key=_by_time)}
    by_list = groupby(at_once.values(), key=lambda one: one.list_name)
    return [one for _, series in by_list for one in _without_cut_off(series)]


def _by_time(captured: CapturedList) -> tuple[str, datetime, str]:
    return (captured.list_name, captured.seen_at, captured.ingest_run_id)


def _without_cut_off(series: Iterable[CapturedList]) -> Iterator[CapturedList]:
    """The captures of one list, in order, less those that lost too much and were not confirmed."""
    codes, doubted_since = 0, None
    for one in series:
        found = len(_facts(one))
        if found < (1 - _MOST_LOST) * codes:
            doubted_since = doubted_since or one.seen_at
            if one.seen_at - doubted_since < _CONFIRMED_AFTER:
                continue
        codes, doubted_since = found, None
        yield one


def code_rows(captured: Iterable[CapturedList]) -> list[Row]:
    """The rows of `silver.code`, by list, code and time."""
    open_rows: dict[tuple[str, str, str], tuple[Row, datetime, str]] = {}
    closed: list[Row] = []
    for one in whole_lists(captured):
        found = _facts(one)
        for key in [key for key in open_rows if key[0] == one.list_name]:
            facts, seen_from, run_id = open_rows[key]
            if found.get(key[1:]) != facts:
                closed.append((*key, seen_from, one.seen_at, *facts, run_id))
                del open_rows[key]
        for code_and_parent, facts in found.items():
            entry = (facts, one.seen_at, one.ingest_run_id)
            open_rows.setdefault((one.list_name, *code_and_parent), entry)
    current = [(*key, seen_from, None, *facts, run) for key, (facts, seen_from, run) in open_rows.items()]
    return sorted(closed + current, key=lambda row: row[:4])


def _facts(captured: CapturedList) -> dict[tuple[str, str], Row]:
    """What each code stands for under its parent; a few entries of the API have no code and stand for nothing."""
    return {(entry.code, entry.parent_code or ""): _row(entry) for entry in captured.entries if entry.code}


def _row(entry: Entry) -> Row:
    modified = values.wall_clock(entry.last_modified, "/LastModified", values.Notes())
    return (entry.label, entry.acronym, entry.is_disabled, modified)
