"""The coverage calendar: a picture a year, a cell a day, a column a week with Monday on top. Pure.

All days of a state are one path: thirteen years take some 90 kB.
The labels and colours are those of the other calendars (pipeline/coverage_picture).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from usajobs_assets.report import words
from usajobs_assets.report.markup import Markup, joined, tag
from usajobs_assets.report.model import Calendar, Coverage, Report
from usajobs_assets.report.postings import section
from usajobs_assets.report.tables import figures_behind

_CELL, _PITCH = 6, 7
_WEEKS, _DAYS = 54, 7


def calendars(report: Report) -> Markup:
    """The calendars of all sources with one legend, and the days of each state as figures."""
    coverage = report.coverage
    return section(
        "coverage",
        "Coverage",
        tag(
            "p",
            "Which days are captured. A day is covered if as many postings came as the API said there are, they passed "
            "the gate and are in the tables.",
            class_="lead",
        ),
        _legend(coverage),
        *(_source(one, coverage) for one in coverage.calendars),
    )


def _legend(coverage: Coverage) -> Markup:
    there = {label for one in coverage.calendars for label in one.labels}
    shown: dict[str, list[str]] = {}
    for label, colour in coverage.colours:
        if label in there:
            shown.setdefault(colour, []).append(label)
    entries = (
        tag("li", _swatch(colour, coverage.blank in labels), " or ".join(labels))
        for colour, labels in shown.items()
    )
    return tag("ul", *entries, class_="legend")


def _swatch(colour: str, is_blank: bool) -> Markup:
    square = tag("rect", width="10", height="10", rx="2", fill=colour, class_=_blank(is_blank))
    return tag("svg", square, viewBox="0 0 10 10", aria_hidden="true")


def _source(one: Calendar, coverage: Coverage) -> Markup:
    years = list(_years(one))
    known = [(year, days, counts) for year, days, counts in years if set(counts) != {coverage.blank}]
    unknown = [year for year, _, counts in years if set(counts) == {coverage.blank}]
    labels = [label for label, _ in coverage.colours if label in one.labels]
    rows = [(str(year), *(words.number(counts[label]) for label in labels)) for year, _, counts in years]
    covered = sum(label in coverage.covered for label in one.labels)
    return joined(
        (
            tag("h3", one.name),
            tag(
                "p",
                f"{one.about} Covered: {words.number(covered)} of {words.counted(len(one.labels), 'day')} "
                f"({words.share(covered, len(one.labels))}) since {words.short_day(one.first, date.min)}.",
                class_="note",
            ),
            tag("div", *(_year(*of_year, coverage) for of_year in known), class_="years") if known else None,
            tag("p", f"No day of {_spans(unknown)} is captured yet.", class_="note") if unknown else None,
            figures_behind(
                f"{one.name}: days by state",
                ("Year", *(label[:1].upper() + label[1:] for label in labels)),
                rows,
                range(1, len(labels) + 1),
            ),
        )
    )


def _spans(years: Sequence[int]) -> str:
    """`2013 to 2025 and 2027`, of years newest first."""
    spans: list[list[int]] = []
    for year in reversed(years):
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return words.listed([str(span[0]) if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans])


def _years(one: Calendar) -> Iterator[tuple[int, dict[date, str], Counter[str]]]:
    """Newest first."""
    days = {one.first + timedelta(days=place): label for place, label in enumerate(one.labels)}
    years = {year: dict(group) for year, group in groupby(days.items(), key=lambda day: day[0].year)}
    for year in sorted(years, reverse=True):
        yield year, years[year], Counter(years[year].values())


def _year(year: int, days: Mapping[date, str], counts: Counter[str], coverage: Coverage) -> Markup:
    covered = sum(counts[label] for label in coverage.covered)
    spoken = "; ".join(f"{label}: {words.number(count)}" for label, count in counts.items())
    picture = tag(
        "svg",
        *_paths(year, days, coverage),
        viewBox=f"0 0 {_WEEKS * _PITCH} {_DAYS * _PITCH}",
        role="img",
        aria_label=f"The days of {year}. {spoken}",
    )
    caption = tag("figcaption", tag("b", str(year)), tag("span", f"{covered} of {len(days)} days"))
    return tag("figure", caption, picture)


def _paths(year: int, days: Mapping[date, str], coverage: Coverage) -> Iterator[Markup]:
    offset = date(year, 1, 1).weekday()
    squares: dict[str, list[str]] = {}
    for day, label in days.items():
        week, weekday = divmod(offset + day.timetuple().tm_yday - 1, _DAYS)
        square = f"M{week * _PITCH} {weekday * _PITCH}h{_CELL}v{_CELL}h-{_CELL}z"
        squares.setdefault(label, []).append(square)
    colours = dict(coverage.colours)
    for label, drawn in squares.items():
        yield tag("path", d="".join(drawn), fill=colours[label], class_=_blank(label == coverage.blank))


def _blank(is_blank: bool) -> str | None:
    """What nothing is known of is as faint as a gridline, on dark paper too."""
    return "blank" if is_blank else None
