"""A proxy in front of a real S3 server that breaks chosen answers: the faults of a network, not of a fake store.

    client ── request ──▶ proxy ──▶ server
           ◀─ broken answer ─┘ ◀── the server's answer

Requests pass unchanged (Host included, so signatures hold). `faults` is a list of what to do with the next requests,
in order; when it is used up, everything passes.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "transfer-encoding", "expect", "content-length"}


class Fault(Enum):
    """What the proxy does with one request."""

    PASS = auto()
    LOSE_ANSWER = auto()  # the server does it, the client never hears of it
    FAIL_AFTER = auto()  # the server does it, the client gets 500
    FAIL_BEFORE = auto()  # the server never hears of it, the client gets 503 SlowDown
    CONFLICT = auto()  # the server never hears of it, the client gets 409
    CUT_BODY = auto()  # half of the answer's body, then the connection ends
    FLIP_BYTE = auto()  # one byte of the answer's body is another


@contextmanager
def broken_network(endpoint_url: str, faults: list[Fault]) -> Iterator[str]:
    """The URL of a proxy to `endpoint_url` that works through `faults`."""

    class Handler(_Proxy):
        upstream = urlsplit(endpoint_url).netloc
        script = faults

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream: str
    script: list[Fault]

    def handle_any(self) -> None:
        fault = self.script.pop(0) if self.script else Fault.PASS
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        if fault is Fault.FAIL_BEFORE:
            self._error(503, "SlowDown")
        elif fault is Fault.CONFLICT:
            self._error(409, "ConditionalRequestConflict")
        else:
            self._pass_on(body, fault)

    do_GET = do_PUT = handle_any  # noqa: N815 - the names that the base class looks for

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""

    def _pass_on(self, body: bytes, fault: Fault) -> None:
        connection = http.client.HTTPConnection(self.upstream, timeout=10)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if fault is Fault.LOSE_ANSWER:
            return
        if fault is Fault.FAIL_AFTER:
            self._error(500, "InternalError")
            return
        self._answer(answer, data, fault)

    def _answer(self, answer: http.client.HTTPResponse, data: bytes, fault: Fault) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if fault is Fault.CUT_BODY:
            data = data[: len(data) // 2]
        if fault is Fault.FLIP_BYTE:
            data = data[:-1] + bytes([data[-1] ^ 1])
        self.wfile.write(data)

    def _error(self, status: int, code: str) -> None:
        data = f"<Error><Code>{code}</Code><Message>made by a test</Message></Error>".encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
