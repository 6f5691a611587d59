"""Every record rule, run by Great Expectations itself: one bad record costs exactly one record."""

import pandas as pd
import pytest

from usajobs_assets.expectations.search import RECORD_RULES
from usajobs_assets.validation.great_expectations_run import validate
from usajobs_assets_tests.unit.validation.frames import TEXT_COLUMNS, items

BAD_ROW = 4

BAD_VALUES = [
    ("control_number_is_present", "control_number", pd.NA),
    ("position_id_is_present", "position_id", None),
    ("position_id_is_present", "position_id", ""),
    ("position_title_is_present", "position_title", None),
    ("position_title_is_present", "position_title", " \t\n"),
    ("position_uri_is_a_web_address", "position_uri_is_web_address", False),
    ("apply_uris_are_web_addresses", "apply_uris_are_web_addresses", False),
    ("pay_is_a_number", "pay_min_text", "NaN"),
    ("pay_is_a_number", "pay_max_text", "Infinity"),
    ("pay_is_a_number", "pay_max_text", "1e400"),
    ("pay_is_a_number", "pay_min_text", "$95,000"),
    ("pay_is_a_number", "pay_max_text", "1,234.50"),
    ("pay_is_a_number", "pay_min_text", ""),
    ("pay_is_a_number", "pay_min_text", " "),
    ("pay_is_a_number", "pay_min_text", "95000\n"),
    ("pay_is_a_number", "pay_min_text", "95000 per year"),
    ("pay_is_a_number", "pay_min_text", "12\n34"),
    ("pay_is_a_number", "pay_min_text", "٩٥٠٠٠"),
    ("pay_is_a_number", "pay_min_text", "17.505"),
    ("pay_is_a_number", "pay_max_text", "12345678901"),
    ("pay_is_a_number", "pay_max_text", "Many"),
    ("pay_is_not_negative", "pay_min", -0.01),
    ("pay_is_not_negative", "pay_max", -1.0),
    ("pay_min_is_at_most_pay_max", "pay_min", 127060.01),
    ("pay_interval_is_known", "pay_rate_interval", "Per Fortnight"),
    ("pay_interval_is_known", "pay_rate_interval", ""),
    ("opens_before_it_closes", "application_close", "2025-07-16T23:59:59"),
    ("has_at_least_one_location", "location_count", 0),
]


@pytest.mark.parametrize(("rule_name", "column", "value"), BAD_VALUES)
@pytest.mark.parametrize("text_type", ["object", "str"])
def test_one_bad_record_is_named_and_no_other(
    rule_name: str, column: str, value: object, text_type: str
) -> None:
    """pandas has two engines for text, with two dialects of regular expressions; the answer is one."""
    frame = items(9, {column: {BAD_ROW: value}}).astype(dict.fromkeys(TEXT_COLUMNS, text_type))
    result = {result.rule: result for result in validate(frame, RECORD_RULES)}[rule_name]
    assert result.error is None
    assert not result.passed
    assert result.unexpected_rows == (BAD_ROW,)
    assert result.unexpected_count == 1


def test_every_record_rule_has_a_bad_value_here() -> None:
    assert {name for name, _, _ in BAD_VALUES} == {rule.name for rule in RECORD_RULES}


GOOD_VALUES = [
    {"pay_min_text": None, "pay_max_text": None, "pay_rate_interval": None},
    {"pay_min": float("nan"), "pay_max": float("nan")},
    {"pay_min": float("nan"), "pay_max": 0.0},
    {"pay_min_text": "17.50", "pay_max_text": "17.500"},
    {"pay_min_text": "0", "pay_max_text": "9999999999.99"},
    {"pay_min_text": "-5"},
    {"pay_min": 0.0, "pay_max": 0.0, "pay_rate_interval": "Without Compensation"},
    {"pay_min": 127060.0},
    {"pay_rate_interval": "Per Year"},
    {"publication_start": None},
    {"application_close": None},
    {"application_close": "2025-07-17T00:00:00"},
    {"location_count": 1176},
    {"organization_name": None},
]


@pytest.mark.parametrize("values", GOOD_VALUES, ids=str)
def test_an_unusual_but_sound_record_passes_every_record_rule(values: dict[str, object]) -> None:
    """Absent pay, unpaid work, a one-day posting and a negative number told apart from no number at all."""
    frame = items(9, {column: {BAD_ROW: value} for column, value in values.items()})
    assert [result for result in validate(frame, RECORD_RULES) if not result.passed] == []


def test_bad_records_of_both_ends_of_the_pay_range_are_put_together() -> None:
    """A rule over two columns fails a row that either column fails, once."""
    frame = items(9, {"pay_min_text": {1: "x", 7: "x"}, "pay_max_text": {7: "x", 2: "x"}})
    result = {result.rule: result for result in validate(frame, RECORD_RULES)}["pay_is_a_number"]
    assert result.unexpected_rows == (1, 2, 7)
    assert result.observed == "3 of 9 rows"


def test_all_bad_records_are_named_and_not_just_a_sample() -> None:
    """The library's summaries stop at 20 rows; a quarantine that did so would let the rest through."""
    frame = items(500, {"position_title": dict.fromkeys(range(0, 500, 2), None)})
    result = {result.rule: result for result in validate(frame, RECORD_RULES)}["position_title_is_present"]
    assert result.unexpected_rows == tuple(range(0, 500, 2))


def test_a_column_without_any_value_fails_every_record() -> None:
    """Most expectations pass a column that is all NULL; presence must not be one of them."""
    frame = items(5, {"control_number": dict.fromkeys(range(5)), "position_title": dict.fromkeys(range(5))})
    failed = {
        result.rule: result.unexpected_count for result in validate(frame, RECORD_RULES) if not result.passed
    }
    assert failed == {"control_number_is_present": 5, "position_title_is_present": 5}
