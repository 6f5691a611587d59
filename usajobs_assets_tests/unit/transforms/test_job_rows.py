"""Rows of the five tables: what the contract says, whatever the item says."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import assume, given

from usajobs_assets.tables.contract import Column, ColumnType, Table
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.item import read_item
from usajobs_assets.transforms.row import Row, Sighting
from usajobs_assets_tests.builders import NOON, item
from usajobs_assets_tests.unit.transforms.mutations import as_sent, mutated_items
from usajobs_assets_tests.unit.transforms.rows import named, rows_of

# Required by the table and promised by the gate's rules, not by the rows: an item can lack them.
PROMISED_BY_THE_GATE = {"position_id", "position_uri", "position_title"}


def is_text(value: object) -> bool:
    return (
        isinstance(value, str) and "\x00" not in value and value.encode("utf-8", "replace") == value.encode()
    )


def is_money(value: object) -> bool:
    return isinstance(value, Decimal) and value == round(value, 2) and abs(value) < 10**10


FITS = {
    ColumnType.BIGINT: lambda value: type(value) is int and abs(value) < 2**63,
    ColumnType.INTEGER: lambda value: type(value) is int and abs(value) < 2**31,
    ColumnType.TEXT: is_text,
    ColumnType.TEXT_ARRAY: lambda value: isinstance(value, list) and all(map(is_text, value)),
    ColumnType.BOOLEAN: lambda value: isinstance(value, bool),
    ColumnType.MONEY: is_money,
    ColumnType.DOUBLE: lambda value: isinstance(value, float) and abs(value) <= 180,
    ColumnType.DATE: lambda value: type(value) is date,
    ColumnType.WALL_CLOCK: lambda value: type(value) is datetime and value.tzinfo is None,
    ColumnType.INSTANT: lambda value: type(value) is datetime and value.tzinfo is not None,
    ColumnType.DIGEST: lambda value: isinstance(value, bytes) and len(value) == 32,
    ColumnType.JSON: lambda value: is_text(value) and isinstance(orjson.loads(value), dict),
}


def fits(column: Column, value: object) -> bool:
    """Whether Postgres and Parquet take the value into the column as it is."""
    if value is None:
        return column.nullable or column.name in PROMISED_BY_THE_GATE
    return bool(FITS[column.type](value))


def job(**changes: Any) -> dict[str, Any]:
    return named("job", item(**changes))[0]


def misfits(table: Table, rows: list[Row]) -> list[tuple[str, object]]:
    return [
        (column.name, value)
        for row in rows
        for column, value in zip(table.columns, row, strict=True)
        if not fits(column, value)
    ]


@given(mutated_items())
def test_rows_fit_their_contracts_whatever_the_item_holds(body: dict[str, Any]) -> None:
    """Total: no item raises, and no value is one that COPY would refuse or Postgres reinterpret."""
    read = read_item(as_sent(body))
    assume(read.control_number is not None)
    rows = rows_of(read)
    assert list(rows) == list(SILVER_TABLES)
    for name, table in SILVER_TABLES.items():
        assert misfits(table, rows[name]) == []


@given(mutated_items())
def test_one_posting_never_repeats_a_key(body: dict[str, Any]) -> None:
    """A code sent twice would stop the load at the primary key."""
    read = read_item(as_sent(body))
    assume(read.control_number is not None)
    rows = rows_of(read)
    for name, table in SILVER_TABLES.items():
        indexes = [table.column_names.index(column) for column in table.key]
        keys = [tuple(row[index] for index in indexes) for row in rows[name]]
        assert len(set(keys)) == len(keys)
        assert {key[0] for key in keys} <= {read.control_number}


@given(mutated_items())
def test_notes_name_a_place_and_a_reason(body: dict[str, Any]) -> None:
    read = read_item(as_sent(body))
    assume(read.control_number is not None)
    row = dict(zip(SILVER_TABLES["job"].column_names, rows_of(read)["job"][0], strict=True))
    assert row["sanitised"] == read.notes.as_list()
    assert all(is_text(note) and note.rpartition(":")[2].isidentifier() for note in read.notes.as_list())


def test_a_usual_posting_fills_the_columns_by_name() -> None:
    found = job(SubAgency="Intermountain Region")
    expected = {
        "control_number": 800000100,
        "position_id": "AB-800000100",
        "matched_object_id": "800000100",
        "position_uri": "https://www.usajobs.gov:443/job/800000100",
        "position_title": "Park Ranger",
        "organization_name": "National Park Service",
        "department_name": "Department of the Interior",
        "sub_agency": "Intermountain Region",
        "apply_uri": "https://www.usajobs.gov:443/job/800000100",
        "position_location_display": "Denver, Colorado",
        "pay_min": Decimal(52727),
        "pay_max": Decimal(68546),
        "pay_rate_interval_code": "PA",
        "position_schedule_code": "1",
        "position_schedule_name": None,
        "position_offering_code": "15317",
        "position_offering_name": None,
        "qualification_summary": "A year of experience.",
        "publication_start": datetime.fromisoformat("2026-11-10T00:00:00"),
        "publication_start_date": date(2026, 11, 10),
        "application_close": datetime.fromisoformat("2026-12-01T23:59:59.997"),
        "application_close_date": date(2026, 12, 1),
        "position_start": datetime.fromisoformat("2026-11-10T00:00:00"),
        "position_start_date": date(2026, 11, 10),
        "position_end": datetime.fromisoformat("2026-12-01T23:59:59.997"),
        "position_end_date": date(2026, 12, 1),
        "remote_indicator": False,
        "telework_eligible": False,
        "position_opening_status": None,
        "position_expire_date": None,
        "sources": ["search"],
        "sanitised": [],
    }
    assert {name: found[name] for name in expected} == expected


def test_a_row_says_where_it_came_from() -> None:
    """The pointer of the sighting, in the columns of that name, and the item as sent."""
    sent = as_sent(item())
    found = job()
    assert found["raw_json"].encode() == sent
    assert {name: found[name] for name in Sighting._fields} == {
        "control_number": 800000100,
        "source": "search",
        "ingest_run_id": "20261120T170000Z-0badcafe",
        "bronze_object": "bronze/usajobs/search/page=0001.json.gz",
        "item_index": 3,
        "payload_sha256": b"p" * 32,
        "content_sha256": read_item(sent).content_sha256,
        "seen_at": NOON,
        "gated": True,
    }
    for table in SILVER_TABLES:
        for row in named(table, item()):
            assert (row["source"], row["ingest_run_id"], row["code_version"]) == (
                "search",
                "20261120T170000Z-0badcafe",
                "0.1.0+test",
            )


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("PA", "PA"),
        ("Per Year", "PA"),
        ("Per Hour", "PH"),
        ("Bi-weekly", "BW"),
        ("PW", "PW"),
        ("Per Week", None),
        ("", None),
    ],
)
def test_the_interval_is_a_code_in_every_era(sent: str, code: str | None) -> None:
    """PW is piece work: a week has no code, and none is made up."""
    pay = {"MinimumRange": "13.79", "MaximumRange": "16", "RateIntervalCode": sent}
    found = job(PositionRemuneration=[pay])
    assert (found["pay_min"], found["pay_max"]) == (Decimal("13.79"), Decimal(16))
    assert found["pay_rate_interval_code"] == code


def test_absent_parts_are_null_and_no_fault() -> None:
    """A key of a later era is missing from all of an earlier one; that is nothing to note."""
    body = item(
        SubAgency=None, PositionRemuneration=None, PositionSchedule=None, UserArea=None, JobGrade=None
    )
    found = named("job", body)[0]
    gone = ("sub_agency", "pay_min", "pay_rate_interval_code", "position_schedule_code", "telework_eligible")
    assert [found[name] for name in gone] == [None] * len(gone)
    assert found["sanitised"] == []
    assert named("job_grade", body) == []
    assert len(named("job_details", body)) == 1


def test_a_second_entry_where_there_has_always_been_one_is_noted() -> None:
    twice = [{"MinimumRange": "1", "MaximumRange": "2", "RateIntervalCode": "PA"}] * 2
    assert job(PositionRemuneration=twice)["sanitised"] == ["/PositionRemuneration:more_than_one"]


def test_locations_keep_their_order_and_their_repeats() -> None:
    """329 of the rows of 25 real postings repeat one: kept as sent, told apart by their place."""
    places = [{"LocationName": name, "Latitude": 1.5, "Longitude": 2} for name in ("B", "A", "B")]
    rows = named("job_location", item(PositionLocation=places))
    assert [(row["loc_idx"], row["location_name"]) for row in rows] == [(0, "B"), (1, "A"), (2, "B")]
    assert {(row["latitude"], row["longitude"], row["country_code"]) for row in rows} == {(1.5, 2.0, None)}


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [(0, 0, (None, None)), (0.0, -0.0, (None, None)), (0, 32.5, (0.0, 32.5)), (51.4, 0, (51.4, 0.0))],
)
def test_nowhere_is_null_and_the_equator_is_not(
    latitude: float, longitude: float, expected: tuple[float | None, float | None]
) -> None:
    """ "Anywhere in the U.S." is sent as 0/0; Kampala and Greenwich are real places."""
    place = {"LocationName": "x", "Latitude": latitude, "Longitude": longitude}
    (row,) = named("job_location", item(PositionLocation=[place]))
    assert (row["latitude"], row["longitude"]) == expected


def test_of_a_repeated_code_the_first_is_kept_and_the_rest_are_noted() -> None:
    entries = [{"Code": "0025", "Name": "first"}, {"Code": "0025", "Name": "second"}, {"Name": "no code"}]
    body = item(JobCategory=entries, JobGrade=[{"Code": "GS"}, {"Code": ""}])
    assert [(row["code"], row["name"]) for row in named("job_category", body)] == [("0025", "first")]
    assert [row["code"] for row in named("job_grade", body)] == ["GS"]
    notes = ["/JobCategory/1:repeated_code", "/JobCategory/2:no_code", "/JobGrade/1:no_code"]
    assert named("job", body)[0]["sanitised"] == notes


def test_indexed_text_of_absurd_length_costs_its_tail_and_not_the_load() -> None:
    """Two codes that are the same after the cut are one row, as the key demands."""
    long = "x" * 9_000
    body = item(
        PositionID=long, JobGrade=[{"Code": long}], JobCategory=[{"Code": long}, {"Code": long + "y"}]
    )
    (job,), (grade,), (category,) = (named(table, body) for table in ("job", "job_grade", "job_category"))
    assert {len(text) for text in (job["position_id"], grade["code"], category["code"])} == {200}
    assert "/PositionID:cut" in job["sanitised"]
    assert "/JobCategory/1:repeated_code" in job["sanitised"]
