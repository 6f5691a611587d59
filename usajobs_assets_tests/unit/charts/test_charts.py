"""Charts: well-formed for any text and value, nothing outside of the paper, honest lengths, bounded size."""

import math
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.charts import palette
from usajobs_assets.charts.bar import Bar, bar_chart
from usajobs_assets.charts.figures import count, days, dollars, short
from usajobs_assets.charts.frame import in_markdown
from usajobs_assets.charts.lettering import fitted, width_of, wrapped
from usajobs_assets.charts.line import Line, line_chart, thinned
from usajobs_assets.charts.ranges import Range, range_chart
from usajobs_assets.charts.scale import day_ticks, round_ticks

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 21)
values = st.floats(0, 1e9)
names = st.text(max_size=60)


def parsed(svg: str) -> ElementTree.Element:
    """The chart as a browser reads it; everything in it has to be on the paper."""
    chart = ElementTree.fromstring(svg)
    _, _, width, height = map(float, chart.attrib["viewBox"].split())
    for part in chart.iter():
        for name, most in (("x", width), ("cx", width), ("y", height), ("cy", height)):
            assert -0.1 <= float(part.get(name, "0")) <= most, (part.tag, part.attrib)
    for text in chart.iter(f"{SVG}text"):
        before, after = {"start": (0, 1), "middle": (0.5, 0.5), "end": (1, 0)}[text.attrib["text-anchor"]]
        wide = width_of(text.text or "", float(text.attrib["font-size"]))
        x = float(text.attrib["x"])
        assert x - before * wide >= -0.1, text.text
        assert x + after * wide <= width + 0.1, text.text
    return chart


@given(names, st.lists(st.tuples(names, st.tuples(values, values)), max_size=8))
def test_bars_are_as_long_as_their_values(title: str, bars: list[tuple[str, tuple[float, float]]]) -> None:
    svg = bar_chart(title, [Bar(*bar) for bar in bars], legend=("accepted", "quarantined"), figure=short)
    chart = parsed(svg)
    groups = [group.findall(f"{SVG}rect") for group in chart.iter(f"{SVG}g")]
    lengths = [[float(rect.attrib["width"]) for rect in rects] for rects in groups]
    assert len(lengths) == len(bars)
    most = max((sum(parts) for _, parts in bars), default=0)
    longest = max((sum(parts) for parts in lengths), default=0)
    for (_, parts), drawn in zip(bars, lengths, strict=True):
        for part, length in zip(parts, drawn, strict=True):
            assert math.isclose(length, longest * part / (most or 1), abs_tol=3.5)
            assert (length > 0) == (part > 0), "what is there is seen"


@given(names, st.lists(st.tuples(names, st.lists(st.none() | values, min_size=1, max_size=20)), max_size=6))
def test_lines_of_any_values_and_gaps(title: str, lines: list[tuple[str, list[float | None]]]) -> None:
    drawn = [
        Line(name, [(TODAY + timedelta(days=place), value) for place, value in enumerate(points)])
        for name, points in lines
    ]
    chart = parsed(line_chart(title, drawn, figure=short))
    told = [line for line in drawn if any(value is not None for _, value in line.points)]
    assert len(list(chart.iter(f"{SVG}g"))) == len(told)


def test_a_gap_is_not_drawn_over() -> None:
    points: list[tuple[date | float, float | None]] = [(1, 5), (2, 6), (3, None), (4, 2), (5, 3)]
    chart = parsed(line_chart("With a gap", [Line("a", points)]))
    (group,) = chart.iter(f"{SVG}g")
    assert len(group.findall(f"{SVG}path")) == 2


@given(names, st.lists(st.tuples(names, st.lists(values, min_size=5, max_size=5).map(sorted)), max_size=8))
def test_ranges_are_in_order(title: str, groups: list[tuple[str, list[float]]]) -> None:
    chart = parsed(range_chart(title, [Range(name, *quantiles) for name, quantiles in groups]))
    for group in chart.iter(f"{SVG}g"):
        line, gap, median = group.findall(f"{SVG}path")
        (box,) = group.findall(f"{SVG}rect")
        p10, p90 = re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", line.attrib["d"])[0]
        p50 = re.findall(r"M([\d.]+)", median.attrib["d"])[0]
        assert float(p10) <= float(box.attrib["x"]) <= float(p50) <= float(p90)
        assert gap.attrib["d"] == median.attrib["d"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda value: bar_chart("No", [Bar("a", (value,))]),
        lambda value: line_chart("No", [Line("a", [(1, value)])]),
        lambda value: range_chart("No", [Range("a", 1, 2, 3, 4, value)]),
    ],
)
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_cannot_be_drawn_is_refused(draw, value: float) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(value)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        bar_chart("No", [Bar("a", (-1,))])
    with pytest.raises(ValueError, match="out of order"):
        range_chart("No", [Range("a", 1, 3, 2, 4, 5)])


