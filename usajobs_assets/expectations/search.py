"""The rules a run of Search must meet before silver may load it.

Here: `SEARCH_RULES`, the record rules first, then the batch rules and the notices. Add: a claim about columns
that every era of the schema carries. Keep out: how a rule is checked, what happens to a record that fails, and the
rules of other sources.
"""

from usajobs_assets.expectations import batch, notice, record
from usajobs_assets.expectations.batch import batch_rule
from usajobs_assets.expectations.claims import at_least, not_null, rarely_null, true, zero
from usajobs_assets.expectations.record import record_rule
from usajobs_assets.expectations.rule import Rule

RECORD_RULES = (
    record.CONTROL_NUMBER_IS_PRESENT,
    record.POSITION_ID_IS_PRESENT,
    record.POSITION_TITLE_IS_PRESENT,
    record_rule(
        "position_uri_is_a_web_address",
        "position_uri_invalid",
        "The address of the posting is an absolute http or https address.",
        true("position_uri_is_web_address"),
    ),
    record_rule(
        "apply_uris_are_web_addresses",
        "apply_uri_invalid",
        "Every address to apply at is an absolute http or https address.",
        true("apply_uris_are_web_addresses"),
    ),
    record.PAY_IS_A_NUMBER,
    record.PAY_IS_NOT_NEGATIVE,
    record.PAY_MIN_IS_AT_MOST_PAY_MAX,
    record.PAY_INTERVAL_IS_KNOWN,
    record.OPENS_BEFORE_IT_CLOSES,
    record_rule(
        "has_at_least_one_location",
        "location_missing",
        "Every posting names at least one location.",
        not_null("location_count") + at_least("location_count", 1),
    ),
)

API_CAP_WAS_NOT_HIT = batch_rule(
    "api_cap_was_not_hit",
    "run",
    "No page named the total at which the API stops counting (10,000), behind which postings are hidden.",
    zero("cap_hit"),
)

BATCH_RULES = (
    batch.CONTROL_NUMBERS_ARE_UNIQUE,
    batch.ROWS_MATCH_API_TOTAL,
    batch.API_TOTAL_HELD_STILL,
    API_CAP_WAS_NOT_HIT,
    batch.PAGES_ARE_CONTIGUOUS,
    batch.NOT_EMPTY_WITHOUT_PROOF,
    batch.QUARANTINE_IS_WITHIN_BOUNDS,
    batch.EVERY_ITEM_IS_READABLE,
    batch.CAPTURE_HAS_NO_OTHER_FAULT,
    batch_rule(
        "organization_name_is_rarely_null",
        "items",
        "The organization is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("organization_name"),
    ),
    batch.PAY_IS_RARELY_NULL,
    batch_rule(
        "publication_start_is_rarely_null",
        "items",
        "The opening date is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("publication_start"),
    ),
    batch_rule(
        "application_close_is_rarely_null",
        "items",
        "The closing date is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("application_close"),
    ),
)

NOTICES = (notice.SHAPE_HAS_NOT_CHANGED, notice.ANNOUNCEMENT_NUMBERS_ARE_RARELY_SHARED)

SEARCH_RULES: tuple[Rule, ...] = RECORD_RULES + BATCH_RULES + NOTICES
