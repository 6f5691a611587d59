"""The rules a run of AnnouncementText must meet before silver may load it.

Here: `ANNOUNCEMENT_TEXT_RULES`, the record rules first, then the batch rules and the notices. Keep out: claims about a
single text; how many of them older postings have was never measured.
"""

from usajobs_assets.expectations import batch, notice, record
from usajobs_assets.expectations.batch import batch_rule
from usajobs_assets.expectations.claims import rarely_null
from usajobs_assets.expectations.rule import NullTolerance, Rule

RECORD_RULES = (record.CONTROL_NUMBER_IS_PRESENT,)

BATCH_RULES = (
    *batch.OF_EVERY_OPEN_DATE,
    batch_rule(
        "texts_are_not_all_missing",
        "items",
        "At most 3 postings or 90 % of the run have no text at all: more, and the keys have changed.",
        rarely_null("texts_sent", NullTolerance(percent=90)),
    ),
)

NOTICES = (notice.SHAPE_HAS_NOT_CHANGED,)

ANNOUNCEMENT_TEXT_RULES: tuple[Rule, ...] = RECORD_RULES + BATCH_RULES + NOTICES
