"""All postings there ever were, on any day, without holding one: pure functions of a seed, a number and a day.

Lives here: which postings each API shows on a day. ``Universe`` is the source a demo serves.
Keep out: numbers and windows (``slots.py``), lives (``life.py``), edits (``edits.py``), filters
(``matching.py``, ``historic_query.py``), JSON (``search_items.py``, ``historic_records.py``).

The only state is memory of results (bounded caches of pure functions): dropping it changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from usajobs_assets.simulator import historic, matching
from usajobs_assets.simulator.edits import as_of
from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.life import Life, draw_life
from usajobs_assets.simulator.open_index import INDEXED, OpenIndex
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.posting_source import Found, HistoricFound
from usajobs_assets.simulator.search_items import render_item
from usajobs_assets.simulator.search_query import SearchQuery, View
from usajobs_assets.simulator.slots import SlotBook


@dataclass(frozen=True)
class Universe:
    """Postings of every day since 2013, the same for the same seed on every machine.

    ``postings_per_day`` is the mean over all days of a year; a working day has about 1.4 times as many, a
    weekend or a federal holiday hardly any. On an ordinary day Search shows about 18 times that number.
    """

    seed: int = 2013
    postings_per_day: int = 60

    @cached_property
    def slots(self) -> SlotBook:
        return SlotBook(self.seed, self.postings_per_day)

    def opened_on(self, day: date, seen_on: date | None = None) -> Iterator[Posting]:
        """Every posting whose open date is ``day``, by control number, whether or not an API shows it.

        As they look on ``seen_on``; without it, as first announced. None opened before 2013.
        """
        for slot in self.slots.opened_on(day):
            yield as_of(slot, draw_life(slot), _age(day, seen_on))

    def open_on(self, day: date) -> Iterator[Posting]:
        """The postings that Search shows on ``day``, as they look on ``day``, by control number."""
        for slot in self.slots.perhaps_open_on(day):
            life, age = draw_life(slot), (day - slot.open_date).days
            if life.is_in_search(age):
                yield as_of(slot, life, age)

    def posting(self, control_number: int, seen_on: date | None = None) -> Posting:
        """The posting of that number, as first announced or as seen on a day; ``LookupError`` if none is."""
        slot = self.slots.numbered(control_number)
        return as_of(slot, draw_life(slot), _age(slot.open_date, seen_on))

    def life(self, control_number: int) -> Life:
        """What becomes of the posting of that number; ``LookupError`` if there is none."""
        return draw_life(self.slots.numbered(control_number))

    def search(self, query: SearchQuery, today: date) -> Found:
        """What the Search API finds today: see ``PostingSource``."""
        return self.page(self.matches(query, today), query)

    def matches(self, query: SearchQuery, today: date) -> Sequence[Posting]:
        """All postings that Search finds today, in the order asked for, before they are cut into pages."""
        narrowed = _open_postings(self, today).narrowed(query)
        return matching.select(narrowed, query.without(*INDEXED), today)

    def page(self, postings: Sequence[Posting], query: SearchQuery) -> Found:
        """The page of ``postings`` that the query asks for."""
        shown = postings[query.rows]
        items = [_rendered(self.slots, one.control_number, one.version, query.view) for one in shown]
        return Found(len(postings), items, matching.resolved_locations(query), query.is_radial)

    def historic(self, query: HistoricQuery, today: date) -> HistoricFound:
        """What HistoricJoa or AnnouncementText finds today: see ``HistoricSource``."""
        return historic.find(self.slots, query, today)


def _age(opened: date, seen_on: date | None) -> int:
    return 0 if seen_on is None else (seen_on - opened).days


@lru_cache(maxsize=2)
def _open_postings(universe: Universe, day: date) -> OpenIndex:
    return OpenIndex(universe.open_on(day))


@lru_cache(maxsize=4_096)
def _rendered(slots: SlotBook, control_number: int, version: int, view: View) -> bytes:
    slot = slots.numbered(control_number)
    life = draw_life(slot)
    age = life.changes[version - 1] if version else 0
    return render_item(as_of(slot, life, age), view)
