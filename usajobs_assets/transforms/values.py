"""Read one value of an item: text, number, flag, wall clock, list. Total functions: they never raise.

Each takes the value as sent and a `Notes`, where it writes what it could not take over, as
`path:reason`. The API's ways of saying "nothing" (absent key, "", []) all read as None. Postgres never
sees a date or a number as text: "now" and "NaN" mean something there.
"""

import math
import re
from datetime import date, datetime
from decimal import Decimal

from usajobs_assets.transforms.short_texts import remembered

# What NUMERIC(12,2) holds without rounding: at most ten digits before the point and two that count after it.
_NUMBER = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,2}0*)?\Z")
# 2021-04-07 · 2016-05-19T00:00:00Z · 2015-05-01T00:00:00.0000000Z · 2025-09-26T23:59:59.9970
_WALL_CLOCK = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?Z?)?\Z"
)
LONGEST_INDEXED = 200
MOST_NOTES = 1000
_GRADE_NUMBER = re.compile(r"0*([0-9]+)\Z")
_NO_GRADE = {"none", "na", "n/a"}
_FLAGS = {"true": True, "y": True, "yes": True, "false": False, "n": False, "no": False}


class Notes:
    """What could not be taken over as sent, as `path:reason`, without repeats; of very many, the first."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, None] = {}

    def add(self, path: str, reason: str) -> None:
        if len(self._entries) < MOST_NOTES:
            self._entries[f"{path}:{reason}"] = None

    def __bool__(self) -> bool:
        return bool(self._entries)

    def as_list(self) -> list[str]:
        return list(self._entries)


def text(value: object, path: str, notes: Notes) -> str | None:
    """Text as sent; blank is None; a number or a flag is spelled out, a list or an object is noted."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        notes.add(path, "not_text")
        return str(value)
    notes.add(path, "not_text")
    return None


def short_text(value: object, path: str, notes: Notes) -> str | None:
    """Text that is indexed: cut, and noted, where it is longer than any code or place name.

    PostgreSQL refuses a row whose index entry is over 2,704 bytes; one such text must not cost the load.
    """
    if isinstance(value, str) and len(value) <= LONGEST_INDEXED:
        return value if value and not value.isspace() else None
    found = text(value, path, notes)
    if found is not None and len(found) > LONGEST_INDEXED:
        notes.add(path, "cut")
        return found[:LONGEST_INDEXED]
    return found


def texts(value: object, path: str, notes: Notes) -> list[str] | None:
    """A list of texts; a lone text is a list of one (MajorDuties was a string before 2021)."""
    if value is None:
        return None
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        notes.add(path, "not_a_list")
        return None
    found = [text(entry, path, notes) for entry in value]
    return [entry for entry in found if entry is not None]


def number(value: object, path: str, notes: Notes) -> Decimal | None:
    """A finite decimal such as 95000, 17.50 or 97738.0; anything else is noted and None."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)
    found = _decimal(value) if isinstance(value, str) else None
    if found is None:
        notes.add(path, "not_a_number")
    return found


@remembered
def _decimal(spelling: str) -> Decimal | None:
    return Decimal(spelling) if _NUMBER.match(spelling) else None


def amount(value: object, path: str, notes: Notes) -> Decimal | None:
    """Money that may be sent as a float: 58123.350000000006 is 58123.35."""
    if isinstance(value, float) and math.isclose(value, round(value, 2), rel_tol=1e-12):
        value = round(value, 2)
    return number(value, path, notes)


def grade(value: object, path: str, notes: Notes) -> str | None:
    """A grade: numbers with two digits ("9", "09" and "009" are "09"), letters as sent, None for "None"."""
    found = text(value, path, notes)
    return None if found is None else _grade(found)


@remembered
def _grade(sent: str) -> str | None:
    found = sent.strip()
    if found.casefold() in _NO_GRADE:
        return None
    match = _GRADE_NUMBER.match(found)
    return match.group(1).zfill(2) if match else found or None


def flag(value: object, path: str, notes: Notes) -> bool | None:
    """True or False from a bool, "True"/"False" or "Y"/"N"."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        if not value:
            return None
        found = _FLAGS.get(value.lower())
        if found is not None:
            return found
    notes.add(path, "not_a_flag")
    return None


def wall_clock(value: object, path: str, notes: Notes) -> datetime | None:
    """Eastern wall clock as sent, naive, to the microsecond; a trailing Z of 2016 is dropped.

    The zone is left out on purpose: the API sends none, and the Z of older eras was not UTC either.
    """
    if value is None or value == "":
        return None
    moment = _moment(value) if isinstance(value, str) else None
    if moment is None:
        notes.add(path, "not_a_date")
    return moment


@remembered
def _moment(sent: str) -> datetime | None:
    match = _WALL_CLOCK.match(sent)
    if match is None:
        return None
    day, clock, fraction = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}")
    except ValueError:
        return None
    return moment.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0")))


def day_of(moment: datetime | None) -> date | None:
    """The day of a wall clock."""
    return None if moment is None else moment.date()


def coordinate(value: object, limit: float, path: str, notes: Notes) -> float | None:
    """Degrees within ±limit; anything else is noted and None."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limit:
        return float(value)
    notes.add(path, "not_a_coordinate")
    return None


def mapping(value: object, path: str, notes: Notes) -> dict[str, object]:
    """An object; absent is an empty one, anything else is noted and read as empty."""
    if isinstance(value, dict):
        return value
    if value is not None:
        notes.add(path, "not_an_object")
    return {}


def mappings(value: object, path: str, notes: Notes) -> list[dict[str, object]]:
    """A list of objects; entries of another type are noted and left out."""
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        if value is not None:
            notes.add(path, "not_a_list")
        return []
    found = [entry for entry in value if isinstance(entry, dict)]
    if len(found) < len(value):
        notes.add(path, "not_an_object")
    return found
