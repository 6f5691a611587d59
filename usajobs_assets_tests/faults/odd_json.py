"""JSON that no library would write, and the values that have broken readers before.

Literal(b"1e200000"), Twice(1, 2) inside dicts and lists → encode → bytes as an API could send them
"""

import json
from dataclasses import dataclass
from typing import Any

DEEPER_THAN_ANY_READER = 100_000


@dataclass(frozen=True)
class Literal:
    """A value that is sent as these bytes."""

    sent: bytes


@dataclass(frozen=True)
class Twice:
    """A key of an object that is sent two times, with these values in this order."""

    first: Any
    second: Any


def encode(value: Any) -> bytes:
    """The value as JSON, oddities included."""
    if isinstance(value, Literal):
        return value.sent
    if isinstance(value, Twice):  # a change of place has put it where there are no keys
        return encode(value.second)
    if isinstance(value, dict):
        members = [(key, one) for key, entry in value.items() for one in _times(entry)]
        return b"{%b}" % b",".join(json.dumps(key).encode() + b":" + encode(one) for key, one in members)
    if isinstance(value, list):
        return b"[%b]" % b",".join(map(encode, value))
    return json.dumps(value).encode()


def _times(entry: Any) -> tuple[Any, ...]:
    return (entry.first, entry.second) if isinstance(entry, Twice) else (entry,)


def nested(depth: int) -> Literal:
    """A list in a list in a list."""
    return Literal(b"[" * depth + b"]" * depth)


TEXTS: tuple[str, ...] = (
    "", " ", "\x00", "a\x00b", "\ud800", "x\udfffy", "\u202egnp.exe\u202c", "zero\u200bwidth", "\ufeff",
    "now", "today", "tomorrow", "epoch", "infinity", "-infinity", "NaN", "allballs",
    "2025-02-30", "2026-13-01", "0001-01-01", "0000-00-00", "9999-12-31T23:59:59.9999", "10000-01-01", "09/26/2025",
    "2026-03-08T02:30:00.0000", "2026-11-01T01:30:00.0000", "2026-11-20T10:00:00+05:00", "20261120",
    "1,234.50", "$95,000", "25.50", "-0", "-1", "1e5", "1e400", "0x1F", "１２", "Many", "99999999999.99",
    "'); DROP TABLE silver.job; --", "\\", "\\.", "\\N", "{1,2}", "NULL", "%s %(x)s {0}", "a\tb\nc\rd", "\x1b[31m",
    "<script>alert(1)</script>", "javascript:alert(1)", "=cmd|' /C calc'!A0", "x" * 5_000, "é" * 3_000, "😀" * 1_000,
)  # fmt: skip
LITERALS: tuple[Literal, ...] = tuple(
    map(
        Literal,
        (
            b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"1e200000", b"1e-20000", b"-0", b"-0.0", b"0",
            b"1234567890123456789012345", b"9223372036854775808", b"-9223372036854775809", b"1E5", b"2.50", b"-1",
            b"12345678901.5", b"0.1e1", b"9" * 5_000, b"0." + b"1" * 20_000, b"true", b"false", b"null",
            b"[]", b"{}", b"[[[]]]", b"[null]", b"[1,\"a\",{}]", b"{\"Code\":{}}", b"{\"\":\"\"}",
            b'"\\ud800\\u0000"', b'"\\ud83d"', b'"a\xffb"', b'"\xed\xa0\x80"', b'"raw\ttab"', b'"\x7f"',
        ),
    )
)  # fmt: skip
