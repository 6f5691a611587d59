"""The sections that list postings: new, closing soon, changed, cancelled, and the best by the ranking. Pure."""

from collections.abc import Sequence

from usajobs_assets.report import words
from usajobs_assets.report.markup import Child, Markup, joined, tag
from usajobs_assets.report.model import Change, Posting, Report
from usajobs_assets.report.postings import entry, posting_list, section, shortened, the_rest
from usajobs_assets.report.proof import nothing
from usajobs_assets.report.told_changes import told

_MOVED_ON = {
    "reviewing": "{} went under review",
    "selected": "{} had someone selected",
    "closed": "{} closed without a word on who was chosen",
}
_CHANGED = {
    "reopened": "{} open again",
    "closing_date_moved": "{} with another closing date",
    "pay_edited": "{} with other pay",
    "title_edited": "{} with another title",
}
_LONGEST_WHY = 400


def new(report: Report) -> Markup:
    """Postings that opened since the last sweep and were seen for the first time."""
    news = report.new
    since = "today" if news.since == report.day else f"since {words.until(news.since, report.day)}"
    older = (
        f"{words.counted(news.older, 'posting')} more {'was' if news.older == 1 else 'were'} seen for the first time "
        "that had opened earlier: by a first sweep, or because an old day was captured."
    )
    lead = f"Opened {since}, best paid first."
    rows = [entry(posting, report.day) for posting in news.postings.shown]
    return section(
        "new",
        "New",
        _list(lead, rows, news.postings.total, "new postings")
        or nothing(report, "No posting opened that was not known."),
        tag("p", older, class_="note") if news.older else None,
    )


def closing(report: Report) -> Markup:
    """Postings whose last day is near."""
    found, days = report.closing.postings, len(report.closing.by_day)
    lead = f"Within {days} days, soonest first. Days end at 11:59 pm Eastern."
    rows = [entry(posting, report.day) for posting in found.shown]
    return section(
        "closing",
        "Closing soon",
        _list(lead, rows, found.total, "postings that close soon")
        or nothing(report, f"No open posting closes within {days} days."),
    )


def changed(report: Report) -> Markup:
    """Postings whose closing date, pay or title was changed, or that were opened again."""
    found = report.changed
    lead = words.sentence(words.listed(_counts(_CHANGED, found.by_kind)))
    rows = [_entry(report, *one) for one in found.shown]
    return section(
        "changed",
        "Changed",
        _list(lead, rows, found.total, "changed postings") or nothing(report, "No change was seen."),
    )


def cancelled(report: Report) -> Markup:
    """Postings that were cancelled, and how many moved on otherwise. Only HistoricJoa tells of either."""
    found = report.cancelled
    looked = captures_of_historic(report)
    captures = f"the {words.counted(looked, 'capture')} of HistoricJoa on this day"
    moved = _counts(_MOVED_ON, report.moved_on)
    rows = [_entry(report, *one) for one in found.shown]
    none = (
        f"Nothing was cancelled by {captures}."
        if looked
        else "HistoricJoa, which tells what was cancelled, was not captured on this day."
    )
    return section(
        "cancelled",
        "Cancelled",
        _list(f"Told by {captures}.", rows, found.total, "cancelled postings") or nothing(report, none),
        tag("p", f"Of other postings, {words.listed(moved)}.", class_="note") if moved else None,
    )


def captures_of_historic(report: Report) -> int:
    """Captures of HistoricJoa that ended on the day; without any, nothing can have been told to be cancelled."""
    return next((one.runs for one in report.quality.sources if one.source == "historic"), 0)


def best(report: Report) -> Markup | None:
    """The top of the ranking, each with the sentence that says why."""
    if report.best is None:
        return None
    lead = f"Of {words.counted(report.best.total, 'open posting')}, by the profile “{report.best.profile}”."
    rows = [
        entry(ranked.posting, report.day, tag("p", shortened(ranked.explain, _LONGEST_WHY), class_="what"))
        for ranked in report.best.shown
    ]
    return section("best", "Best matches", tag("p", lead, class_="lead"), posting_list(rows))


def _list(lead: str, rows: Sequence[Markup], total: int, what: str) -> Markup | None:
    """What is listed, the list, and how many are left out; None where there is nothing to list."""
    if not rows:
        return None
    return joined((tag("p", lead, class_="lead"), posting_list(rows), the_rest(total, rows, what)))


def _entry(report: Report, posting: Posting, changes: Sequence[Change]) -> Markup:
    lines: list[Child] = [tag("li", told(change, report.day)) for change in changes]
    return entry(posting, report.day, tag("ul", *lines, class_="what"))


def _counts(said: dict[str, str], counts: Sequence[tuple[str, int]]) -> list[str]:
    return [said[kind].format(words.number(count)) for kind, count in counts if kind in said]
