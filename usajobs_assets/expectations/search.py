"""The rules a run of Search must meet before silver may load it.

Here: `SEARCH_RULES`, the record rules first, then the batch rules. Add: a claim about columns that every
era of the schema carries. Keep out: how a rule is checked, what happens to a record that fails, and the
rules of other sources.

Nothing in a run without items can fail a rule of the `items` frame, and the null shares ask nothing of it.
Whether it may be empty is decided by the `run` frame alone: `not_empty_without_proof` and
`rows_match_api_total`.
"""

from usajobs_assets.expectations.claims import (
    DECIMAL_TEXT,
    Expectations,
    at_least,
    equal,
    in_order,
    matching,
    not_blank,
    not_null,
    one_of,
    rarely_null,
    true,
    unique,
    zero,
)
from usajobs_assets.expectations.intervals import CODE_BY_SPELLING
from usajobs_assets.expectations.rule import Frame, Rule


def _record(name: str, reason: str, description: str, expectations: Expectations) -> Rule:
    return Rule(name, "record", "items", description, expectations, reason)


def _batch(name: str, frame: Frame, description: str, expectations: Expectations) -> Rule:
    return Rule(name, "batch", frame, description, expectations)


RECORD_RULES = (
    _record(
        "control_number_is_present",
        "control_number_missing",
        "Every posting carries its control number, the key of everything downstream.",
        not_null("control_number"),
    ),
    _record(
        "position_id_is_present",
        "position_id_missing",
        "Every posting carries its announcement number.",
        not_blank("position_id"),
    ),
    _record(
        "position_title_is_present",
        "position_title_missing",
        "Every posting has a title with something to read in it.",
        not_blank("position_title"),
    ),
    _record(
        "position_uri_is_a_web_address",
        "position_uri_invalid",
        "The address of the posting is an absolute http or https address.",
        true("position_uri_is_web_address"),
    ),
    _record(
        "apply_uris_are_web_addresses",
        "apply_uri_invalid",
        "Every address to apply at is an absolute http or https address.",
        true("apply_uris_are_web_addresses"),
    ),
    _record(
        "pay_is_a_number",
        "pay_not_a_number",
        "Pay, where it is given, is a plain decimal number: no sign of a currency, no commas, no exponent.",
        matching("pay_min_text", DECIMAL_TEXT) + matching("pay_max_text", DECIMAL_TEXT),
    ),
    _record(
        "pay_is_not_negative",
        "pay_negative",
        "Pay, where it is given, is zero or more.",
        at_least("pay_min", 0) + at_least("pay_max", 0),
    ),
    _record(
        "pay_min_is_at_most_pay_max",
        "pay_range_reversed",
        "The lower end of the pay range is not above the upper end.",
        in_order("pay_min", "pay_max"),
    ),
    _record(
        "pay_interval_is_known",
        "pay_interval_unknown",
        "The pay interval, where it is given, is a code or a label of the official list.",
        one_of("pay_rate_interval", sorted(CODE_BY_SPELLING)),
    ),
    _record(
        "opens_before_it_closes",
        "closes_before_it_opens",
        "A posting does not close before it opens.",
        in_order("publication_start", "application_close"),
    ),
    _record(
        "has_at_least_one_location",
        "location_missing",
        "Every posting names at least one location.",
        not_null("location_count") + at_least("location_count", 1),
    ),
)

BATCH_RULES = (
    _batch(
        "control_numbers_are_unique",
        "items",
        "No control number is left twice in the run after duplicates were set aside.",
        unique("control_number"),
    ),
    _batch(
        "rows_match_api_total",
        "run",
        "The run holds as many postings as the API reported; a run cut short by request is not compared.",
        not_null("postings_distinct") + equal("postings_distinct", "api_total"),
    ),
    _batch(
        "api_total_held_still",
        "run",
        "Every page of the run named the same total; a total that moves means postings came or went meanwhile.",
        zero("totals_differ"),
    ),
    _batch(
        "api_cap_was_not_hit",
        "run",
        "No page named the total at which the API stops counting (10,000), behind which postings are hidden.",
        zero("cap_hit"),
    ),
    _batch(
        "pages_are_contiguous",
        "run",
        "No page is missing between the first and the last of any slice.",
        zero("pages_missing"),
    ),
    _batch(
        "not_empty_without_proof",
        "run",
        "A run without postings counts only if the API itself said that there are none.",
        zero("empty_without_proof"),
    ),
    _batch(
        "quarantine_is_within_bounds",
        "run",
        "No more records were set aside than the quarantine limit allows.",
        not_null("quarantined") + not_null("quarantine_limit") + in_order("quarantined", "quarantine_limit"),
    ),
    _batch(
        "every_item_is_readable",
        "run",
        "Items that are not even a record are no more than the quarantine limit allows.",
        not_null("unreadable") + not_null("quarantine_limit") + in_order("unreadable", "quarantine_limit"),
    ),
    _batch(
        "organization_name_is_rarely_null",
        "items",
        "The organization is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("organization_name"),
    ),
    _batch(
        "pay_is_rarely_null",
        "items",
        "Either end of the pay range is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("pay_min") + rarely_null("pay_max"),
    ),
    _batch(
        "publication_start_is_rarely_null",
        "items",
        "The opening date is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("publication_start"),
    ),
    _batch(
        "application_close_is_rarely_null",
        "items",
        "The closing date is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("application_close"),
    ),
)

SEARCH_RULES: tuple[Rule, ...] = RECORD_RULES + BATCH_RULES
