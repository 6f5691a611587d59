"""A change of a posting in words: what was, what is. A value of another form stands as it is. Pure."""

import re
from datetime import date
from decimal import Decimal

from usajobs_assets.report import words
from usajobs_assets.report.markup import Markup, joined, tag, text
from usajobs_assets.report.model import Change
from usajobs_assets.report.postings import shortened

_SAID = {
    "closing_date_moved": "Closing date",
    "pay_edited": "Pay",
    "title_edited": "Title",
    "cancelled": "Status",
    "reopened": "Open again",
}
_INTERVALS = {
    "PA": "a year", "PH": "an hour", "PD": "a day", "BW": "in two weeks", "PM": "a month", "SY": "a school year",
    "PW": "by the piece", "FB": "by fees", "ST": "as a stipend",
}  # fmt: skip
_STATUSES = {
    "accepting": "taking applications",
    "reviewing": "under review",
    "selected": "candidate selected",
    "cancelled": "cancelled",
    "closed": "closed",
}
# As gold.posting_change writes pay; either end may be missing.
_PAY = re.compile(r"(\d+(?:\.\d+)?)?-(\d+(?:\.\d+)?)? ?([A-Z]{2})?\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def told(change: Change, today: date) -> Markup:
    """`Pay: $52,727 – $68,546 a year, was …`."""
    said = _SAID.get(change.kind, words.sentence(change.kind.replace("_", " ")).rstrip("."))
    now = tag("ins", value(change.new, today))
    if change.old is None or change.old == change.new:
        return joined([f"{said}: ", now])
    return joined([f"{said}: ", now, ", was ", tag("del", value(change.old, today))])


def value(said: str, today: date) -> Markup:
    """A day, pay or status as people say it; anything else as it was sent."""
    if _DAY.match(said):
        return text(_day(said, today))
    if (pay := _PAY.match(said)) and (pay[1] or pay[2]):
        return text(_pay(pay[1], pay[2], pay[3]))
    return text(shortened(_STATUSES.get(said, said)))


def _day(said: str, today: date) -> str:
    try:
        return words.until(date.fromisoformat(said), today)
    except ValueError:
        return said


def _pay(minimum: str | None, maximum: str | None, interval: str | None) -> str:
    low, high = (Decimal(amount) if amount else None for amount in (minimum, maximum))
    # What was sent is in dollars, whatever pay is compared in.
    told = words.exact_range(low, high)
    return f"{told} {_INTERVALS.get(interval or '', '')}".strip()
