"""A chart of bars that lie: a name, a bar from 0, its figure at the end; a bar may have parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from usajobs_assets.charts import palette
from usajobs_assets.charts.figures import Figure, count
from usajobs_assets.charts.frame import LINE, MARGIN, WIDTH, empty, framed, heading, spoken_list, tips
from usajobs_assets.charts.lettering import letters, width_of
from usajobs_assets.charts.rows import Rows, rows
from usajobs_assets.charts.scale import Scale, finite


@dataclass(frozen=True)
class Bar:
    """One bar; `parts` are in the order of the legend."""

    name: str
    parts: tuple[float, ...]

    @property
    def whole(self) -> float:
        """How long the bar is."""
        return sum(self.parts)


def bar_chart(
    title: str, bars: Sequence[Bar], *, note: str = "", legend: Sequence[str] = (), figure: Figure = count
) -> str:
    """Bars in the order given; `legend` names the parts where they have more than one.

    Raises:
        ValueError: a part is negative, infinite or no number.
    """
    head = heading(title, note)
    if not bars:
        return empty(head)
    if any(finite(part) < 0 for bar in bars for part in bar.parts):
        raise ValueError("A part of a bar is negative.")
    keys = list(_legend(legend, head.top))
    top = head.top + (LINE * (1 + max(row for row, _ in keys)) if keys else 0) + 6
    shape = rows(top, [bar.name for bar in bars], [figure(bar.whole) for bar in bars])
    scale = Scale(0, max(bar.whole for bar in bars) or 1, shape.left, shape.right)
    parts = [
        part for place, bar in enumerate(bars) for part in _bar(bar, place, shape, scale, legend, figure)
    ]
    said = spoken_list([_told(bar, legend, figure) for bar in bars])
    return framed(head, shape.bottom(len(bars)) + MARGIN, said, [*(key for _, key in keys), *parts])


def _legend(names: Sequence[str], top: float) -> Iterator[tuple[int, str]]:
    x, row = MARGIN, 0
    for place, name in enumerate(names):
        wide = 16 + width_of(name, 12) + 14
        if x + wide > WIDTH and x > MARGIN:
            x, row = MARGIN, row + 1
        y = top + LINE * row + 14
        square = (
            f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="11" height="11" rx="2" '
            f'style="fill:{palette.series(place)}"/>'
        )
        yield row, square + letters(x + 16, y, name, size=12, ink=palette.FAINT)
        x += wide


def _bar(
    bar: Bar, place: int, shape: Rows, scale: Scale, legend: Sequence[str], figure: Figure
) -> Iterator[str]:
    y, end = shape.middle(place), scale.at(bar.whole)
    shapes, before = [shape.name(place, bar.name)], 0.0
    for number, part in enumerate(bar.parts):
        start, before = scale.at(before), before + part
        # What is there is seen, however little it is.
        long = max(scale.at(before) - start, 1.5 if part else 0)
        shapes.append(
            f'<rect x="{start:.1f}" y="{y - shape.thick / 2:.1f}" width="{long:.1f}" height="{shape.thick:g}" '
            f'style="fill:{palette.series(number)}"/>'
        )
    shapes.append(letters(end + 6, y + 4.6, figure(bar.whole), ink=palette.FAINT))
    yield from tips(shapes, _told(bar, legend, figure))


def _told(bar: Bar, legend: Sequence[str], figure: Figure) -> str:
    if len(bar.parts) < 2:
        return f"{bar.name}: {figure(bar.whole)}"
    parts = ", ".join(f"{name} {figure(part)}" for name, part in zip(legend, bar.parts, strict=True))
    return f"{bar.name}: {figure(bar.whole)} ({parts})"
