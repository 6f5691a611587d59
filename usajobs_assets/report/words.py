"""Numbers, money and days as people say them. Pure; English, and the same on every machine."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

_EASTERN = ZoneInfo("America/New_York")
# Not strftime's, which speaks the language of the machine.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SIGNS = {"USD": "$"}
_SOON = 14


def number(value: int) -> str:
    """`1,240`."""
    return f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """`1 posting`, `1,240 postings`."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """`99.2 %`; nothing of nothing is `–`. Only all of it is 100 %."""
    if not whole:
        return "–"
    percent = min(100 * part / whole, 100 if part >= whole else 99.9)
    return f"{percent:.1f}".removesuffix(".0") + " %"


def money(value: Decimal, currency: str) -> str:
    """`$52,727`, `CAD 71,000`: whole units."""
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{sign}{value:,.0f}"


def money_range(minimum: Decimal | None, maximum: Decimal | None, currency: str) -> str:
    """`$52,727 – $68,546`; one figure where there is one."""
    told = [money(value, currency) for value in (minimum, maximum) if value is not None]
    return " – ".join(dict.fromkeys(told))


def exact_range(minimum: Decimal | None, maximum: Decimal | None) -> str:
    """`$52,727 – $68,546`, `$17.50 – $20.00`: US dollars as sent, with cents where there are some."""
    amounts = [value for value in (minimum, maximum) if value is not None]
    cents = 2 if any(value != value.to_integral_value() for value in amounts) else 0
    return " – ".join(dict.fromkeys(f"${value:,.{cents}f}" for value in amounts))


def long_day(day: date) -> str:
    """`Friday, November 20, 2026`."""
    return f"{weekday(day)}, {year_day(day)}, {day.year}"


def weekday(day: date) -> str:
    """`Friday`."""
    return _WEEKDAYS[day.weekday()]


def year_day(day: date) -> str:
    """`November 20`."""
    return f"{_MONTHS[day.month - 1]} {day.day}"


def short_day(day: date, of: date) -> str:
    """`Nov 20`, with the year where it is not that of `of`."""
    told = f"{_MONTHS[day.month - 1][:3]} {day.day}"
    return told if day.year == of.year else f"{told}, {day.year}"


def until(day: date, today: date) -> str:
    """`today`, `tomorrow`, `Mon, Nov 23`, seen from `today`."""
    distance = (day - today) // timedelta(days=1)
    if distance in (0, 1, -1):
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[distance]
    told = short_day(day, today)
    return f"{weekday(day)[:3]}, {told}" if abs(distance) < _SOON else told


def hour(instant: datetime) -> str:
    """`7:02 am Eastern`."""
    local = instant.astimezone(_EASTERN)
    return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'} Eastern"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(words: str) -> str:
    """With a capital at its beginning and a full stop at its end."""
    told = words[:1].upper() + words[1:]
    return told if told.endswith((".", "!", "?")) else f"{told}."
