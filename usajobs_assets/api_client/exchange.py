"""One question and its answer, as plain data: what bronze writes down.

Only headers on the allow-list are kept: the request's hold the key, and an answer's can hold cookies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from usajobs_assets.api_client.errors import NotAPage

_KEPT_HEADERS = frozenset(
    {"content-type", "content-length", "content-encoding", "date", "etag", "last-modified", "retry-after"}
)
_KEPT_PREFIX = "x-ratelimit-"


@dataclass(frozen=True)
class Exchange:
    """`attempt` counts the tries of this request from 1; `sent_at` and `received_at` are aware UTC.

    `body` is what the API sent with the transfer's compression undone; it is b"" for a status other than
    2xx, whose body nobody reads. If there is a `fault`, it is what there is of the body: bytes that cannot be
    decompressed as they came, and of too many the first. `headers` has lower-case names.
    """

    endpoint: str
    params: Mapping[str, str]
    sent_at: datetime
    received_at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes
    attempt: int
    fault: NotAPage | None = None


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The allow-listed headers, with lower-case names."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {
        name: value
        for name, value in lowered.items()
        if name in _KEPT_HEADERS or name.startswith(_KEPT_PREFIX)
    }
