"""A HistoricJoa record → the rows of the five silver tables, in the words that Search uses for the same things.

Labels become codes, floats become cents, arrays become child rows. What HistoricJoa does not have (texts,
coordinates, start and end dates) is null. Keep out: which records may pass (expectations.historic) and which
source wins (the merge).
"""

from datetime import date
from typing import Any

from usajobs_assets.expectations.intervals import interval_code
from usajobs_assets.transforms import values
from usajobs_assets.transforms.historic_details import details_columns
from usajobs_assets.transforms.historic_labels import OFFERING_CODES, SCHEDULE_CODES, STATUSES
from usajobs_assets.transforms.historic_record import Record
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.row import Row, Sighting
from usajobs_assets.transforms.usajobs_row import job_details_row, job_row, origin_of


def historic_rows(item: Item, sighting: Sighting, code_version: str) -> dict[str, list[Row]]:
    """The rows of a record, whose content came with `sighting`, by table name without schema."""
    record = Record(item, item.notes)
    key, origin = sighting.control_number, origin_of(sighting, code_version)
    places = [_place(entry, item.notes) for entry in record.entries("positionLocations") or []]
    series = _series(record)
    pay_plan = values.short_text(record.value("payScale"), "/payScale", item.notes)
    details = details_columns(record)
    job = _job_columns(record, key, [str(name) for name, *_ in places if name])
    return {
        "job": [job_row(item, job, sighting, code_version)],
        "job_location": [(key, index, *place, None, None, *origin) for index, place in enumerate(places)],
        "job_category": [(key, code, None, *origin) for code in series],
        "job_grade": [(key, pay_plan, *origin)] if pay_plan else [],
        "job_details": [job_details_row(details, sighting, code_version, has_texts=False)],
    }


def _job_columns(record: Record, key: int, place_names: list[str]) -> dict[str, object]:
    opens, closes = record.clock("positionOpenDate"), record.clock("positionCloseDate")
    return {
        "position_id": record.short_text("announcementNumber"),
        "matched_object_id": str(key),
        "position_uri": f"https://www.usajobs.gov/job/{key}",
        "position_title": record.text("positionTitle"),
        "organization_name": record.short_text("hiringAgencyName"),
        "department_name": record.text("hiringDepartmentName"),
        "sub_agency": record.text("hiringSubelementName"),
        "position_location_display": location_display(place_names),
        "pay_min": values.amount(record.value("minimumSalary"), "/minimumSalary", record.notes),
        "pay_max": values.amount(record.value("maximumSalary"), "/maximumSalary", record.notes),
        "pay_rate_interval_code": interval_code(record.text("salaryType")),
        "position_schedule_code": record.code("workSchedule", SCHEDULE_CODES),
        "position_schedule_name": record.text("workSchedule"),
        "position_offering_code": record.code("appointmentType", OFFERING_CODES),
        "position_offering_name": record.text("appointmentType"),
        "publication_start": opens,
        "publication_start_date": values.day_of(opens),
        "application_close": closes,
        "application_close_date": values.day_of(closes),
        "telework_eligible": record.flag_once_told("teleworkEligible"),
        "position_opening_status": record.code("positionOpeningStatus", STATUSES),
        "position_expire_date": _expire_date(record),
    }


def _expire_date(record: Record) -> date | None:
    """The day a posting was taken down early; what lies outside its own dates is a placeholder (1900-01-01)."""
    opens, expires, closes = map(record.day, ("positionOpenDate", "positionExpireDate", "positionCloseDate"))
    return expires if opens and expires and closes and opens <= expires <= closes else None


def location_display(names: list[str]) -> str | None:
    """What Search shows: the one place, or that there are several."""
    return "Multiple Locations" if len(set(names)) > 1 else next(iter(names), None)


def _place(entry: dict[str, Any], notes: values.Notes) -> Row:
    """Name, country, state and city as Search has them: "Lakewood, California", "Brussels, Belgium"."""
    city = values.short_text(entry.get("positionlocationcity"), "/positionLocations/city", notes)
    state = values.short_text(entry.get("positionlocationstate"), "/positionLocations/state", notes)
    country = values.short_text(entry.get("positionlocationcountry"), "/positionLocations/country", notes)
    area = state or country
    name = f"{city.strip()}, {area.strip()}" if city and area else (city or area or "").strip()
    return (name or None, country, state, name or None)


def _series(record: Record) -> list[str]:
    """The codes of the occupational series, each once, with four digits."""
    found: dict[str, None] = {}
    for index, entry in enumerate(record.entries("jobCategories") or []):
        path = f"/jobCategories/{index}"
        code = values.short_text(entry.get("series"), f"{path}/series", record.notes)
        code = code.strip().zfill(4) if code and code.strip() else None
        if code is None or code in found:
            record.notes.add(path, "repeated_code" if code else "no_code")
        else:
            found[code] = None
    return list(found)
