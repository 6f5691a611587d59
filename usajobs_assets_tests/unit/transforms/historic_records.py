"""The smallest good records of HistoricJoa and AnnouncementText, with overrides, and the real ones as recorded."""

import copy
import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from usajobs_assets_tests.conftest import PROJECT

PAYLOADS = PROJECT.parent / "shared" / "payloads"
YEARS = (2013, 2014, 2015, 2016)

_RECORD: dict[str, Any] = {
    "usajobsControlNumber": 582192800,
    "hiringAgencyCode": "NV27",
    "hiringAgencyName": "U.S. Marine Corps",
    "hiringDepartmentCode": "NV",
    "hiringDepartmentName": "Department of the Navy",
    "appointmentType": "Permanent",
    "workSchedule": "Full-time",
    "payScale": "NA",
    "salaryType": "Per Hour",
    "vendor": "USASTAFFING",
    "travelRequirement": "25% or less",
    "teleworkEligible": "Y",
    "serviceType": "Competitive",
    "securityClearance": "Not Required",
    "whoMayApply": "Public",
    "announcementClosingTypeCode": "01",
    "positionOpenDate": "2026-11-20",
    "positionCloseDate": "2026-12-01",
    "positionExpireDate": None,
    "announcementNumber": "8655",
    "hiringSubelementName": "KANEOHE BAY MCCS",
    "positionTitle": "Housekeeper",
    "minimumGrade": "2",
    "maximumGrade": "02",
    "promotionPotential": "None",
    "minimumSalary": 11.25,
    "maximumSalary": 19.51,
    "supervisoryStatus": "N",
    "drugTestRequired": "N",
    "relocationExpensesReimbursed": "N",
    "totalOpenings": "7",
    "positionOpeningStatus": "Accepting applications",
    "hiringPaths": [{"hiringPath": "The public"}],
    "jobCategories": [{"series": "3566"}],
    "positionLocations": [
        {
            "positionLocationCity": "Kaneohe",
            "positionLocationState": "Hawaii",
            "positionLocationCountry": "United States",
        }
    ],
}
_TEXTS: dict[str, Any] = {
    "usajobsControlNumber": 582192800,
    "positionOpenDate": "2026-11-20",
    "positionCloseDate": "2026-12-01",
    "announcementNumber": "8655",
    "summary": "<p>Keep house.</p>",
    "duties": "In prose.",
    "majorDutiesList": "Clean rooms.",
    "requirementsConditionsOfEmployment": "Background check.",
    "requirementsQualifications": "A year of experience.",
    "requirementsEducation": "None.",
    "requiredStandardDocuments": "Resume",
    "requiredDocuments": "Transcript",
    "howToApply": "Online.",
    "howToApplyNextSteps": "Wait.",
    "requirements": None,
    "evaluations": "On merit.",
    "benefitsURL": "https://www.opm.gov",
    "benefits": "Many.",
    "otherInformation": "Nothing.",
    "videoURL": "https://example.gov/video",
}


def _with(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with keys replaced; `...` removes a key."""
    changed = {**copy.deepcopy(record), **changes}
    return {key: value for key, value in changed.items() if value is not ...}


def record(**changes: Any) -> dict[str, Any]:
    """A HistoricJoa record that passes every rule."""
    return _with(_RECORD, changes)


def text_record(**changes: Any) -> dict[str, Any]:
    """An AnnouncementText record that passes every rule."""
    return _with(_TEXTS, changes)


def cased(value: Any, casing: Callable[[str], str]) -> Any:
    """The same JSON with every key in another casing."""
    if isinstance(value, dict):
        return {casing(key): cased(entry, casing) for key, entry in value.items()}
    return [cased(entry, casing) for entry in value] if isinstance(value, list) else value


@cache
def real_records() -> list[dict[str, Any]]:
    """All recorded HistoricJoa records, read with plain json."""
    paths = [PAYLOADS / f"historicjoa_{year}.json.gz" for year in YEARS]
    if not all(path.exists() for path in paths):
        pytest.skip(f"THE REAL RECORDS ARE NOT HERE: without {paths[0]} nothing is checked against them.")
    return [entry for path in paths for entry in json.loads(gzip.decompress(path.read_bytes()))["data"]]


@cache
def code_list(name: str) -> dict[str, str]:
    """A recorded code list: labels by code."""
    path = PAYLOADS / f"codelist_{name}.json.gz"
    if not path.exists():
        pytest.skip(f"THE CODE LISTS ARE NOT HERE: without {path} no label is checked against them.")
    (listed,) = json.loads(gzip.decompress(path.read_bytes()))["CodeList"]
    return {entry["Code"].strip(): entry["Value"].strip() for entry in listed["ValidValue"]}
