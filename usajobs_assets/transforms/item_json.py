"""The JSON of one item, and the cleaning that Postgres asks for.

jsonb takes neither NUL nor lone surrogates nor NaN, so items that hold them (a handful in a million) are copied
with a substitute and a note; the bytes in bronze stay. Keep out: what an item means (item, historic_record).
"""

import json
import math
import re
from typing import Any

import orjson

from usajobs_assets.transforms.values import Notes

# Escapes and numbers that jsonb refuses. A false alarm (an escaped backslash, a code like 3e1234) only
# costs the slow path.
_REFUSED_BY_JSONB = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
# numeric takes 16,383 digits after the point: 1e-20000 overflows it, small as it is.
_HUGE_NUMBER = re.compile(rb"[0-9](?:[eE][+-]?0*[1-9][0-9]{3}|[0-9]{999})")

# orjson makes floats of integers beyond 64 bits, and an announcement number is no float.
_LONG_INTEGER = re.compile(rb"[0-9]{19}")

# In what shape numbers are: each digit as 0, E as e, + as -. One pass and plain searches take a tenth of the time of
# the patterns above, which are then asked only about items that have such a shape.
_SHAPE = bytes.maketrans(b"123456789E+", b"000000000e-")
_LONG_RUN = b"0" * 19
_LONG_EXPONENT = re.compile(rb"0e-?0000")


def parse(raw: bytes) -> tuple[Any, bool]:
    """The item as sent, and whether it may hold what jsonb refuses; raises ValueError if it is no JSON."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _parse_leniently(raw), True
    if _has_long_numbers(raw):
        return _parse_leniently(raw), True
    return body, bool(_REFUSED_BY_JSONB.search(raw))


def _has_long_numbers(raw: bytes) -> bool:
    """Whether there may be a number that orjson or jsonb does not hold."""
    shape = raw.translate(_SHAPE)
    if _LONG_RUN not in shape and not _LONG_EXPONENT.search(shape):
        return False
    return bool(_HUGE_NUMBER.search(raw) or _LONG_INTEGER.search(raw))


# A key can be as long as the item, and every value below it would repeat it.
_LONGEST_PATH = 200


class _HugeNumber(str):
    """The spelling of a number that a float holds and numeric does not."""

    __slots__ = ()


def _number(spelling: str) -> float | _HugeNumber:
    finite = math.isfinite(float(spelling))
    return _HugeNumber(spelling) if finite and _HUGE_NUMBER.search(spelling.encode()) else float(spelling)


def _parse_leniently(raw: bytes) -> Any:
    """What orjson refuses and Python reads: NaN, lone surrogates, bytes that are not UTF-8."""
    return json.loads(raw.decode("utf-8", "surrogateescape"), parse_float=_number)


def has_repeated_keys(raw: bytes) -> bool:
    """Whether any object has a key more than once: readers show the last value, jsonb reads all of them."""
    repeated = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal repeated
        repeated |= len({key for key, _ in pairs}) < len(pairs)

    json.loads(raw.decode("utf-8", "surrogateescape"), object_pairs_hook=look, parse_int=str, parse_float=str)
    return repeated


def clean(value: Any, path: str, notes: Notes) -> Any:
    """A copy that UTF-8 and jsonb can hold, noting every change by its path."""
    if isinstance(value, dict):
        return {
            _clean_text(key, path, notes): clean(entry, f"{path}/{key}"[:_LONGEST_PATH], notes)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [clean(entry, f"{path}/{index}", notes) for index, entry in enumerate(value)]
    if isinstance(value, _HugeNumber) or (isinstance(value, int) and not -(2**63) <= value < 2**63):
        notes.add(_printable(path), "huge_number")
        return str(value)
    if isinstance(value, str):
        return _clean_text(value, path, notes)
    if isinstance(value, float) and not math.isfinite(value):
        notes.add(_printable(path), "not_finite")
        return None
    return value


def longest_list(value: Any) -> int:
    """The number of entries of the longest list anywhere in the value."""
    if isinstance(value, dict):
        return max(map(longest_list, value.values()), default=0)
    return max(len(value), *map(longest_list, value)) if isinstance(value, list) and value else 0


def _clean_text(value: str, path: str, notes: Notes) -> str:
    if "\x00" in value:
        notes.add(_printable(path), "nul")
        value = value.replace("\x00", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        notes.add(_printable(path), "surrogate")
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _printable(path: str) -> str:
    return path.encode("utf-8", "replace").decode().replace("\x00", "")
