"""Text in a chart: escaped, estimated in width, shortened or wrapped to fit.

No fonts are read: widths are those of a wide one (DejaVu Sans), so that text fits in others as well.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from usajobs_assets.charts.palette import PAPER, TEXT, Ink

SIZE = 13.0
# In the XML of an SVG no other control character may stand, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW, _WIDE = set(" .,:;'|!ijlIt()[]-f/"), set("mwMW@%—…")
# How much wider bold text is.
BOLD = 1.1


def safe(text: str) -> str:
    """Any text as it may stand in XML."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide `text` becomes, rather too much than too little."""
    return size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE or ord(letter) > 0x2E80 or _FORBIDDEN.match(letter):
        return 1.0
    return 0.72 if letter.isupper() else 0.63


def fitted(text: str, width: float, size: float = SIZE) -> str:
    """`text`, cut with an ellipsis where it is wider than `width`."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, width: float, size: float = SIZE, most: int = 3) -> list[str]:
    """`text` in up to `most` lines; what is too much is cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [fitted(line, width, size) for line in lines]


def letters(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    ink: Ink = TEXT,
    size: float = SIZE,
    weight: int = 400,
    halo: bool = False,
) -> str:
    """One line of text; its baseline is at `y`. With a `halo` it can be read on gridlines."""
    edge = f";stroke:{PAPER};stroke-width:4;paint-order:stroke" if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" font-weight="{weight}" '
        f'style="fill:{ink}{edge}">{safe(text)}</text>'
    )


def lines_of(
    y: float, texts: Sequence[str], pitch: float, draw: Callable[[float, str], str]
) -> Iterator[str]:
    """Lines of text, one below the other, each by `draw`; the baseline of the first is at `y`."""
    for place, text in enumerate(texts):
        yield draw(y + place * pitch, text)
