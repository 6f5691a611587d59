"""A TCP proxy that does to any client and any server what bad networks do; driven from the test while they talk.

    client ── requests ──▶ TcpProxy ──▶ server          with tcp_proxy(url) as network:
           ◀── answers ──┘◀──                               client(network.url) …
                                                            network.black_hole() … network.heal()

Bytes that pass are not changed. Faults of one protocol (a 503, a lost answer to a put) do not belong here.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

_PIECE = 65_536
_REQUESTS, _ANSWERS = "requests", "answers"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of zero seconds: RST instead of FIN


class TcpProxy:
    """Between clients and the server of `url`. `latency` and `bytes_per_second` may be set at any time."""

    def __init__(self, url: str, host: str = "127.0.0.1") -> None:
        self._target, self._host = urlsplit(url), host
        self._swallowed: frozenset[str] = frozenset()
        self._refusing = False
        self._resets: list[int] = []
        self._loop = asyncio.new_event_loop()
        self._lines: set[_Line] = set()
        self._server: asyncio.Server
        self._port = 0
        self.latency = 0.0
        self.bytes_per_second = float("inf")
        self.taken = 0  # connections, so far
        self.broken = 0  # connections that were reset within an answer, so far
        self.answered = 0  # bytes of answers that were passed on, so far

    @property
    def url(self) -> str:
        """The server's URL, by way of the proxy."""
        login = f"{self._target.netloc.rpartition('@')[0]}@" if "@" in self._target.netloc else ""
        return self._target._replace(netloc=f"{login}{self._host}:{self._port}").geturl()

    def heal(self) -> None:
        """Everything passes again. Connections that have lost bytes are reset: they could not go on."""
        self.latency, self.bytes_per_second = 0.0, float("inf")
        self._swallowed, self._refusing, self._resets = frozenset(), False, []
        self._run(self._abort(only_torn=True))

    def black_hole(self) -> None:
        """Connections are taken, and nothing passes in either direction, on old ones neither."""
        self._swallowed = frozenset({_REQUESTS, _ANSWERS})

    def half_open(self) -> None:
        """Requests reach the server; its answers, and that it has hung up, never reach the client."""
        self._swallowed = frozenset({_ANSWERS})

    def reset_after(self, answered: int, times: int = 1) -> None:
        """Let so many bytes of answers pass and reset the connection within them; then so many others likewise."""
        self._resets = [answered] * times

    def cut(self) -> None:
        """Reset every connection that there is now."""
        self._run(self._abort())

    def down(self) -> None:
        """Reset every connection, those to come as well: what a server that is restarting looks like."""
        self._refusing = True
        self.cut()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._take, self._host, 0)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        """End what is still under way, so that no socket outlives its test."""
        self._server.close()
        await self._abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _abort(self, *, only_torn: bool = False) -> None:
        for line in [line for line in self._lines if line.torn or not only_torn]:
            line.reset()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        line = _Line([writer])
        self._lines.add(line)
        # Either end may go away at any moment; that is what this is for.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            if not self._refusing:
                from_server, to_server = await asyncio.open_connection(
                    self._target.hostname, self._target.port
                )
                line.ends.append(to_server)
                there = self._pump(line, reader, to_server, _REQUESTS)
                await asyncio.gather(there, self._pump(line, from_server, writer, _ANSWERS))
        line.reset()
        self._lines.discard(line)

    async def _pump(
        self, line: "_Line", reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str
    ) -> None:
        while data := await reader.read(_PIECE):
            await asyncio.sleep(self.latency + len(data) / self.bytes_per_second)
            if way in self._swallowed:
                line.torn = True
                continue
            writer.write(self._counted(line, data) if way == _ANSWERS else data)
            await writer.drain()
        if way in self._swallowed:
            line.torn = True
            await asyncio.Event().wait()
        writer.write_eof()

    def _counted(self, line: "_Line", data: bytes) -> bytes:
        if self._resets and len(data) >= self._resets[0]:
            data = data[: self._resets.pop(0)]
            self.broken += 1
            self._loop.call_later(0.01, line.reset)
        elif self._resets:
            self._resets[0] -= len(data)
        self.answered += len(data)
        return data


class _Line:
    """One connection of a client and the one to the server that belongs to it."""

    def __init__(self, ends: list[asyncio.StreamWriter]) -> None:
        self.ends = ends
        self.torn = False  # bytes were lost: no end may hope for more

    def reset(self) -> None:
        for end in self.ends:
            if not end.transport.is_closing():
                connection = end.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            end.transport.abort()


@contextmanager
def tcp_proxy(url: str, host: str = "127.0.0.1") -> Iterator[TcpProxy]:
    """A proxy to the host and port of `url` (of any scheme), with a thread of its own; it listens on `host`."""
    proxy = TcpProxy(url, host)
    thread = threading.Thread(target=proxy._loop.run_forever)
    thread.start()
    try:
        proxy._run(proxy._listen())
        yield proxy
    finally:
        proxy._run(proxy._close())
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        thread.join()
        proxy._loop.close()
