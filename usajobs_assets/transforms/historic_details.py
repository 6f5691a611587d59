"""A HistoricJoa record → the columns of `silver.job_details` by name: the short fields, and none of the texts."""

import re

from usajobs_assets.transforms import values
from usajobs_assets.transforms.historic_labels import HIRING_PATHS, SERVICE_CODES, TRAVEL_CODES, code_of
from usajobs_assets.transforms.historic_record import Record

_AGENCY_CODE = re.compile(r"[A-Z0-9]{2,4}\Z")


def details_columns(record: Record) -> dict[str, object]:
    """The values of `job_details` that HistoricJoa has, by column name."""
    return {
        "who_may_apply_name": record.text("whoMayApply"),
        "low_grade": values.grade(record.value("minimumGrade"), "/minimumGrade", record.notes),
        "high_grade": values.grade(record.value("maximumGrade"), "/maximumGrade", record.notes),
        "promotion_potential": values.grade(
            record.value("promotionPotential"), "/promotionPotential", record.notes
        ),
        "organization_codes": _organization_codes(record),
        "relocation": record.flag("relocationExpensesReimbursed"),
        "hiring_paths": _hiring_paths(record),
        "total_openings": record.text("totalOpenings"),
        "travel_code": record.code("travelRequirement", TRAVEL_CODES),
        "service_type": record.code("serviceType", SERVICE_CODES),
        "announcement_closing_type": record.text("announcementClosingTypeCode"),
        "security_clearance": record.text("securityClearance"),
        "drug_test_required": record.flag_once_told("drugTestRequired"),
        "vendor": record.text("vendor"),
        "supervisory_status": record.flag("supervisoryStatus"),
    }


def _organization_codes(record: Record) -> str | None:
    """Department and agency, "DJ/DJ01"; the department alone where the agency's code is its own or is none.

    In 161 of 2,109 records of 2013-16 the agency's code is the words "Other Agencies and Independent Organizations".
    """
    department, agency = record.text("hiringDepartmentCode"), record.text("hiringAgencyCode")
    if agency and not _AGENCY_CODE.match(agency):
        record.notes.add("/hiringAgencyCode", "not_a_code")
        agency = None
    return "/".join(dict.fromkeys(code for code in (department, agency) if code)) or None


def _hiring_paths(record: Record) -> list[str] | None:
    """The codes that Search sends; a label without one is kept, in lower case, and noted."""
    entries = record.entries("hiringPaths")
    if entries is None:
        return None
    found = []
    for index, entry in enumerate(entries):
        path = f"/hiringPaths/{index}"
        label = values.text(entry.get("hiringpath"), f"{path}/hiringPath", record.notes)
        if label and not code_of(HIRING_PATHS, label):
            record.notes.add(path, "unknown_label")
        if label:
            found.append(code_of(HIRING_PATHS, label) or label.lower())
    return found
