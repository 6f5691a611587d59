"""The code lists that the values of simulated postings come from, as the API serves them.

Lives here: each list's entries and its envelope. Every code a posting has is in its list, beside codes that
nothing uses and codes that are disabled; a few labels end in a blank, as real ones do.
Add: a list to ``_LISTS``, under its name in the address.
Keep out: labels that records repeat (``labels.py``), agencies and series (``reference.py``).

Lists change with time: ``DISABLED_SINCE`` names codes that were in use once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import orjson

from usajobs_assets.simulator import labels
from usajobs_assets.simulator.country_codes import COUNTRIES, SUBDIVISIONS
from usajobs_assets.simulator.reference import (
    AGENCIES,
    DEPARTMENTS,
    OFFICE_SERIES,
    RATE_INTERVALS,
    TRADE_SERIES,
)

LAST_MODIFIED = "2018-07-27T06:13:07.677"
ALWAYS = date.min

DISABLED_SINCE: Mapping[tuple[str, str], date] = {
    ("positionofferingtypes", "15324"): date(2025, 10, 1),
    ("hiringpaths", "FED"): ALWAYS,
    ("hiringpaths", "SE-OTHER"): ALWAYS,
    ("travelpercentages", "3"): ALWAYS,
    ("securityclearances", "6"): ALWAYS,
    ("occupationalseries", "0001"): ALWAYS,
    ("agencysubelements", "CI"): ALWAYS,
    ("agencysubelements", "RH"): ALWAYS,
    ("payplans", "CZ"): ALWAYS,
}

_PAY_PLANS = {
    "AD": "Administratively Determined",
    "CZ": "Canal Zone General Schedule - Type Positions",
    "ES": "Senior Executive Service",
    "FG": "Federal Aviation Administration, General Schedule ",
    "FV": "Federal Aviation Administration, Core Compensation ",
    "GG": "Grades Similar to General Schedule",
    "GS": "General Schedule",
    "NA": "Nonappropriated Funds, Nonsupervisory",
    "ND": "Demonstration Scientific and Engineering",
    "NF": "Nonappropriated Funds, Pay Band",
    "SL": "Senior Level Positions",
    "VM": "Medical and Dental (VA)",
    "WG": "Nonsupervisory Pay Schedules, Federal Wage System",
    "WL": "Leader Pay Schedules, Federal Wage System",
    "ZP": "Scientific and Engineering Professional",
}
_MORE_INTERVALS = {
    "PM": "Per Month",
    "PW": "Piece Work",
    "ST": "Student Stipend Paid",
    "SY": "School Year",
}


class Entry(NamedTuple):
    """One code: its label, and what its list says besides, in the order of the API's keys."""

    code: str
    label: str
    before: Mapping[str, str] = {}
    after: Mapping[str, str] = {}


def code_list(name: str, today: date) -> bytes | None:
    """The whole list as JSON, as it is today; ``None`` if there is no list of that name."""
    if name not in _LISTS:
        return None
    title, entries = _LISTS[name]
    values = [_value(name, entry, today) for entry in entries()]
    lists = [{"ValidValue": values, "id": title}]
    return orjson.dumps({"CodeList": lists, "DateGenerated": f"{today}T06:00:00.0000000Z"})


def _value(name: str, entry: Entry, today: date) -> dict[str, str]:
    disabled_since = DISABLED_SINCE.get((name, entry.code))
    return {
        "Code": entry.code,
        "Value": entry.label,
        **entry.before,
        "LastModified": LAST_MODIFIED,
        "IsDisabled": "Yes" if disabled_since is not None and disabled_since <= today else "No",
        **entry.after,
    }


def _agencies() -> Iterator[Entry]:
    """Departments as a whole, bureaus, and a few agencies that are gone or post nothing."""
    for code, name in DEPARTMENTS.items():
        yield Entry(f"{code}00", f"{name} - Agency Wide", {"ParentCode": code, "Acronym": code})
    for agency in AGENCIES.values:
        yield Entry(agency.code, agency.name, {"ParentCode": agency.department_code, "Acronym": agency.short})
    yield Entry("SM03", "Smithsonian Institution ", {"ParentCode": "OT", "Acronym": "SI"})
    yield Entry("AM00", "U.S. Agency for International Development", {"ParentCode": "OT", "Acronym": "USAID"})
    yield Entry("CI", "Central Intelligence Agency", {"Acronym": ""})
    yield Entry("RH", "Armed Forces Retirement Homes", {"Acronym": ""})


def _series() -> Iterator[Entry]:
    known = {series.code: series.name for series in (*OFFICE_SERIES, *TRADE_SERIES)}
    unused = {"0001": "Special-10 Point Veteran", "0020": "Community Planning ", "1370": "Cartography"}
    for code, name in sorted({**known, **unused}.items()):
        yield Entry(code, name, after={"JobFamily": f"{code[:2]}00"})


def _subdivisions() -> Iterator[Entry]:
    for code, name, country in SUBDIVISIONS:
        yield Entry(f"{code:3}", name, after={"ParentCode": country})


def _plain(codes: Mapping[str, str]) -> Callable[[], Iterable[Entry]]:
    return lambda: [Entry(code, label) for code, label in codes.items()]


# Name in the address → the list's own id and its entries.
_LISTS: Mapping[str, tuple[str, Callable[[], Iterable[Entry]]]] = {
    "agencysubelements": ("AgencySubElement", _agencies),
    "announcementclosingtypes": ("AnnouncementClosingType", _plain(labels.CLOSING_TYPES)),
    "countries": ("CountryCode", _plain(COUNTRIES)),
    "countrysubdivisions": ("CountrySubdivisionCode", _subdivisions),
    "hiringpaths": ("HiringPath", _plain(labels.HIRING_PATHS)),
    "occupationalseries": ("OccupationalSeries", _series),
    "payplans": ("PayPlans", _plain(_PAY_PLANS)),
    "positionofferingtypes": ("PositionOfferingType", _plain(labels.OFFERING_TYPES)),
    "positionopeningstatuses": ("PositionOpeningStatus", _plain(labels.OPENING_STATUSES)),
    "positionscheduletypes": ("PositionScheduleType", _plain(labels.SCHEDULE_TYPES)),
    "remunerationrateintervalcodes": (
        "RemunerationRateIntervalCode",
        _plain({**RATE_INTERVALS, **_MORE_INTERVALS}),
    ),
    "securityclearances": ("SecurityClearance", _plain(labels.CLEARANCES)),
    "servicetypes": ("ServiceType", _plain(labels.SERVICE_TYPES)),
    "travelpercentages": ("TravelPercentage", _plain(labels.TRAVEL)),
    "whomayapply": ("WhoMayApply", _plain(labels.WHO_MAY_APPLY)),
}
