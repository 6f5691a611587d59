"""The rules a run of HistoricJoa must meet before silver may load it.

Here: `HISTORIC_RULES`, the record rules first, then the batch rules and the notices. Add: a claim that records
since 2013 meet. Keep out: claims about the agency, which is null in 3 % of records and on some days in most.
"""

from usajobs_assets.expectations import batch, notice, record
from usajobs_assets.expectations.batch import batch_rule
from usajobs_assets.expectations.claims import not_null, rarely_null, true
from usajobs_assets.expectations.record import record_rule
from usajobs_assets.expectations.rule import Rule

RECORD_RULES = (
    record.CONTROL_NUMBER_IS_PRESENT,
    record.POSITION_ID_IS_PRESENT,
    record.POSITION_TITLE_IS_PRESENT,
    record_rule(
        "open_date_is_present",
        "open_date_missing",
        "Every posting carries the day on which it opened, by which it was asked for.",
        not_null("position_open_date"),
    ),
    record.PAY_IS_A_NUMBER,
    record.PAY_IS_NOT_NEGATIVE,
    record.PAY_MIN_IS_AT_MOST_PAY_MAX,
    record.PAY_INTERVAL_IS_KNOWN,
    record.OPENS_BEFORE_IT_CLOSES,
    record_rule(
        "status_is_known",
        "status_unknown",
        "The status of hiring, where it is given, is one of those that HistoricJoa has used.",
        true("status_is_known"),
    ),
)

BATCH_RULES = (
    *batch.OF_EVERY_OPEN_DATE,
    batch_rule(
        "department_name_is_rarely_null",
        "items",
        "The department is missing in at most 3 postings or 20 % of the run, whichever is more.",
        rarely_null("department_name"),
    ),
    batch.PAY_IS_RARELY_NULL,
    batch_rule(
        "locations_are_rarely_missing",
        "items",
        "Locations are missing in at most 3 postings or 20 % of the run: more, and their key has changed.",
        rarely_null("locations_sent"),
    ),
)

NOTICES = (notice.SHAPE_HAS_NOT_CHANGED, notice.ANNOUNCEMENT_NUMBERS_ARE_RARELY_SHARED)

HISTORIC_RULES: tuple[Rule, ...] = RECORD_RULES + BATCH_RULES + NOTICES
