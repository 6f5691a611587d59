"""Pay and volume in charts, each with the figures that it is drawn from. Pure; how charts are drawn is in charts/."""

from collections.abc import Iterator
from decimal import Decimal

from usajobs_assets.charts.bar import Bar, bar_chart
from usajobs_assets.charts.figures import Figure, dollars, short
from usajobs_assets.charts.line import Line, line_chart
from usajobs_assets.charts.ranges import Range, range_chart
from usajobs_assets.report import words
from usajobs_assets.report.markup import Markup, tag
from usajobs_assets.report.model import Charts, Pay, Report
from usajobs_assets.report.postings import section, shortened
from usajobs_assets.report.proof import nothing
from usajobs_assets.report.tables import figures_behind
from usajobs_assets.transforms.visible_text import visible


def volume(report: Report) -> Markup:
    """How many postings opened and closed day by day, and how many were open."""
    charts = report.charts
    if not charts.volume:
        return section("volume", "Postings by day", nothing(report, "No day is counted yet."))
    days, proven = len(charts.volume), sum(one.is_proven for one in charts.volume)
    lead = (
        f"Of the {days} open dates shown, {proven} are captured with proof; on the others more may have opened than is "
        "known."
        if proven < days
        else f"All {days} open dates shown are captured with proof."
    )
    return section(
        "volume",
        "Postings by day",
        tag("p", lead, class_="lead"),
        tag("div", *_of_volume(report), class_="pair charts"),
    )


def _of_volume(report: Report) -> Iterator[Markup]:
    days = report.charts.volume
    columns = ("Day", "Opened", "Closed", "Open at the end")
    rows = [
        (
            words.short_day(one.day, report.day),
            words.number(one.opened),
            words.number(one.closed),
            words.number(one.open_at_end),
        )
        for one in reversed(days)
    ]
    opened = Line("Opened", [(one.day, one.opened) for one in days])
    closed = Line("Closed", [(one.day, one.closed) for one in days])
    open_ = Line("Open", [(one.day, one.open_at_end) for one in days])
    yield _figure(
        line_chart("Opened and closed a day", [opened, closed]),
        figures_behind("Postings by day", columns, rows, (1, 2, 3)),
    )
    yield _figure(line_chart("Open at the end of the day", [open_]))


def counts(report: Report) -> Markup | None:
    """Who opened the new postings, and when the open ones close; None where there is nothing to count."""
    near = [(words.until(day, report.day), count) for day, count in report.closing.by_day]
    named = [(visible(shortened(agency)), count) for agency, count in report.new.by_agency]
    drawn = [
        _counts("Open postings by their last day", "Last day", near)
        if report.closing.postings.total
        else None,
        _counts("New postings by agency", "Agency", named) if named else None,
    ]
    if not any(drawn):
        return None
    return section("counts", "Who hires, and until when", tag("div", *drawn, class_="charts"))


def _counts(title: str, what: str, counts: list[tuple[str, int]]) -> Markup:
    bars = [Bar(words.sentence(name).rstrip("."), (count,)) for name, count in counts]
    rows = [(bar.name, words.number(count)) for bar, (_, count) in zip(bars, counts, strict=True)]
    return _figure(bar_chart(title, bars), figures_behind(title, (what, "Postings"), rows, (1,)))


def pay(report: Report) -> Markup:
    """Pay of a year by occupational series."""
    charts = report.charts
    if not charts.pay:
        return section("pay", "Pay", nothing(report, "No series has postings enough to compare their pay."))
    ranges = [Range(_name(one), *map(float, _quantiles(one))) for one in charts.pay]
    columns = ("Series", "Postings", "10 %", "25 %", "Median", "75 %", "90 %")
    rows = [
        (
            _name(one),
            words.number(one.postings),
            *(words.money(each, charts.currency) for each in _quantiles(one)),
        )
        for one in charts.pay
    ]
    chart = range_chart(
        f"Pay of a full year in {charts.currency}, by series",
        ranges,
        note="Line: most (10 % to 90 %). Box: the middle half. Figure: the median.",
        figure=_figures_of(charts),
    )
    return section(
        "pay",
        "Pay",
        tag(
            "p",
            f"The middle of what postings offer that opened in {charts.year}, in the occupational series with the "
            "most of them.",
            class_="lead",
        ),
        tag(
            "div",
            _figure(chart, figures_behind("Pay of a full year by series", columns, rows, range(1, 7))),
            class_="charts",
        ),
    )


def _figures_of(charts: Charts) -> Figure:
    return dollars if charts.currency == "USD" else short


def _quantiles(one: Pay) -> tuple[Decimal, ...]:
    return (one.p10, one.p25, one.p50, one.p75, one.p90)


def _name(one: Pay) -> str:
    return visible(shortened(f"{one.series} {one.name}" if one.name else one.series))


def _figure(svg: str, figures: Markup | None = None) -> Markup:
    return tag("figure", Markup(svg), figures)
