"""A chart of ranges: a thin line from the tenth to the ninetieth percentile, a box over the middle half, the median."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from usajobs_assets.charts import palette
from usajobs_assets.charts.figures import Figure, short
from usajobs_assets.charts.frame import (
    LINE,
    MARGIN,
    WIDTH,
    empty,
    framed,
    heading,
    spoken_list,
    tips,
    upright,
)
from usajobs_assets.charts.lettering import letters, width_of
from usajobs_assets.charts.rows import Rows, rows
from usajobs_assets.charts.scale import Scale, finite, round_ticks

_SMALL = 12.0


@dataclass(frozen=True)
class Range:
    """The spread of one group: its quantiles, in order."""

    name: str
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float

    @property
    def quantiles(self) -> tuple[float, ...]:
        """From the lowest to the highest."""
        return (self.p10, self.p25, self.p50, self.p75, self.p90)


def range_chart(
    title: str, ranges: Sequence[Range], *, note: str = "", figure: Figure = short, from_zero: bool = False
) -> str:
    """Ranges in the order given, the median as a figure at the end; the scale is above them.

    Raises:
        ValueError: quantiles are out of order, infinite or no numbers.
    """
    head = heading(title, note)
    if not ranges:
        return empty(head)
    values = [finite(value) for one in ranges for value in one.quantiles]
    if any(list(one.quantiles) != sorted(one.quantiles) for one in ranges):
        raise ValueError("The quantiles of a range are out of order.")
    shape = rows(head.top + LINE + 8, [one.name for one in ranges], [figure(one.p50) for one in ranges], 12)
    ticks = round_ticks(0 if from_zero else min(values), max(values), 4)
    scale = Scale(ticks[0], ticks[-1], shape.left + 4, shape.right - 4)
    bottom = shape.bottom(len(ranges))
    parts = [
        *_axis(ticks, scale, head.top + LINE, bottom, figure),
        *(part for place, one in enumerate(ranges) for part in _range(one, place, shape, scale, figure)),
    ]
    return framed(head, bottom + MARGIN, spoken_list([_told(one, figure) for one in ranges]), parts)


def _axis(ticks: Sequence[float], scale: Scale, top: float, bottom: float, figure: Figure) -> Iterator[str]:
    for value in ticks:
        half = width_of(figure(value), _SMALL) / 2
        middle = min(max(scale.at(value), MARGIN + half), WIDTH - MARGIN - half)
        yield upright(scale.at(value), top + 6, bottom)
        yield letters(middle, top, figure(value), anchor="middle", size=_SMALL, ink=palette.FAINT)


def _range(one: Range, place: int, shape: Rows, scale: Scale, figure: Figure) -> Iterator[str]:
    y, ink = shape.middle(place), palette.series(0)
    p10, p25, p50, p75, p90 = map(scale.at, one.quantiles)
    median = f"M{p50:.1f} {y - shape.thick / 2 - 2:.1f}v{shape.thick + 4:g}"
    shapes = (
        shape.name(place, one.name),
        f'<path d="M{p10:.1f} {y:.1f}H{p90:.1f}" style="stroke:{ink}" stroke-width="2"/>',
        f'<rect x="{p25:.1f}" y="{y - shape.thick / 2:.1f}" width="{max(p75 - p25, 2):.1f}" '
        f'height="{shape.thick:g}" rx="2" style="fill:{ink}"/>',
        # The median on a gap of paper, so that it is seen on the box and beside it.
        f'<path d="{median}" style="stroke:{palette.PAPER}" stroke-width="5"/>',
        f'<path d="{median}" style="stroke:{palette.TEXT}" stroke-width="2.5"/>',
        letters(WIDTH - MARGIN, y + 4.6, figure(one.p50), anchor="end"),
    )
    yield from tips(shapes, _told(one, figure))


def _told(one: Range, figure: Figure) -> str:
    p10, p25, p50, p75, p90 = map(figure, one.quantiles)
    return f"{one.name}: median {p50}, middle half {p25} to {p75}, most {p10} to {p90}"
