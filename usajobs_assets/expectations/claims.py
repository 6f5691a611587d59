"""The few kinds of expectation the rules are built from, and how each treats missing values.

Here: constructors that return tuples of `Expectation`, so that a rule is a sum of them. Add: a kind that
two rules need. Keep out: column names and limits of a particular source.

Great Expectations skips missing values in every expectation but `not_null`, so a claim that must not be met
by absence says `not_null` as well.
"""

from collections.abc import Sequence

from usajobs_assets.expectations.rule import Expectation, NullTolerance

Expectations = tuple[Expectation, ...]

# The same answer for pandas' two string engines: [0-9] because \d takes Arabic digits in one of them, \Z
# because $ lets a trailing newline through, and no capturing group because pandas warns of one. At most ten
# digits before the point and two that count after it: what NUMERIC(12,2) holds without rounding.
DECIMAL_TEXT = r"^-?[0-9]{1,10}(?:\.[0-9]{1,2}0*)?\Z"


def not_null(column: str) -> Expectations:
    """Every row has a value."""
    return (Expectation("ExpectColumnValuesToNotBeNull", {"column": column}),)


def null(column: str) -> Expectations:
    """No row has a value."""
    return (Expectation("ExpectColumnValuesToBeNull", {"column": column}),)


def rarely_null(column: str, tolerance: NullTolerance | None = None) -> Expectations:
    """All but a few rows have a value (3 or 20 % unless told); a run without rows passes."""
    return (Expectation("ExpectColumnValuesToNotBeNull", {"column": column}, tolerance or NullTolerance()),)


def not_blank(column: str) -> Expectations:
    """Every row has a text with something to see in it."""
    return not_null(column) + matching(column, r"\S")


def matching(column: str, pattern: str) -> Expectations:
    """A text, where there is one, contains a match of the pattern."""
    return (Expectation("ExpectColumnValuesToMatchRegex", {"column": column, "regex": pattern}),)


def one_of(column: str, values: Sequence[object]) -> Expectations:
    """A value, where there is one, is one of these."""
    return (Expectation("ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(values)}),)


def true(column: str) -> Expectations:
    """Every row has the flag, and it is set."""
    return not_null(column) + one_of(column, [True])


def at_least(column: str, lowest: float) -> Expectations:
    """A number, where there is one, is not below `lowest`."""
    return (Expectation("ExpectColumnValuesToBeBetween", {"column": column, "min_value": lowest}),)


def zero(column: str) -> Expectations:
    """Every row has the number 0."""
    return not_null(column) + one_of(column, [0])


def unique(column: str) -> Expectations:
    """No value appears twice."""
    return (Expectation("ExpectColumnValuesToBeUnique", {"column": column}),)


def in_order(smaller: str, larger: str) -> Expectations:
    """`smaller` is at most `larger` in every row that has both."""
    columns = {"column_A": larger, "column_B": smaller}
    options = {"or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return (Expectation("ExpectColumnPairValuesAToBeGreaterThanB", {**columns, **options}),)


def equal(left: str, right: str) -> Expectations:
    """The two columns agree in every row that has both."""
    columns = {"column_A": left, "column_B": right, "ignore_row_if": "either_value_is_missing"}
    return (Expectation("ExpectColumnPairValuesToBeEqual", columns),)
