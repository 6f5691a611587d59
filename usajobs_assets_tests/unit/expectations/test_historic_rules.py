"""The rules of HistoricJoa and AnnouncementText, red and green, judged by Great Expectations itself."""

import re
from typing import Any

import pytest

from usajobs_assets.expectations.rules import RULES
from usajobs_assets.pipeline.gate_frames import validate_items, validate_run
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.transforms.forms import FORMS
from usajobs_assets.transforms.gate_facts import RunFacts
from usajobs_assets.validation.result import RuleResult
from usajobs_assets_tests.unit.transforms.historic_records import record, text_record
from usajobs_assets_tests.unit.transforms.mutations import as_sent

RECORDED_BY_DAY = ["historic", "announcement_text"]
WHOLE = RunFacts(
    postings_distinct=50,
    api_total=50,
    totals_differ=0,
    cap_hit=0,
    pages_missing=0,
    empty_without_proof=0,
    quarantined=0,
    quarantine_limit=3,
    unreadable=0,
)
RED_RECORDS: list[tuple[dict[str, Any], str]] = [
    ({"usajobsControlNumber": None}, "control_number_is_present"),
    ({"announcementNumber": " "}, "position_id_is_present"),
    ({"positionTitle": None}, "position_title_is_present"),
    ({"positionOpenDate": None}, "open_date_is_present"),
    ({"positionOpenDate": "2026-02-30"}, "open_date_is_present"),
    ({"minimumSalary": "$5"}, "pay_is_a_number"),
    ({"minimumSalary": -1.5}, "pay_is_not_negative"),
    ({"minimumSalary": 19.52}, "pay_min_is_at_most_pay_max"),
    ({"salaryType": "Per Week"}, "pay_interval_is_known"),
    ({"positionCloseDate": "2026-11-19"}, "opens_before_it_closes"),
    ({"positionOpeningStatus": "Job vanished"}, "status_is_known"),
]
RED_RUNS = [
    ({"postings_distinct": 49}, "rows_match_api_total"),
    ({"totals_differ": 1}, "api_total_held_still"),
    ({"pages_missing": 1}, "pages_are_contiguous"),
    ({"postings_distinct": 0, "api_total": None, "empty_without_proof": 1}, "not_empty_without_proof"),
    ({"quarantined": 4}, "quarantine_is_within_bounds"),
    ({"unreadable": 4}, "every_item_is_readable"),
    ({"other_days": 1}, "only_postings_of_the_day"),
    ({"other_faults": 1}, "capture_has_no_other_fault"),
]


def numbered(sent: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """The same record under so many control numbers."""
    return [{**sent, "usajobsControlNumber": 500000000 + index} for index in range(count)]


def failed(source: str, bodies: list[dict[str, Any]]) -> dict[str, RuleResult]:
    form = FORMS[source]
    results = validate_items([form.facts(form.read_item(as_sent(body))) for body in bodies], SOURCES[source])
    assert [result for result in results if result.error] == []
    return {result.rule: result for result in results if not result.passed}


def failed_run(source: str, **changed: int | None) -> set[str]:
    results = validate_run(WHOLE._replace(**changed), SOURCES[source])  # type: ignore[arg-type]
    assert [result for result in results if result.error] == []
    return {result.rule for result in results if not result.passed}


@pytest.mark.parametrize(("changes", "rule"), RED_RECORDS, ids=str)
def test_a_record_that_breaks_a_rule_is_told_apart_from_the_others(
    changes: dict[str, Any], rule: str
) -> None:
    found = failed("historic", [*numbered(record(), 3), record(**changes)])
    assert {name: result.unexpected_rows for name, result in found.items()} == {rule: (3,)}


def test_every_record_rule_of_historic_is_red_once_here() -> None:
    rules = {rule.name for rule in RULES["historic"] if rule.kind == "record"}
    assert {rule for _, rule in RED_RECORDS} == rules


@pytest.mark.parametrize("source", RECORDED_BY_DAY)
@pytest.mark.parametrize(("changed", "rule"), RED_RUNS, ids=str)
def test_a_run_that_is_not_whole_fails_the_rule_that_says_so(
    source: str, changed: dict[str, int | None], rule: str
) -> None:
    assert failed_run(source, **changed) == {rule}
    strict = {rule.name for rule in RULES[source] if (rule.frame, rule.kind) == ("run", "batch")}
    assert {name for _, name in RED_RUNS} == strict


@pytest.mark.parametrize("source", RECORDED_BY_DAY)
def test_a_day_without_postings_passes_with_proof(source: str) -> None:
    """Holidays and Sundays have none, and the API says so."""
    assert failed(source, []) == {}
    assert failed_run(source, postings_distinct=0, api_total=0) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"positionOpeningStatus": None},
        {"hiringAgencyName": None, "hiringSubelementName": None},
        {"minimumSalary": 0.0, "maximumSalary": 0.0, "salaryType": "Without Compensation"},
        {"positionCloseDate": "2026-11-20"},
        {"positionLocations": []},
    ],
    ids=str,
)
def test_odd_but_real_records_pass(changes: dict[str, Any]) -> None:
    assert failed("historic", [*numbered(record(), 3), record(**changes)]) == {}


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("hiringDepartmentName", "department_name_is_rarely_null"),
        ("minimumSalary", "pay_is_rarely_null"),
        ("positionLocations", "locations_are_rarely_missing"),
    ],
)
def test_a_key_that_was_renamed_blocks_the_run(key: str, rule: str) -> None:
    """Each record alone would pass with a null; all of them together are drift of the schema."""
    renamed = {key: ..., f"{key}V2": 1}
    assert set(failed("historic", numbered(record(**renamed), 5))) == {rule}
    assert failed("historic", [*numbered(record(**renamed), 3), *numbered(record(), 9)[3:]]) == {}


def test_texts_may_be_rare_and_not_all_gone() -> None:
    bare = {key: value for key, value in text_record().items() if key.startswith(("usajobs", "position"))}
    assert set(failed("announcement_text", numbered(bare, 20))) == {"texts_are_not_all_missing"}
    assert failed("announcement_text", [*numbered(bare, 18), *numbered(text_record(), 20)[18:]]) == {}


@pytest.mark.parametrize("source", RECORDED_BY_DAY)
def test_a_control_number_that_comes_twice_fails_the_run(source: str) -> None:
    sent = record() if source == "historic" else text_record()
    assert set(failed(source, [sent, sent])) == {"control_numbers_are_unique"}


@pytest.mark.parametrize("source", RULES)
def test_rules_read_only_columns_that_their_frames_have(source: str) -> None:
    frames = {"items": FORMS[source].facts_type._fields, "run": RunFacts._fields}
    for rule in RULES[source]:
        assert set(rule.columns) <= set(frames[rule.frame]), rule.name


@pytest.mark.parametrize("source", RULES)
def test_names_are_claims_and_no_two_rules_of_a_source_share_one(source: str) -> None:
    names = [rule.name for rule in RULES[source]]
    reasons = [rule.reason for rule in RULES[source] if rule.reason]
    assert len(set(names)) == len(names)
    assert len(set(reasons)) == len(reasons)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", text) for text in [*names, *reasons])
    assert list(RULES) == list(FORMS)
