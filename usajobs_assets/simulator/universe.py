"""All postings there ever were, without holding one: pure functions of a seed and a number.

Lives here: which postings open on a day and which are open on it. ``Universe`` is the source a demo serves.
Keep out: the facts of a posting (``draw_posting.py``), filters (``matching.py``), JSON (``search_items.py``).

The only state is memory of results (bounded caches of pure functions): dropping it changes no answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from usajobs_assets.simulator import matching
from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.draw_announcement import Slot
from usajobs_assets.simulator.draw_posting import draw_posting
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_items import render_item
from usajobs_assets.simulator.search_query import SearchQuery, View
from usajobs_assets.simulator.working_days import share_of_day

FIRST_DAY = date(2013, 1, 1)
LONGEST_WINDOW_DAYS = 400
_FIRST_NUMBER, _LAST_NUMBER = 1_000_000, 9_999_999  # control numbers are these, followed by 00

# Share of postings → days from opening to closing, straight lines between. Of 9,744 postings of 2026, 0.13 %
# closed within a day, a tenth within 4 and half within 9; 1.3 % stayed open for 300 days and more.
_WINDOW_QUANTILES = (
    (0.0, 0.0),
    (0.0013, 1.49),
    (0.00131, 1.51),
    (0.1, 4.0),
    (0.25, 6.0),
    (0.5, 9.0),
    (0.75, 14.0),
    (0.9, 22.0),
    (0.95, 32.0),
    (0.987, 180.0),
    (0.98701, 300.0),
    (1.0, float(LONGEST_WINDOW_DAYS)),
)
_SHARES = [share for share, _ in _WINDOW_QUANTILES]


@dataclass(frozen=True)
class Universe:
    """Postings of every day since 2013, the same for the same seed on every machine.

    ``postings_per_day`` is the mean over all days of a year; a working day has about 1.4 times as many, a
    weekend or a federal holiday hardly any. On an ordinary day about 18 times that number are open.
    """

    seed: int = 2013
    postings_per_day: int = 60

    def opened_on(self, day: date) -> Iterator[Posting]:
        """The postings whose open date is ``day``, by control number; none before 2013."""
        for index in range(len(_windows(self, day))):
            yield draw_posting(self._slot(day, index))

    def open_on(self, day: date) -> Iterator[Posting]:
        """The postings that can be applied for on ``day``, as they look on ``day``, by control number.

        A posting never changes yet. When edits come, ``day`` is also the day as of which they are seen.
        """
        for age in range(LONGEST_WINDOW_DAYS, -1, -1):
            opened = day - timedelta(days=age)
            for index, days_open in enumerate(_windows(self, opened)):
                if days_open >= age:
                    yield draw_posting(self._slot(opened, index))

    def posting(self, control_number: int) -> Posting:
        """The posting of that number; ``LookupError`` if this universe has none."""
        number, rest = divmod(control_number, 100)
        if rest == 0 and _FIRST_NUMBER <= number <= _LAST_NUMBER:
            days, index = divmod(number - _FIRST_NUMBER, self._numbers_per_day)
            day = FIRST_DAY + timedelta(days=days)
            if index < len(_windows(self, day)):
                return draw_posting(self._slot(day, index))
        raise LookupError(f"no posting has the control number {control_number}")

    def search(self, query: SearchQuery, today: date) -> Found:
        """What the Search API finds today: see ``PostingSource``."""
        found = matching.select(_open_postings(self, today), query, today)
        items = [_rendered(self, posting.control_number, query.view) for posting in found[query.rows]]
        return Found(len(found), items, matching.resolved_locations(query), query.is_radial)

    @property
    def _numbers_per_day(self) -> int:
        return 2 * self.postings_per_day + 8

    def _control_number(self, day: date, index: int) -> int:
        number = _FIRST_NUMBER + (day - FIRST_DAY).days * self._numbers_per_day + index
        if number > _LAST_NUMBER:
            raise ValueError(
                f"{self.postings_per_day} postings a day use up the control numbers before {day}"
            )
        return number * 100

    def _slot(self, day: date, index: int) -> Slot:
        return Slot(self.seed, day, index, self._control_number(day, index), _windows(self, day)[index])


@lru_cache(maxsize=1_024)
def _windows(universe: Universe, day: date) -> tuple[int, ...]:
    """Days from opening to closing, one number for each posting that opens on ``day``."""
    if day < FIRST_DAY:
        return ()
    dice = Dice(universe.seed, "day", day.toordinal())
    expected = universe.postings_per_day * share_of_day(day) * (0.8 + 0.4 * dice.roll())
    return tuple(_window(dice.roll()) for _ in range(int(expected + dice.roll())))


def _window(share: float) -> int:
    right = max(bisect_left(_SHARES, share), 1)
    (low_share, low_days), (high_share, high_days) = _WINDOW_QUANTILES[right - 1], _WINDOW_QUANTILES[right]
    return round(low_days + (high_days - low_days) * (share - low_share) / (high_share - low_share))


@lru_cache(maxsize=2)
def _open_postings(universe: Universe, day: date) -> tuple[Posting, ...]:
    return tuple(universe.open_on(day))


@lru_cache(maxsize=4_096)
def _rendered(universe: Universe, control_number: int, view: View) -> bytes:
    return render_item(universe.posting(control_number), view)
