"""Real postings of 2016, 2021 and 2025: what a reader of the page would write down, column by column.

The expected values were read off the JSON by hand. Texts are compared with the page and not repeated here.
"""

import gzip
import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.unit.transforms.rows import named
from usajobs_assets_tests.unit.transforms.test_gate_facts import facts

PAYLOADS = PROJECT.parent / "shared" / "payloads"
PAGES = {2016: "search_2016-05_page2", 2021: "search_2021-04", 2025: "search_2025-09"}
TEXTS = {"PositionTitle": "position_title", "QualificationSummary": "qualification_summary"}
LONG_TEXTS = {
    "JobSummary": "job_summary",
    "Evaluations": "evaluations",
    "OtherInformation": "other_information",
}


@cache
def postings(year: int) -> dict[int, dict[str, Any]]:
    """The items of a page by control number, read with plain json."""
    path = PAYLOADS / f"{PAGES[year]}.json.gz"
    if not path.exists():
        pytest.skip(f"THE REAL PAGES ARE NOT HERE: without {path} nothing is checked against real postings.")
    page = json.loads(gzip.decompress(path.read_bytes()))
    return {int(item["MatchedObjectId"]): item for item in page["SearchResult"]["SearchResultItems"]}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


FITNESS_SPECIALIST = {
    "position_id": "VA-16-3169",
    "position_uri": "https://www.usajobs.gov:443/GetJob/ViewDetails/438231200",
    "apply_uri": "https://www.usajobs.gov:443/GetJob/ViewDetails/438231200?PostingChannelID=RESTAPI",
    "department_name": "Department of the Navy",
    "sub_agency": None,
    "position_location_display": None,
    "pay_min": Decimal("13.79"),
    "pay_max": Decimal("16"),
    "pay_rate_interval_code": "PH",
    "position_schedule_code": "1",
    "position_schedule_name": "Full Time",
    "position_offering_name": "Permanent",
    "publication_start": moment("2016-05-06T00:00:00"),
    "application_close": moment("2016-05-13T00:00:00"),
    "application_close_date": date(2016, 5, 13),
    "remote_indicator": None,
    "telework_eligible": None,
}
FIRE_PROTECTION = {
    "position_id": "MUN 04/16",
    "department_name": None,
    "pay_min": Decimal(0),
    "pay_max": Decimal(0),
    "pay_rate_interval_code": "BW",
}
DENTAL_OFFICER = {"pay_min": Decimal(71012), "pay_max": Decimal(129723), "pay_rate_interval_code": "PA"}
HONORS_PROGRAM = {"pay_min": Decimal(0), "pay_max": Decimal(0), "pay_rate_interval_code": "WC"}
FAA_2021 = {
    "position_id": "Public Notice - Stem",
    "sub_agency": "FAA offices nationwide",
    "pay_min": Decimal(52222),
    "pay_max": Decimal(90502),
    "pay_rate_interval_code": "PA",
    "position_offering_code": "15327",
    "publication_start": moment("2021-03-16T00:00:00"),
    "publication_start_date": date(2021, 3, 16),
    "position_end": moment("2022-03-15T00:00:00"),
    "position_end_date": date(2022, 3, 15),
    "remote_indicator": None,
    "telework_eligible": None,
}
FAA_2025 = {
    "position_id": "AAC-FAA-25-PUB NOT-95751",
    "position_uri": "https://www.usajobs.gov:443/job/840956600",
    "apply_uri": "https://www.usajobs.gov:443/job/840956600",
    "pay_min": Decimal(34454),
    "pay_max": Decimal(162672),
    "pay_rate_interval_code": "PA",
    "position_schedule_name": None,
    "publication_start": moment("2025-07-17T00:00:00"),
    "application_close": moment("2025-09-26T23:59:59.997"),
    "application_close_date": date(2025, 9, 26),
    "remote_indicator": False,
    "telework_eligible": True,
}
NAVY_2025 = {
    "position_offering_name": "One Year",
    "pay_min": Decimal(88520),
    "pay_max": Decimal(115079),
    "publication_start_date": date(2024, 11, 20),
    "application_close_date": date(2025, 11, 19),
    "telework_eligible": False,
}


@pytest.mark.parametrize(
    ("year", "control_number", "expected"),
    [
        (2016, 438231200, FITNESS_SPECIALIST),
        (2016, 436786200, FIRE_PROTECTION),
        (2016, 436832700, DENTAL_OFFICER),
        (2016, 424031400, HONORS_PROGRAM),
        (2021, 529597500, FAA_2021),
        (2025, 840956600, FAA_2025),
        (2025, 819284000, NAVY_2025),
    ],
)
def test_a_posting_of_each_era_becomes_this_row(
    year: int, control_number: int, expected: dict[str, object]
) -> None:
    """Cents, labels for intervals, three forms of date, and keys that an era did not have yet."""
    (row,) = named("job", postings(year)[control_number])
    assert {name: row[name] for name in expected} == expected
    assert (row["control_number"], row["matched_object_id"]) == (control_number, str(control_number))


