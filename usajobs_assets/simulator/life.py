"""What becomes of a posting: its closing date, its status, when each API shows it, and when it is edited.

Lives here: the ages (days since the open date) at which something happens, with how often it happens.
Add: a fate at the end of ``draw_life``; a roll put in the middle changes every life of every universe.
Keep out: what an edit changes (``edits.py``) and the facts of a posting (``draw_posting.py``).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.slots import LONGEST_EXTENSION_DAYS, Slot

# The words of HistoricJoa; the code list has others.
ACCEPTING = "Accepting applications"
UNDER_REVIEW = "Applications under review"
SELECTED = "Candidate selected"
CANCELED = "Job canceled"
CLOSED = "Job closed"

PROBABILITY_OF_EDIT = 0.02  # per posting and open day
PROBABILITY_UNSEEN = 0.033  # by Search: 5,274 of 162,030 postings of 2026
PROBABILITY_OF_FLICKER = 0.01  # of a posting, once in its life
PROBABILITY_OF_REOPENING = 0.05  # of a cancelled one

_ENDS = Weighted([("as announced", 0.93), ("extended", 0.04), ("closed early", 0.01), (CANCELED, 0.02)])
# HistoricJoa gets most postings on the day they open, a few after days, a handful after months.
_ARRIVALS = Weighted([((0, 0), 0.98), ((1, 14), 0.014), ((15, 200), 0.006)])
_OUTCOMES = Weighted([(UNDER_REVIEW, 0.55), (CANCELED, 0.17), (SELECTED, 0.18), (CLOSED, 0.10)])


class Life(NamedTuple):
    """All that happens to one posting; ages are in days, the open date is age 0.

    ``last_age`` is the last day it is open, once everything is known. ``changes`` are the ages at which its
    facts change, rising; an age may occur twice. ``statuses`` are pairs of age and status, rising.
    """

    announced_age: int
    last_age: int
    close_change_age: int | None
    edit_ages: tuple[int, ...]
    statuses: tuple[tuple[int, str], ...]
    arrival_age: int
    is_searchable: bool
    flicker_age: int | None

    @property
    def changes(self) -> tuple[int, ...]:
        closing = () if self.close_change_age is None else (self.close_change_age,)
        return tuple(sorted((*self.edit_ages, *closing)))

    def version(self, age: int) -> int:
        """How many changes have happened: equal versions look equal."""
        return bisect_right(self.changes, age)

    def close_age(self, age: int) -> int:
        """The last open day as it is announced at ``age``."""
        is_changed = self.close_change_age is not None and age >= self.close_change_age
        return self.last_age if is_changed else self.announced_age

    def status(self, age: int) -> str:
        """In the words of HistoricJoa; before the open date it is that of the open date."""
        return next((status for since, status in reversed(self.statuses) if since <= age), ACCEPTING)

    def is_in_search(self, age: int) -> bool:
        return self.is_searchable and 0 <= age <= self.last_age and age != self.flicker_age

    def is_in_historic(self, age: int) -> bool:
        return age >= self.arrival_age


def draw_life(slot: Slot) -> Life:
    dice = Dice(slot.seed, "life", slot.control_number)
    end = dice.weighted(_ENDS) if slot.days_open > 1 else "as announced"
    last_age, close_change_age = _closing(dice, end, slot.days_open)
    issue_age = (slot.issued - slot.open_date).days
    return Life(
        announced_age=slot.days_open,
        last_age=last_age,
        close_change_age=close_change_age,
        statuses=tuple(_statuses(dice, last_age, end == CANCELED)),
        arrival_age=max(issue_age, dice.between(*dice.weighted(_ARRIVALS))),
        is_searchable=not dice.chance(PROBABILITY_UNSEEN) and issue_age == 0,
        flicker_age=_flicker(dice, last_age),
        edit_ages=tuple(age for age in range(1, last_age + 1) if dice.chance(PROBABILITY_OF_EDIT)),
    )


def _closing(dice: Dice, end: str, days_open: int) -> tuple[int, int | None]:
    """The last open day, and the age at which the closing date changes; cancelled ones keep theirs."""
    if end == "extended":
        change_age = dice.between(max(1, days_open - 3), days_open)
        return days_open + dice.between(3, LONGEST_EXTENSION_DAYS), change_age
    if end == "closed early":
        last_age = dice.between(1, days_open - 1)
        return last_age, last_age
    if end == CANCELED:
        return dice.between(0, days_open - 1), None
    return days_open, None


def _statuses(dice: Dice, last_age: int, is_canceled_open: bool) -> list[tuple[int, str]]:
    """Open, under review, decided after weeks or months; what is cancelled may come back under review."""
    after = last_age + 1
    if is_canceled_open:
        statuses = [(0, ACCEPTING), (after, CANCELED)]
    else:
        statuses = [(0, ACCEPTING), (after, UNDER_REVIEW)]
        after += dice.between(14, 240)
        statuses.append((after, dice.weighted(_OUTCOMES)))
    if statuses[-1][1] == CANCELED and dice.chance(PROBABILITY_OF_REOPENING):
        statuses.append((after + dice.between(5, 60), UNDER_REVIEW))
    return statuses


def _flicker(dice: Dice, last_age: int) -> int | None:
    """A day in the middle of its window, so that the posting returns."""
    if last_age < 2 or not dice.chance(PROBABILITY_OF_FLICKER):
        return None
    return dice.between(1, last_age - 1)
