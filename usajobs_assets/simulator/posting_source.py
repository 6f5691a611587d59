"""The door between the server and whatever it serves.

Lives here: the one method a source of postings has to offer, and the shape of its answer.
Keep out: HTTP and paging arithmetic (``server.py``, ``search_query.py``), and the sources themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

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
