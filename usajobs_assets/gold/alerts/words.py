"""What happened to a posting, in words. Pure: for mail, chat and the feed alike."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from usajobs_assets.transforms.visible_text import visible
from usajobs_assets.transforms.web_address import is_web_address

_A_YEAR = {
    "PA": "a year",
    "PH": "an hour",
    "PD": "a day",
    "BW": "every two weeks",
    "PM": "a month",
    "WK": "a week",
    "WC": "unpaid",
}
# Without a currency pay is in US dollars, and `XXX` says that none was sent.
_UNITS = {"": "$", "USD": "$", "XXX": ""}
_LONGEST = 200


def sentence_of(change: Mapping[str, Any]) -> str:
    """One change, such as `closes 8 Dec 2026 instead of 1 Dec 2026`; `change` has kind, old and new value."""
    kind, old, new = change["kind"], change.get("old_value"), change["new_value"]
    told = {
        "new": "new",
        "closing_date_moved": f"closes {day_of(new)} instead of {day_of(old)}",
        "pay_edited": f"pay {pay_of(new)} instead of {pay_of(old)}",
        "title_edited": f"title was: {short(old)}",
        "cancelled": "cancelled",
        "closed": "closed",
        "reopened": "open again",
    }
    return told.get(kind) or short(kind)


def day_of(value: str | None) -> str:
    """`8 Dec 2026`; what is no date is shown as it is."""
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return short(value)
    return f"{day.day} {day:%b %Y}"


def pay_of(value: str | None) -> str:
    """`$52,727 to $68,546 a year` from `52727.00-68546.00 PA`, `CAD 1,000 a week` from `1000.00 WK CAD`."""
    amounts, _, codes = (value or "").partition(" ")
    code, _, currency = codes.partition(" ")
    unit = _UNITS.get(currency, f"{currency} ")
    try:
        said = [
            f"{unit}{amount:,.0f}" if amount == int(amount) else f"{unit}{amount:,.2f}"
            for amount in _amounts(amounts)
        ]
    except InvalidOperation:
        return short(value)
    return " ".join([" to ".join(dict.fromkeys(said)), _A_YEAR.get(code, code.strip("-"))]).strip()


def _amounts(text: str) -> list[Decimal]:
    return [Decimal(amount) for amount in text.split("-")]


def facts_of(posting: Mapping[str, Any]) -> str:
    """Agency, place, pay and closing in one line; what is not known is left out."""
    closes = posting.get("closes_on")
    facts = (
        posting.get("agency"),
        posting.get("location"),
        posting.get("pay"),
        closes and f"closes {day_of(closes)}",
    )
    return ", ".join(short(fact) for fact in facts if fact)


def short(text: object) -> str:
    """One line without anything hidden, and not endless."""
    line = " ".join(visible(str(text or "")).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def address_of(posting: Mapping[str, Any]) -> str | None:
    """Where a posting is to be seen; of USAJOBS made from its number, for what postings say is text from outside."""
    if posting["source"] == "usajobs":
        return f"https://www.usajobs.gov/job/{posting['control_number']}"
    told = posting["position_uri"]
    return str(told) if is_web_address(told) else None


def instant(moment: datetime) -> str:
    """A moment as RFC 3339 spells it, in UTC."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