def test_it_is_told_to_those_who_do_not_see_it() -> None:
    svg = bar_chart("Items <of> 3 days", [Bar("search & co", (10, 2))], legend=("accepted", "quarantined"))
    chart = parsed(svg)
    title, described = chart.find(f"{SVG}title"), chart.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "Items <of> 3 days"
    assert described is not None
    assert described.text == "search & co: 12 (accepted 10, quarantined 2)."
    assert chart.attrib["aria-labelledby"].split() == [title.attrib["id"], described.attrib["id"]]
    many = parsed(bar_chart("Many", [Bar(f"agency number {place}", (place,)) for place in range(200)]))
    said = many.findtext(f"{SVG}desc") or ""
    assert len(said) < 700
    assert said.endswith("more.")


def test_nothing_is_said_to_be_nothing() -> None:
    for svg in (bar_chart("None", []), line_chart("None", [Line("a", [])]), range_chart("None", [])):
        assert "Nothing to show yet." in svg
        parsed(svg)


def test_two_charts_in_a_page_have_names_of_their_own() -> None:
    first, second = (bar_chart("Items", [Bar("a", (value,))]) for value in (1, 2))
    assert set(re.findall(r'id="([^"]+)"', first)).isdisjoint(re.findall(r'id="([^"]+)"', second))
    assert first == bar_chart("Items", [Bar("a", (1,))]), "the same chart has the same bytes"


def test_years_of_days_stay_small_and_keep_their_peaks() -> None:
    spots = [(place / 20, 7000.0 if place == 3210 else float(place % 7)) for place in range(10_000)]
    kept = thinned(spots)
    assert len(kept) <= 4 * 501
    assert (3210 / 20, 7000.0) in kept
    assert kept == sorted(kept)
    assert set(kept) <= set(spots)
    line = Line("open", [(TODAY - timedelta(days=back), float(back % 300)) for back in range(5000, -1, -1)])
    assert len(line_chart("Years", [line])) < 40_000


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", [palette.TEXT, palette.FAINT, *palette.SERIES], ids=lambda ink: ink.name)
def test_every_ink_can_be_read_on_its_paper(ink: palette.Ink) -> None:
    for colour, paper in ((ink.light, palette.PAPER.light), (ink.dark, palette.PAPER.dark)):
        dark, light = sorted((luminance(colour), luminance(paper)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, colour


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_ticks_enclose_the_values_and_are_few(low: float, span: float) -> None:
    ticks = round_ticks(low, low + span)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 8
    assert ticks[0] <= low + 1e-6
    assert ticks[-1] >= low + span - max(1e-6, span * 1e-6)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 9000))
def test_days_are_named_and_few(first: date, long: int) -> None:
    last = first + timedelta(days=long)
    ticks = day_ticks(first, last, lambda ticks: len(ticks) <= 5)
    assert 1 <= len(ticks) <= 5
    assert all(first <= day <= last for day, _ in ticks)


def test_text_fits() -> None:
    assert fitted("Department of the Interior", 1000) == "Department of the Interior"
    short_name = fitted("Department of the Interior", 90)
    assert short_name.endswith("…")
    assert width_of(short_name) <= 90
    lines = wrapped("word " * 100, 200, most=3)
    assert len(lines) == 3
    assert all(width_of(line) <= 200 for line in lines)


def test_figures() -> None:
    assert [count(1234567), count(2.5), count(250.5)] == ["1,234,567", "2.5", "250"]
    assert [short(950), short(12_300), short(1.5e6)] == ["950", "12.3k", "1.5M"]
    assert [dollars(87_500), dollars(-5), days(1), days(45)] == ["$87.5k", "-$5", "1 day", "45 days"]


def test_markdown_holds_the_chart() -> None:
    text = in_markdown(bar_chart("Items", []), "Items [today]\n<b>")
    assert text.startswith("![Items (today) &lt;b&gt;](data:image/svg+xml;base64,")
    assert "\n" not in text
