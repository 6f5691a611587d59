"""The notices: what people should look at although nothing is wrong with the run.

Here: the rules that warn and never block. Keep out: whatever makes a record or a run unfit to load (record, batch).
"""

from usajobs_assets.expectations.claims import in_order, null
from usajobs_assets.expectations.rule import Rule


def notice_share(items: int) -> int:
    """How many postings of a run may be odd before anyone is told: the larger of 3 and 20 %."""
    return max(3, items // 5)


SHAPE_HAS_NOT_CHANGED = Rule(
    "shape_has_not_changed",
    "notice",
    "run",
    "No field is new, none that all postings used to have is gone, and few values had to be left out or changed.",
    null("shape_change"),
)
ANNOUNCEMENT_NUMBERS_ARE_RARELY_SHARED = Rule(
    "announcement_numbers_are_rarely_shared",
    "notice",
    "run",
    "At most 3 postings or 20 % of the run carry the announcement number of another; all of them are kept.",
    in_order("position_ids_shared", "notice_limit"),
)
