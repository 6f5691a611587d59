"""The batch rules of every source: what makes a run whole, whatever its items are.

Here: a rule that all sources share, and how a batch rule is made. Keep out: the rules of one source, and
the order in which a source has them.

Nothing in a run without items can fail a rule of the `items` frame, and the null shares ask nothing of it.
Whether it may be empty is decided by the `run` frame alone: `not_empty_without_proof` and
`rows_match_api_total`.
"""

from usajobs_assets.expectations.claims import (
    Expectations,
    equal,
    in_order,
    not_null,
    rarely_null,
    unique,
    zero,
)
from usajobs_assets.expectations.rule import Frame, Rule


def batch_rule(name: str, frame: Frame, description: str, expectations: Expectations) -> Rule:
    """A rule that the run meets or does not."""
    return Rule(name, "batch", frame, description, expectations)


CONTROL_NUMBERS_ARE_UNIQUE = batch_rule(
    "control_numbers_are_unique",
    "items",
    "No control number is left twice in the run after duplicates were set aside.",
    unique("control_number"),
)
ROWS_MATCH_API_TOTAL = batch_rule(
    "rows_match_api_total",
    "run",
    "The run holds as many postings as the API reported; a run cut short by request is not compared.",
    not_null("postings_distinct") + equal("postings_distinct", "api_total"),
)
API_TOTAL_HELD_STILL = batch_rule(
    "api_total_held_still",
    "run",
    "Every page of the run named the same total; a total that moves means postings came or went meanwhile.",
    zero("totals_differ"),
)
PAGES_ARE_CONTIGUOUS = batch_rule(
    "pages_are_contiguous",
    "run",
    "No page is missing between the first and the last of any slice.",
    zero("pages_missing"),
)
NOT_EMPTY_WITHOUT_PROOF = batch_rule(
    "not_empty_without_proof",
    "run",
    "A run without postings counts only if the API itself said that there are none.",
    zero("empty_without_proof"),
)
QUARANTINE_IS_WITHIN_BOUNDS = batch_rule(
    "quarantine_is_within_bounds",
    "run",
    "No more records were set aside than the quarantine limit allows.",
    not_null("quarantined") + not_null("quarantine_limit") + in_order("quarantined", "quarantine_limit"),
)
EVERY_ITEM_IS_READABLE = batch_rule(
    "every_item_is_readable",
    "run",
    "Items that are not even a record are no more than the quarantine limit allows.",
    not_null("unreadable") + not_null("quarantine_limit") + in_order("unreadable", "quarantine_limit"),
)
PAY_IS_RARELY_NULL = batch_rule(
    "pay_is_rarely_null",
    "items",
    "Either end of the pay range is missing in at most 3 postings or 20 % of the run, whichever is more.",
    rarely_null("pay_min") + rarely_null("pay_max"),
)
ONLY_POSTINGS_OF_THE_DAY = batch_rule(
    "only_postings_of_the_day",
    "run",
    "Every posting of the run opened on the day that was asked for; others mean that the filter was ignored.",
    zero("other_days"),
)
CAPTURE_HAS_NO_OTHER_FAULT = batch_rule(
    "capture_has_no_other_fault",
    "run",
    "The capture noted nothing else against the run, such as a place that the API took for another.",
    zero("other_faults"),
)

OF_EVERY_OPEN_DATE = (
    CONTROL_NUMBERS_ARE_UNIQUE,
    ROWS_MATCH_API_TOTAL,
    API_TOTAL_HELD_STILL,
    PAGES_ARE_CONTIGUOUS,
    NOT_EMPTY_WITHOUT_PROOF,
    QUARANTINE_IS_WITHIN_BOUNDS,
    EVERY_ITEM_IS_READABLE,
    CAPTURE_HAS_NO_OTHER_FAULT,
    ONLY_POSTINGS_OF_THE_DAY,
)
