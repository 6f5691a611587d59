"""Lists of postings: one line for what and where, one for pay and until when, cut with a count of the rest. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from usajobs_assets.report import words
from usajobs_assets.report.markup import NOTHING, Child, Markup, joined, link, tag
from usajobs_assets.report.model import Posting

_NO_PAY = {
    "without_compensation": "Unpaid",
    "piece_work": "Paid by the piece",
    "fee_basis": "Paid by fees",
    "stipend": "A stipend",
    "school_year": "Paid by the school year",
}
_FROM = {"jsearch": "found by JSearch"}
_LONGEST = 160


def posting_list(entries: Iterable[Markup]) -> Markup:
    """The entries as a list."""
    return tag("ol", *entries, class_="postings")


def entry(posting: Posting, today: date, *more: Child) -> Markup:
    """A posting as seen on `today`, with `more` below it."""
    return tag(
        "li",
        tag(
            "div",
            tag("div", link(shortened(posting.title), posting.uri), class_="title"),
            tag("div", words_of(posting), class_="where"),
        ),
        tag(
            "div",
            tag("div", pay(posting), class_="pay"),
            tag("div", closing(posting.closes_on, today), class_="when"),
            class_="side",
        ),
        *more,
    )


def words_of(posting: Posting) -> str:
    """Agency and place, as far as they are known; and where a posting comes from that is none of USAJOBS."""
    told = [part for part in (posting.agency, posting.place, _FROM.get(posting.source)) if part]
    return shortened(" · ".join(told)) or "Agency and place are not told"


def pay(posting: Posting) -> str:
    """Pay of a year, or why there is none."""
    told = words.money_range(posting.pay_min, posting.pay_max, posting.currency)
    return told or _NO_PAY.get(posting.pay_reason or "", "Pay is not told")


def closing(last_day: date | None, today: date) -> str:
    """Until when one may apply."""
    if last_day is None:
        return "No closing date"
    return f"{'closed' if last_day < today else 'closes'} {words.until(last_day, today)}"


def shortened(text: str, longest: int = _LONGEST) -> str:
    """At most so much of a text that one posting cannot fill the page."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def the_rest(total: int, shown: Sequence[object], what: str) -> Markup:
    """`and 1,240 more`, if there are more; nothing is left out in silence."""
    left = total - len(shown)
    return tag("p", f"and {words.number(left)} more {what}.", class_="more") if left > 0 else NOTHING


def section(name: str, title: str, *parts: Child, class_: str | None = None) -> Markup:
    """A section with its heading, which other places of the page link to by `name`."""
    heading = tag("h2", title, id=f"{name}-title")
    return tag("section", heading, joined(parts), id=name, aria_labelledby=f"{name}-title", class_=class_)
