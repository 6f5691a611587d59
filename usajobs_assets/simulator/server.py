"""The simulator as a real HTTP server on a thread of its own.

Data flow: request → ``interfere`` (fault scripts) → ``Api``, which answers → socket.
Keep out: what is answered (``endpoints.py``), scripts (``mischief.py``), and the clock: the day comes from the
caller.

Run alone: ``with serve(Universe(), today=lambda: date(2026, 3, 11)) as simulator: ...simulator.url...``
"""

from __future__ import annotations

import logging
import socket
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.endpoints import Api
from usajobs_assets.simulator.historic_answers import USUAL_STYLE, HistoricStyle
from usajobs_assets.simulator.posting_source import PostingSource

logger = logging.getLogger(__name__)

REQUESTS_KEPT = 10_000
IDLE_SECONDS = 60


class RequestSeen(NamedTuple):
    """A request without its headers, which hold the key; ``params`` as sent, the last of equal names."""

    path: str
    params: Mapping[str, str]


Interfere = Callable[[RequestSeen], CannedAnswer | None]


def serve(
    postings: PostingSource,
    *,
    today: Callable[[], date],
    host: str = "127.0.0.1",
    port: int = 0,
    auth_key: str | None = None,
    interfere: Interfere | None = None,
    historic_style: HistoricStyle = USUAL_STYLE,
) -> RunningSimulator:
    """Start answering; port 0 takes a free one.

    ``today`` is asked at every request. With ``auth_key`` only that key is accepted, without it any but an
    empty one. ``interfere`` sees every request first and may answer it instead; many threads call it.
    The historic endpoints are there if ``postings`` is a ``HistoricSource``.
    """
    api = Api(postings, today, auth_key, historic_style)
    return RunningSimulator(_Server((host, port), api, interfere))


class RunningSimulator:
    """A started simulator. Close it, or use it in a ``with`` statement."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._thread = Thread(
            target=server.serve_forever, args=(0.05,), name="usajobs-simulator", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The root, without a slash at the end: Search is at ``{url}/api/Search``."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def requests(self) -> list[RequestSeen]:
        """The newest 10,000 requests in order of arrival."""
        return list(self._server.seen)

    def close(self) -> None:
        """Stop at once: clients that kept their connection open are cut off. Closing again does nothing."""
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_connections()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], api: Api, interfere: Interfere | None) -> None:
        super().__init__(address, _Handler)
        self.api, self.interfere = api, interfere
        self.seen: deque[RequestSeen] = deque(maxlen=REQUESTS_KEPT)
        self._open: set[socket.socket] = set()
        self._open_lock = Lock()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._open_lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        with self._open_lock:
            for connection in self._open:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's names
        if isinstance(sys.exception(), ConnectionError | TimeoutError):
            return  # the client went away, as clients do
        logger.exception("the simulator could not answer a request")

    def answer(self, seen: RequestSeen, headers: Message) -> CannedAnswer:
        self.seen.append(seen)
        canned = self.interfere(seen) if self.interfere else None
        return canned or self.api.answer(seen.path, seen.params, headers)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "usajobs-simulator", ""
    timeout = IDLE_SECONDS
    # One write per answer and no waiting for acknowledgements: else each request costs 40 ms on loopback.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        seen = RequestSeen(url.path, dict(parse_qsl(url.query, keep_blank_values=True)))
        self._send(self.server.answer(seen, self.headers))

    def _send(self, answer: CannedAnswer) -> None:
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        # A promise that was not kept must not leave the client waiting for the rest.
        self.close_connection = self.close_connection or headers["Content-Length"] != str(len(answer.body))

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
