"""One item: bytes → parsed body, control number, content digest. How any source is read, and Search's own part.

Keep out: pages (usajobs_api.page splits them), rows (job_rows builds them), and where HistoricJoa and
AnnouncementText keep what is read here (historic_record).
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from usajobs_assets.transforms.item_json import clean, has_repeated_keys, longest_list, parse
from usajobs_assets.transforms.values import Notes

# Up to 18 digits fit a BIGINT; 0 is nobody's number.
_DIGITS = re.compile(r"(?=0*[1-9])[0-9]{1,18}\Z")
_URI_TAIL = re.compile(r"/((?=0*[1-9])[0-9]{1,18})/?(?:\?.*)?\Z")
MAX_ITEM_BYTES = 32 * 1024 * 1024
# The most places a posting has had is 1,176.
MAX_ENTRIES = 32_767

Body = dict[str, Any]


class Unreadable(Exception):
    """An item that cannot become a row. `reason` is a quarantine reason code, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Item:
    """A parsed item. `stored_json` is what goes to jsonb: the bytes as sent unless `notes` says otherwise.

    `content` is what counts of `body`, as its source's anatomy has it. Nobody changes either.
    """

    control_number: int | None
    body: Body
    content: Body
    content_sha256: bytes
    stored_json: str
    notes: Notes


@dataclass(frozen=True)
class Anatomy:
    """Where an item of a source keeps its control number, and what of it is content."""

    control_number: Callable[[Body], int | None]
    content: Callable[[Body], Body]


def read_as(raw: bytes, anatomy: Anatomy) -> Item:
    """Parse one item of any source; raises Unreadable if it is no JSON object, too deep, too large or too long."""
    if len(raw) > MAX_ITEM_BYTES:
        raise Unreadable("too_large", f"{len(raw)} bytes, more than {MAX_ITEM_BYTES}")
    try:
        return _read(raw, anatomy, Notes())
    except (RecursionError, orjson.JSONEncodeError) as error:
        # orjson reads 1,024 levels and writes 254; a posting has 7.
        raise Unreadable("too_deep", "nested deeper than any posting") from error


def _read(raw: bytes, anatomy: Anatomy, notes: Notes) -> Item:
    try:
        body, suspect = parse(raw)
    except ValueError as error:
        raise Unreadable("not_json", str(error)) from error
    if not isinstance(body, dict):
        raise Unreadable("not_an_object", f"the item is a JSON {type(body).__name__}")
    # Counting brackets is cheap and never too low; only then is it worth looking.
    if len(raw) > MAX_ENTRIES < raw.count(b"{") and (longest := longest_list(body)) > MAX_ENTRIES:
        raise Unreadable("too_many_entries", f"a list of {longest} entries, more than {MAX_ENTRIES}")
    cleaned = clean(body, "", notes) if suspect else body
    if suspect and not notes and has_repeated_keys(raw):
        # What was suspected is in a value that a later one of the same key has replaced.
        notes.add("", "repeated_key")
    stored = orjson.dumps(cleaned) if notes else raw
    content = anatomy.content(cleaned)
    # What is cleaned away is content too, and json can spell what UTF-8 cannot hold.
    digest = _digest_of_uncleaned(anatomy.content(body)) if notes else digest_of(content)
    return Item(anatomy.control_number(cleaned), cleaned, content, digest, stored.decode(), notes)


def digest_of(content: object) -> bytes:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def _digest_of_uncleaned(content: object) -> bytes:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


def positive_number(sent: object) -> int | None:
    """A control number sent as a whole number or as its digits; None for anything else."""
    if isinstance(sent, int) and not isinstance(sent, bool):
        sent = str(sent)
    return int(sent) if isinstance(sent, str) and _DIGITS.match(sent) else None


def control_number_of(body: Body) -> int | None:
    """MatchedObjectId, or the tail of PositionURI where that is missing; None if neither is a number."""
    number = positive_number(body.get("MatchedObjectId"))
    if number is not None:
        return number
    descriptor = body.get("MatchedObjectDescriptor")
    uri = descriptor.get("PositionURI") if isinstance(descriptor, dict) else None
    tail = _URI_TAIL.search(uri) if isinstance(uri, str) else None
    return int(tail.group(1)) if tail else None


def _content(body: Body) -> Body:
    """The item without what varies by query rather than by posting."""
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


def content_digest(body: Body) -> bytes:
    """The digest of a Search item's content."""
    return digest_of(_content(body))


_SEARCH = Anatomy(control_number_of, _content)


def read_item(raw: bytes) -> Item:
    """Parse one item of Search; raises Unreadable."""
    return read_as(raw, _SEARCH)


class _Identity(msgspec.Struct):
    MatchedObjectId: str | int | None = None


_identity = msgspec.json.Decoder(_Identity)


def identify(raw: bytes) -> int | None:
    """The control number of an item, as `read_item` finds it, at a tenth of the cost; None if it has none."""
    try:
        number = positive_number(_identity.decode(raw).MatchedObjectId)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        number = None
    if number is not None:
        return number
    try:
        return read_item(raw).control_number
    except Unreadable:
        return None
