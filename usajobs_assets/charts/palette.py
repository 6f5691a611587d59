"""The colours of charts, for light and dark, as CSS custom properties that a page may set itself.

A chart carries defaults with a weight of zero, so that the rules of the page it stands in win, and a fallback at each
place, so that it has colours where styles are forbidden. Keep out: what is drawn.
"""

from typing import NamedTuple


class Ink(NamedTuple):
    """A colour by what it is for: its name as a custom property, on white paper and on dark."""

    name: str
    light: str
    dark: str

    def __str__(self) -> str:
        """As a CSS value."""
        return f"var(--{self.name}, {self.light})"


PAPER = Ink("chart-paper", "#ffffff", "#14181f")
TEXT = Ink("chart-text", "#1f2933", "#e6e9ee")
FAINT = Ink("chart-faint", "#5a6572", "#a3adba")
GRID = Ink("chart-grid", "#dfe3e8", "#2e3642")
# Told apart by people who confuse colours, and in grey: neighbours differ in lightness.
SERIES = (
    Ink("chart-1", "#1d5fbf", "#7ab3ff"),
    Ink("chart-2", "#b4530a", "#f0a45c"),
    Ink("chart-3", "#0f766e", "#52cfc0"),
    Ink("chart-4", "#8b3fa8", "#d6a2f2"),
    Ink("chart-5", "#b3261e", "#ff9389"),
    Ink("chart-6", "#6b5b1e", "#d3c16a"),
)
_ALL = (PAPER, TEXT, FAINT, GRID, *SERIES)


def series(place: int) -> Ink:
    """The colour of the series at `place`; they come round again after six."""
    return SERIES[place % len(SERIES)]


def _rules(dark: bool) -> str:
    return ";".join(f"--{ink.name}:{ink.dark if dark else ink.light}" for ink in _ALL)


# `:root` is the chart where it stands alone, and the page where it stands in one.
STYLE = (
    f":where(:root){{{_rules(dark=False)}}}"
    f"@media (prefers-color-scheme:dark){{:where(:root){{{_rules(dark=True)}}}}}"
    f"@media print{{:where(:root){{{_rules(dark=False)}}}}}"
)
