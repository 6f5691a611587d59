"""End a request that takes too long as a whole, wherever it hangs.

A read timeout bounds the silence between two bytes; a server that sends one byte a second never meets
it. So a timer shuts the socket down, and the reading thread, in the headers or in the body, wakes with
an error. It runs on real time: an injected clock cannot wake a blocked socket.

    Deadline (timer) ── shuts ──▶ socket ◀── registers ── connection ◀── pool ◀── GuardedAdapter

Keep out: what the error is called (transport.py), retries (client.py).
"""

import contextlib
import socket
import threading
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_CURRENT: ContextVar["Deadline | None"] = ContextVar("deadline of the running request", default=None)


class Deadline:
    """`with Deadline(seconds) as deadline:` around one request of this thread; then ask `expired`."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self._token: Token[Deadline | None] | None = None
        self.expired = False

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        # Not to leave a timer behind that shuts the next request's socket.
        self._timer.join()
        if self._token is not None:
            _CURRENT.reset(self._token)

    def guard(self, sock: socket.socket) -> None:
        """Shut `sock` when time is up, or now if it is up already."""
        self._socket = sock
        if self.expired:
            self._shut()

    def _expire(self) -> None:
        self.expired = True
        self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # The plain socket's method: TLS's own would pull the session from under the reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _guard(sock: object) -> None:
    deadline = _CURRENT.get()
    if deadline is not None and isinstance(sock, socket.socket):
        deadline.guard(sock)


class _GuardedConnection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _guard(self.sock)
        return super().getresponse()


class _GuardedTlsConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _guard(self.sock)
        return super().getresponse()


class _GuardedPool(HTTPConnectionPool):
    ConnectionCls = _GuardedConnection


class _GuardedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTlsConnection


class GuardedAdapter(HTTPAdapter):
    """Requests sent through it obey the Deadline they run in, also through an HTTP proxy."""

    _POOLS = {"http": _GuardedPool, "https": _GuardedTlsPool}  # noqa: RUF012

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by requests when the adapter is made."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Called by requests for each proxy; a SOCKS proxy brings connections of its own."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._POOLS
        return manager
