"""A posting as an item of a Search page, in the schema of 2025 and 2026, oddities included.

Lives here: the item, its descriptor and the one-element lists the API wraps its values in.
Keep out: ``UserArea.Details`` (``search_details.py``), sentences (``texts.py``), facts (``draw_posting.py``).

The key order is the API's own. What is missing is an absent key, ``""`` or ``[]``; null never occurs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

import orjson

from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.places import Place
from usajobs_assets.simulator.posting import Pay, Posting
from usajobs_assets.simulator.posting_texts import posting_texts
from usajobs_assets.simulator.reference import RATE_INTERVALS
from usajobs_assets.simulator.search_details import details
from usajobs_assets.simulator.search_query import View

CLOSING_TIME = time(23, 59, 59, 997_000)
FULL = View()
DATA_URL = "https://www.usajobs.gov:443/job/"

# Blank in 24 of 25 and 19 of 25 real postings; otherwise the agency's own words instead of the code's label.
PROBABILITY_OF_SCHEDULE_NAME = 1 / 25
PROBABILITY_OF_OFFERING_NAME = 6 / 25
_SCHEDULE_NAMES = (
    "Full-time and part-time positions may be filled.",
    "Rotating shifts, weekends included",
    "Full-time",
)
_OFFERING_NAMES = (
    "Term of 13 months; may be extended up to 4 years",
    "One Year",
    "Not to exceed two years",
    "Varies by location",
)


def render_item(posting: Posting, view: View = FULL) -> bytes:
    """The item as compact JSON in UTF-8; the same bytes for the same posting and view in every process."""
    return orjson.dumps(search_item(posting, view))


def search_item(posting: Posting, view: View = FULL) -> dict[str, object]:
    """The item as the API sends it; with a keyword, rank and teaser depend on it, as they really do."""
    return {
        "MatchedObjectId": str(posting.control_number),
        "MatchedObjectDescriptor": _descriptor(posting, view),
        "RelevanceRank": _relevance(posting, view.keyword) if view.keyword else 0,
    }


def _descriptor(posting: Posting, view: View) -> dict[str, object]:
    dice = Dice(posting.text_seed, "descriptor")
    uri = f"{DATA_URL}{posting.control_number}"
    start, end = _stamp(posting.open_date, posting.open_time), _stamp(posting.close_date, CLOSING_TIME)
    sections = posting_texts(posting)
    return {
        "PositionID": posting.position_id,
        "PositionTitle": posting.title,
        "PositionURI": uri,
        "ApplyURI": [uri],
        "PositionLocationDisplay": posting.places_label,
        "PositionLocation": [_location(place) for place in posting.places],
        "OrganizationName": posting.agency.name,
        "DepartmentName": posting.agency.department,
        **({"SubAgency": posting.office} if posting.office else {}),
        "JobCategory": [{"Name": series.name, "Code": series.code} for series in posting.series],
        "JobGrade": [{"Code": posting.pay.plan}],
        "PositionSchedule": [
            _coded(dice, posting.schedule_code, _SCHEDULE_NAMES, PROBABILITY_OF_SCHEDULE_NAME)
        ],
        "PositionOfferingType": [
            _coded(dice, posting.offering_code, _OFFERING_NAMES, PROBABILITY_OF_OFFERING_NAME)
        ],
        "QualificationSummary": sections["QualificationSummary"],
        "PositionRemuneration": [_remuneration(posting.pay)],
        "PositionStartDate": start,
        "PositionEndDate": end,
        "PublicationStartDate": start,
        "ApplicationCloseDate": end,
        "PositionFormattedDescription": [_teaser(posting, view.keyword)],
        "UserArea": {"Details": details(posting, sections, view.minimal), "IsRadialSearch": False},
    }


@lru_cache(maxsize=2_048)
def _location(place: Place) -> Mapping[str, object]:
    """One location row; abroad there is no subdivision, and city and location name are always the same."""
    return {
        "LocationName": place.name,
        "CountryCode": place.country,
        **({"CountrySubDivisionCode": place.state} if place.state else {}),
        "CityName": place.name,
        "Longitude": place.longitude,
        "Latitude": place.latitude,
    }


def _coded(dice: Dice, code: str, names: tuple[str, ...], probability_of_name: float) -> dict[str, str]:
    return {"Name": dice.pick(names) if dice.chance(probability_of_name) else "", "Code": code}


def _remuneration(pay: Pay) -> dict[str, str]:
    return {
        "MinimumRange": _amount(pay.minimum),
        "MaximumRange": _amount(pay.maximum),
        "RateIntervalCode": pay.interval,
        "Description": RATE_INTERVALS[pay.interval],
    }


def _amount(value: Decimal) -> str:
    """``94544``, ``19.51`` or ``19.5``: no trailing zeros, no exponent."""
    return f"{value.normalize():f}"


def _stamp(day: date, moment: time) -> str:
    """Eastern wall clock without a zone and with four digits after the second."""
    return f"{day}T{moment:%H:%M:%S}.{moment.microsecond // 1_000:03d}0"


def _teaser(posting: Posting, keyword: str) -> dict[str, str]:
    label = {"Label": "Dynamic Teaser", "LabelDescription": "Hit highlighting for keyword searches."}
    at = posting.summary.casefold().find(keyword) if keyword else -1
    if at < 0:
        return label
    end = at + len(keyword)
    before, hit, after = (
        posting.summary[max(at - 40, 0) : at],
        posting.summary[at:end],
        posting.summary[end : end + 40],
    )
    return {"Content": f"\r\n  ...{before}<c0>{hit}</c0>{after}...", **label}


def _relevance(posting: Posting, keyword: str) -> float:
    """A number that differs by query and posting; the real formula is not known."""
    hits = 10 * posting.title.casefold().count(keyword) + posting.summary.casefold().count(keyword)
    return 10_000.0 + 100 * hits + len(keyword)
