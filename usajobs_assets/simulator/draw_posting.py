"""How one posting is invented: every fact from (seed, opening day, index in that day) and nothing else.

Lives here: the drawing of ids, titles, dates, codes and flags, with the measured share of their oddities.
Add: a fact at the end of ``draw_posting``; a roll put in the middle changes every posting of every universe.
Keep out: which postings exist (``universe.py``), pay and places (own modules), JSON (``search_items.py``).
"""

from __future__ import annotations

from datetime import time, timedelta

from usajobs_assets.simulator import texts
from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.draw_announcement import draw_announcement
from usajobs_assets.simulator.draw_pay import draw_pay, is_hourly
from usajobs_assets.simulator.draw_places import draw_places
from usajobs_assets.simulator.places import ANYWHERE_REMOTE, Place
from usajobs_assets.simulator.posting import Pay, Posting
from usajobs_assets.simulator.reference import (
    COMMON_SERIES,
    OFFICE_SERIES,
    TRADE_SERIES,
    Agency,
    Series,
)
from usajobs_assets.simulator.slots import Slot

PROBABILITY_OF_TIME_OF_DAY = 0.49  # of 9,744 starts in 2026; the others say midnight
MIDNIGHT = time(0)

_OFFICES = Weighted(
    [(None, 0.36), ("Headquarters", 0.1), ("Regional Office {n}", 0.3), ("Field Operations {n}", 0.24)]
)
_SERIES_COUNTS = Weighted([((1, 1), 0.86), ((2, 3), 0.1), ((4, 9), 0.035), ((10, 16), 0.005)])
_TITLES = Weighted(
    [
        ("{title}", 0.66),
        ("Supervisory {title}", 0.1),
        ("Lead {title}", 0.05),
        ("{title} (Direct Hire)", 0.06),
        ("{TITLE}", 0.05),
        ("{title} \u2013 {office}", 0.04),
        ("{title} - Recruitment or Relocation Incentive May Be Authorized", 0.04),
    ]
)
_HOURS = Weighted(
    zip((0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17), (2, 3, 6, 12, 14, 15, 13, 12, 12, 10, 8, 3), strict=True)
)
_OFFERINGS = Weighted(
    [
        ("15317", 0.76),
        ("15318", 0.07),
        ("15319", 0.07),
        ("15327", 0.04),
        ("15322", 0.03),
        ("15328", 0.02),
        ("15522", 0.01),
    ]
)
_SCHEDULES = Weighted([("1", 0.9), ("2", 0.03), ("3", 0.02), ("4", 0.02), ("6", 0.03)])
_OPENINGS = Weighted(
    [(None, 0.04), ("Few", 0.14), ("FEW", 0.02), ("few", 0.03), ("Many", 0.12), ("1", 0.4), ("{n}", 0.25)]
)
_CLEARANCES = Weighted(
    [
        ("Not Required", 0.6),
        ("Confidential", 0.02),
        ("Secret", 0.15),
        ("Top Secret", 0.08),
        ("Sensitive Compartmented Information", 0.03),
        ("Other", 0.12),
    ]
)
_CLOSING_TYPES = Weighted([("01", 0.93), ("02", 0.02), ("03", 0.05)])  # 03: after so many applicants
_TRAVEL = Weighted([("0", 0.45), ("1", 0.35), ("2", 0.12), ("5", 0.05), ("7", 0.01), ("8", 0.02)])
# Search sends these in lower case, the code list in upper case.
_OUTSIDE_PATHS = (
    "vet",
    "disability",
    "mspouse",
    "peace",
    "native",
    "graduates",
    "student",
    "special-authorities",
)
_INSIDE_PATHS = (
    "fed-competitive",
    "fed-internal-search",
    "fed-transition",
    "fed-excepted",
    "land",
    "nguard",
    "overseas",
)


def draw_posting(slot: Slot) -> Posting:
    dice = Dice(slot.seed, "posting", slot.open_date.toordinal(), slot.index)
    agency, position_id = draw_announcement(dice, slot)
    pay = draw_pay(dice)
    places, places_label = draw_places(dice, slot.days_open)
    series = _series(dice, pay)
    office = _numbered(dice, dice.weighted(_OFFICES))
    is_remote = places[0] is ANYWHERE_REMOTE or dice.chance(0.01)
    closing_type = dice.weighted(_CLOSING_TYPES)
    title = _title(dice, series[0], office)
    return Posting(
        control_number=slot.control_number,
        position_id=position_id,
        title=title,
        summary=texts.summary(dice, words(title, agency, series, places)),
        agency=agency,
        office=office,
        open_date=slot.open_date,
        open_time=_time_of_day(dice),
        close_date=slot.open_date + timedelta(days=slot.days_open),
        pay=pay,
        places=places,
        places_label=places_label,
        series=series,
        schedule_code=dice.weighted(_SCHEDULES),
        offering_code=dice.weighted(_OFFERINGS),
        hiring_paths=_hiring_paths(dice),
        service_type="03" if pay.plan == "ES" else dice.pick(("01", "01", "01", "02")),
        closing_type=closing_type,
        applicant_cap=dice.pick((50, 75, 100, 150, 200, 300)) if closing_type == "03" else None,
        total_openings=_numbered(dice, dice.weighted(_OPENINGS)),
        travel_code=dice.weighted(_TRAVEL),
        clearance=dice.weighted(_CLEARANCES),
        is_remote=is_remote,
        is_telework=is_remote or dice.chance(0.32),
        is_drug_tested=dice.chance(0.22),
        is_relocation_paid=dice.chance(0.12),
        is_supervisory=title.casefold().startswith("supervisory"),
        text_seed=int(dice.roll() * 2**32),
    )


def words(
    title: str, agency: Agency, series: tuple[Series, ...], places: tuple[Place, ...]
) -> dict[str, str]:
    """What the placeholders of ``texts`` stand for in one posting."""
    return {
        "title": title,
        "agency": agency.name,
        "series": series[0].name.removesuffix(" Series").lower(),
        "city": places[0].city,
    }


def _title(dice: Dice, series: Series, office: str | None) -> str:
    form = dice.weighted(_TITLES)
    return form.format(title=series.title, TITLE=series.title.upper(), office=office or "Multiple Grades")


def _series(dice: Dice, pay: Pay) -> tuple[Series, ...]:
    if is_hourly(pay):
        return (dice.pick(TRADE_SERIES),)
    first = dice.weighted(COMMON_SERIES)
    count = dice.between(*dice.weighted(_SERIES_COUNTS))
    others = (
        [series for series in dice.sample(OFFICE_SERIES, count) if series is not first] if count > 1 else []
    )
    return (first, *others[: count - 1])


def _time_of_day(dice: Dice) -> time:
    if not dice.chance(PROBABILITY_OF_TIME_OF_DAY):
        return MIDNIGHT
    # The server's clock ticks in thirds of a hundredth of a second: milliseconds end in 0, 3 or 7.
    milliseconds = dice.between(0, 99) * 10 + dice.pick((0, 3, 7))
    return time(dice.weighted(_HOURS), dice.between(0, 59), dice.between(0, 59), milliseconds * 1_000)


def _hiring_paths(dice: Dice) -> tuple[str, ...]:
    """At least one path; about a third are not open to the public (9 of 25 in 2025)."""
    if dice.chance(0.36):
        return tuple(dice.sample(_INSIDE_PATHS, dice.between(1, 4)))
    return ("public", *dice.sample(_OUTSIDE_PATHS, dice.pick((0, 0, 1, 2, 4))))


def _numbered(dice: Dice, text: str | None) -> str | None:
    return text and text.format(n=dice.between(2, 20))
