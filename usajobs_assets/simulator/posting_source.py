"""The door between the server and whatever it serves.

Lives here: the method a source has to offer for each API it answers, and the shapes of the answers.
Keep out: HTTP and paging arithmetic (``server.py``, ``search_query.py``), and the sources themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.search_query import SearchQuery


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one query: ``total`` matches, of which ``items`` are this page's, as JSON bytes."""

    total: int
    items: Sequence[bytes]
    resolved_locations: Sequence[str] = ()
    is_radial: bool = False


class PostingSource(Protocol):
    """Anything that can be searched: an invented universe, recorded pages, a script of changing answers."""

    def search(self, query: SearchQuery, today: date) -> Found:
        """All matches counted, without the cap, and the items of ``query.rows``; called by many threads."""
        ...


@dataclass(frozen=True, slots=True)
class HistoricFound:
    """``total`` records match, ``items`` are this page's; ``next_row`` starts the next page, if there is one."""

    total: int
    items: Sequence[bytes]
    next_row: int | None = None


@runtime_checkable
class HistoricSource(Protocol):
    """A source that also knows what is past; others answer 404 at the historic endpoints."""

    def historic(self, query: HistoricQuery, today: date) -> HistoricFound:
        """All matches counted, and the records of the page that starts at ``query.first_row``."""
        ...
