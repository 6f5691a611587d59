"""The values of a JSearch item, read once for the gate and for the rows; what cannot be read is noted.

Employers and sites write them, so every field can be missing, blank, of another type or out of range.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from usajobs_assets.transforms import values
from usajobs_assets.transforms.item import Item

PERIODS = ("YEAR", "MONTH", "WEEK", "DAY", "HOUR")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_SECONDS = 253_402_300_799  # the last second of the year 9999


class Pay(NamedTuple):
    """The two ends in order, whatever the order in which they were sent; one end counts as both."""

    lowest: Decimal | None
    highest: Decimal | None
    currency: str | None
    period: str | None


class JsearchValues:
    """Reads `item` by JSearch's names; notes go to `notes`."""

    def __init__(self, item: Item, notes: values.Notes) -> None:
        self._body = item.body
        self.notes = notes

    def text(self, key: str) -> str | None:
        """Text; blank is None."""
        return values.text(self._body.get(key), f"/{key}", self.notes)

    def short_text(self, key: str) -> str | None:
        """Text that is indexed or compared, cut where it is longer than any."""
        return values.short_text(self._body.get(key), f"/{key}", self.notes)

    def texts(self, key: str) -> list[str] | None:
        """A list of texts; blank ones are left out."""
        return values.texts(self._body.get(key), f"/{key}", self.notes)

    def flag(self, key: str) -> bool | None:
        """True or False."""
        return values.flag(self._body.get(key), f"/{key}", self.notes)

    def degrees(self, key: str, limit: float) -> float | None:
        """A coordinate within the limit."""
        return values.coordinate(self._body.get(key), limit, f"/{key}", self.notes)

    def employment_types(self) -> list[str] | None:
        """`FULLTIME, PARTTIME` and `FULLTIME and PARTTIME` are two."""
        sent = self.text("job_employment_type")
        parts = [part.strip() for part in re.split(r",|\band\b", sent)] if sent else []
        return [part for part in parts if part] or None

    def country(self) -> str | None:
        """Two capital letters."""
        return self._code("job_country", _COUNTRY)

    def pay(self) -> Pay:
        """Pay as sent, its ends in order."""
        low, high = (self._amount(f"job_{end}_salary") for end in ("min", "max"))
        if low is not None and high is not None and low > high:
            self.notes.add("/job_min_salary", "range_reversed")
        ends = sorted(end for end in (low, high) if end is not None)
        period = self.text("job_salary_period")
        if period is not None and period.upper() not in PERIODS:
            self.notes.add("/job_salary_period", "unknown_period")
        known = period.upper() if period and period.upper() in PERIODS else None
        currency = self._code("job_salary_currency", _CURRENCY)
        return Pay(ends[0] if ends else None, ends[-1] if ends else None, currency, known)

    def instant(self, name: str) -> datetime | None:
        """A moment by its timestamp in seconds, else by its text in UTC."""
        stamp = self._body.get(f"{name}_timestamp")
        if isinstance(stamp, int) and not isinstance(stamp, bool) and 0 < stamp <= _SECONDS:
            return datetime.fromtimestamp(stamp, UTC)
        if stamp is not None:
            self.notes.add(f"/{name}_timestamp", "not_a_moment")
        moment = values.wall_clock(
            self._body.get(f"{name}_datetime_utc"), f"/{name}_datetime_utc", self.notes
        )
        return moment.replace(tzinfo=UTC) if moment else None

    def sent(self, key: str) -> Any:
        """The value as it came."""
        return self._body.get(key)

    def _amount(self, key: str) -> Decimal | None:
        found = values.amount(self._body.get(key), f"/{key}", self.notes)
        if found is not None and found < 0:
            self.notes.add(f"/{key}", "negative")
            return None
        return found or None

    def _code(self, key: str, pattern: re.Pattern[str]) -> str | None:
        sent = self.text(key)
        code = sent.strip().upper() if sent else None
        if code is not None and not pattern.match(code):
            self.notes.add(f"/{key}", "not_a_code")
            return None
        return code
