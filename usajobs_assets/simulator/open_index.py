"""The open postings of one day, indexed by the filters that sweeps are cut by.

Lives here: sets of rows by organization, series, offering and the like, so that a query for a few of them does
not look at 25,000 postings.
Keep out: what every other filter means (``matching.py``) and which postings are open (``universe.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.search_query import SearchQuery

_VALUES: Mapping[str, Callable[[Posting], Iterable[str]]] = {
    "organization": lambda posting: (
        posting.agency.code.casefold(),
        posting.agency.department_code.casefold(),
    ),
    "jobcategorycode": lambda posting: (series.code for series in posting.series),
    "positionofferingtypecode": lambda posting: (posting.offering_code,),
    "positionscheduletypecode": lambda posting: (posting.schedule_code,),
    "jobgradecode": lambda posting: (posting.pay.plan.casefold(),),
    "travelpercentage": lambda posting: (posting.travel_code,),
}
INDEXED = tuple(_VALUES)


class OpenIndex:
    """Postings in their order, and for each indexed filter and value the rows that match."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self.postings = tuple(postings)
        self._rows: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for row, posting in enumerate(self.postings):
            for name, values in _VALUES.items():
                for value in values(posting):
                    self._rows[name, value].add(row)

    def narrowed(self, query: SearchQuery) -> Sequence[Posting]:
        """The postings that pass the indexed filters of ``query``, in order; other filters are not applied."""
        rows: set[int] | None = None
        for name in INDEXED:
            if name in query.filters:
                matching = self._rows_of(name, query.filters[name])
                rows = matching if rows is None else rows & matching
        return self.postings if rows is None else [self.postings[row] for row in sorted(rows)]

    def _rows_of(self, name: str, values: Iterable[str]) -> set[int]:
        return set().union(*(self._rows.get((name, value), ()) for value in values))
