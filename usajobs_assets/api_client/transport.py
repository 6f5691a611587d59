"""One GET over HTTP, bounded in time and size: the only place that touches the network.

    url, query, identity → requests → status, headers, body (2xx only), or an error of errors.py

Redirects are not followed, cookies not kept, netrc not read; proxies of the environment are used.
Keep out: retries and what a status means (client.py, status_errors.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ProtocolError

from usajobs_assets.api_client.deadline import Deadline, GuardedAdapter
from usajobs_assets.api_client.download import Download
from usajobs_assets.api_client.errors import ConnectionFailed, DeadlineExceeded, NotAPage
from usajobs_assets.api_client.status_errors import SettingNames

_HEADERS = {"Accept": "application/hr+json, application/json", "Accept-Encoding": "gzip"}
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What one try may take. Times in seconds; `body_bytes` counts after decompression.

    `read` bounds the silence between two bytes, `deadline` the whole answer. A page of 500 postings is
    11 MB, the worst one imaginable 100 MB. Of a body that is refused, `kept_bytes` are kept.
    """

    connect: float = 10.0
    read: float = 30.0
    deadline: float = 120.0
    body_bytes: int = 128 * 1024 * 1024
    kept_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """`headers` as sent; `body` is b"" unless the status is 2xx, and what there is of it if there is a `fault`.

    `unpacked` is what could be read of a broken compression, whose bytes are the body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    fault: NotAPage | None = None
    unpacked: bytes = b""


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


class Transport:
    """Sends GETs as one identity, each within `limits`."""

    def __init__(self, identify: AuthBase, limits: Limits, session: ApiSession, names: SettingNames) -> None:
        self._identify = identify
        self._names = names
        self._limits = limits
        self._session = session

    def get(self, url: str, query: str, where: str) -> Answer:
        """Send one GET and read its answer; `where` names it in messages.

        `query` is encoded already and not encoded again: its %3D stays %3D. A body that is too large, too short
        or badly compressed is a fault of the answer. Raises ConnectionFailed or DeadlineExceeded. Through a
        SOCKS proxy the deadline is met only when a chunk is complete.
        """
        with Deadline(self._limits.deadline) as deadline:
            try:
                return self._ask(url, query, where, deadline)
            except (requests.RequestException, HTTPError) as error:
                cause = _root_name(error)
        # Raised out here so that it drags along no library error, whose request holds the key.
        if deadline.expired:
            raise self._too_slow(where)
        raise ConnectionFailed(
            f"{where}: no complete answer ({cause}); check the network and {self._names.root}"
        )

    def _ask(self, url: str, query: str, where: str, deadline: Deadline) -> Answer:
        with self._session.get(
            url,
            params=query,
            headers=_HEADERS,
            auth=self._identify,
            timeout=(self._limits.connect, self._limits.read),
            stream=True,
            allow_redirects=False,
        ) as response:
            status = response.status_code
            download = self._read_body(response, deadline) if 200 <= status < 300 else None
        if deadline.expired:
            # A shut socket can look like an ordinary end.
            raise self._too_slow(where)
        if download is None:
            return Answer(status, response.headers, b"")
        return Answer(status, response.headers, download.body, download.fault, download.unpacked)

    def _read_body(self, response: requests.Response, deadline: Deadline) -> Download:
        encoding = response.headers.get("Content-Encoding", "")
        download = Download(encoding, self._limits.body_bytes, self._limits.kept_bytes)
        try:
            for piece in response.raw.stream(_CHUNK_BYTES, decode_content=False):
                if deadline.expired or not download.take(piece):
                    break
        except ProtocolError as error:
            if isinstance(error.__cause__, OSError):
                raise  # the network, and not who sent it
            download.finish(is_short=True)
        else:
            download.finish(is_short=False)
        return download

    def _too_slow(self, where: str) -> DeadlineExceeded:
        return DeadlineExceeded(
            f"{where}: the answer was not complete after {self._limits.deadline:g} s; ask for fewer results "
            "per page if it goes on"
        )


def _root_name(error: BaseException) -> str:
    """The class of the first cause. Only the name: texts of libraries can repeat a proxy's password."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return type(error).__name__
