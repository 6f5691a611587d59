"""What all charts have in common: paper, title, description for screen readers, gridlines.

    parts of a chart → one `<svg>` that stands alone, in a page, or in Markdown as an image

420 units wide: text of 13 units is 11 pixels high on a phone and 18 at the most. Deterministic: the same chart has the
same bytes. Keep out: what the parts are (bar, line, ranges).
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from usajobs_assets.charts.lettering import BOLD, letters, lines_of, safe, wrapped
from usajobs_assets.charts.palette import FAINT, GRID, PAPER, STYLE

WIDTH, MARGIN, _SHOWN = 420.0, 12.0, 588
INNER = WIDTH - 2 * MARGIN
LINE = 18.0
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"
_SPOKEN = 600


@dataclass(frozen=True)
class Heading:
    """Title and note of a chart, and where its parts may begin."""

    title: str
    note: str
    top: float
    parts: tuple[str, ...]


def heading(title: str, note: str = "") -> Heading:
    """`title` in bold and `note` below it, in as many lines as they need."""
    first = wrapped(title, INNER, 15 * BOLD, most=2)
    second = wrapped(note, INNER, 12, most=3)
    bold = lines_of(MARGIN + 14, first, 19, lambda y, line: letters(MARGIN, y, line, size=15, weight=600))
    below = MARGIN + 13 + 19 * len(first)
    faint = lines_of(below, second, 15, lambda y, line: letters(MARGIN, y, line, size=12, ink=FAINT))
    top = below + 15 * len(second) - (5 if second else 9)
    return Heading(title, note, top, (*bold, *faint))


def framed(head: Heading, height: float, spoken: str, parts: Iterable[str]) -> str:
    """The SVG; `spoken` is the description for those who do not see it."""
    body = "".join((*head.parts, *parts))
    name = "chart-" + hashlib.sha256(f"{head.title}|{spoken}|{body}".encode()).hexdigest()[:10]
    said = " ".join(part for part in (head.note, spoken) if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {WIDTH:g} {height:.0f}" '
        f'width="{_SHOWN}" height="{_SHOWN * height / WIDTH:.0f}" font-family="{_FONT}" '
        f'style="max-width:100%;height:auto;font-variant-numeric:tabular-nums">'
        f'<title id="{name}-title">{safe(head.title)}</title><desc id="{name}-desc">{safe(said)}</desc>'
        f'<style>{STYLE}</style><rect width="100%" height="100%" style="fill:{PAPER}"/>{body}</svg>'
    )


def empty(head: Heading) -> str:
    """A chart of nothing, which says so."""
    text = "Nothing to show yet."
    return framed(head, head.top + 40, text, [letters(MARGIN, head.top + 22, text, ink=FAINT)])


def spoken_list(said: Sequence[str]) -> str:
    """What the values are, as a sentence of bounded length."""
    kept: list[str] = []
    for part in said:
        if sum(map(len, kept)) + len(part) > _SPOKEN:
            return "; ".join(kept) + f"; and {len(said) - len(kept)} more."
        kept.append(part)
    return "; ".join(kept) + "."


def upright(x: float, top: float, bottom: float) -> str:
    """A vertical gridline."""
    return f'<path d="M{x:.1f} {top:.1f}V{bottom:.1f}" style="stroke:{GRID}" stroke-width="1"/>'


def level(y: float, left: float, right: float) -> str:
    """A horizontal gridline."""
    return f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" style="stroke:{GRID}" stroke-width="1"/>'


def tips(parts: Iterable[str], text: str) -> Iterator[str]:
    """`parts` as a group that tells `text` when pointed at."""
    yield f"<g><title>{safe(text)}</title>{''.join(parts)}</g>"


def in_markdown(svg: str, text: str) -> str:
    """The chart inside of Markdown; `text` is for those who do not see it."""
    said = safe(" ".join(text.replace("[", "(").replace("]", ")").split()))
    return f"![{said}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"
