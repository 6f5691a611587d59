"""A rule is data that cannot be written down in a form that checks nothing."""

import pytest

from usajobs_assets.expectations.rule import Expectation, NullTolerance, Rule

NOT_NULL = Expectation("ExpectColumnValuesToNotBeNull", {"column": "a"})
IN_ORDER = Expectation(
    "ExpectColumnPairValuesAToBeGreaterThanB", {"column_A": "b", "column_B": "a", "or_equal": True}
)


def test_a_rule_needs_each_of_its_columns_once_and_no_other_parameter() -> None:
    rule = Rule("a_is_fine", "record", "items", "A is fine.", (NOT_NULL, IN_ORDER), "a_missing")
    assert rule.columns == ("a", "b")


def test_a_rule_that_expects_nothing_is_refused() -> None:
    """A rule without expectations would hold for any data."""
    with pytest.raises(ValueError, match="could never fail"):
        Rule("anything_goes", "batch", "items", "Anything.", ())


@pytest.mark.parametrize(("kind", "reason"), [("record", None), ("batch", "a_missing")])
def test_a_reason_belongs_to_record_rules_and_to_all_of_them(kind: str, reason: str | None) -> None:
    """Nothing is quarantined without a reason."""
    with pytest.raises(ValueError, match="carry a reason"):
        Rule("a_is_fine", kind, "items", "A is fine.", (NOT_NULL,), reason)  # type: ignore[arg-type]


def test_the_one_row_of_the_run_is_not_a_record() -> None:
    with pytest.raises(ValueError, match="items frame"):
        Rule("a_is_fine", "record", "run", "A is fine.", (NOT_NULL,), "a_missing")


@pytest.mark.parametrize(
    ("rows", "nulls_allowed"), [(1, 1), (3, 3), (4, 3), (10, 3), (15, 3), (20, 4), (24, 4), (9_999, 1_999)]
)
def test_the_tolerance_is_three_rows_or_a_fifth_whichever_is_more(rows: int, nulls_allowed: int) -> None:
    """The share is met by exactly the allowed number of nulls and missed by one more."""
    least = NullTolerance().least_present_share(rows)
    assert (rows - nulls_allowed) / rows >= least
    assert nulls_allowed == rows or (rows - nulls_allowed - 1) / rows < least


def test_a_run_without_rows_has_no_null_share_to_meet() -> None:
    """Emptiness is judged by the rules of the run frame, not by a division by zero."""
    assert NullTolerance().least_present_share(0) == 0.0


def test_only_a_tolerance_changes_with_the_number_of_rows() -> None:
    tolerant = Expectation(
        "ExpectColumnValuesToNotBeNull", {"column": "a"}, NullTolerance(rows=1, percent=50)
    )
    assert tolerant.parameters_for(4) == {"column": "a", "mostly": 0.5}
    assert NOT_NULL.parameters_for(4) == {"column": "a"}
