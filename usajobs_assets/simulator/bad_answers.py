"""Answers that no client should fall for: bodies that are no page, transfers that break, Retry-After of every kind.

Lives here: bends (a good answer → a bad one), and the scripts that say which requests get them. Scripts that count
are made anew for each test. Keep out: bent data, such as drift and ignored filters (``mischief.py``).

    serve(Universe(), today=..., alter=bent(truncated, maintenance, when=later_pages))
    serve(Universe(), today=..., interfere=failing(429, times=2, retry_after="7"))
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from threading import Event

from usajobs_assets.simulator.answers import CannedAnswer, RawAnswer
from usajobs_assets.simulator.mischief import is_later_page
from usajobs_assets.simulator.server import Alter, Answer, Interfere, RequestSeen

Bend = Callable[[CannedAnswer], Answer]
When = Callable[[RequestSeen], bool]

_MAINTENANCE = b"<!DOCTYPE html><html><body>We are down for maintenance.</body></html>"
_PIECE = b" " * 65_536


def pages(seen: RequestSeen) -> bool:
    """Requests for postings, not for code lists."""
    return "codelist" not in seen.path.lower()


def later_pages(seen: RequestSeen) -> bool:
    """Requests for second and later pages."""
    return is_later_page(seen)


def bent(*bends: Bend, when: When = pages) -> Alter:
    """The first answers to the requests that ``when`` picks are bent, each by the next of ``bends``."""
    left = iter(bends)

    def script(seen: RequestSeen, answer: CannedAnswer) -> Answer:
        bend = next(left, None) if when(seen) else None
        return bend(answer) if bend else answer

    return script


def failing(status: int, *, times: int, retry_after: str | None = None, when: When = pages) -> Interfere:
    """The first ``times`` requests that ``when`` picks get ``status``, and the header if it is given."""
    numbers = count(1)
    headers = {} if retry_after is None else {"Retry-After": retry_after}

    def script(seen: RequestSeen) -> CannedAnswer | None:
        is_hit = when(seen) and next(numbers) <= times
        return CannedAnswer(status, b"Not now.", headers) if is_hit else None

    return script


def maintenance(answer: CannedAnswer) -> CannedAnswer:
    """HTML with status 200 and the content type of JSON."""
    return replace(answer, body=_MAINTENANCE)


def body_of(body: bytes) -> Bend:
    """Whatever else: ``{}``, nothing, the text ``204 No Content``."""
    return lambda answer: replace(answer, body=body)


def truncated(answer: CannedAnswer) -> CannedAnswer:
    """Two thirds of the body, announced as all of it."""
    return replace(answer, body=answer.body[: len(answer.body) * 2 // 3])


def short_of_its_length(answer: CannedAnswer) -> CannedAnswer:
    """All of the body, announced as longer: nothing but the length tells that something is missing."""
    headers = {**answer.headers, "Content-Length": str(len(answer.body) + 100)}
    return replace(answer, headers=headers)


def garbled_gzip(answer: CannedAnswer) -> CannedAnswer:
    """Compressed, with some bytes of the middle overwritten."""
    packed = bytearray(gzip.compress(answer.body, mtime=0))
    middle = len(packed) // 2
    packed[middle : middle + 20] = bytes(20)
    return _gzipped(answer, bytes(packed))


def cut_gzip(answer: CannedAnswer) -> CannedAnswer:
    """Compressed, and the last bytes are missing; all of the JSON may be there."""
    return _gzipped(answer, gzip.compress(answer.body, mtime=0)[:-6])


def gzip_bomb(megabytes: int) -> Bend:
    """A body of blanks that is a thousandth of its size on the wire."""
    packed = gzip.compress(b" " * (megabytes << 20), 1)
    return lambda answer: _gzipped(answer, packed)


def total_of(total: int) -> Bend:
    """The same page with another total."""
    name = rb'"(SearchResultCountAll|totalCount)":\d+'
    return lambda answer: replace(answer, body=re.sub(name, rb'"\1":%d' % total, answer.body))


def next_page_at(root: str) -> Bend:
    """HistoricJoa names the next page at another host."""
    link = rb'"next":"(?=/)'
    return lambda answer: replace(answer, body=re.sub(link, b'"next":"' + root.encode(), answer.body))


def redirect_to(root: str, status: int = 302) -> Bend:
    """Sends the client to another host."""
    return lambda _answer: CannedAnswer(status, b"x" * 100_000, {"Location": f"{root}/api/Search"})


def reset_midway(answer: CannedAnswer) -> RawAnswer:
    """The connection is reset after half of the body."""
    return RawAnswer([_head(len(answer.body)), answer.body[: len(answer.body) // 2]], reset=True)


def dripping(seconds: float) -> Bend:
    """Slow-loris: a byte every so many seconds, each in time for a read timeout, for ever."""
    return lambda answer: RawAnswer(_drops(_head(len(answer.body)), seconds))


def silent(seconds: float) -> Bend:
    """Takes the request and says nothing for so long."""
    return lambda _answer: RawAnswer(_drops(b"", seconds))


def endless(megabytes: int) -> Bend:
    """A body of so many megabytes, begun as a page and made as it is sent."""
    return lambda answer: RawAnswer(_padded(answer.body[:100], megabytes << 20))


def _drops(head: bytes, seconds: float) -> Iterator[bytes]:
    yield head
    while True:
        Event().wait(seconds)
        yield b" "


def _padded(start: bytes, size: int) -> Iterator[bytes]:
    yield _head(size) + start
    yield from (_PIECE for _ in range((size - len(start)) // len(_PIECE)))


def _head(length: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % length


def _gzipped(answer: CannedAnswer, packed: bytes) -> CannedAnswer:
    return replace(answer, body=packed, headers={**answer.headers, "Content-Encoding": "gzip"})


BROKEN_BODIES: dict[str, Bend] = {
    "maintenance page": maintenance,
    "truncated JSON": truncated,
    "shorter than announced": short_of_its_length,
    "garbled gzip": garbled_gzip,
    "gzip cut short": cut_gzip,
    "empty object": body_of(b"{}"),
    "nothing": body_of(b""),
    "a list": body_of(b"[]"),
}
"""What came instead of a page, whatever page was asked for."""
