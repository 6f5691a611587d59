"""The envelope of one API answer as bronze keeps it: what was asked, what came, and the body byte for byte.

    gzip of {"request":…,"ingest":…,"response":{"status":…,"received_at":…,"headers":…,"payload":<body>}}

A body that is JSON is spliced in as it came, so any JSON reader can open the object; every other body (a
broken page, HTML, other encodings, JSON nested too deeply) is `payload_base64`. The body is found again by
reading over the head, never by parsing and writing it, so odd spaces and duplicate keys survive. Pure: no
store, no clock. Same arguments, same bytes. Keep the names of objects out (`bronze`), and everything that
looks into a body.
"""

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from usajobs_assets.storage.objects import CorruptObject

# Level 4 takes half the time of the usual 6 and 5 % more room (500 postings of 2025).
_LEVEL = 4
# No name, no time, no operating system, so that the same body always gives the same object.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_HEAD = ('{"request":', ',"ingest":', ',"response":{"status":', ',"received_at":', ',"headers":')
_PAYLOAD, _PAYLOAD_BASE64 = b',"payload":', b',"payload_base64":'
_TAIL = b"}}"
# Where a head usually ends long before. Only this much is made text of, while a body has megabytes.
_USUAL_HEAD = 16 * 1024
# Cookies and whatever else a server or a proxy may add stay out of what is kept for good.
_KEPT_HEADERS = frozenset(
    {"age", "cache-control", "content-encoding", "content-length", "content-type", "date", "etag", "expires"}
    | {"last-modified", "retry-after", "server", "transfer-encoding", "vary", "via"}
)
_JSON = json.JSONDecoder()


@dataclass(frozen=True)
class Envelope:
    """One API answer. `request` and `ingest` as design's layout has them; `headers` with lower-case names."""

    request: dict[str, Any]
    ingest: dict[str, Any]
    status: int
    received_at: datetime
    headers: dict[str, str]
    body: bytes

    @property
    def payload_sha256(self) -> str:
        """Hex digest of the body as it came."""
        return str(self.ingest["payload_sha256"])


def seal(
    request: Mapping[str, Any],
    ingest: Mapping[str, Any],
    status: int,
    received_at: datetime,
    headers: Mapping[str, str],
    body: bytes,
) -> bytes:
    """The object to store: length and digest are added to `ingest`, only harmless headers are kept."""
    ingest = {**ingest, "bytes_uncompressed": len(body), "payload_sha256": hashlib.sha256(body).hexdigest()}
    values = (dict(request), ingest, status, received_at, _kept(headers))
    head = "".join(part + _json(value) for part, value in zip(_HEAD, values, strict=True)).encode()
    if _is_json(body):
        return _gzip(b"".join((head, _PAYLOAD, body, _TAIL)))
    return _gzip(b"".join((head, _PAYLOAD_BASE64, b'"', base64.b64encode(body), b'"', _TAIL)))


def unseal(data: bytes, key: str = "envelope") -> Envelope:
    """What was sealed, length and digest verified. Raises CorruptObject, naming `key`, for anything else."""
    try:
        envelope = _opened(_gunzip(data))
    except (ValueError, TypeError, EOFError, RecursionError, zlib.error) as error:
        raise CorruptObject(key, f"it is no envelope ({error})") from error
    if envelope.ingest.get("bytes_uncompressed") != len(envelope.body):
        raise CorruptObject(key, "the body has not the length that it was sealed with")
    if envelope.ingest.get("payload_sha256") != hashlib.sha256(envelope.body).hexdigest():
        raise CorruptObject(key, "the body has not the digest that it was sealed with")
    return envelope


def iso_utc(moment: datetime) -> str:
    """`2026-11-21T05:23:05.000000+00:00`; ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _opened(plain: bytes) -> Envelope:
    try:
        values, position = _head(plain[:_USUAL_HEAD])
    except ValueError:
        values, position = _head(plain)
    request, ingest, status, received_at, headers = values
    if not all(isinstance(mapping, dict) for mapping in (request, ingest, headers)):
        raise ValueError("its head is not made of objects")
    body = _body(plain, position)
    return Envelope(request, ingest, status, datetime.fromisoformat(received_at), headers, body)


def _head(plain: bytes) -> tuple[list[Any], int]:
    """The values of the head, and where it ends. Where it is cut off, ValueError: its last value is an object."""
    # The head is ASCII: in Latin-1 every index is the same in text and bytes, whatever the body holds.
    text, position, values = plain.decode("latin-1"), 0, []
    for part in _HEAD:
        if not text.startswith(part, position):
            raise ValueError(f"no {part} at byte {position}")
        value, position = _JSON.raw_decode(text, position + len(part))
        values.append(value)
    return values, position


def _body(plain: bytes, position: int) -> bytes:
    if not plain.endswith(_TAIL):
        raise ValueError("the end is missing")
    if plain.startswith(_PAYLOAD, position):
        return plain[position + len(_PAYLOAD) : -len(_TAIL)]
    if plain.startswith(_PAYLOAD_BASE64, position):
        return base64.b64decode(plain[position + len(_PAYLOAD_BASE64) + 1 : -len(_TAIL) - 1], validate=True)
    raise ValueError(f"no payload at byte {position}")


def _is_json(body: bytes) -> bool:
    """Whether the body is one JSON value in UTF-8 that may stand inside another; it is not built for that."""
    try:
        body.decode()
        msgspec.json.decode(body, type=msgspec.Raw)
    except (UnicodeDecodeError, msgspec.DecodeError, RecursionError):
        return False
    return True


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    names = {name: name.lower() for name in headers}
    return {
        low: headers[name]
        for name, low in sorted(names.items())
        if low in _KEPT_HEADERS or low.startswith("x-ratelimit-")
    }


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False, default=_instant)


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return iso_utc(value)
    raise TypeError(f"{type(value).__name__} has no place in an envelope")


def _gzip(plain: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    trailer = struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
    return b"".join((_GZIP_HEADER, compressor.compress(plain), compressor.flush(), trailer))


def _gunzip(data: bytes) -> bytes:
    """One whole gzip member and nothing after it; its own checksum is verified."""
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    plain = decompressor.decompress(data)
    if not decompressor.eof:
        raise EOFError("the gzip stream is cut off")
    if decompressor.unused_data:
        raise ValueError("there are bytes after the gzip stream")
    return plain
