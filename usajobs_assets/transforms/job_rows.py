"""A Search item → the rows of the five silver tables, as tuples in the order of the table contracts.

Pure and total: whatever an item holds, each row is built from what can be read and the rest is noted in
`sanitised`. Whether a record may pass is for the expectations to say, before it comes here.
"""

from operator import itemgetter
from typing import Any

from usajobs_assets.expectations.intervals import interval_code
from usajobs_assets.transforms import values
from usajobs_assets.transforms.details_row import details_row, has_long_texts
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.row import Row, Sighting
from usajobs_assets.transforms.usajobs_row import job_details_row, job_row, origin_of

__all__ = ["Row", "Sighting", "job_rows"]

_PLACE_NAMES = ("LocationName", "CountryCode", "CountrySubDivisionCode", "CityName")
_place_as_sent = itemgetter(*_PLACE_NAMES, "Latitude", "Longitude")


def job_rows(item: Item, sighting: Sighting, code_version: str) -> dict[str, list[Row]]:
    """The rows of `item`, whose content came with `sighting`, by table name without schema."""
    notes = item.notes
    descriptor = values.mapping(item.body.get("MatchedObjectDescriptor"), "/MatchedObjectDescriptor", notes)
    area = values.mapping(descriptor.get("UserArea"), "/UserArea", notes)
    sent_details = values.mapping(area.get("Details"), "/UserArea/Details", notes)
    key, origin = sighting.control_number, origin_of(sighting, code_version)
    locations = _location_rows(key, descriptor.get("PositionLocation"), notes, origin)
    categories = _coded(descriptor.get("JobCategory"), "/JobCategory", notes)
    grades = _coded(descriptor.get("JobGrade"), "/JobGrade", notes)
    details = details_row(sent_details, notes)
    job = _job_columns(item, descriptor, sent_details)
    return {
        "job": [job_row(item, job, sighting, code_version)],
        "job_location": locations,
        "job_category": [(key, code, name, *origin) for code, name in categories],
        "job_grade": [(key, code, *origin) for code, _ in grades],
        "job_details": [job_details_row(details, sighting, code_version, has_texts=has_long_texts(details))],
    }


def _job_columns(item: Item, job: dict[str, Any], details: dict[str, Any]) -> dict[str, object]:
    notes = item.notes

    def text(name: str) -> str | None:
        return values.text(job.get(name), "/" + name, notes)

    def clock(column: str, name: str) -> dict[str, object]:
        moment = values.wall_clock(job.get(name), "/" + name, notes)
        return {column: moment, column + "_date": values.day_of(moment)}

    def flag(name: str) -> bool | None:
        return values.flag(details.get(name), "/UserArea/Details/" + name, notes)

    apply_uris = values.texts(job.get("ApplyURI"), "/ApplyURI", notes)
    matched = values.text(item.body.get("MatchedObjectId"), "/MatchedObjectId", notes)
    return {
        "position_id": values.short_text(job.get("PositionID"), "/PositionID", notes),
        "matched_object_id": matched or str(item.control_number),
        "position_uri": text("PositionURI"),
        "position_title": text("PositionTitle"),
        "organization_name": values.short_text(job.get("OrganizationName"), "/OrganizationName", notes),
        "department_name": text("DepartmentName"),
        "sub_agency": text("SubAgency"),
        "apply_uri": apply_uris[0] if apply_uris else None,
        "position_location_display": text("PositionLocationDisplay"),
        **_pay_columns(job, notes),
        **_code_and_name(job, "PositionSchedule", "position_schedule", notes),
        **_code_and_name(job, "PositionOfferingType", "position_offering", notes),
        "qualification_summary": text("QualificationSummary"),
        **clock("publication_start", "PublicationStartDate"),
        **clock("application_close", "ApplicationCloseDate"),
        **clock("position_start", "PositionStartDate"),
        **clock("position_end", "PositionEndDate"),
        "remote_indicator": flag("RemoteIndicator"),
        "telework_eligible": flag("TeleworkEligible"),
    }


def _first(job: dict[str, Any], name: str, notes: values.Notes) -> dict[str, object]:
    """The first entry of a list that has held exactly one in every item seen since 2016."""
    entries = values.mappings(job.get(name), f"/{name}", notes)
    if len(entries) > 1:
        notes.add(f"/{name}", "more_than_one")
    return entries[0] if entries else {}


def _code_and_name(job: dict[str, Any], name: str, column: str, notes: values.Notes) -> dict[str, object]:
    entry = _first(job, name, notes)
    return {
        f"{column}_code": values.text(entry.get("Code"), f"/{name}/0/Code", notes),
        f"{column}_name": values.text(entry.get("Name"), f"/{name}/0/Name", notes),
    }


def _pay_columns(job: dict[str, Any], notes: values.Notes) -> dict[str, object]:
    pay, path = _first(job, "PositionRemuneration", notes), "/PositionRemuneration/0"
    interval = values.text(pay.get("RateIntervalCode"), f"{path}/RateIntervalCode", notes)
    return {
        "pay_min": values.number(pay.get("MinimumRange"), f"{path}/MinimumRange", notes),
        "pay_max": values.number(pay.get("MaximumRange"), f"{path}/MaximumRange", notes),
        "pay_rate_interval_code": interval_code(interval),
    }


def _location_rows(key: int, sent: object, notes: values.Notes, origin: Row) -> list[Row]:
    return [
        (key, index, *(_usual_place(place) or _place(place, f"/PositionLocation/{index}", notes)), *origin)
        for index, place in enumerate(values.mappings(sent, "/PositionLocation", notes))
    ]


def _usual_place(place: dict[str, Any]) -> Row | None:
    """What `_place` makes of six usual values, in a quarter of its time; None where one of them is not usual.

    A few postings have a thousand places, which are most of all rows.
    """
    try:
        found = name, country, state, city, latitude, longitude = _place_as_sent(place)
        longest = max(len(name), len(country), len(state), len(city))
        named = name.strip() and country.strip() and state.strip() and city.strip()
    except (KeyError, TypeError, AttributeError):
        return None
    on_earth = type(latitude) is type(longitude) is float and abs(latitude) <= 90 and abs(longitude) <= 180
    return found if named and longest <= values.LONGEST_INDEXED and on_earth and latitude else None


def _place(place: dict[str, Any], path: str, notes: values.Notes) -> Row:
    latitude = values.coordinate(place.get("Latitude"), 90, f"{path}/Latitude", notes)
    longitude = values.coordinate(place.get("Longitude"), 180, f"{path}/Longitude", notes)
    if not latitude and not longitude:
        # "Anywhere in the U.S." is sent with 0/0, a point in the Gulf of Guinea.
        latitude = longitude = None
    names = (values.short_text(place.get(name), f"{path}/{name}", notes) for name in _PLACE_NAMES)
    return (*names, latitude, longitude)


def _coded(sent: object, path: str, notes: values.Notes) -> list[tuple[str, str | None]]:
    """Code and name of each entry, the first of each code; entries without a code are noted."""
    found: dict[str, str | None] = {}
    for index, entry in enumerate(values.mappings(sent, path, notes)):
        code = values.short_text(entry.get("Code"), f"{path}/{index}/Code", notes)
        if code is None:
            notes.add(f"{path}/{index}", "no_code")
        elif code in found:
            notes.add(f"{path}/{index}", "repeated_code")
        else:
            found[code] = values.text(entry.get("Name"), f"{path}/{index}/Name", notes)
    return list(found.items())
