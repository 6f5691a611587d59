"""How an open posting is edited: each kind of edit, and the posting as it looks at an age.

Lives here: functions from a posting to the same posting, edited. A revert brings back what was there before
the latest edit, so A, B, A again. Closing dates are changed by ``life.py`` alone.
Add: a kind to ``_EDITS``. It has to return a posting that differs, or the one it was given.
Keep out: when edits happen (``life.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.draw_places import MULTIPLE
from usajobs_assets.simulator.draw_posting import draw_posting
from usajobs_assets.simulator.life import Life
from usajobs_assets.simulator.places import CITIES
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.slots import Slot

PROBABILITY_OF_REVERT = 0.3  # of an edit that follows another one

_REWRITTEN = ("QualificationSummary", "MajorDuties", "RequiredDocuments", "OtherInformation")
_OPENINGS = ("1", "2", "3", "Few", "Many", "12")
Edit = Callable[[Posting, Dice], Posting]


def as_of(slot: Slot, life: Life, age: int) -> Posting:
    """The posting as it looks ``age`` days after its open date; after its last open day nothing changes."""
    posting, version = draw_posting(slot), life.version(age)
    if version == 0:
        return posting
    looks = [posting]
    for edit_age in (at for at in life.edit_ages if at <= age):
        dice = Dice(slot.seed, "edit", slot.control_number, edit_age)
        if len(looks) > 1 and dice.chance(PROBABILITY_OF_REVERT):
            looks.pop()
        else:
            looks.append(_edited(looks[-1], dice))
    closes = slot.open_date + timedelta(days=life.close_age(age))
    return replace(looks[-1], close_date=closes, version=version)


def _edited(posting: Posting, dice: Dice) -> Posting:
    edited = dice.weighted(_EDITS)(posting, dice)
    return _rewrite(posting, dice) if edited == posting else edited


def _retitle(posting: Posting, dice: Dice) -> Posting:
    suffix = dice.pick((" (Amended)", ", Multiple Vacancies", " - Open Until Filled"))
    title = posting.title
    return replace(posting, title=title.removesuffix(suffix) if title.endswith(suffix) else title + suffix)


def _raise_pay(posting: Posting, dice: Dice) -> Posting:
    """By one to five per cent, in whole dollars a year or in cents an hour; nothing stays nothing."""
    pay = posting.pay
    unit = Decimal("0.01") if pay.interval == "PH" else Decimal(1)
    factor = 1 + Decimal(dice.between(1, 5)) / 100
    minimum, maximum = ((amount * factor).quantize(unit) for amount in (pay.minimum, pay.maximum))
    return replace(posting, pay=replace(pay, minimum=minimum, maximum=maximum))


def _rewrite(posting: Posting, dice: Dice) -> Posting:
    return replace(posting, rewritten=(*posting.rewritten, dice.pick(_REWRITTEN)))


def _add_place(posting: Posting, dice: Dice) -> Posting:
    places = (*posting.places, dice.pick(CITIES))
    is_named = posting.places_label == posting.places[0].name
    return replace(posting, places=places, places_label=MULTIPLE if is_named else posting.places_label)


def _drop_place(posting: Posting, dice: Dice) -> Posting:  # noqa: ARG001 - every edit takes the dice
    """The last one; the first is what the texts speak of."""
    places = posting.places[:-1] or posting.places
    is_named = len(places) == 1 and posting.places_label == MULTIPLE
    return replace(posting, places=places, places_label=places[0].name if is_named else posting.places_label)


def _recount_openings(posting: Posting, dice: Dice) -> Posting:
    return replace(posting, total_openings=dice.pick(_OPENINGS))


_EDITS: Weighted[Edit] = Weighted(
    [
        (_retitle, 0.2),
        (_raise_pay, 0.2),
        (_rewrite, 0.3),
        (_add_place, 0.1),
        (_drop_place, 0.1),
        (_recount_openings, 0.1),
    ]
)
