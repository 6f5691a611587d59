"""One item → the rows of the five silver tables, as tuples in the order of the table contracts.

Pure and total: whatever an item holds, each row is built from what can be read and the rest is noted in
`sanitised`. Whether a record may pass is for the expectations to say, before it comes here.
"""

from datetime import datetime
from typing import Any, NamedTuple

from usajobs_assets.expectations.intervals import interval_code
from usajobs_assets.transforms import values
from usajobs_assets.transforms.details_row import details_row
from usajobs_assets.transforms.item import Item

Row = tuple[object, ...]


class Sighting(NamedTuple):
    """Where and when an item was seen: the columns of `silver.sighting`, in its order."""

    control_number: int
    source: str
    ingest_run_id: str
    bronze_object: str
    item_index: int
    payload_sha256: bytes
    content_sha256: bytes
    seen_at: datetime
    gated: bool


def job_rows(item: Item, sighting: Sighting, code_version: str) -> dict[str, list[Row]]:
    """The rows of `item`, whose content came with `sighting`, by table name without schema."""
    notes = item.notes
    descriptor = values.mapping(item.body.get("MatchedObjectDescriptor"), "/MatchedObjectDescriptor", notes)
    area = values.mapping(descriptor.get("UserArea"), "/UserArea", notes)
    details = values.mapping(area.get("Details"), "/UserArea/Details", notes)
    key = sighting.control_number
    origin = (sighting.source, sighting.ingest_run_id, code_version)
    locations = _location_rows(key, descriptor.get("PositionLocation"), notes, origin)
    categories = _coded(descriptor.get("JobCategory"), "/JobCategory", notes)
    grades = _coded(descriptor.get("JobGrade"), "/JobGrade", notes)
    details_columns = details_row(details, notes)
    job_columns = _job_columns(item, descriptor, details)
    # Last, because it carries the notes that the others have left.
    job = (*job_columns, item.stored_json, notes.as_list(), *sighting[1:], code_version)
    return {
        "job": [job],
        "job_location": locations,
        "job_category": [(key, code, name, *origin) for code, name in categories],
        "job_grade": [(key, code, *origin) for code, _ in grades],
        "job_details": [(key, *details_columns, *origin)],
    }


def _job_columns(item: Item, job: dict[str, Any], details: dict[str, Any]) -> Row:
    notes = item.notes

    def text(name: str) -> str | None:
        return values.text(job.get(name), f"/{name}", notes)

    def clock(name: str) -> tuple[datetime | None, object]:
        moment = values.wall_clock(job.get(name), f"/{name}", notes)
        return moment, moment.date() if moment else None

    apply_uris = values.texts(job.get("ApplyURI"), "/ApplyURI", notes)
    schedule = _first(job, "PositionSchedule", notes)
    offering = _first(job, "PositionOfferingType", notes)
    return (
        item.control_number,
        values.short_text(job.get("PositionID"), "/PositionID", notes),
        values.text(item.body.get("MatchedObjectId"), "/MatchedObjectId", notes) or str(item.control_number),
        text("PositionURI"),
        text("PositionTitle"),
        text("OrganizationName"),
        text("DepartmentName"),
        text("SubAgency"),
        apply_uris[0] if apply_uris else None,
        text("PositionLocationDisplay"),
        *_pay_columns(job, notes),
        values.text(schedule.get("Code"), "/PositionSchedule/0/Code", notes),
        values.text(schedule.get("Name"), "/PositionSchedule/0/Name", notes),
        values.text(offering.get("Code"), "/PositionOfferingType/0/Code", notes),
        values.text(offering.get("Name"), "/PositionOfferingType/0/Name", notes),
        text("QualificationSummary"),
        *clock("PublicationStartDate"),
        *clock("ApplicationCloseDate"),
        *clock("PositionStartDate"),
        *clock("PositionEndDate"),
        values.flag(details.get("RemoteIndicator"), "/UserArea/Details/RemoteIndicator", notes),
        values.flag(details.get("TeleworkEligible"), "/UserArea/Details/TeleworkEligible", notes),
    )


def _first(job: dict[str, Any], name: str, notes: values.Notes) -> dict[str, object]:
    """The first entry of a list that has held exactly one in every item seen since 2016."""
    entries = values.mappings(job.get(name), f"/{name}", notes)
    if len(entries) > 1:
        notes.add(f"/{name}", "more_than_one")
    return entries[0] if entries else {}


def _pay_columns(job: dict[str, Any], notes: values.Notes) -> Row:
    pay = _first(job, "PositionRemuneration", notes)
    interval = values.text(pay.get("RateIntervalCode"), "/PositionRemuneration/0/RateIntervalCode", notes)
    return (
        values.number(pay.get("MinimumRange"), "/PositionRemuneration/0/MinimumRange", notes),
        values.number(pay.get("MaximumRange"), "/PositionRemuneration/0/MaximumRange", notes),
        interval_code(interval) if interval else None,
    )


def _location_rows(key: int, sent: object, notes: values.Notes, origin: Row) -> list[Row]:
    rows: list[Row] = []
    for index, place in enumerate(values.mappings(sent, "/PositionLocation", notes)):
        path = f"/PositionLocation/{index}"
        latitude = values.coordinate(place.get("Latitude"), 90, f"{path}/Latitude", notes)
        longitude = values.coordinate(place.get("Longitude"), 180, f"{path}/Longitude", notes)
        if not latitude and not longitude:
            # "Anywhere in the U.S." is sent with 0/0, a point in the Gulf of Guinea.
            latitude = longitude = None
        names = (
            values.short_text(place.get(name), f"{path}/{name}", notes)
            for name in ("LocationName", "CountryCode", "CountrySubDivisionCode", "CityName")
        )
        rows.append((key, index, *names, latitude, longitude, *origin))
    return rows


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
