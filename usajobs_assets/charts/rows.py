"""Rows with a name: where the names stand, beside what is drawn or above it, and how much room is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from usajobs_assets.charts.frame import INNER, MARGIN, WIDTH
from usajobs_assets.charts.lettering import SIZE, fitted, letters, width_of

_BESIDE = 0.34 * INNER
_GAP = 8.0


@dataclass(frozen=True)
class Rows:
    """Rows of a chart from `top` on; what is drawn goes from `left` to `right`."""

    top: float
    left: float
    right: float
    pitch: float
    thick: float
    above: bool

    def middle(self, place: int) -> float:
        """The height at which the row is drawn."""
        return (
            self.top
            + place * self.pitch
            + (self.pitch - self.thick / 2 - 4 if self.above else self.pitch / 2)
        )

    def name(self, place: int, text: str) -> str:
        """The name of the row, cut where it is too long."""
        if self.above:
            y = self.middle(place) - self.thick / 2 - 5
            return letters(MARGIN, y, fitted(text, INNER), halo=True)
        return letters(self.left - _GAP, self.middle(place) + SIZE * 0.36, text, anchor="end")

    def bottom(self, count: int) -> float:
        """Below the last row."""
        return self.top + count * self.pitch


def rows(top: float, names: Sequence[str], figures: Sequence[str], thick: float = 14) -> Rows:
    """Names beside what is drawn if they are short, above it if not; room for the figures at the end."""
    widest = max(map(width_of, names))
    right = WIDTH - MARGIN - max(map(width_of, figures)) - _GAP
    if widest <= _BESIDE:
        return Rows(top, MARGIN + widest + _GAP, right, thick + 8, thick, above=False)
    return Rows(top, MARGIN, right, thick + SIZE + 15, thick, above=True)
