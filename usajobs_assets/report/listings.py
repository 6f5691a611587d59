"""The sections that list postings: new, closing soon, changed, cancelled, and the best by the ranking. Pure."""

from collections.abc import Iterator

from usajobs_assets.report import words
from usajobs_assets.report.markup import Markup, tag
from usajobs_assets.report.model import Change, Changed, Report
from usajobs_assets.report.postings import entry, posting_list, section, the_rest
from usajobs_assets.report.proof import is_whole, nothing
from usajobs_assets.report.told_changes import told

_MOVED_ON = {
    "reviewing": "{} went under review",
    "selected": "{} had someone selected",
    "closed": "{} closed without a word on who was chosen",
}


def new(report: Report) -> Markup:
    """Postings that opened since the last sweep and were seen for the first time."""
    news, today = report.new, report.day
    shown = news.postings.shown
    since = "today" if news.since == today else f"since {words.until(news.since, today)}"
    older = (
        f"{words.counted(news.older, 'posting')} more {'was' if news.older == 1 else 'were'} seen for the first time "
        "that had opened earlier: by a first sweep, or because an old day was captured."
    )
    return section(
        "new",
        "New",
        tag("p", f"Opened {since}, best paid first.", class_="lead")
        if shown
        else nothing(report, "No posting opened that was not known."),
        posting_list(entry(posting, today) for posting in shown) if shown else None,
        the_rest(news.postings.total, shown, "new postings"),
        tag("p", older, class_="note") if news.older else None,
    )


def closing(report: Report) -> Markup:
    """Postings whose last day is near."""
    shown, days = report.closing.postings.shown, len(report.closing.by_day)
    return section(
        "closing",
        "Closing soon",
        tag("p", f"Within {days} days, soonest first. Days end at 11:59 pm Eastern.", class_="lead")
        if shown
        else nothing(report, f"No open posting closes within {days} days."),
        posting_list(entry(posting, report.day) for posting in shown) if shown else None,
        the_rest(report.closing.postings.total, shown, "postings that close soon"),
    )


def changed(report: Report) -> Markup:
    """Postings whose closing date, pay or title was changed, or that were opened again."""
    return _changes(report, report.changed, "changed", "Changed", "No change was seen.", "changed postings")


def cancelled(report: Report) -> Markup:
    """Postings that were cancelled, and how many moved on otherwise."""
    moved = [
        _MOVED_ON[kind].format(words.number(count)) for kind, count in report.moved_on if kind in _MOVED_ON
    ]
    return _changes(
        report,
        report.cancelled,
        "cancelled",
        "Cancelled",
        "Nothing was cancelled.",
        "cancelled postings",
        tag("p", f"Of other postings, {words.listed(moved)}.", class_="note") if moved else None,
    )


def best(report: Report) -> Markup | None:
    """The top of the ranking, each with the sentence that says why."""
    if report.best is None:
        return None
    shown = report.best.shown
    lead = f"Of {words.counted(report.best.total, 'open posting')}, by the profile “{report.best.profile}”."
    rows = (
        entry(
            ranked.posting,
            report.day,
            tag("div", tag("p", shortened_more(ranked.explain)), class_="what"),
            before=tag("span", f"{ranked.score:.1f} ", class_="score"),
        )
        for ranked in shown
    )
    return section(
        "best",
        "Best matches",
        tag("p", lead, class_="lead"),
        posting_list(rows) if shown else nothing(report, "No open posting is ranked."),
    )


def shortened_more(text: str) -> str:
    """A sentence may be longer than a title."""
    return text if len(text) <= 400 else f"{text[:399].rstrip()}…"


def _changes(
    report: Report, found: Changed, name: str, title: str, none: str, what: str, *more: Markup | None
) -> Markup:
    shown = found.shown
    lead = "Seen on this day, open ones first." if is_whole(report) else "As far as it was seen on this day."
    rows = (
        entry(posting, report.day, tag("ul", *_lines(changes, report), class_="what"))
        for posting, changes in shown
    )
    return section(
        name,
        title,
        tag("p", lead, class_="lead") if shown else nothing(report, none),
        posting_list(rows) if shown else None,
        the_rest(found.total, shown, what),
        *more,
    )


def _lines(changes: tuple[Change, ...], report: Report) -> Iterator[Markup]:
    for change in changes:
        yield tag("li", told(change, report.day))