@pytest.mark.parametrize(
    ("year", "control_number", "expected"),
    [
        (2016, 438231200, {"low_grade": "03", "who_may_apply_code": "15514", "hiring_paths": None}),
        (2016, 435944500, {"low_grade": "J", "high_grade": "J", "major_duties": None, "relocation": None}),
        (
            2021,
            533892300,
            {"low_grade": "F", "high_grade": "K", "who_may_apply_name": None, "hiring_paths": ["public", "disability"]},
        ),
        (2021, 529597500, {"total_openings": "Many", "mco_tags": None, "apply_online_url": None, "relocation": False}),
        (
            2025,
            840956600,
            {
                "low_grade": "05",
                "high_grade": "15",
                "promotion_potential": None,
                "mco_tags": ["07"],
                "drug_test_required": False,
                "education": ...,
                "texts_source": "search",
            },
        ),
        (
            2025,
            825917700,
            {
                "relocation": True,
                "total_openings": "FEW",
                "position_sensitivity": "Non-sensitive (NS)/Low Risk",
                "adjudication_types": ["Suitability/Fitness"],
                "bargaining_unit_status": False,
                "requirements": None,
                "benefits": None,
                "key_requirements": [],
            },
        ),
    ],
)  # fmt: skip
def test_the_details_of_each_era_are_these(
    year: int, control_number: int, expected: dict[str, object]
) -> None:
    """Absent stays null, an empty list stays empty, "True" is a flag; `...` stands for any text."""
    (row,) = named("job_details", postings(year)[control_number])
    found = {name: ... if value is ... and row[name] else row[name] for name, value in expected.items()}
    assert found == expected


def test_a_notice_for_the_whole_country_has_all_of_its_1176_locations() -> None:
    sent = postings(2025)[840956600]["MatchedObjectDescriptor"]["PositionLocation"]
    rows = named("job_location", postings(2025)[840956600])
    assert len(rows) == 1176
    assert [row["loc_idx"] for row in rows] == list(range(1176))
    assert [row["location_name"] for row in rows] == [place["LocationName"] for place in sent]
    assert (rows[0]["city_name"], rows[0]["country_sub_division_code"]) == ("Belgium, Belgium", None)
    assert (rows[0]["latitude"], rows[0]["longitude"]) == (50.649, 4.6419997)


@pytest.mark.parametrize(
    ("year", "control_number", "categories", "grades"),
    [
        (2016, 438231200, {"0100": "Social Science, Psychologist", "0188": "Recreation Specialist"}, ["NF"]),
        (2021, 541273300, {"2181"}, ["GS"]),
        (2021, 529597500, 14, ["FV"]),
        (2016, 438005700, 19, ["GS"]),
        (2025, 825914900, 16, ["GS"]),
    ],
)
def test_series_and_pay_plans_are_these(
    year: int, control_number: int, categories: object, grades: list[str]
) -> None:
    """2016 sent the family beside the series: 0100 and 0188."""
    body = postings(year)[control_number]
    found = {row["code"]: row["name"] for row in named("job_category", body)}
    assert found == categories if isinstance(categories, dict) else categories in (len(found), set(found))
    assert [row["code"] for row in named("job_grade", body)] == grades


@pytest.mark.parametrize("year", PAGES)
def test_text_is_stored_as_sent_with_its_entities_and_dashes(year: int) -> None:
    """No Search text of any era holds a tag; &amp; and ’ are the page's to render, not ours to mend."""
    for body in postings(year).values():
        descriptor = body["MatchedObjectDescriptor"]
        (job,), (details,) = named("job", body), named("job_details", body)
        for key, column in TEXTS.items():
            assert job[column] == (descriptor[key] or None)
        for key, column in LONG_TEXTS.items():
            sent = descriptor["UserArea"]["Details"].get(key) or ""
            assert details[column] == (sent if sent.strip() else None)
            assert "</" not in sent


@pytest.mark.parametrize(("year", "count", "noted"), [(2016, 242, 0), (2021, 13, 0), (2025, 13, 0)])
def test_real_postings_leave_nothing_to_note(year: int, count: int, noted: int) -> None:
    """A note on a real posting would mean that a reader is too strict for its era."""
    rows = [named("job", body)[0] for body in postings(year).values()]
    assert len(rows) == count
    assert sum(map(len, (row["sanitised"] for row in rows))) == noted
    assert not [row["control_number"] for row in rows if row["pay_rate_interval_code"] is None]
    assert not [row["control_number"] for row in rows if None in (row["pay_min"], row["application_close"])]


def test_the_intervals_of_2016_are_counted_as_on_the_page() -> None:
    labels = [
        body["MatchedObjectDescriptor"]["PositionRemuneration"][0]["RateIntervalCode"]
        for body in postings(2016).values()
    ]
    rows = [named("job", body)[0]["pay_rate_interval_code"] for body in postings(2016).values()]
    codes = {"Per Year": "PA", "Per Hour": "PH", "Without Compensation": "WC", "Bi-weekly": "BW"}
    assert Counter(rows) == Counter(codes[label] for label in labels)
    assert set(rows) == set(codes.values())


@pytest.mark.parametrize("year", PAGES)
def test_the_gate_sees_a_whole_posting_in_every_era(year: int) -> None:
    for control_number, body in postings(year).items():
        shown = facts(body)
        assert shown.control_number == control_number
        assert shown.position_uri_is_web_address
        assert shown.apply_uris_are_web_addresses
        assert shown.location_count == len(body["MatchedObjectDescriptor"]["PositionLocation"]) > 0
        assert None not in (shown.pay_min, shown.pay_max, shown.publication_start, shown.organization_name)
