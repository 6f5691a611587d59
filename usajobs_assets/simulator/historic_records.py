"""A posting as a record of HistoricJoa, with the gaps and placeholders of its era.

Lives here: the record's keys in the API's order (``disableAppyOnline`` is spelled like that), and what is null
when. A record agrees with what Search says of the same posting on the same day, where it says anything.
Keep out: long texts (``text_records.py``) and which postings are there (``historic.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import orjson

from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.draw_places import NEGOTIABLE
from usajobs_assets.simulator.historic_query import ArrayKeys, RecordForm
from usajobs_assets.simulator.labels import (
    CLOSING_TYPES,
    HIRING_PATHS,
    HISTORIC_OFFERINGS,
    HISTORIC_PATHS,
    OFFERING_TYPES,
    SCHEDULE_TYPES,
    SERVICE_TYPES,
    TRAVEL,
    WHO_MAY_APPLY,
)
from usajobs_assets.simulator.places import UNITED_STATES
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.reference import RATE_INTERVALS

SPARSE_BEFORE = date(2017, 1, 1)  # older records lack offices, service and closing types
NO_WHO_MAY_APPLY_SINCE = date(2024, 1, 1)
TRUE_FLAGS_SINCE = date(2026, 1, 1)  # telework and drug test say N in all older records
PLACEHOLDER_EXPIRY = date(1900, 1, 1)
PROBABILITY_OF_DEPARTMENT_LEVEL = 0.03

_VENDORS = Weighted(
    [
        ("USASTAFFING", 0.62),
        ("Monster - Hiring Management", 0.3),
        ("FAA - SWIFT", 0.03),
        ("CSOD", 0.03),
        ("HQMC MCCS (PeopleSoft)", 0.01),
        ("EconSys", 0.01),
    ]
)
_WHO_MAY_APPLY = tuple(label.strip() for label in WHO_MAY_APPLY.values())
_NEGOTIABLE = {
    "positionLocationCity": NEGOTIABLE,
    "positionLocationState": None,
    "positionLocationCountry": UNITED_STATES,
}


def render_joa(posting: Posting, status: str, form: RecordForm) -> bytes:
    """The record as compact JSON in UTF-8."""
    return orjson.dumps(dict(_record(posting, status, form.array_keys)))


def array_key(name: str, array_keys: ArrayKeys) -> str:
    """An array's key, like ``JobCategories``, as ``array_keys`` spells ``HiringPaths``."""
    if array_keys == "hiringpaths":
        return name.lower()
    return name if array_keys == "HiringPaths" else name[0].lower() + name[1:]


