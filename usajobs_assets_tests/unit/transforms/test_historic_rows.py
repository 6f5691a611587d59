"""A HistoricJoa record: the words of Search for the same things, and null for what it does not have."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given

from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.usajobs_forms import HISTORIC
from usajobs_assets_tests.unit.transforms.historic_records import cased, record
from usajobs_assets_tests.unit.transforms.mutations import as_sent, mutated
from usajobs_assets_tests.unit.transforms.rows import RUN, named, rows_of
from usajobs_assets_tests.unit.transforms.test_job_rows import misfits


def rows(table: str, **changes: Any) -> list[dict[str, Any]]:
    return named(table, record(**changes), HISTORIC)


def job(**changes: Any) -> dict[str, Any]:
    return rows("job", **changes)[0]


def details(**changes: Any) -> dict[str, Any]:
    return rows("job_details", **changes)[0]


def test_a_usual_record_fills_the_columns_by_name() -> None:
    expected = {
        "control_number": 582192800,
        "position_id": "8655",
        "matched_object_id": "582192800",
        "position_uri": "https://www.usajobs.gov/job/582192800",
        "position_title": "Housekeeper",
        "organization_name": "U.S. Marine Corps",
        "department_name": "Department of the Navy",
        "sub_agency": "KANEOHE BAY MCCS",
        "apply_uri": None,
        "position_location_display": "Kaneohe, Hawaii",
        "pay_min": Decimal("11.25"),
        "pay_max": Decimal("19.51"),
        "pay_rate_interval_code": "PH",
        "position_schedule_code": "1",
        "position_schedule_name": "Full-time",
        "position_offering_code": "15317",
        "position_offering_name": "Permanent",
        "qualification_summary": None,
        "publication_start": datetime.fromisoformat("2026-11-20T00:00:00"),
        "publication_start_date": date(2026, 11, 20),
        "application_close": datetime.fromisoformat("2026-12-01T00:00:00"),
        "application_close_date": date(2026, 12, 1),
        "position_start": None,
        "position_end_date": None,
        "remote_indicator": None,
        "telework_eligible": True,
        "position_opening_status": "accepting",
        "position_expire_date": None,
        "raw_json": as_sent(record()).decode(),
        "sources": ["historic"],
        "source": "historic",
        "sanitised": [],
    }
    found = job()
    assert {name: found[name] for name in expected} == expected


def test_the_short_fields_are_in_the_details_and_the_texts_are_not() -> None:
    expected = {
        "control_number": 582192800,
        "who_may_apply_name": "Public",
        "low_grade": "02",
        "high_grade": "02",
        "promotion_potential": None,
        "organization_codes": "NV/NV27",
        "relocation": False,
        "hiring_paths": ["public"],
        "total_openings": "7",
        "travel_code": "2",
        "service_type": "01",
        "announcement_closing_type": "01",
        "security_clearance": "Not Required",
        "drug_test_required": False,
        "vendor": "USASTAFFING",
        "supervisory_status": False,
        "source": "historic",
        "ingest_run_id": RUN,
        "code_version": "0.1.0+test",
    }
    found = details()
    assert {name: value for name, value in found.items() if value is not None} == {
        name: value for name, value in expected.items() if value is not None
    }


def test_the_arrays_become_child_rows() -> None:
    (place,), (series,), (plan,) = rows("job_location"), rows("job_category"), rows("job_grade")
    assert (place["loc_idx"], place["location_name"], place["city_name"]) == (0, *["Kaneohe, Hawaii"] * 2)
    assert (place["country_code"], place["country_sub_division_code"]) == ("United States", "Hawaii")
    assert (place["latitude"], place["longitude"]) == (None, None)
    assert (series["code"], series["name"], plan["code"]) == ("3566", None, "NA")
    assert {row["source"] for row in (place, series, plan)} == {"historic"}


@pytest.mark.parametrize("casing", [str.lower, str.upper, lambda key: key[0].upper() + key[1:]])
def test_the_casing_of_keys_changes_neither_rows_nor_digest(casing: Any) -> None:
    """HiringPaths, hiringPaths and hiringpaths have all been sent; a change of casing is no new version."""
    plain, other = record(), cased(record(), casing)
    for table in SILVER_TABLES:
        found = [{**row, "raw_json": None} for row in named(table, other, HISTORIC)]
        assert found == [{**row, "raw_json": None} for row in named(table, plain, HISTORIC)]
    reads = [HISTORIC.read_item(as_sent(body)) for body in (plain, other)]
    assert reads[0].content_sha256 == reads[1].content_sha256
    assert HISTORIC.identify(as_sent(other)) == 582192800


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_casings_of_a_key_the_filled_one_counts(order: int) -> None:
    both = {"hiringpaths": [], "HiringPaths": [{"hiringPath": "Veterans"}]}
    sent = {**record(hiringPaths=...), **dict(list(both.items())[::order])}
    assert named("job_details", sent, HISTORIC)[0]["hiring_paths"] == ["vet"]


@pytest.mark.parametrize("gone", [..., None])
def test_an_array_that_is_missing_under_every_casing_is_noted(gone: object) -> None:
    """An empty array is an answer; no array is a key that nobody knows any more."""
    found = job(hiringPaths=gone, jobCategories=gone, positionLocations=gone)
    assert sorted(found["sanitised"]) == [
        "/hiringPaths:no_array",
        "/jobCategories:no_array",
        "/positionLocations:no_array",
    ]
    assert job(hiringPaths=[], jobCategories=[], positionLocations=[])["sanitised"] == []


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (19.51, "19.51"),
        (0.1 + 0.2, "0.3"),
        (58123.350000000006, "58123.35"),
        (0.0, "0.0"),
        (1234567890.99, "1234567890.99"),
        (12, "12"),
        ("17.50", "17.50"),
    ],
)
def test_pay_is_exact_to_the_cent(sent: object, stored: str) -> None:
    assert str(job(minimumSalary=sent)["pay_min"]) == stored


@pytest.mark.parametrize("sent", [12.345, 1e16, 1e-7, float("nan"), True, "$5", [1]])
def test_pay_that_is_no_amount_is_noted_and_not_rounded(sent: object) -> None:
    found = job(minimumSalary=sent)
    assert found["pay_min"] is None
    assert any(note.startswith("/minimumSalary:") for note in found["sanitised"])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("Accepting applications", "accepting"),
        ("Applications under review", "reviewing"),
        ("Reviewing applications", "reviewing"),
        ("Candidate selected", "selected"),
        ("Hiring complete", "selected"),
        ("JOB CANCELED", "cancelled"),
        ("Job cancelled", "cancelled"),
        ("Job closed", "closed"),
        (None, None),
    ],
)
def test_both_vocabularies_of_the_status_mean_one_of_five(sent: str | None, status: str | None) -> None:
    found = job(positionOpeningStatus=sent)
    assert (found["position_opening_status"], found["sanitised"]) == (status, [])


@pytest.mark.parametrize(
    ("key", "column"),
    [("workSchedule", "position_schedule"), ("appointmentType", "position_offering")],
)
def test_an_unknown_label_keeps_its_words_and_is_noted(key: str, column: str) -> None:
    found = job(**{key: "Every second Tuesday"})
    assert (found[f"{column}_code"], found[f"{column}_name"]) == (None, "Every second Tuesday")
    assert found["sanitised"] == [f"/{key}:unknown_label"]


def test_hiring_paths_are_the_codes_of_search_and_an_unknown_one_keeps_its_words() -> None:
    labels = ["National Guard and reserves", "Land & base management", "Internal to an agency", "Martians"]
    sent = [{"hiringPath": label} for label in labels]
    assert details(hiringPaths=sent)["hiring_paths"] == ["nguard", "land", "fed-internal-search", "martians"]
    assert job(hiringPaths=sent)["sanitised"] == ["/hiringPaths/3:unknown_label"]


@pytest.mark.parametrize(
    ("opens", "told"), [("2025-12-31", None), ("2026-01-01", True), (None, None), ("soon", None)]
)
def test_telework_and_drug_tests_are_not_believed_before_2026(opens: object, told: bool | None) -> None:
    """ "N" in every record until then, whatever the posting itself says."""
    sent = {"positionOpenDate": opens, "teleworkEligible": "Y", "drugTestRequired": "Y"}
    assert (job(**sent)["telework_eligible"], details(**sent)["drug_test_required"]) == (told, told)


@pytest.mark.parametrize(
    ("expires", "stored"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-12-01", date(2026, 12, 1)),
        ("2026-11-19", None),
        ("2026-12-02", None),
        ("1900-01-01", None),
        (None, None),
    ],
)
def test_an_expire_date_outside_of_the_postings_own_dates_is_a_placeholder(
    expires: str | None, stored: date | None
) -> None:
    assert job(positionExpireDate=expires)["position_expire_date"] == stored


@pytest.mark.parametrize(
    ("places", "names", "display"),
    [
        ([("Tokyo", None, "Japan")], ["Tokyo, Japan"], "Tokyo, Japan"),
        ([("Nationwide", None, "United States")], ["Nationwide, United States"], "Nationwide, United States"),
        ([(None, "Ohio", "United States")], ["Ohio"], "Ohio"),
        ([("Reno ", "Nevada", "United States")], ["Reno, Nevada"], "Reno, Nevada"),
        ([("A", "B", "C"), ("D", "E", "C")], ["A, B", "D, E"], "Multiple Locations"),
        ([("A", "B", "C"), ("A", "B", "C")], ["A, B", "A, B"], "A, B"),
        ([(None, None, None)], [None], None),
        ([], [], None),
    ],
)
def test_places_read_as_search_shows_them(
    places: list[tuple[str | None, ...]], names: list[str | None], display: str | None
) -> None:
    keys = ("positionLocationCity", "positionLocationState", "positionLocationCountry")
    sent = [dict(zip(keys, place, strict=True)) for place in places]
    found = rows("job_location", positionLocations=sent)
    assert [row["location_name"] for row in found] == names
    assert [row["country_sub_division_code"] for row in found] == [place[1] for place in places]
    assert job(positionLocations=sent)["position_location_display"] == display


def test_series_have_four_digits_and_come_once() -> None:
    sent = [{"series": "301"}, {"series": "0301"}, {"series": None}, {"series": "2210"}]
    assert [row["code"] for row in rows("job_category", jobCategories=sent)] == ["0301", "2210"]
    assert job(jobCategories=sent)["sanitised"] == [
        "/jobCategories/1:repeated_code",
        "/jobCategories/2:no_code",
    ]


@pytest.mark.parametrize(
    ("department", "agency", "codes", "notes"),
    [
        ("DJ", "DJ03", "DJ/DJ03", []),
        ("NV", "NV", "NV", []),
        ("ST", "Other Agencies and Independent Organizations", "ST", ["/hiringAgencyCode:not_a_code"]),
        (None, "DJ03", "DJ03", []),
        (None, None, None, []),
    ],
)
def test_organization_codes_are_codes(
    department: str | None, agency: str | None, codes: str | None, notes: list[str]
) -> None:
    sent = {"hiringDepartmentCode": department, "hiringAgencyCode": agency}
    assert (details(**sent)["organization_codes"], job(**sent)["sanitised"]) == (codes, notes)


@given(mutated(record()))
def test_rows_fit_their_contracts_whatever_the_record_holds(body: dict[str, Any]) -> None:
    """Total: no record raises, no value is one that COPY would refuse, no key comes twice."""
    read = HISTORIC.read_item(as_sent(body))
    assert HISTORIC.identify(as_sent(body)) == read.control_number
    assume(read.control_number is not None)
    found = rows_of(read, HISTORIC)
    assert list(found) == list(SILVER_TABLES)
    for name, table in SILVER_TABLES.items():
        assert misfits(table, found[name]) == []
        keys = [tuple(row[table.column_names.index(column)] for column in table.key) for row in found[name]]
        assert len(set(keys)) == len(keys)
