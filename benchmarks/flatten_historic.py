"""A HistoricJoa record → the rows of the five tables, as anybody would write it. For the floor.

Keys are spelled as the simulator spells them.
"""

from typing import Any

from benchmarks.flatten import POINTER, Columns, child_key
from usajobs_assets.expectations.intervals import interval_code
from usajobs_assets.transforms.historic_labels import (
    HIRING_PATHS,
    OFFERING_CODES,
    SCHEDULE_CODES,
    SERVICE_CODES,
    STATUSES,
    TRAVEL_CODES,
    code_of,
)

_FLAGS = {"Y": True, "N": False}
_TEXTS_OF_JOB = {
    "position_id": "announcementNumber", "position_title": "positionTitle",
    "organization_name": "hiringAgencyName", "department_name": "hiringDepartmentName",
    "sub_agency": "hiringSubelementName", "pay_min": "minimumSalary", "pay_max": "maximumSalary",
    "position_schedule_name": "workSchedule", "position_offering_name": "appointmentType",
    "publication_start": "positionOpenDate", "publication_start_date": "positionOpenDate",
    "application_close": "positionCloseDate", "application_close_date": "positionCloseDate",
}  # fmt: skip
_TEXTS_OF_DETAILS = {
    "who_may_apply_name": "whoMayApply", "low_grade": "minimumGrade", "high_grade": "maximumGrade",
    "promotion_potential": "promotionPotential", "organization_codes": "hiringAgencyCode",
    "total_openings": "totalOpenings", "announcement_closing_type": "announcementClosingTypeCode",
    "security_clearance": "securityClearance", "vendor": "vendor",
}  # fmt: skip


def historic_columns(number: int, record: dict[str, Any], raw: bytes) -> dict[str, list[Columns]]:
    """The rows by table name, each as columns by name."""
    key = child_key(number, "historic")
    places = [_place(place) for place in record["positionlocations"]]
    plan = record.get("payScale")
    job = {
        "control_number": number,
        **_job(number, record, places),
        "raw_json": raw,
        **POINTER,
        "source": "historic",
        "sources": ["historic"],
    }
    return {
        "job": [job],
        "job_location": [{**key, "loc_idx": index, **place} for index, place in enumerate(places)],
        "job_category": [
            {**key, "code": code} for code in {entry["series"] for entry in record["jobcategories"]}
        ],
        "job_grade": [{**key, "code": plan}] if plan else [],
        "job_details": [{**key, **_details(record)}],
    }


def _job(number: int, record: dict[str, Any], places: list[Columns]) -> Columns:
    names = {place["location_name"] for place in places}
    return {
        **{column: record.get(sent) for column, sent in _TEXTS_OF_JOB.items()},
        "matched_object_id": str(number),
        "position_uri": f"https://www.usajobs.gov/job/{number}",
        "position_location_display": "Multiple Locations" if len(names) > 1 else next(iter(names), None),
        "pay_rate_interval_code": interval_code(record.get("salaryType")),
        "position_schedule_code": code_of(SCHEDULE_CODES, record.get("workSchedule")),
        "position_offering_code": code_of(OFFERING_CODES, record.get("appointmentType")),
        "position_opening_status": code_of(STATUSES, record.get("positionOpeningStatus")),
    }


def _place(place: dict[str, Any]) -> Columns:
    city, state, country = (place.get(f"positionLocation{part}") for part in ("City", "State", "Country"))
    name = ", ".join(part for part in (city, state or country) if part)
    return {
        "location_name": name,
        "country_code": country,
        "country_sub_division_code": state,
        "city_name": name,
    }


def _details(record: dict[str, Any]) -> Columns:
    labels = [path["hiringPath"] for path in record["hiringpaths"]]
    return {
        **{column: record.get(sent) for column, sent in _TEXTS_OF_DETAILS.items()},
        "relocation": _FLAGS.get(record.get("relocationExpensesReimbursed") or ""),
        "supervisory_status": _FLAGS.get(record.get("supervisoryStatus") or ""),
        "hiring_paths": [code_of(HIRING_PATHS, label) or label.lower() for label in labels],
        "travel_code": code_of(TRAVEL_CODES, record.get("travelRequirement")),
        "service_type": code_of(SERVICE_CODES, record.get("serviceType")),
    }
