"""A chart of lines over days or numbers; each is named where it ends. A value that is None leaves a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from usajobs_assets.charts import palette
from usajobs_assets.charts.figures import Figure, count, short
from usajobs_assets.charts.frame import (
    MARGIN,
    WIDTH,
    empty,
    framed,
    heading,
    level,
    spoken_list,
    tips,
    upright,
)
from usajobs_assets.charts.lettering import BOLD, fitted, letters, width_of
from usajobs_assets.charts.scale import Scale, day_ticks, finite, round_ticks

_HIGH, _SMALL, _ROW, _LABEL = 170.0, 12.0, 15.0, 130.0
Point = tuple[date | float, float | None]


@dataclass(frozen=True)
class Line:
    """A named series of points in order; the x of all lines are days, or all are numbers."""

    name: str
    points: Sequence[Point]


def line_chart(
    title: str, lines: Sequence[Line], *, note: str = "", figure: Figure = count, tick: Figure = short
) -> str:
    """The lines on one scale that begins at 0; `figure` writes the last value of each, `tick` the scale.

    Raises:
        ValueError: a value is infinite or no number.
    """
    head = heading(title, note)
    drawn = [(place, line, known) for place, line in enumerate(lines) if (known := _known(line))]
    if not drawn:
        return empty(head)
    values = [value for _, _, known in drawn for _, value in known]
    ticks = round_ticks(min(0.0, *values), max(values))
    names = [_label(line.name, figure(known[-1][1])) for _, line, known in drawn]
    left = MARGIN + max(width_of(tick(value), _SMALL) for value in ticks) + 6
    right = WIDTH - MARGIN - max(width_of(name, _SMALL * BOLD) for name in names) - 8
    top, bottom = head.top + 16, head.top + 16 + _HIGH
    y = Scale(ticks[0], ticks[-1], bottom, top)
    xs = [x for _, _, known in drawn for x, _ in known]
    x = Scale(min(xs), max(xs), left, right)
    parts = [
        *_axis_of_values(ticks, tick, y, left, right),
        *_axis_of_places(lines, x, top, bottom),
        *(part for place, line, _ in drawn for part in _line(place, line, x, y, figure)),
        *_names(drawn, names, y, right + 8, top, bottom),
    ]
    said = spoken_list([_told(line, known, figure) for _, line, known in drawn])
    return framed(head, bottom + 26, said, parts)


def _label(name: str, last: str) -> str:
    """Name and last value; where there is no room for both the name is cut."""
    room = _LABEL - width_of(f" {last}", _SMALL * BOLD)
    return fitted(f"{fitted(name, room, _SMALL * BOLD)} {last}", _LABEL, _SMALL * BOLD)


def _number(x: date | float) -> float:
    return float(x.toordinal()) if isinstance(x, date) else finite(x)


def _known(line: Line) -> list[tuple[float, float]]:
    return [(_number(x), finite(value)) for x, value in line.points if value is not None]


def _axis_of_values(
    ticks: Sequence[float], tick: Figure, y: Scale, left: float, right: float
) -> Iterator[str]:
    for value in ticks:
        yield level(y.at(value), left, right)
        yield letters(left - 6, y.at(value) + 4, tick(value), anchor="end", size=_SMALL, ink=palette.FAINT)


def _axis_of_places(lines: Sequence[Line], x: Scale, top: float, bottom: float) -> Iterator[str]:
    if any(isinstance(place, date) for line in lines for place, _ in line.points):
        days = day_ticks(_day(x.low), _day(x.high), lambda ticks: _apart(ticks, x))
        named = [(float(day.toordinal()), text) for day, text in days]
    else:
        named = [(value, short(value)) for value in round_ticks(x.low, x.high) if x.low <= value <= x.high]
    for value, text in named:
        place, half = x.at(value), width_of(text, _SMALL) / 2
        middle = min(max(place, MARGIN + half), WIDTH - MARGIN - half)
        yield upright(place, top, bottom + 4)
        yield letters(middle, bottom + 17, text, anchor="middle", size=_SMALL, ink=palette.FAINT)


def _apart(ticks: Sequence[tuple[date, str]], x: Scale) -> bool:
    """Whether the names of the days do not run into each other."""
    places = [x.at(day.toordinal()) for day, _ in ticks]
    needed = max(width_of(text, _SMALL) for _, text in ticks) + 10
    return all(after - before >= needed for before, after in pairwise(places))


def _day(number: float) -> date:
    return date.fromordinal(int(number))


def _line(place: int, line: Line, x: Scale, y: Scale, figure: Figure) -> Iterator[str]:
    ink, shapes = palette.series(place), []
    for is_gap, run in groupby(line.points, key=lambda point: point[1] is None):
        spots = [(x.at(_number(at)), y.at(finite(value))) for at, value in run if value is not None]
        if is_gap:
            continue
        path = "L".join(f"{across:.1f} {up:.1f}" for across, up in thinned(spots))
        shapes.append(
            f'<path d="M{path}" fill="none" style="stroke:{ink}" stroke-width="2" stroke-linejoin="round"/>'
        )
        across, up = spots[-1]
        if len(spots) == 1 or spots[-1][0] >= x.end:
            shapes.append(f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" style="fill:{ink}"/>')
    yield from tips(shapes, _told(line, _known(line), figure))


def thinned(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most four spots for each unit across, its highest and lowest among them: a line of years stays small."""
    kept: list[tuple[float, float]] = []
    for _, group in groupby(spots, key=lambda spot: int(spot[0])):
        here = list(group)
        telling = {
            0,
            len(here) - 1,
            *(here.index(pick(here, key=lambda spot: spot[1])) for pick in (min, max)),
        }
        kept += [here[place] for place in sorted(telling)]
    return kept


def _names(
    drawn: Sequence[tuple[int, Line, list[tuple[float, float]]]],
    names: Sequence[str],
    y: Scale,
    left: float,
    top: float,
    bottom: float,
) -> Iterator[str]:
    """Beside the ends of the lines, pushed apart where they would overlap."""
    wanted = sorted(
        (y.at(known[-1][1]), place, name) for (place, _, known), name in zip(drawn, names, strict=True)
    )
    heights = [height for height, _, _ in wanted]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + _ROW)
    heights[-1] = min(heights[-1], max(bottom, top + _ROW * (len(heights) - 1)))
    for place in range(len(heights) - 2, -1, -1):
        heights[place] = min(heights[place], heights[place + 1] - _ROW)
    for height, (_, place, name) in zip(heights, wanted, strict=True):
        yield letters(left, height + 4, name, size=_SMALL, ink=palette.series(place), weight=600)


def _told(line: Line, known: Sequence[tuple[float, float]], figure: Figure) -> str:
    values = [value for _, value in known]
    first, last, least, most = map(figure, (values[0], values[-1], min(values), max(values)))
    return f"{line.name}: from {first} to {last}, lowest {least}, highest {most}"
