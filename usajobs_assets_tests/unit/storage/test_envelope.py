"""The body that went into an envelope comes out of it, byte for byte, or not at all."""

import gzip
import hashlib
import itertools
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from usajobs_assets.storage.envelope import Envelope, iso_utc, seal, unseal
from usajobs_assets.storage.objects import CorruptObject

RECEIVED = datetime(2026, 11, 21, 5, 23, 5, 123456, tzinfo=UTC)
HEADERS = {"Content-Type": "application/json", "X-RateLimit-Remaining": "7", "Set-Cookie": "session=secret"}

SPLICED = [
    b"{}",
    b'{"a":1}',
    b' \r\n\t{ "a" :\t1 , "a": 2 }\n\n',
    b'{"payload":{"x":"}}"},"payload_base64":"}}"}',
    b'"\xc3\xa9 \xe2\x80\xae"',
    b"-0.0e-1",
    b"null",
    b"[1e400, 12345678901234567890123456789]",
]
NOT_SPLICED = [
    b"",
    b" ",
    b"<html>",
    b"204 No Content",
    b'\xef\xbb\xbf{"a":1}',
    b'{"a":NaN}',
    b"Infinity",
    b'{"a":1',
    b'{"a":1}}',
    b'{"a":1}{"b":2}',
    b'1},"response":{"payload":2',
    b'"\xff"',
    b'"a\nb"',
    b'{"a":1}\x00',
    b"'a'",
    b"\x1f\x8b\x08\x00",
    b"[" * 100_000 + b"]" * 100_000,
    '{"a":1}'.encode("utf-16"),
]


def sealed(body: bytes, **ingest: object) -> bytes:
    request = {"endpoint": "/api/Search", "params": {"Keyword": '"payload":'}, "sent_at": RECEIVED}
    return seal(request, {"page": 1, "slice": None, **ingest}, 200, RECEIVED, HEADERS, body)


def resealed(data: bytes, old: bytes, new: bytes) -> bytes:
    plain = gzip.decompress(data)
    assert old in plain
    return gzip.compress(plain.replace(old, new))


@given(some.binary() | some.text().map(str.encode))
def test_any_bytes_come_back_unchanged(body: bytes) -> None:
    """Law 1: byte for byte, whatever it is."""
    assert unseal(sealed(body)).body == body


@given(
    some.recursive(
        some.none() | some.floats() | some.text(), lambda x: some.lists(x) | some.dictionaries(some.text(), x)
    )
)
def test_json_comes_back_unchanged_and_any_reader_can_open_the_object(value: object) -> None:
    body = json.dumps(value, indent=1).encode()
    data = sealed(body)
    assert unseal(data).body == body
    json.loads(gzip.decompress(data))


@pytest.mark.parametrize("body", SPLICED)
def test_json_is_spliced_in_as_it_came(body: bytes) -> None:
    data = sealed(body)
    assert gzip.decompress(data).endswith(b',"payload":' + body + b"}}")
    assert unseal(data).body == body


@pytest.mark.parametrize("body", NOT_SPLICED, ids=lambda body: repr(body[:20]))
def test_what_is_not_json_goes_in_as_base64_and_the_whole_stays_json(body: bytes) -> None:
    data = sealed(body)
    assert "payload_base64" in json.loads(gzip.decompress(data))["response"]
    assert unseal(data).body == body


def test_the_envelope_has_the_layout_of_the_lake() -> None:
    body = b'{"SearchResult":{}}'
    whole = json.loads(gzip.decompress(sealed(body, attempt=2)))
    assert whole == {
        "request": {
            "endpoint": "/api/Search",
            "params": {"Keyword": '"payload":'},
            "sent_at": "2026-11-21T05:23:05.123456+00:00",
        },
        "ingest": {
            "page": 1,
            "slice": None,
            "attempt": 2,
            "bytes_uncompressed": len(body),
            "payload_sha256": hashlib.sha256(body).hexdigest(),
        },
        "response": {
            "status": 200,
            "received_at": "2026-11-21T05:23:05.123456+00:00",
            "headers": {"content-type": "application/json", "x-ratelimit-remaining": "7"},
            "payload": {"SearchResult": {}},
        },
    }
    assert list(whole["response"])[-1] == "payload"


