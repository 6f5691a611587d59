"""Whose announcement a posting belongs to: the agency and its announcement number, which is not unique.

Lives here: the forms that announcement numbers take, and the open dates that one can be read as.
Keep out: everything a posting has to itself (``draw_posting.py``).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.reference import AGENCIES, Agency
from usajobs_assets.simulator.slots import Slot

PROBABILITY_OF_SHARED_ANNOUNCEMENT = 0.0015  # 14 of 13,757 numbers of 2025 stand for two postings
PROBABILITY_OF_SPACED_ANNOUNCEMENT = 0.02  # 207 of 9,744 hold a space or a parenthesis


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


def possible_open_dates(announcement_number: str) -> set[date]:
    """The days on which a posting with that number may have opened; empty for a number of another make."""
    groups = re.findall(r"\d+", announcement_number)
    years = [int(group) for group in groups if len(group) == 2]
    days = [int(group) // 10_000 for group in groups if 5 <= len(group) <= 7]
    return {
        date(2000 + year, 1, 1) + timedelta(days=day - 1) for year in years for day in days if 1 <= day <= 366
    }
