"""The quarantine over time for the catalogue: a row per reason, a bar per day of the runs, coloured by state.

    counts by day, reason, state → bars → PNG → Markdown

Pure. Keep out: reading the counts (storage/quarantine_store).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from usajobs_assets.pipeline.png import PAPER, Colour, as_image, as_png
from usajobs_assets.storage.quarantine_store import Count

BARS, BAR, GAP, HEIGHT = 60, 5, 1, 24
GROUND: Colour = (215, 217, 220)
COLOURS: dict[str, Colour] = {
    "open": (205, 50, 45),
    "replayed": (30, 140, 70),
    "discarded": (120, 120, 130),
}


def history(counts: Sequence[Count]) -> str:
    """A legend and a table of the reasons, the most frequent first: bars from the first day to the last, and totals."""
    if not counts:
        return "Nothing was ever set aside."
    first, last = min(count.day for count in counts), max(count.day for count in counts)
    totals = Counter[str]()
    for count in counts:
        totals[count.reason] += count.items
    head = f"| reason | {first} to {last} | {' | '.join(COLOURS)} |\n|---|---|{'---|' * len(COLOURS)}"
    rows = [_row(counts, reason, first, last) for reason, _ in totals.most_common()]
    return "\n".join((_legend(first, last), "", head, *rows))


def bars_picture(counts: Sequence[Count], first: date, last: date) -> bytes:
    """A PNG of bars, each for a day or for as many as it takes; the highest fills the picture."""
    days = _days_per_bar(first, last)
    bars = [Counter[str]() for _ in range((last - first).days // days + 1)]
    for count in counts:
        bars[(count.day - first).days // days][count.state] += count.items
    highest = max((bar.total() for bar in bars), default=0) or 1
    pixels = [[PAPER] * (len(bars) * (BAR + GAP)) for _ in range(HEIGHT)] + [
        [GROUND] * (len(bars) * (BAR + GAP))
    ]
    for place, bar in enumerate(bars):
        _paint(pixels, place * (BAR + GAP), bar, highest)
    return as_png(pixels)


def _days_per_bar(first: date, last: date) -> int:
    return -(-((last - first).days + 1) // BARS)


def _paint(pixels: list[list[Colour]], left: int, bar: Counter[str], highest: int) -> None:
    """One bar from the ground up; a state that has any items has at least one pixel."""
    bottom = HEIGHT
    for state, colour in COLOURS.items():
        height = -(-bar[state] * (HEIGHT - len(COLOURS)) // highest)
        for row in pixels[max(bottom - height, 0) : bottom]:
            row[left : left + BAR] = [colour] * BAR
        bottom -= height


def _row(counts: Sequence[Count], reason: str, first: date, last: date) -> str:
    own = [count for count in counts if count.reason == reason]
    by_state = Counter[str]()
    for count in own:
        by_state[count.state] += count.items
    picture = as_image(bars_picture(own, first, last), f"{reason} over time")
    return f"| `{reason}` | {picture} | {' | '.join(f'{by_state[state]:,}' for state in COLOURS)} |"


def _legend(first: date, last: date) -> str:
    swatches = (f"{as_image(as_png([[colour] * 14] * 14), '')} {state}" for state, colour in COLOURS.items())
    days = _days_per_bar(first, last)
    return f"{' · '.join(swatches)} · a bar is {'a day' if days == 1 else f'{days} days'} of runs"