def test_unsealing_gives_back_what_was_sealed() -> None:
    body = b"{}"
    envelope = unseal(sealed(body))
    assert envelope == Envelope(
        request={
            "endpoint": "/api/Search",
            "params": {"Keyword": '"payload":'},
            "sent_at": iso_utc(RECEIVED),
        },
        ingest={
            "page": 1,
            "slice": None,
            "bytes_uncompressed": 2,
            "payload_sha256": hashlib.sha256(body).hexdigest(),
        },
        status=200,
        received_at=RECEIVED,
        headers={"content-type": "application/json", "x-ratelimit-remaining": "7"},
        body=body,
    )
    assert envelope.payload_sha256 == hashlib.sha256(body).hexdigest()


def test_no_header_that_can_hold_a_secret_is_kept() -> None:
    """Law 9: what is in bronze is there for good."""
    headers = {"Set-Cookie": "secret", "Authorization-Key": "secret", "X-Akamai-Token": "secret"}
    assert b"secret" not in gzip.decompress(seal({}, {}, 200, RECEIVED, headers, b"{}"))


def test_the_same_answer_gives_the_same_object() -> None:
    """The header of the gzip holds no time, no name and no operating system."""
    data = sealed(b"{}")
    assert data == sealed(b"{}")
    assert data[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def test_no_flipped_bit_changes_an_answer() -> None:
    """F09: a corrupt object is refused, never parsed. A few bits of a gzip stream mean nothing; those may pass."""
    data = sealed(b'{"a":"some text"}')
    passed = 0
    for index, bit in itertools.product(range(len(data)), range(8)):
        broken = bytearray(data)
        broken[index] ^= 1 << bit
        try:
            assert unseal(bytes(broken)) == unseal(data)
            passed += 1
        except CorruptObject:
            pass
    assert passed < 8 * 10, "only the ten bytes of the header and the padding may hold such bits"


def test_every_truncation_is_noticed() -> None:
    data = sealed(b'{"a":1}')
    for length in range(len(data)):
        with pytest.raises(CorruptObject):
            unseal(data[:length])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'"a":1', b'"a":2', "has not the digest"),
        (b'"a":1', b'"a":11', "has not the length"),
        (b'"bytes_uncompressed":7', b'"bytes_uncompressed":"7"', "has not the length"),
        (b'"bytes_uncompressed":7,', b"", "has not the length"),
        (b'"ingest":{', b'"ingest":[{', "it is no envelope"),
        (b'"request":', b'"Request":', "it is no envelope"),
        (b'"payload":{', b'"body":{', "no payload at byte"),
        (b'"a":1}}}', b'"a":1}} ', "the end is missing"),
        (b"2026-11-21T05:23:05.123456+00:00", b"yesterday", "it is no envelope"),
    ],
)
def test_an_envelope_that_was_changed_and_packed_again_is_refused(
    old: bytes, new: bytes, reason: str
) -> None:
    with pytest.raises(CorruptObject, match=reason) as refusal:
        unseal(resealed(sealed(b'{"a":1}'), old, new), "run/page=0001.json.gz")
    assert str(refusal.value).startswith("run/page=0001.json.gz is corrupt: ")


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", gzip.compress(b""), gzip.compress(b"[]"), gzip.compress(b"[" * 10**5)],
    ids=["nothing", "not packed", "nothing packed", "a list", "deep"],  # gzip's bytes hold the time
)
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptObject):
        unseal(data)


def test_bytes_after_the_end_are_refused() -> None:
    with pytest.raises(CorruptObject, match="bytes after the gzip stream"):
        unseal(sealed(b"{}") + b"\x00")


def test_times_are_kept_in_utc_with_microseconds_and_never_without_a_zone() -> None:
    eastern = datetime(2026, 11, 21, 0, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert iso_utc(eastern) == "2026-11-21T05:00:00.000000+00:00"
    with pytest.raises(ValueError, match="has no time zone"):
        iso_utc(eastern.replace(tzinfo=None))


@pytest.mark.parametrize("length", [10, 100_000, *range(16_000, 16_400, 5)])
def test_a_head_of_any_length_is_read(length: int) -> None:
    opened = unseal(sealed(b"{}", slice="x" * length))
    assert (opened.ingest["slice"], opened.headers["x-ratelimit-remaining"]) == ("x" * length, "7")
    assert opened.body == b"{}"
