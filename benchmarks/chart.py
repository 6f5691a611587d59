"""Results → an SVG of bars: a panel a load, a bar a system, items a second at its end. Keep out: Markdown."""

from collections.abc import Iterator
from html import escape

from benchmarks.results import Results
from benchmarks.runner import FLOORS, PRODUCT, PRODUCT_IN_DAGSTER

_WIDTH, _LABEL, _FIGURE, _BAR, _PITCH, _TITLE = 760, 190, 70, 16, 22, 34
_COLOURS = {**dict.fromkeys(FLOORS, "#9aa5b1"), PRODUCT: "#79b8ff", PRODUCT_IN_DAGSTER: "#1f6feb"}
_OTHERS = "#d98c3f"
# Grey-ish ink that can be read on the white and on the dark page of a code host.
_INK = "#6e7781"


def chart(results: Results) -> str:
    """The picture; each panel has a scale of its own."""
    panel = _TITLE + _PITCH * len(results.systems)
    height = panel * len(results.loads) + 10
    parts = [
        part for place, load in enumerate(results.loads) for part in _panel(results, load, place * panel)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13" fill="{_INK}">\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _panel(results: Results, load: str, top: int) -> Iterator[str]:
    yield f'<text x="0" y="{top + 20}" font-weight="bold">{escape(load)}, items a second</text>'
    fastest = max(results.speed(system, load) for system in results.systems)
    for place, system in enumerate(results.systems):
        speed, y = results.speed(system, load), top + _TITLE + place * _PITCH
        length = max((_WIDTH - _LABEL - _FIGURE) * speed / fastest, 1)
        base = y + _BAR - 3
        yield f'<text x="{_LABEL - 8}" y="{base}" text-anchor="end">{escape(system)}</text>'
        colour = _COLOURS.get(system, _OTHERS)
        yield f'<rect x="{_LABEL}" y="{y}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>'
        yield f'<text x="{_LABEL + length + 6:.1f}" y="{base}">{speed:,.0f}</text>'