def _record(posting: Posting, status: str, array_keys: ArrayKeys) -> Iterator[tuple[str, object]]:
    dice, pay = Dice(posting.text_seed, "historic"), posting.pay
    is_sparse = posting.open_date < SPARSE_BEFORE
    has_true_flags = posting.open_date >= TRUE_FLAGS_SINCE
    lacks_types = dice.chance(0.999 if is_sparse else 0.09)
    yield "usajobsControlNumber", posting.control_number
    yield from _agency(dice, posting)
    yield "appointmentType", {**OFFERING_TYPES, **HISTORIC_OFFERINGS}[posting.offering_code]
    yield "workSchedule", SCHEDULE_TYPES[posting.schedule_code]
    yield "payScale", pay.plan
    yield "salaryType", RATE_INTERVALS[pay.interval]
    yield "vendor", dice.weighted(_VENDORS)
    yield "travelRequirement", None if dice.chance(0.09) else TRAVEL[posting.travel_code]
    yield "teleworkEligible", _flag(posting.is_telework and has_true_flags)
    yield "serviceType", None if lacks_types else SERVICE_TYPES[posting.service_type]
    yield "securityClearanceRequired", _flag(posting.clearance != "Not Required")
    yield "securityClearance", posting.clearance
    yield "whoMayApply", _who_may_apply(dice, posting.open_date)
    yield "announcementClosingTypeCode", None if lacks_types else posting.closing_type
    yield "announcementClosingTypeDescription", None if lacks_types else CLOSING_TYPES[posting.closing_type]
    yield "positionOpenDate", posting.open_date.isoformat()
    yield "positionCloseDate", posting.close_date.isoformat()
    yield "positionExpireDate", _expiry(dice, posting)
    yield "announcementNumber", posting.position_id
    yield "hiringSubelementName", None if is_sparse and dice.chance(0.92) else posting.office
    yield "positionTitle", posting.title
    yield "minimumGrade", pay.low_grade
    yield "maximumGrade", pay.high_grade
    yield "promotionPotential", None if is_sparse and dice.chance(0.32) else pay.promotion_potential
    yield "minimumSalary", float(pay.minimum)
    yield "maximumSalary", float(pay.maximum)
    yield "supervisoryStatus", _flag(posting.is_supervisory)
    yield "drugTestRequired", _flag(posting.is_drug_tested and has_true_flags)
    yield "relocationExpensesReimbursed", _flag(posting.is_relocation_paid)
    yield "totalOpenings", None if is_sparse and dice.chance(0.27) else posting.total_openings
    yield "positionOpeningStatus", status
    yield array_key("HiringPaths", array_keys), [{"hiringPath": _path(path)} for path in posting.hiring_paths]
    yield array_key("JobCategories", array_keys), [{"series": series.code} for series in posting.series]
    yield array_key("PositionLocations", array_keys), _locations(posting)
    yield "disableAppyOnline", _flag(dice.chance(0.014))


def _agency(dice: Dice, posting: Posting) -> Iterator[tuple[str, object]]:
    """The bureau, or now and then only the department, whose code then stands in for the bureau's."""
    agency = posting.agency
    is_bureau = not dice.chance(PROBABILITY_OF_DEPARTMENT_LEVEL)
    yield "hiringAgencyCode", agency.code if is_bureau else agency.department_code
    yield "hiringAgencyName", agency.name if is_bureau else None
    yield "hiringDepartmentCode", agency.department_code
    yield "hiringDepartmentName", agency.department
    yield "agencyLevel", 2 if is_bureau else 1
    yield "agencyLevelSort", f"{agency.department}\\{agency.name}" if is_bureau else agency.department


def _who_may_apply(dice: Dice, opened: date) -> str | None:
    label, is_filled_late = dice.pick(_WHO_MAY_APPLY), dice.chance(0.12)
    if opened < SPARSE_BEFORE:
        return label
    return label if is_filled_late and opened < NO_WHO_MAY_APPLY_SINCE else None


def _expiry(dice: Dice, posting: Posting) -> str | None:
    """Mostly after the closing date or before the open date, or a placeholder: hardly ever of use."""
    share, days = dice.roll(), timedelta(days=dice.between(1, 700))
    expiries = Weighted[date | None](
        [
            (None, 0.4 if posting.open_date < SPARSE_BEFORE else 0.88),
            (posting.close_date + days, 0.09 if posting.open_date >= SPARSE_BEFORE else 0.56),
            (posting.close_date, 0.01),
            (posting.open_date - days, 0.01),
            (PLACEHOLDER_EXPIRY, 0.01),
        ]
    )
    expiry = expiries.at(share)
    return expiry.isoformat() if expiry else None


def _path(path: str) -> str:
    code = path.upper()
    return HISTORIC_PATHS.get(code, HIRING_PATHS[code])


def _locations(posting: Posting) -> list[dict[str, str | None]]:
    """Each place once; what Search replaces by stand-ins is called by its name here."""
    if posting.places_label.startswith(NEGOTIABLE):
        return [_NEGOTIABLE]
    return [
        {
            "positionLocationCity": city,
            "positionLocationState": state or None,
            "positionLocationCountry": country,
        }
        for city, state, country in dict.fromkeys(
            (place.city, place.state, place.country) for place in posting.places
        )
    ]


def _flag(holds: bool) -> str:
    return "Y" if holds else "N"
