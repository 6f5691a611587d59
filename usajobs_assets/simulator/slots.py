"""Which postings there ever were: their numbers, open dates and announced windows, without drawing one.

Lives here: how many open on a day, how long for, and the way from a control number back to its posting.
Keep out: the facts of a posting (``draw_posting.py``) and what becomes of it later (``life.py``).

A control number is issued on the open date; a few are issued months later for an old one (*backdated*). Each
day keeps its last numbers for those, one for each distance in ``BACKDATED_BY_DAYS``, so that a number alone
says what it stands for. The only state is a bounded memory of results.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.working_days import share_of_day

FIRST_DAY = date(2013, 1, 1)
LONGEST_WINDOW_DAYS = 400
LONGEST_EXTENSION_DAYS = 14
BACKDATED_BY_DAYS = (60, 95, 150, 210, 240, 300)
SHARE_OF_BACKDATED = 0.0018
_FIRST_NUMBER, _LAST_NUMBER = 1_000_000, 99_999_999  # control numbers are these, followed by 00

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


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a posting stands in its universe: the seed of everything else about it.

    ``days_open`` is the window as announced; ``issued`` is the day its number was given out.
    """

    seed: int
    open_date: date
    index: int
    control_number: int
    days_open: int
    issued: date


@dataclass(frozen=True)
class SlotBook:
    """Every slot since 2013, a pure function of the seed and the mean number of postings a day."""

    seed: int
    postings_per_day: int

    def opened_on(self, day: date) -> Iterator[Slot]:
        """The slots whose open date is ``day``, by control number, backdated ones last; none before 2013."""
        for index in range(len(_windows(self, day))):
            yield self._slot(day, index)
        for place, delay in enumerate(BACKDATED_BY_DAYS):
            if self._is_backdated(day, place):
                yield self._backdated_slot(day + timedelta(days=delay), place)

    def perhaps_open_on(self, day: date) -> Iterator[Slot]:
        """The slots that are open on ``day`` if they are extended as far as can be, by control number."""
        for age in range(LONGEST_WINDOW_DAYS + LONGEST_EXTENSION_DAYS, -1, -1):
            opened = day - timedelta(days=age)
            for index, days_open in enumerate(_windows(self, opened)):
                if days_open + LONGEST_EXTENSION_DAYS >= age:
                    yield self._slot(opened, index)

    def numbered(self, control_number: int) -> Slot:
        """The slot of that number; ``LookupError`` if there is none."""
        number, rest = divmod(control_number, 100)
        if rest == 0 and _FIRST_NUMBER <= number <= _LAST_NUMBER:
            days, index = divmod(number - _FIRST_NUMBER, self._numbers_per_day)
            issued = FIRST_DAY + timedelta(days=days)
            if index < len(_windows(self, issued)):
                return self._slot(issued, index)
            place = self._numbers_per_day - 1 - index
            if place < len(BACKDATED_BY_DAYS) and self._is_backdated(_opened(issued, place), place):
                return self._backdated_slot(issued, place)
        raise LookupError(f"no posting has the control number {control_number}")

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
        days_open = _windows(self, day)[index]
        return Slot(self.seed, day, index, self._control_number(day, index), days_open, day)

    def _is_backdated(self, day: date, place: int) -> bool:
        probability = self.postings_per_day * SHARE_OF_BACKDATED / len(BACKDATED_BY_DAYS)
        return day >= FIRST_DAY and Dice(self.seed, "backdated", day.toordinal(), place).chance(probability)

    def _backdated_slot(self, issued: date, place: int) -> Slot:
        """Closed long before its number was issued."""
        day, index = _opened(issued, place), self._numbers_per_day - 1 - place
        days_open = Dice(self.seed, "backdated window", day.toordinal(), place).between(3, 30)
        return Slot(self.seed, day, index, self._control_number(issued, index), days_open, issued)


def _opened(issued: date, place: int) -> date:
    return issued - timedelta(days=BACKDATED_BY_DAYS[place])


@lru_cache(maxsize=1_024)
def _windows(book: SlotBook, day: date) -> tuple[int, ...]:
    """Days from opening to closing, one number for each posting that opens on ``day``."""
    if day < FIRST_DAY:
        return ()
    dice = Dice(book.seed, "day", day.toordinal())
    expected = book.postings_per_day * share_of_day(day) * (0.8 + 0.4 * dice.roll())
    return tuple(_window(dice.roll()) for _ in range(int(expected + dice.roll())))


def _window(share: float) -> int:
    right = max(bisect_left(_SHARES, share), 1)
    (low_share, low_days), (high_share, high_days) = _WINDOW_QUANTILES[right - 1], _WINDOW_QUANTILES[right]
    return round(low_days + (high_days - low_days) * (share - low_share) / (high_share - low_share))
