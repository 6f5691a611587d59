"""More open postings than Search serves: a source of tiny items, on which time can pass between requests.

Keep out: assertions.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery

DEPARTMENTS = [f"{first}{second}" for first in "AHTV" for second in "ADEGR"]
ORGANIZATIONS = [f"{department}{number:02d}" for department in DEPARTMENTS for number in range(16)]
SERIES = [f"{number:04d}" for number in range(300, 700)]
CODES = {
    "agencysubelements": [*DEPARTMENTS, *ORGANIZATIONS],
    "occupationalseries": SERIES,
    "positionofferingtypes": [str(code) for code in range(15317, 15328)],
    "positionscheduletypes": ["1", "2", "3", "4", "5", "6"],
    "payplans": ["FV", "GS", "VN"],
}
FIRST = 800_000_000


class Posting(NamedTuple):
    """One posting: its control number and what the filters look at."""

    number: int
    organization: str
    series: tuple[str, ...]
    offering: str
    schedule: str

    @property
    def raw(self) -> bytes:
        """The item, with little more than its codes."""
        descriptor = {
            "JobCategory": [{"Code": code} for code in self.series],
            "PositionOfferingType": [{"Code": self.offering}],
            "PositionSchedule": [{"Code": self.schedule}],
            "JobGrade": [{"Code": "GS"}],
            "UserArea": {"Details": {"OrganizationCodes": f"{self.organization[:2]}/{self.organization}"}},
        }
        item = {"MatchedObjectId": str(self.number), "MatchedObjectDescriptor": descriptor}
        return json.dumps(item).encode()

    @property
    def said(self) -> dict[str, set[str]]:
        """Its codes by the filters' names; a department finds its organizations."""
        return {
            "organization": {self.organization.casefold(), self.organization[:2].casefold()},
            "jobcategorycode": set(self.series),
            "positionofferingtypecode": {self.offering},
            "positionscheduletypecode": {self.schedule},
        }


def posting(index: int, organization: str | None = None) -> Posting:
    """The posting of that index; a few organizations have many postings, most have some."""
    spread = (index * 7919) % 10_007
    return Posting(
        number=FIRST + 100 * index,
        organization=organization or ORGANIZATIONS[(spread * spread // 10_007) % len(ORGANIZATIONS)],
        series=tuple(SERIES[(spread + 13 * more) % len(SERIES)] for more in range(1 + index % 3)),
        offering="15317" if index % 3 else str(15318 + index % 7),
        schedule=str(1 + index % 2) if index % 10 else "3",
    )


@dataclass
class Crowd:
    """What is open, `meanwhile` being called before each answer with the number of requests so far.

    `shifts` is how long the order changes with every request; `ignores` are filters without effect; a posting
    in `hidden` is missing from whatever is asked for by organization.
    """

    open: dict[int, Posting]
    meanwhile: Callable[["Crowd", int], None] = lambda _crowd, _asked: None
    shifts: int = 0
    ignores: frozenset[str] = frozenset()
    hidden: frozenset[int] = frozenset()
    asked: int = 0
    rendered: dict[int, bytes] = field(default_factory=dict)
    _said: dict[int, dict[str, set[str]]] = field(default_factory=dict)

    def search(self, query: SearchQuery, today: date) -> Found:
        self.asked += 1
        self.meanwhile(self, self.asked)
        found = [one for one in self.open.values() if self._matches(one, query)]
        at = self.asked * 37 % max(len(found), 1) if self.asked <= self.shifts else 0
        page = [*found[at:], *found[:at]][query.rows]
        return Found(len(found), [self.rendered.setdefault(one.number, one.raw) for one in page])

    def _matches(self, one: Posting, query: SearchQuery) -> bool:
        if "organization" in query.filters and one.number in self.hidden:
            return False
        wanted = query.filters.items()
        said = self._said.get(one.number) or self._said.setdefault(one.number, one.said)
        return all(name in self.ignores or not said[name].isdisjoint(codes) for name, codes in wanted)


def crowd(count: int, organization: str | None = None, **changes: object) -> Crowd:
    """So many open postings, all of one organization if it is given."""
    return Crowd({one.number: one for one in opening(range(count), organization)}, **changes)  # type: ignore[arg-type]


def opening(indexes: Iterable[int], organization: str | None = None) -> list[Posting]:
    """The postings of these indexes."""
    return [posting(index, organization) for index in indexes]
