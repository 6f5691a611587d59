"""One item of a Search page: bytes → parsed body, control number, content digest.

Also the cleaning that Postgres asks for: jsonb takes neither NUL nor lone surrogates nor NaN, so items
that hold them (a handful in a million) are copied with a substitute and a note; the bytes in bronze stay.
Keep out: pages (usajobs_api.page splits them) and rows (job_rows builds them).
"""

import hashlib
import json
import math
import re
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from usajobs_assets.transforms.values import Notes

# Up to 18 digits fit a BIGINT; 0 is nobody's number.
_DIGITS = re.compile(r"(?=0*[1-9])[0-9]{1,18}\Z")
_URI_TAIL = re.compile(r"/((?=0*[1-9])[0-9]{1,18})/?(?:\?.*)?\Z")
# Escapes and numbers that jsonb refuses. A false alarm (an escaped backslash, a code like 3e1234) only
# costs the slow path.
_REFUSED_BY_JSONB = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
# numeric takes 16,383 digits after the point: 1e-20000 overflows it, small as it is.
_HUGE_NUMBER = re.compile(rb"[0-9](?:[eE][+-]?0*[1-9][0-9]{3}|[0-9]{999})")
MAX_ITEM_BYTES = 32 * 1024 * 1024


class Unreadable(Exception):
    """An item that cannot become a row. `reason` is a quarantine reason code, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Item:
    """A parsed item. `stored_json` is what goes to jsonb: the bytes as sent unless `notes` says otherwise."""

    control_number: int | None
    body: dict[str, Any]
    content_sha256: bytes
    stored_json: str
    notes: Notes


def read_item(raw: bytes) -> Item:
    """Parse one item; raises Unreadable if it is no JSON object, too deep or too large."""
    if len(raw) > MAX_ITEM_BYTES:
        raise Unreadable("too_large", f"{len(raw)} bytes, more than {MAX_ITEM_BYTES}")
    try:
        return _read(raw, Notes())
    except (RecursionError, orjson.JSONEncodeError) as error:
        # orjson reads 1,024 levels and writes 254; a posting has 7.
        raise Unreadable("too_deep", "nested deeper than any posting") from error


def _read(raw: bytes, notes: Notes) -> Item:
    body, suspect = _parse(raw)
    if not isinstance(body, dict):
        raise Unreadable("not_an_object", f"the item is a JSON {type(body).__name__}")
    cleaned = _clean(body, "", notes) if suspect else body
    stored = orjson.dumps(cleaned) if notes else raw
    digest = _digest_of_uncleaned(body) if notes else content_digest(body)
    return Item(control_number_of(cleaned), cleaned, digest, stored.decode(), notes)


def _parse(raw: bytes) -> tuple[Any, bool]:
    """The item as sent, and whether it may hold what jsonb refuses."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _parse_leniently(raw), True
    if _HUGE_NUMBER.search(raw):
        return _parse_leniently(raw), True
    return body, bool(_REFUSED_BY_JSONB.search(raw))


class _HugeNumber(str):
    """The spelling of a number that a float holds and numeric does not."""

    __slots__ = ()


def _number(spelling: str) -> float | _HugeNumber:
    finite = math.isfinite(float(spelling))
    return _HugeNumber(spelling) if finite and _HUGE_NUMBER.search(spelling.encode()) else float(spelling)


def _parse_leniently(raw: bytes) -> Any:
    """What orjson refuses and Python reads: NaN, lone surrogates, bytes that are not UTF-8."""
    try:
        return json.loads(raw.decode("utf-8", "surrogateescape"), parse_float=_number)
    except ValueError as error:
        raise Unreadable("not_json", str(error)) from error


def _clean(value: Any, path: str, notes: Notes) -> Any:
    """A copy that UTF-8 and jsonb can hold, noting every change by its path."""
    if isinstance(value, dict):
        return {
            _clean_text(key, path, notes): _clean(entry, f"{path}/{key}", notes)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_clean(entry, f"{path}/{index}", notes) for index, entry in enumerate(value)]
    if isinstance(value, _HugeNumber) or (isinstance(value, int) and not -(2**63) <= value < 2**63):
        notes.add(_printable(path), "huge_number")
        return str(value)
    if isinstance(value, str):
        return _clean_text(value, path, notes)
    if isinstance(value, float) and not math.isfinite(value):
        notes.add(_printable(path), "not_finite")
        return None
    return value


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


def control_number_of(body: dict[str, Any]) -> int | None:
    """MatchedObjectId, or the tail of PositionURI where that is missing; None if neither is a number."""
    sent = body.get("MatchedObjectId")
    if isinstance(sent, int) and not isinstance(sent, bool):
        sent = str(sent)
    if isinstance(sent, str) and _DIGITS.match(sent):
        return int(sent)
    descriptor = body.get("MatchedObjectDescriptor")
    uri = descriptor.get("PositionURI") if isinstance(descriptor, dict) else None
    tail = _URI_TAIL.search(uri) if isinstance(uri, str) else None
    return int(tail.group(1)) if tail else None


def content_digest(body: dict[str, Any]) -> bytes:
    """SHA-256 of the item in canonical JSON, without what varies by query rather than by posting."""
    return hashlib.sha256(orjson.dumps(_content(body), option=orjson.OPT_SORT_KEYS)).digest()


def _digest_of_uncleaned(body: dict[str, Any]) -> bytes:
    """The same for what UTF-8 cannot hold: what is cleaned away is content too."""
    return hashlib.sha256(json.dumps(_content(body), sort_keys=True).encode()).digest()


def _content(body: dict[str, Any]) -> dict[str, Any]:
    content = {key: value for key, value in body.items() if key != "RelevanceRank"}
    descriptor = content.get("MatchedObjectDescriptor")
    if isinstance(descriptor, dict):
        descriptor = {
            key: value for key, value in descriptor.items() if key != "PositionFormattedDescription"
        }
        area = descriptor.get("UserArea")
        if isinstance(area, dict):
            descriptor["UserArea"] = {key: value for key, value in area.items() if key != "IsRadialSearch"}
        content["MatchedObjectDescriptor"] = descriptor
    return content


class _Identity(msgspec.Struct):
    MatchedObjectId: str | int | None = None


_identity = msgspec.json.Decoder(_Identity)


def identify(raw: bytes) -> int | None:
    """The control number of an item, as `read_item` finds it, at a tenth of the cost; None if it has none."""
    try:
        sent = _identity.decode(raw).MatchedObjectId
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        sent = None
    if sent is not None and _DIGITS.match(str(sent)):
        return int(sent)
    try:
        return read_item(raw).control_number
    except Unreadable:
        return None
