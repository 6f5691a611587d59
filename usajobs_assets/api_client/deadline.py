"""End a request that takes too long as a whole, wherever it hangs.

A read timeout bounds the silence between two bytes; a server that sends one byte a second never meets
it. So a timer shuts the socket down, and the reading thread, in the headers or in the body, wakes with
an error. It runs on real time: an injected clock cannot wake a blocked socket.

    Deadline (timer) ── shuts ──▶ socket ◀── registers ── connection ◀── pool ◀── GuardedAdapter

The socket is registered as soon as it is connected, since a TLS handshake or a proxy can be slow too, and again
when an answer is read, since a connection is used for many requests.

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

# The requests of all threads. Adding and removing one element are atomic.
_UNDER_WAY: "set[Deadline]" = set()
_CURRENT: ContextVar["Deadline | None"] = ContextVar("deadline of the running request", default=None)


class Deadline:
    """`with Deadline(seconds) as deadline:` around one request of this thread; then ask `expired`."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self.expire)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._token: Token[Deadline | None] | None = None
        self.expired = False

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        _UNDER_WAY.add(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _UNDER_WAY.discard(self)
        self._timer.cancel()
        # Not to leave a timer behind that shuts the next request's socket.
        self._timer.join()
        for sock in self._sockets:
            sock.close()
        if self._token is not None:
            _CURRENT.reset(self._token)

    def guard(self, sock: socket.socket) -> None:
        """Shut `sock` when time is up, or now if it is up already."""
        # A handle of our own: TLS takes the socket's away, and its own method would pull the session from
        # under the reader.
        self._sockets.append(socket.fromfd(sock.fileno(), sock.family, sock.type))
        if self.expired:
            self._shut()

    def expire(self) -> None:
        """Time is up: whoever reads from the sockets wakes with an error."""
        self.expired = True
        self._shut()

    def _shut(self) -> None:
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def cut_requests() -> None:
    """End the requests that other threads wait for, as if their time were up: this process is about to leave."""
    for deadline in tuple(_UNDER_WAY):
        deadline.expire()


def _guard(sock: object) -> None:
    deadline = _CURRENT.get()
    if deadline is not None and isinstance(sock, socket.socket):
        deadline.guard(sock)


def _guarded(sock: socket.socket) -> socket.socket:
    _guard(sock)
    return sock


class _GuardedConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _guarded(super()._new_conn())

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        _guard(self.sock)
        return super().getresponse()


class _GuardedTlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _guarded(super()._new_conn())

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
