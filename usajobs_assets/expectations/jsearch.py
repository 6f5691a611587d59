"""The rules a run of JSearch must meet before silver may load it.

Here: `JSEARCH_RULES`, the record rules first, then the batch rules and the notice. JSearch names no total, so nothing
is held against one: that every query was followed to its end is what the capture says (`capture_has_no_other_fault`).
Pay is no rule: it is missing or odd as often as not, and is noted on the row.
"""

from usajobs_assets.expectations import batch, notice, record
from usajobs_assets.expectations.batch import batch_rule
from usajobs_assets.expectations.claims import not_blank, rarely_null
from usajobs_assets.expectations.record import record_rule
from usajobs_assets.expectations.rule import Rule

RECORD_RULES = (
    record.CONTROL_NUMBER_IS_PRESENT,
    record.POSITION_TITLE_IS_PRESENT,
    record_rule(
        "employer_name_is_present",
        "employer_name_missing",
        "Every posting names an employer, be it `Confidential`.",
        not_blank("employer_name"),
    ),
)

BATCH_RULES = (
    batch.CONTROL_NUMBERS_ARE_UNIQUE,
    batch.PAGES_ARE_CONTIGUOUS,
    batch.NOT_EMPTY_WITHOUT_PROOF,
    batch.QUARANTINE_IS_WITHIN_BOUNDS,
    batch.EVERY_ITEM_IS_READABLE,
    batch.CAPTURE_HAS_NO_OTHER_FAULT,
    batch_rule(
        "posted_at_is_rarely_null",
        "items",
        "When a posting appeared is missing in at most 3 postings or 20 % of the run: more, and its key has changed.",
        rarely_null("posted_at"),
    ),
    batch_rule(
        "country_is_rarely_null",
        "items",
        "The country is missing in at most 3 postings or 20 % of the run: more, and its key has changed.",
        rarely_null("country"),
    ),
    batch_rule(
        "apply_link_is_rarely_null",
        "items",
        "The address at which to apply is missing in at most 3 postings or 20 % of the run.",
        rarely_null("apply_link"),
    ),
)

JSEARCH_RULES: tuple[Rule, ...] = (*RECORD_RULES, *BATCH_RULES, notice.SHAPE_HAS_NOT_CHANGED)
