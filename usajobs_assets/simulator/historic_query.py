"""What a client asked HistoricJoa or AnnouncementText for: query parameters read into one typed value.

Lives here: the filters both endpoints share, the two ways to write a date, and what is refused.
Keep out: HTTP, tokens (``continuation.py``), and the postings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from usajobs_assets.simulator.search_query import BadQueryError

PAGE_SIZE = 500
Endpoint = Literal["HistoricJoa", "AnnouncementText"]
ArrayKeys = Literal["HiringPaths", "hiringPaths", "hiringpaths"]

_YEAR_LAST = re.compile(r"(\d\d)-(\d\d)-(\d{4})")


class DateRange(NamedTuple):
    """Both ends included; ``None`` is an open end."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Criteria(NamedTuple):
    """The filters besides the open date; empty means not asked. Codes are in upper case."""

    closed: DateRange | None = None
    control_numbers: frozenset[str] = frozenset()
    announcement_numbers: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


class RecordForm(NamedTuple):
    """Which endpoint's records are wanted, and how it spells the keys of its arrays."""

    endpoint: Endpoint = "HistoricJoa"
    array_keys: ArrayKeys = "hiringpaths"


@dataclass(frozen=True, slots=True)
class HistoricQuery:
    """A request for records whose open date is in ``opened`` (any, if that is ``None``)."""

    opened: DateRange | None = None
    criteria: Criteria = field(default_factory=Criteria)
    form: RecordForm = field(default_factory=RecordForm)
    page_size: int = PAGE_SIZE
    first_row: int = 0

    @classmethod
    def from_params(cls, params: Mapping[str, str], form: RecordForm, page_size: int) -> HistoricQuery:
        """Read parameters by case-insensitive name; unknown ones are ignored.

        Raises ``BadQueryError`` for a date that is none, and for ``ResultsPerPage``, which is not known here.
        """
        asked = {name.lower(): value.strip() for name, value in params.items()}
        if "resultsperpage" in asked:
            raise BadQueryError("resultsperpage is not a parameter of this endpoint.")
        criteria = Criteria(
            closed=_range(asked, "positionclosedate"),
            control_numbers=_values(asked, "usajobscontrolnumbers"),
            announcement_numbers=_values(asked, "announcementnumbers"),
            series=_values(asked, "positionseries"),
            agencies=_values(asked, "hiringagencycodes"),
            departments=_values(asked, "hiringdepartmentcodes"),
        )
        return cls(_range(asked, "positionopendate"), criteria, form, page_size)

    @property
    def is_unbounded(self) -> bool:
        """Neither dates nor numbers: more than the API can answer."""
        asked = self.criteria
        return not (self.opened or asked.closed or asked.control_numbers or asked.announcement_numbers)

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that differ between different questions, whatever the page."""
        opened, (closed, *values) = self.opened, self.criteria
        question = [self.form.endpoint, opened, closed, *map(sorted, values)]
        return hashlib.blake2b(repr(question).encode(), digest_size=4).hexdigest()


def _range(asked: Mapping[str, str], name: str) -> DateRange | None:
    first, last = _date(asked, f"start{name}"), _date(asked, f"end{name}")
    return DateRange(first, last) if first or last else None


def _date(asked: Mapping[str, str], name: str) -> date | None:
    """``2026-03-11`` or ``03-11-2026``."""
    value = asked.get(name, "")
    if not value:
        return None
    try:
        return date.fromisoformat(_YEAR_LAST.sub(r"\3-\1-\2", value))
    except ValueError:
        raise BadQueryError(f"{name} must be a date, as YYYY-MM-DD or MM-DD-YYYY.") from None


def _values(asked: Mapping[str, str], name: str) -> frozenset[str]:
    parts = re.split("[;,]", asked.get(name, ""))
    return frozenset(part.strip().upper() for part in parts if part.strip())
