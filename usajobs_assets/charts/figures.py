"""Numbers as people read them on a chart."""

from collections.abc import Callable

Figure = Callable[[float], str]


def count(value: float) -> str:
    """A number in full: 12,345; with decimals only where it has some and is small."""
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:,.1f}"


def short(value: float) -> str:
    """A number for an axis: 950, 12k, 1.5M."""
    for unit, name in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.3g}{name}"
    return f"{value:.3g}"


def dollars(value: float) -> str:
    """US dollars for an axis or beside a bar: $950, $87.5k."""
    return f"-${short(-value)}" if value < 0 else f"${short(value)}"


def days(value: float) -> str:
    """Days: 1 day, 45 days."""
    return "1 day" if value == 1 else f"{count(value)} days"
