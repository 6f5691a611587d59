"""The smallest valid things, with overrides: an item, a page, a source of items, a clock that stands still.

Shared by all tests. Keep out: servers and databases (conftest.py), assertions.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from usajobs_assets.gold.rules import Rules
from usajobs_assets.rulebook.book import SHIPPED, read_folder
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


def item(
    control_number: int = 800000100, *, details: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """An item that passes every rule; `changes` replace keys of the descriptor (None removes the key)."""
    descriptor: dict[str, Any] = {
        "PositionID": f"AB-{control_number}",
        "PositionTitle": "Park Ranger",
        "PositionURI": f"https://www.usajobs.gov:443/job/{control_number}",
        "ApplyURI": [f"https://www.usajobs.gov:443/job/{control_number}"],
        "PositionLocationDisplay": "Denver, Colorado",
        "PositionLocation": [
            {
                "LocationName": "Denver, Colorado",
                "CountryCode": "United States",
                "CountrySubDivisionCode": "Colorado",
                "CityName": "Denver, Colorado",
                "Longitude": -104.9847,
                "Latitude": 39.73915,
            }
        ],
        "OrganizationName": "National Park Service",
        "DepartmentName": "Department of the Interior",
        "JobCategory": [{"Name": "Park Ranger", "Code": "0025"}],
        "JobGrade": [{"Code": "GS"}],
        "PositionSchedule": [{"Name": "", "Code": "1"}],
        "PositionOfferingType": [{"Name": "", "Code": "15317"}],
        "QualificationSummary": "A year of experience.",
        "PositionRemuneration": [
            {
                "MinimumRange": "52727",
                "MaximumRange": "68546",
                "RateIntervalCode": "PA",
                "Description": "Per Year",
            }
        ],
        "PositionStartDate": "2026-11-10T00:00:00.0000",
        "PositionEndDate": "2026-12-01T23:59:59.9970",
        "PublicationStartDate": "2026-11-10T00:00:00.0000",
        "ApplicationCloseDate": "2026-12-01T23:59:59.9970",
        "PositionFormattedDescription": [
            {"Label": "Dynamic Teaser", "LabelDescription": "Hit highlighting."}
        ],
        "UserArea": {
            "Details": {
                "JobSummary": "Look after the park.",
                "WhoMayApply": {"Name": "", "Code": ""},
                "LowGrade": "9",
                "HighGrade": "11",
                "HiringPath": ["public"],
                "MajorDuties": ["Walk the trails."],
                "TotalOpenings": "Few",
                "TeleworkEligible": False,
                "RemoteIndicator": False,
                **(details or {}),
            },
            "IsRadialSearch": False,
        },
    }
    descriptor = {key: value for key, value in {**descriptor, **changes}.items() if value is not None}
    return {"MatchedObjectId": str(control_number), "MatchedObjectDescriptor": descriptor, "RelevanceRank": 0}


def record(control_number: int = 800000100, **changes: Any) -> dict[str, Any]:
    """A HistoricJoa record that passes every rule, of the same posting as `item`; `changes` replace keys."""
    return {
        "usajobsControlNumber": control_number,
        "hiringAgencyCode": "IN10",
        "hiringAgencyName": "National Park Service",
        "hiringDepartmentCode": "IN",
        "hiringDepartmentName": "Department of the Interior",
        "hiringSubelementName": None,
        "appointmentType": "Permanent",
        "workSchedule": "Full-time",
        "payScale": "GS",
        "salaryType": "Per Year",
        "minimumSalary": 52727.0,
        "maximumSalary": 68546.0,
        "minimumGrade": "9",
        "maximumGrade": "11",
        "promotionPotential": "11",
        "vendor": "USASTAFFING",
        "teleworkEligible": "N",
        "drugTestRequired": "N",
        "supervisoryStatus": "N",
        "positionOpenDate": "2026-11-10",
        "positionCloseDate": "2026-12-01",
        "positionExpireDate": None,
        "announcementNumber": f"AB-{control_number}",
        "positionTitle": "Park Ranger",
        "totalOpenings": "Few",
        "positionOpeningStatus": "Accepting applications",
        "hiringPaths": [{"hiringPath": "The public"}],
        "jobCategories": [{"series": "0025"}],
        "positionLocations": [
            {
                "positionLocationCity": "Denver",
                "positionLocationState": "Colorado",
                "positionLocationCountry": "United States",
            }
        ],
        **changes,
    }


def text_record(control_number: int = 800000100, **changes: Any) -> dict[str, Any]:
    """An AnnouncementText record of the same posting; `changes` replace keys."""
    return {
        "usajobsControlNumber": control_number,
        "positionOpenDate": "2026-11-10",
        "positionCloseDate": "2026-12-01",
        "announcementNumber": f"AB-{control_number}",
        "summary": "Look after the park, as announced.",
        "duties": "Walk the trails.",
        "requirementsQualifications": "Two years of experience.",
        "howToApply": "By letter.",
        **changes,
    }


def jsearch_item(job_id: object = "6_x7-xkVn5mFKtwwjNwZDg==", **changes: Any) -> dict[str, Any]:
    """An item of JSearch that passes every rule; `changes` replace keys."""
    return {
        "job_id": job_id,
        "employer_name": "Northwind Hospital",
        "employer_size": "51-200 employees",
        "job_publisher": "Indeed",
        "job_employment_type": "FULLTIME",
        "job_title": "Registered Nurse",
        "job_apply_link": "https://jobs.example/1",
        "job_description": "Look after people.",
        "job_is_remote": False,
        "job_city": "Columbus",
        "job_state": "OH",
        "job_country": "US",
        "job_latitude": 39.96,
        "job_longitude": -83.0,
        "job_min_salary": 31.5,
        "job_max_salary": 40,
        "job_salary_currency": "USD",
        "job_salary_period": "HOUR",
        "job_posted_at_timestamp": 1795100000,
        **changes,
    }


def items(count: int, first: int = 800000100) -> list[dict[str, Any]]:
    """So many different items."""
    return [item(first + 100 * index) for index in range(count)]


def raw(posting: Any) -> bytes:
    """An item as bytes; bytes pass as they are, so that a test can send what json would not write."""
    return posting if isinstance(posting, bytes) else json.dumps(posting).encode()


@dataclass
class Listed:
    """A source for the simulator that serves exactly these items; replace `postings` to let time pass."""

    postings: Sequence[Any]

    def search(self, query: SearchQuery, today: date) -> Found:
        served = [raw(posting) for posting in self.postings]
        return Found(len(served), served[query.rows])


@dataclass
class StoppedClock:
    """Time as a test sets it: `moment` is now, and sleeping moves it on."""

    moment: datetime = NOON
    slept: float = 0.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def shipped_rules() -> Rules:
    """The reference files of this release."""
    return Rules.of(read_folder(SHIPPED).documents())
