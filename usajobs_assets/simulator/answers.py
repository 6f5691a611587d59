"""The bodies the simulator sends: the Search envelope, problem documents and the firewall's page.

Lives here: bytes made from values, with the key order and the types of the real API.
Keep out: sockets (``server.py``), and items, which come rendered and are never parsed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil

import orjson

from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import ROW_CAP

SEARCH_TYPE = "application/hr+json; charset=utf-8"
PROBLEM_TYPE = "application/problem+json; charset=utf-8"
HTML_TYPE = "text/html"

_FORBIDDEN_PAGE = b"""<HTML><HEAD>
<TITLE>Access Denied</TITLE>
</HEAD><BODY>
<H1>Access Denied</H1>
You don't have permission to access this server.
</BODY></HTML>
"""


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """A complete answer. A ``Content-Length`` among the headers is sent as it stands, even if it is a lie."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """Written to the socket as it stands, piece by piece, headers and all; then the connection ends.

    ``pieces`` may take their time. With ``reset`` the end is a reset and not an ordinary one.
    """

    pieces: Iterable[bytes]
    reset: bool = False


def search_page(found: Found, results_per_page: int) -> CannedAnswer:
    """One page of results: the count saturates at 10,000 and the number of pages is text, as in the API."""
    total = min(found.total, ROW_CAP)
    about: dict[str, object] = {
        "NumberOfPages": str(ceil(total / results_per_page)),
        "IsRadialSearch": found.is_radial,
    }
    if found.resolved_locations:
        about["ResolvedLocation"] = list(found.resolved_locations)
    body = b"".join(
        (
            b'{"LanguageCode":"EN","SearchParameters":{},"SearchResult":{"SearchResultCount":%d,'
            % len(found.items),
            b'"SearchResultCountAll":%d,"UserArea":%s,"SearchResultItems":[' % (total, orjson.dumps(about)),
            b",".join(found.items),
            b"]}}",
        )
    )
    return CannedAnswer(HTTPStatus.OK, body, {"Content-Type": SEARCH_TYPE})


def problem(status: HTTPStatus, detail: str) -> CannedAnswer:
    """An RFC 9110 problem document."""
    document = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    return CannedAnswer(status, orjson.dumps(document), {"Content-Type": PROBLEM_TYPE})


def forbidden() -> CannedAnswer:
    """What the firewall in front of the API tells clients it does not like: HTML, not JSON."""
    return CannedAnswer(HTTPStatus.FORBIDDEN, _FORBIDDEN_PAGE, {"Content-Type": HTML_TYPE})
