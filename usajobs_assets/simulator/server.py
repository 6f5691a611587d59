"""The simulator as a real HTTP server on a thread of its own.

Data flow: request → ``interfere`` (fault scripts) → ``Api``, which answers → ``alter`` (fault scripts) → socket.
Keep out: what is answered (``endpoints.py``), scripts (``mischief.py``, ``bad_answers.py``), and the clock: the
day comes from the caller.

Run alone: ``with serve(Universe(), today=lambda: date(2026, 3, 11)) as simulator: ...simulator.url...``
"""

from __future__ import annotations

import logging
import socket
import struct
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

from usajobs_assets.simulator.answers import CannedAnswer, RawAnswer
from usajobs_assets.simulator.endpoints import Api
from usajobs_assets.simulator.historic_answers import USUAL_STYLE, HistoricStyle
from usajobs_assets.simulator.jsearch.answers import Jsearch
from usajobs_assets.simulator.posting_source import PostingSource

logger = logging.getLogger(__name__)

REQUESTS_KEPT = 10_000
IDLE_SECONDS = 60


class RequestSeen(NamedTuple):
    """A request without its headers, which hold the key; ``params`` as sent, the last of equal names."""

    path: str
    params: Mapping[str, str]


Answer = CannedAnswer | RawAnswer
Interfere = Callable[[RequestSeen], Answer | None]
Alter = Callable[[RequestSeen, CannedAnswer], Answer]


def serve(
    postings: PostingSource,
    *,
    today: Callable[[], date],
    host: str = "127.0.0.1",
    port: int = 0,
    auth_key: str | None = None,
    interfere: Interfere | None = None,
    alter: Alter | None = None,
    historic_style: HistoricStyle = USUAL_STYLE,
    jsearch: Jsearch | None = None,
) -> RunningSimulator:
    """Start answering; port 0 takes a free one.

    ``today`` is asked at every request. With ``auth_key`` only that key is accepted, without it any but an
    empty one. ``interfere`` sees every request first and may answer it instead; ``alter`` sees what the API
    answers and may bend it; many threads call them.
    The historic endpoints are there if ``postings`` is a ``HistoricSource``, JSearch if ``jsearch`` is given.
    """
    api = Api(postings, today, auth_key, historic_style, jsearch)
    return RunningSimulator(_Server((host, port), api, interfere, alter))


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

    def __init__(
        self, address: tuple[str, int], api: Api, interfere: Interfere | None, alter: Alter | None
    ) -> None:
        super().__init__(address, _Handler)
        self.api, self.interfere, self.alter = api, interfere, alter
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

    def answer(self, seen: RequestSeen, headers: Message) -> Answer:
        self.seen.append(seen)
        if self.interfere and (instead := self.interfere(seen)):
            return instead
        answer = self.api.answer(seen.path, seen.params, headers)
        return self.alter(seen, answer) if self.alter else answer


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
        answer = self.server.answer(seen, self.headers)
        if isinstance(answer, RawAnswer):
            self._send_raw(answer)
        else:
            self._send(answer)

    def _send_raw(self, answer: RawAnswer) -> None:
        self.close_connection = True
        for piece in answer.pieces:
            self.connection.sendall(piece)
        if answer.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _send(self, answer: CannedAnswer) -> None:
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        self.log_request(answer.status)
        # Without a Date: which day it is here, a test or a demonstration decides.
        self.send_response_only(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        # A promise that was not kept must not leave the client waiting for the rest.
        self.close_connection = self.close_connection or headers["Content-Length"] != str(len(answer.body))

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
