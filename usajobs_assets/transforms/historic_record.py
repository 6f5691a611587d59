"""A record of HistoricJoa or of AnnouncementText: its control number, its digest, and its values by key.

Keys are read in any casing: the API has sent `HiringPaths`, `hiringPaths` and `hiringpaths`, and a reader
of one spelling gets silently empty arrays from the others. Keep out: what becomes of the values.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from usajobs_assets.transforms import values
from usajobs_assets.transforms.historic_labels import code_of
from usajobs_assets.transforms.item import Anatomy, Body, Item, Unreadable, positive_number, read_as

# Telework and drug tests: "N" in all of 4,585 records of 2013-25 and of 367,776 of 2024; "Y" was first seen in 2026.
_FLAGS_ARE_TOLD_SINCE = date(2026, 1, 1)
_CONTROL_NUMBER = "usajobsControlNumber"


def fold_keys(body: Body) -> Body:
    """A copy with all keys in lower case; of keys that differ only in casing, the first with a value counts."""
    folded = {
        key.lower(): _folded(entry) if isinstance(entry, dict | list) else entry
        for key, entry in body.items()
    }
    return folded if len(folded) == len(body) else _first_with_a_value(body)


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        return fold_keys(value)
    return [_folded(entry) for entry in value] if isinstance(value, list) else value


def _first_with_a_value(body: Body) -> Body:
    found: Body = {}
    for key, entry in body.items():
        if found.get(key.lower()) in (None, "", []):
            found[key.lower()] = _folded(entry)
    return found


def _control_number_of(body: Body) -> int | None:
    number = positive_number(body.get(_CONTROL_NUMBER))
    return positive_number(fold_keys(body).get(_CONTROL_NUMBER.lower())) if number is None else number


# All of a record is content, but for the casing of its keys.
_RECORD = Anatomy(_control_number_of, fold_keys)


def read_record(raw: bytes) -> Item:
    """Parse one record; raises Unreadable if it is no JSON object, too deep or too large."""
    return read_as(raw, _RECORD)


class _Identity(msgspec.Struct):
    control_number: int | str | None = msgspec.field(name=_CONTROL_NUMBER, default=None)


_identity = msgspec.json.Decoder(_Identity)


def identify_record(raw: bytes) -> int | None:
    """The control number of a record, as `read_record` finds it, at a fraction of the cost."""
    try:
        number = positive_number(_identity.decode(raw).control_number)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        number = None
    if number is not None:
        return number
    try:
        return read_record(raw).control_number
    except Unreadable:
        return None


class Record:
    """The values of a record by their documented key; what cannot be read is noted under that key."""

    def __init__(self, item: Item, notes: values.Notes) -> None:
        self._values = item.content
        self.notes = notes

    def value(self, key: str) -> Any:
        """The value as sent, None if it is missing under every casing."""
        return self._values.get(key.lower())

    def text(self, key: str) -> str | None:
        """Text; blank is None."""
        return values.text(self.value(key), f"/{key}", self.notes)

    def short_text(self, key: str) -> str | None:
        """Text that is indexed, cut and noted where it is longer than any; blank is None."""
        return values.short_text(self.value(key), f"/{key}", self.notes)

    def flag(self, key: str) -> bool | None:
        """True or False, from "Y" and "N"."""
        return values.flag(self.value(key), f"/{key}", self.notes)

    def code(self, key: str, codes: Mapping[str, str]) -> str | None:
        """The code of a label; a label that has none is noted."""
        label = self.text(key)
        code = code_of(codes, label)
        if label and not code:
            self.notes.add(f"/{key}", "unknown_label")
        return code

    def flag_once_told(self, key: str) -> bool | None:
        """A flag that HistoricJoa answers "N" for every posting opened before 2026, whatever is true."""
        opens = self.day("positionOpenDate")
        return self.flag(key) if opens and opens >= _FLAGS_ARE_TOLD_SINCE else None

    def clock(self, key: str) -> datetime | None:
        """A date as wall clock at midnight."""
        return values.wall_clock(self.value(key), f"/{key}", self.notes)

    def day(self, key: str) -> date | None:
        """A date."""
        return values.day_of(self.clock(key))

    def entries(self, key: str) -> list[dict[str, Any]] | None:
        """The objects of an array, keys in lower case; None, noted, if there is no such array."""
        if self.value(key) is None:
            self.notes.add(f"/{key}", "no_array")
            return None
        return values.mappings(self.value(key), f"/{key}", self.notes)
