"""All recorded HistoricJoa records of 2013-16: rows, labels and rules against counts made with plain json."""

from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from usajobs_assets.pipeline.gate_frames import validate_items
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.historic_labels import (
    HIRING_PATHS,
    OFFERING_CODES,
    SCHEDULE_CODES,
    TRAVEL_CODES,
    code_of,
)
from usajobs_assets.transforms.usajobs_forms import HISTORIC
from usajobs_assets_tests.unit.transforms.historic_records import code_list, real_records
from usajobs_assets_tests.unit.transforms.mutations import as_sent
from usajobs_assets_tests.unit.transforms.rows import by_name, rows_of

STATUS_OF = {
    "Job canceled": "cancelled",
    "Applications under review": "reviewing",
    "Job closed": "closed",
    "Candidate selected": "selected",
}


@cache
def all_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of every record, by table and column name."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for sent in real_records():
        rows = rows_of(HISTORIC.read_item(as_sent(sent)), HISTORIC)
        for table in SILVER_TABLES:
            found[table] += by_name(table, rows)
    return found


def test_every_record_and_every_entry_of_its_arrays_is_a_row() -> None:
    sent, rows = real_records(), all_rows()
    assert {name: len(rows[name]) for name in SILVER_TABLES} == {
        "job": len(sent),
        "job_location": sum(len(record["PositionLocations"]) for record in sent),
        "job_category": sum(len(record["JobCategories"]) for record in sent),
        "job_grade": len(sent),
        "job_details": len(sent),
    }
    assert len({row["control_number"] for row in rows["job"]}) == len(sent) == 2109
    assert len(rows["job_location"]) == 5416


def test_what_was_sent_is_what_is_stored() -> None:
    sent, rows = real_records(), all_rows()
    assert Counter(row["position_opening_status"] for row in rows["job"]) == Counter(
        STATUS_OF[record["positionOpeningStatus"]] for record in sent
    )
    assert sum(row["pay_max"] for row in rows["job"]) == sum(Decimal(str(r["maximumSalary"])) for r in sent)
    for record, row in zip(sent, rows["job"], strict=True):
        assert str(row["publication_start_date"]) == record["positionOpenDate"]
        assert str(row["application_close"]) == f"{record['positionCloseDate']} 00:00:00"
    places = [place for record in sent for place in record["PositionLocations"]]
    for place, row in zip(places, rows["job_location"], strict=True):
        state_or_country = place["positionLocationState"] or place["positionLocationCountry"]
        assert row["location_name"] == f"{place['positionLocationCity']}, {state_or_country}"
    series = [entry["series"] for record in sent for entry in record["JobCategories"]]
    assert [row["code"] for row in rows["job_category"]] == series


def test_no_label_is_left_without_its_code() -> None:
    rows = all_rows()
    for column in ("position_schedule_code", "position_offering_code", "pay_rate_interval_code"):
        assert None not in {row[column] for row in rows["job"]}
    labels = sum(len(record["HiringPaths"]) for record in real_records())
    paths = [path for row in rows["job_details"] for path in row["hiring_paths"]]
    assert len(paths) == labels
    assert set(paths) <= {code.lower() for code in code_list("hiringpaths")}


def test_the_only_note_on_real_records_is_an_agency_code_that_is_none() -> None:
    noted = Counter(note for row in all_rows()["job"] for note in row["sanitised"])
    words = sum(len(record["hiringAgencyCode"]) > 4 for record in real_records())
    assert noted == {"/hiringAgencyCode:not_a_code": words}


def test_an_expire_date_is_kept_where_it_lies_within_the_posting() -> None:
    within = [
        record
        for record in real_records()
        if record["positionOpenDate"] <= (record["positionExpireDate"] or "") <= record["positionCloseDate"]
    ]
    kept = [row for row in all_rows()["job"] if row["position_expire_date"]]
    assert [row["control_number"] for row in kept] == [record["usajobsControlNumber"] for record in within]
    assert len(kept) == 98


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("positionscheduletypes", SCHEDULE_CODES),
        ("positionofferingtypes", OFFERING_CODES),
        ("travelpercentages", TRAVEL_CODES),
        ("hiringpaths", HIRING_PATHS),
    ],
)
def test_every_label_of_the_real_code_list_finds_its_code(name: str, codes: dict[str, str]) -> None:
    listed = code_list(name)
    found = {label: code_of(codes, label) for label in listed.values()}
    assert found == {label: code.lower() if codes is HIRING_PATHS else code for code, label in listed.items()}


def test_no_real_record_is_refused_by_the_rules() -> None:
    """An over-strict rule costs postings that are gone from everywhere else."""
    facts = [HISTORIC.facts(HISTORIC.read_item(as_sent(record))) for record in real_records()]
    results = validate_items(facts, SOURCES["historic"])
    assert {result.rule: result.unexpected_count for result in results if not result.passed} == {}
    assert [result for result in results if result.unexpected_count] == []
