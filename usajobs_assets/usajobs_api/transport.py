"""One GET over HTTP, bounded in time and size: the only place that touches the network.

    url, params, Identify → requests → status, headers, body (2xx only), or an error of errors.py

Redirects are not followed, cookies not kept, netrc not read; proxies of the environment are used.
Keep out: retries and what a status means (client.py, status_errors.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from urllib3.exceptions import HTTPError

from usajobs_assets.usajobs_api.credentials import Identify
from usajobs_assets.usajobs_api.deadline import Deadline, GuardedAdapter
from usajobs_assets.usajobs_api.errors import ConnectionFailed, DeadlineExceeded, NotAPage, UsajobsError

_HEADERS = {"Accept": "application/hr+json, application/json", "Accept-Encoding": "gzip"}
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What one try may take. Times in seconds; `body_bytes` counts after decompression.

    A page of 500 postings is 11 MB, the worst one imaginable 100 MB.
    """

    connect: float = 10.0
    read: float = 30.0
    deadline: float = 120.0
    body_bytes: int = 256 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """`headers` as sent; `body` is b"" unless the status is 2xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ApiSession(requests.Session):
    """Remembers connections but nothing else, and its requests obey deadlines. Close it after use."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self.mount(scheme, GuardedAdapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        """None: even unfollowed, requests would read a redirect's whole body to prepare the next hop."""
        return None


def get(
    session: ApiSession,
    url: str,
    params: Mapping[str, str],
    identify: Identify,
    limits: Limits,
    where: str,
) -> Answer:
    """Send one GET and read its answer.

    Raises ConnectionFailed, DeadlineExceeded, or NotAPage("oversized"). Through a SOCKS proxy the deadline
    is met only when a chunk is complete.
    """
    with Deadline(limits.deadline) as deadline:
        try:
            return _ask(session, url, params, identify, limits, where, deadline)
        except (requests.RequestException, HTTPError) as error:
            failure: UsajobsError = ConnectionFailed(
                f"{where}: no complete answer ({_root_name(error)}); check the network and USAJOBS_BASE_URL"
            )
        if deadline.expired:
            failure = _too_slow(limits, where)
    # Raised out here so that it drags along no library error, whose request holds the key.
    raise failure


def _ask(
    session: ApiSession,
    url: str,
    params: Mapping[str, str],
    identify: Identify,
    limits: Limits,
    where: str,
    deadline: Deadline,
) -> Answer:
    timeout = (limits.connect, min(limits.read, limits.deadline))
    with session.get(
        url,
        params=params,
        headers=_HEADERS,
        auth=identify,
        timeout=timeout,
        stream=True,
        allow_redirects=False,
    ) as response:
        body = _read_body(response, limits, where, deadline) if 200 <= response.status_code < 300 else b""
        if deadline.expired:
            # A shut socket can look like an ordinary end.
            raise _too_slow(limits, where)
        return Answer(response.status_code, response.headers, body)


def _read_body(response: requests.Response, limits: Limits, where: str, deadline: Deadline) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        if size > limits.body_bytes:
            raise NotAPage("oversized", f"It is larger than {limits.body_bytes} bytes.", where)
        if deadline.expired:
            break
        chunks.append(chunk)
    return b"".join(chunks)


def _too_slow(limits: Limits, where: str) -> DeadlineExceeded:
    return DeadlineExceeded(
        f"{where}: the answer was not complete after {limits.deadline:g} s; ask for fewer results per page "
        "if it goes on"
    )


def _root_name(error: BaseException) -> str:
    """The class of the first cause. Only the name: texts of libraries can repeat a proxy's password."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return type(error).__name__
