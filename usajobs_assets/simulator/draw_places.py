"""Where one posting is: the list of places, with remote, negotiable, nationwide and duplicated ones.

Lives here: how many places a posting names, which, and under which label.
Keep out: the places themselves (``places.py``) and how they look in JSON (``search_items.py``).
"""

from __future__ import annotations

from dataclasses import replace

from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.places import ABROAD, ANYWHERE_REMOTE, CITIES, NATIONWIDE, STAND_INS, Place

EVERGREEN_DAYS = 300
# 0.1 % of all postings name every place there is; all of them are among the 1.3 % that stay open a year.
PROBABILITY_NATIONWIDE_IF_EVERGREEN = 0.001 / 0.013
PROBABILITY_ANYWHERE = 0.0077  # 75 of 9,744 first places in 2026
PROBABILITY_NEGOTIABLE = 0.02
PROBABILITY_ABROAD = 0.01
MULTIPLE = "Multiple Locations"
NEGOTIABLE = "Location Negotiable After Selection"

_COUNTS = Weighted([((1, 1), 0.76), ((2, 3), 0.13), ((4, 9), 0.07), ((10, 40), 0.035), ((41, 123), 0.005)])


def draw_places(dice: Dice, days_open: int) -> tuple[tuple[Place, ...], str]:
    """The places and the label shown for them."""
    if days_open >= EVERGREEN_DAYS and dice.chance(PROBABILITY_NATIONWIDE_IF_EVERGREEN):
        return NATIONWIDE, f"May be filled in various locations{dice.pick(('', ', United States'))}"
    share = dice.roll()
    if share < PROBABILITY_ANYWHERE:
        return (ANYWHERE_REMOTE,), ANYWHERE_REMOTE.city
    if share < PROBABILITY_ANYWHERE + PROBABILITY_NEGOTIABLE:
        return STAND_INS, f"{NEGOTIABLE}, United States"
    places = _named_places(dice)
    return places, places[0].name if len(places) == 1 else MULTIPLE


def _named_places(dice: Dice) -> tuple[Place, ...]:
    count = dice.between(*dice.weighted(_COUNTS))
    if count == 1:
        return (dice.pick(ABROAD if dice.chance(PROBABILITY_ABROAD) else CITIES),)
    places = dice.sample(CITIES, count)
    # Long lists nearly always repeat themselves (18 of 25 postings in 2025), short ones hardly ever.
    if dice.chance(0.7 if count >= 10 else 0.04):
        places += [_again(dice, place) for place in dice.sample(places, 1 + count // 12)]
    return tuple(places)


def _again(dice: Dice, place: Place) -> Place:
    """Mostly the very same row; now and then the same name at other coordinates, as for Austin in 2021."""
    if dice.chance(0.05):
        return replace(place, latitude=round(place.latitude + 0.0312, 4))
    return place
