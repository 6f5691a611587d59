"""An item of JSearch: its number, its digest, its columns, and everything that employers and sites do to it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.simulator.jsearch.answers import opened_on
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.transforms.jsearch_facts import jsearch_facts
from usajobs_assets.transforms.jsearch_item import identify_jsearch, jsearch_id, read_jsearch_item
from usajobs_assets.transforms.jsearch_rows import jsearch_rows
from usajobs_assets.transforms.posting_number import posting_number
from usajobs_assets.transforms.row import Sighting

POSTED = "2026-03-11T21:25:00.000Z"
ITEM = {
    "job_id": "6_x7-xkVn5mFKtwwjNwZDg==", "job_title": "Data Engineer", "employer_name": "Société Lumière",
    "employer_size": 120, "job_publisher": "Indeed", "job_employment_type": "FULLTIME and PARTTIME",
    "job_apply_link": "https://jobs.example/1", "job_description": "Python.", "job_is_remote": False,
    "job_city": "Toronto", "job_state": "ON", "job_country": "ca", "job_latitude": 43.65, "job_longitude": -79.38,
    "job_min_salary": 52.5, "job_max_salary": 40, "job_salary_currency": "cad", "job_salary_period": "hour",
    "job_required_skills": ["python", " "], "job_posting_language": "en",
    "job_posted_at_timestamp": 1773264300, "job_posted_at_datetime_utc": POSTED,
    "job_offer_expiration_datetime_utc": None, "job_offer_expiration_timestamp": None,
    "job_google_link": "https://www.google.com/search?q=data+engineer",
}  # fmt: skip


def raw(**changes: Any) -> bytes:
    return json.dumps({**ITEM, **changes}).encode()


def job(**changes: Any) -> dict[str, Any]:
    item = read_jsearch_item(raw(**changes))
    seen = Sighting(
        item.control_number or 0, "jsearch", "run", "object", 3, b"p", item.content_sha256,
        datetime(2026, 3, 12, tzinfo=UTC), True,
    )  # fmt: skip
    rows = jsearch_rows(item, seen, "v")
    (content,), (shown,) = rows[JSEARCH_CONTENT.name], rows[JSEARCH_JOB.name]
    told = dict(zip(JSEARCH_JOB.column_names, shown, strict=True))
    same = dict(zip(JSEARCH_CONTENT.column_names, content, strict=True))
    assert {name: told[name] for name in same} == same
    return told


def test_a_usual_item_fills_the_columns() -> None:
    told = job()
    assert {name: told[name] for name in ("employer_name", "employer_size", "country", "city", "is_remote")} == {
        "employer_name": "Société Lumière", "employer_size": "120", "country": "CA", "city": "Toronto",
        "is_remote": False,
    }  # fmt: skip
    assert told["employment_types"] == ["FULLTIME", "PARTTIME"]
    assert told["skills"] == ["python"]
    assert told["posted_at"] == datetime(2026, 3, 11, 21, 25, tzinfo=UTC)
    assert (told["source"], told["ingest_run_id"], told["item_index"]) == ("jsearch", "run", 3)
    assert json.loads(told["raw_json"]) == {
        key: sent for key, sent in ITEM.items() if key != "job_google_link"
    }


def test_the_ends_of_pay_are_put_in_order_and_that_is_noted() -> None:
    told = job()
    assert (told["pay_min"], told["pay_max"]) == (Decimal(40), Decimal("52.5"))
    assert (told["pay_currency"], told["pay_period"]) == ("CAD", "HOUR")
    assert told["sanitised"] == ["/job_min_salary:range_reversed"]


@pytest.mark.parametrize(
    ("changes", "column", "value", "note"),
    [
        ({"job_min_salary": None}, "pay_min", Decimal(40), None),
        ({"job_min_salary": -1}, "pay_min", Decimal(40), "/job_min_salary:negative"),
        ({"job_min_salary": "lots"}, "pay_min", Decimal(40), "/job_min_salary:not_a_number"),
        ({"job_min_salary": 0, "job_max_salary": 0}, "pay_max", None, None),
        ({"job_salary_period": "FORTNIGHT"}, "pay_period", None, "/job_salary_period:unknown_period"),
        ({"job_salary_currency": "C$"}, "pay_currency", None, "/job_salary_currency:not_a_code"),
        ({"job_country": "Canada"}, "country", None, "/job_country:not_a_code"),
        ({"job_apply_link": "javascript:alert(1)"}, "apply_uri", None, "/job_apply_link:no_web_address"),
        ({"job_latitude": 143.65}, "latitude", None, "/job_latitude:not_a_coordinate"),
        ({"job_posted_at_timestamp": None}, "posted_at", datetime(2026, 3, 11, 21, 25, tzinfo=UTC), None),
        ({"job_posted_at_timestamp": 10**18}, "posted_at", datetime(2026, 3, 11, 21, 25, tzinfo=UTC), None),
        ({"employer_size": "unknown"}, "employer_size", "unknown", None),
        ({"job_is_remote": "yes"}, "is_remote", True, None),
        ({"job_title": "x" * 300}, "position_title", "x" * 200, "/job_title:cut"),
    ],
)
def test_what_is_odd_is_taken_as_far_as_it_makes_sense(
    changes: dict[str, Any], column: str, value: object, note: str | None
) -> None:
    told = job(**changes)
    assert told[column] == value
    assert note is None or note in told["sanitised"]


def test_the_digest_is_of_the_posting_and_not_of_the_query() -> None:
    one, other = (
        read_jsearch_item(raw(job_google_link=link, job_posted_at=age, job_apply_quality_score=score))
        for link, age, score in (("q=a", "1 day ago", 0.1), ("q=b", "2 days ago", 0.2))
    )
    assert one.content_sha256 == other.content_sha256
    assert job(job_google_link="q=\0a")["raw_json"] == job()["raw_json"]
    assert job(job_google_link="q=\0a")["sanitised"] == job()["sanitised"]
    assert one.content_sha256 != read_jsearch_item(raw(job_title="Data Engineer II")).content_sha256


@pytest.mark.parametrize("job_id", [None, "", "  ", 17, ["a"], {"a": 1}])
def test_an_item_without_a_text_for_an_id_has_no_number(job_id: object) -> None:
    assert read_jsearch_item(raw(job_id=job_id)).control_number is None
    assert identify_jsearch(raw(job_id=job_id)) is None
    assert jsearch_facts(read_jsearch_item(raw(job_id=job_id))).control_number is None


@given(st.text(min_size=1, max_size=60))
def test_the_quick_way_to_the_number_is_the_same_as_the_slow_one(job_id: str) -> None:
    sent = json.dumps({"job_id": job_id}).encode()
    assert identify_jsearch(sent) == read_jsearch_item(sent).control_number


@given(st.text(max_size=60), st.text(max_size=60))
def test_numbers_are_negative_and_tell_ids_and_sources_apart(one: str, other: str) -> None:
    number = posting_number("jsearch", one)
    assert -(2**63) <= number < 0
    assert (number == posting_number("jsearch", other)) is (one == other)
    assert number != posting_number("file_drop", one)


def test_everything_that_the_simulator_serves_becomes_rows() -> None:
    for item in opened_on(Universe(postings_per_day=20), 40, date(2026, 3, 9)):
        told = job(**item)
        assert told["control_number"] == posting_number("jsearch", item["job_id"])
        assert told["pay_min"] is None or told["pay_min"] <= told["pay_max"]


@pytest.mark.parametrize(
    "sent", ["6_x7-xkVn5mFKtwwjNwZDg==", " a", "\u202ea", "x" * 500, "x" * 501, " ", "", 7, None, []]
)
def test_the_id_is_the_one_that_the_number_is_made_of(sent: object) -> None:
    raw = json.dumps({"job_id": sent}).encode()
    found = jsearch_id(raw)
    assert (None if found is None else posting_number("jsearch", found)) == identify_jsearch(raw)
    assert found in (sent, None)


def test_what_is_no_item_has_no_id() -> None:
    assert [jsearch_id(raw) for raw in (b"", b"[]", b"{", b"7")] == [None] * 4
