"""Whose announcement a posting belongs to: the agency and its announcement number, which is not unique.

Lives here: the place of a posting in its universe, and the forms that announcement numbers take.
Keep out: everything a posting has to itself (``draw_posting.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.reference import AGENCIES, Agency

PROBABILITY_OF_SHARED_ANNOUNCEMENT = 0.0015  # 14 of 13,757 numbers of 2025 stand for two postings
PROBABILITY_OF_SPACED_ANNOUNCEMENT = 0.02  # 207 of 9,744 hold a space or a parenthesis


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a posting stands in its universe: the seed of everything else about it."""

    seed: int
    open_date: date
    index: int
    control_number: int
    days_open: int


def draw_announcement(dice: Dice, slot: Slot) -> tuple[Agency, str]:
    """The agency and its announcement number, which two neighbours share now and then.

    Drawn from dice of its own, so that a posting knows its neighbour's number without drawing the neighbour.
    """
    shared = slot.index > 0 and dice.chance(PROBABILITY_OF_SHARED_ANNOUNCEMENT)
    index = slot.index - 1 if shared else slot.index
    dice = Dice(slot.seed, "announcement", slot.open_date.toordinal(), index)
    agency = dice.weighted(AGENCIES)
    year, number = slot.open_date.year % 100, slot.open_date.timetuple().tm_yday * 10_000 + index
    if dice.chance(PROBABILITY_OF_SPACED_ANNOUNCEMENT):
        return agency, dice.pick((f"{agency.code}-{year}-{number} - {agency.short}", f"{year}-{number}(MP)"))
    form = dice.pick(
        ("{code}-{year}-{number}-{kind}", "{short}-{number}-{year}", "{kind}-{number}-{year}-{code}")
    )
    kind = dice.pick(("DE", "MP", "DHA", "ST", "IMP"))
    return agency, form.format(code=agency.code, short=agency.short, year=year, number=number, kind=kind)
