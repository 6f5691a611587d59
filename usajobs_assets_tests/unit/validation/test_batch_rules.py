"""Every batch rule red and green, run by Great Expectations itself."""

import pandas as pd
import pytest

from usajobs_assets.expectations.search import BATCH_RULES
from usajobs_assets.validation.great_expectations_run import validate
from usajobs_assets.validation.result import RuleResult
from usajobs_assets_tests.unit.validation.frames import items, run

ITEMS_RULES = [rule for rule in BATCH_RULES if rule.frame == "items"]
RUN_RULES = [rule for rule in BATCH_RULES if rule.frame == "run"]
RUN_COLUMNS = sorted({column for rule in RUN_RULES for column in rule.columns} - {"api_total"})

RED_RUNS = [
    ({"postings_distinct": 49}, {"rows_match_api_total"}),
    ({"postings_distinct": 51}, {"rows_match_api_total"}),
    ({"pages_missing": 1}, {"pages_are_contiguous"}),
    ({"totals_differ": 1}, {"api_total_held_still"}),
    ({"cap_hit": 1}, {"api_cap_was_not_hit"}),
    (
        {"postings_distinct": 0, "api_total": None, "empty_without_proof": 1},
        {"not_empty_without_proof"},
    ),
    ({"quarantined": 4}, {"quarantine_is_within_bounds"}),
    ({"quarantined": 1, "quarantine_limit": 0}, {"quarantine_is_within_bounds"}),
    ({"unreadable": 4}, {"every_item_is_readable"}),
    ({"other_faults": 1}, {"capture_has_no_other_fault"}),
]

GREEN_RUNS = [
    {},
    {"api_total": None},
    {"postings_distinct": 0, "api_total": 0},
    {"quarantined": 3, "unreadable": 3},
    {"quarantine_limit": 0},
]


def _failed(results: list[RuleResult]) -> dict[str, RuleResult]:
    assert [result for result in results if result.error] == []
    return {result.rule: result for result in results if not result.passed}


@pytest.mark.parametrize(("changed", "red"), RED_RUNS, ids=str)
def test_a_run_that_is_not_whole_fails_the_rule_that_says_so(
    changed: dict[str, int | None], red: set[str]
) -> None:
    assert set(_failed(validate(run(**changed), RUN_RULES))) == red


def test_every_rule_of_the_run_is_red_once_here() -> None:
    assert set().union(*(red for _, red in RED_RUNS)) == {rule.name for rule in RUN_RULES}


@pytest.mark.parametrize("changed", GREEN_RUNS, ids=str)
def test_a_whole_run_passes(changed: dict[str, int | None]) -> None:
    """Partial by request (no total to compare), proven empty, and a quarantine within its limit all pass."""
    assert _failed(validate(run(**changed), RUN_RULES)) == {}


def test_the_result_shows_the_numbers_that_were_compared() -> None:
    results = {result.rule: result for result in validate(run(postings_distinct=49), RUN_RULES)}
    assert results["rows_match_api_total"].observed == "postings_distinct=49, api_total=50"
    assert results["pages_are_contiguous"].observed == "pages_missing=0"


@pytest.mark.parametrize("column", RUN_COLUMNS)
def test_a_number_that_was_not_counted_is_not_taken_for_a_good_one(column: str) -> None:
    """Expectations skip missing values, so a count that is NULL would pass without a rule of its own."""
    frame = run().astype({column: "Int64"})
    frame.loc[0, column] = pd.NA
    assert [result.rule for result in validate(frame, RUN_RULES) if not result.passed] != []


@pytest.mark.parametrize("frame", [run().iloc[:0], pd.concat([run(), run()])], ids=["none", "two"])
def test_a_run_frame_that_is_not_one_row_is_refused(frame: pd.DataFrame) -> None:
    """Without a row every rule of the run would pass."""
    with pytest.raises(ValueError, match="exactly one row"):
        validate(frame, RUN_RULES)


def test_a_control_number_left_twice_names_all_its_rows() -> None:
    frame = items(9, {"control_number": {2: 839_000_007}})
    assert _failed(validate(frame, ITEMS_RULES))["control_numbers_are_unique"].unexpected_rows == (2, 7)


def test_two_absent_control_numbers_are_not_duplicates_of_each_other() -> None:
    frame = items(9, {"control_number": {2: pd.NA, 3: pd.NA}})
    assert _failed(validate(frame, ITEMS_RULES)) == {}


NULL_SHARES = [
    ("organization_name_is_rarely_null", "organization_name"),
    ("pay_is_rarely_null", "pay_min"),
    ("pay_is_rarely_null", "pay_max"),
    ("publication_start_is_rarely_null", "publication_start"),
    ("application_close_is_rarely_null", "application_close"),
]


@pytest.mark.parametrize(("rule_name", "column"), NULL_SHARES)
@pytest.mark.parametrize(("rows", "tolerated"), [(4, 3), (9, 3), (30, 6), (47, 9)])
def test_a_null_share_is_tolerated_up_to_its_bound_and_not_one_further(
    rule_name: str, column: str, rows: int, tolerated: int
) -> None:
    within = items(rows, {column: dict.fromkeys(range(tolerated))})
    beyond = items(rows, {column: dict.fromkeys(range(tolerated + 1))})
    assert _failed(validate(within, ITEMS_RULES)) == {}
    assert list(_failed(validate(beyond, ITEMS_RULES))) == [rule_name]
    assert _failed(validate(beyond, ITEMS_RULES))[rule_name].unexpected_count == tolerated + 1


def test_a_column_the_api_stopped_sending_is_caught_by_its_null_share() -> None:
    """A renamed field reads as NULL in every posting, which passes every other expectation."""
    frame = items(50, {"organization_name": dict.fromkeys(range(50))})
    assert list(_failed(validate(frame, ITEMS_RULES))) == ["organization_name_is_rarely_null"]
