"""The record rules that hold for the postings of more than one source.

Here: a rule that two sources share, and how a record rule is made. Add: one that a second source needs.
Keep out: the rules of one source, and the order in which a source has them.
"""

from usajobs_assets.expectations.claims import (
    DECIMAL_TEXT,
    Expectations,
    at_least,
    in_order,
    matching,
    not_blank,
    not_null,
    one_of,
)
from usajobs_assets.expectations.intervals import CODE_BY_SPELLING
from usajobs_assets.expectations.rule import Rule


def record_rule(name: str, reason: str, description: str, expectations: Expectations) -> Rule:
    """A rule that costs the records that break it, and no more."""
    return Rule(name, "record", "items", description, expectations, reason)


CONTROL_NUMBER_IS_PRESENT = record_rule(
    "control_number_is_present",
    "control_number_missing",
    "Every posting carries its control number, the key of everything downstream.",
    not_null("control_number"),
)
POSITION_ID_IS_PRESENT = record_rule(
    "position_id_is_present",
    "position_id_missing",
    "Every posting carries its announcement number.",
    not_blank("position_id"),
)
POSITION_TITLE_IS_PRESENT = record_rule(
    "position_title_is_present",
    "position_title_missing",
    "Every posting has a title with something to read in it.",
    not_blank("position_title"),
)
PAY_IS_A_NUMBER = record_rule(
    "pay_is_a_number",
    "pay_not_a_number",
    "Pay, where it is given, is a plain decimal number: no sign of a currency, no commas, no exponent.",
    matching("pay_min_text", DECIMAL_TEXT) + matching("pay_max_text", DECIMAL_TEXT),
)
PAY_IS_NOT_NEGATIVE = record_rule(
    "pay_is_not_negative",
    "pay_negative",
    "Pay, where it is given, is zero or more.",
    at_least("pay_min", 0) + at_least("pay_max", 0),
)
PAY_MIN_IS_AT_MOST_PAY_MAX = record_rule(
    "pay_min_is_at_most_pay_max",
    "pay_range_reversed",
    "The lower end of the pay range is not above the upper end.",
    in_order("pay_min", "pay_max"),
)
PAY_INTERVAL_IS_KNOWN = record_rule(
    "pay_interval_is_known",
    "pay_interval_unknown",
    "The pay interval, where it is given, is a code or a label of the official list.",
    one_of("pay_rate_interval", sorted(CODE_BY_SPELLING)),
)
OPENS_BEFORE_IT_CLOSES = record_rule(
    "opens_before_it_closes",
    "closes_before_it_opens",
    "A posting does not close before it opens.",
    in_order("publication_start", "application_close"),
)
