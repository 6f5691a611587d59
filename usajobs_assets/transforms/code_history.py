"""Captured code lists, in any order → `silver.code`: what each code stood for, and from when to when. Pure.

An entry is current until a later capture shows another one, or none, for its code.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol

from usajobs_assets.transforms import values

Row = tuple[object, ...]


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


def code_rows(captured: Iterable[CapturedList]) -> list[Row]:
    """The rows of `silver.code`, by list, code and time."""
    open_rows: dict[tuple[str, str, str], tuple[Row, datetime, str]] = {}
    closed: list[Row] = []
    for one in sorted(captured, key=lambda one: (one.list_name, one.seen_at, one.ingest_run_id)):
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
