"""An embedded PostgreSQL server for laptops: one folder, no account, nothing to install.

    start() ── first use: initdb ──▶ <folder>/data ── postgres ──▶ 127.0.0.1:<port> ──▶ ServerAddress

Any number of processes may call start() at once: the first starts the server, under a lock, the others find
it. Nothing but stop() ends it: not Ctrl-C, not the end of the process that started it.

The folder holds `data/`, `password` (0600), `port` (the last one, kept while it is free), `server.log`,
`server.log.1` and `lock`.

How data are created is in `postgres_data.py`, how the process is started and recognised in `postmaster.py`.
Schemas and migrations do not belong here.
"""

import fcntl
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from usajobs_assets.storage import postgres_data, postmaster
from usajobs_assets.storage.postgres_binaries import SUPERUSER, EmbeddedPostgresError
from usajobs_assets.storage.postmaster import Postmaster
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.storage.server_log import ServerLog

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "ServerAddress"]

_READY_WITHIN = 300.0  # seconds; replaying 2 GB of WAL after a crash takes a while on a slow disk
_ENDED_WITHIN = 300.0  # seconds; each file that was written is synced, after a day's load a thousand of them
_RETRY_WITHIN = 20.0  # seconds; for the backends of a killed server to notice and end
# What PostgreSQL says of troubles that pass: the port was just taken, a killed server's backends live on.
_PASSING = ("could not bind", "pre-existing shared memory block")


class EmbeddedPostgres:
    """The server with its data in `folder`, which start() creates; for one user of one machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._data = self.folder / "data"
        self._password = self.folder / "password"
        self._port = self.folder / "port"
        self._log = ServerLog(self.folder / "server.log")

    def start(self) -> ServerAddress:
        """Find the server, or start it, creating it on first use. Costs about a millisecond when it runs.

        Raises:
            EmbeddedPostgresError: it does not start (with the end of its log), or cannot on this system.
        """
        address = self.running()
        if address and not self._log.is_full:
            return address
        with self._locked():
            if self._log.is_full:
                self._log.rotate()
            return self.running() or self._start()

    def revive(self) -> None:
        """Start again a server that was killed. One that was stopped stays down: somebody wanted that."""
        if (self._data / "postmaster.pid").exists():
            self.start()

    def running(self) -> ServerAddress | None:
        """The server's address if it takes connections now; starts nothing."""
        server = postmaster.find(self._data)
        if server is None or server.status != "ready" or not _listens(server.port):
            return None
        return ServerAddress("127.0.0.1", server.port, SUPERUSER, self._read_password())

    def stop(self, timeout: float = _ENDED_WITHIN) -> None:
        """End the server, if it runs: open transactions are rolled back, what was committed is on disk.

        Raises:
            EmbeddedPostgresError: it did not end within `timeout` seconds and had to be cut off.
        """
        if not self.folder.exists():
            return
        with self._locked():
            server = postmaster.find(self._data)
            if server is None or _ended(server, signal.SIGINT, timeout):
                return
            outcome = (
                "was cut off; committed data are safe and recovered at the next start"
                if _ended(server, signal.SIGQUIT, 10.0)
                else f"still runs as process {server.pid}"
            )
            raise self._failure(f"PostgreSQL did not shut down within {timeout:g} s and {outcome}.")

    def _start(self) -> ServerAddress:
        postgres_data.prepare(self._data, self._password)
        self._outlast_a_shutdown()
        give_up = time.monotonic() + _RETRY_WITHIN
        said_before = self._log.size
        while (address := self._attempt()) is None:
            said = self._log.tail(since=said_before)
            if time.monotonic() > give_up or not any(trouble in said for trouble in _PASSING):
                raise self._failure("PostgreSQL did not start.")
            said_before = self._log.size
            time.sleep(0.1)
        self._port.write_text(f"{address.port}\n")
        return address

    def _attempt(self) -> ServerAddress | None:
        """Start a server, unless one is on its way already, and wait for it; None if it ended instead."""
        server = postmaster.find(self._data)
        pid = server.pid if server else postmaster.spawn(self._data, self._choose_port(), self._log.path)
        if not _wait_for(lambda: postmaster.has_ended(pid) or self.running() is not None, _READY_WITHIN):
            raise self._failure(
                f"PostgreSQL (process {pid}) is not ready after {_READY_WITHIN:g} s. Try again later."
            )
        return self.running()

    def _outlast_a_shutdown(self) -> None:
        def over() -> bool:
            server = postmaster.find(self._data)
            return server is None or server.status != "stopping"

        if not _wait_for(over, _RETRY_WITHIN):
            raise self._failure(
                "PostgreSQL is shutting down and waits for its clients. Run `usajobs down`, then again."
            )

    def _choose_port(self) -> int:
        """The port of last time if it is free, else any free one."""
        remembered = self._port.read_text().strip() if self._port.exists() else ""
        # A server that was killed a moment ago still holds its port; running clients want that very one back.
        if remembered.isdigit() and _wait_for(lambda: _bind(int(remembered)) is not None, 1.0):
            return int(remembered)
        port = _bind(0)
        if port is None:
            raise EmbeddedPostgresError("No TCP port is free on 127.0.0.1.")
        return port

    def _read_password(self) -> str:
        try:
            return self._password.read_text()
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The server's password cannot be read ({error}). Put the file back from a backup, "
                f"or stop the server, move {self.folder} away and rebuild the tables from bronze."
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process, and one thread of it, at a time. The kernel frees the lock when its holder dies."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stream = (self.folder / "lock").open("a")
        except PermissionError as error:
            raise EmbeddedPostgresError.of_another_user(self.folder) from error
        with stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            try:
                yield
            finally:
                # Closing is not enough: a child forked meanwhile by another thread holds a copy.
                fcntl.flock(stream, fcntl.LOCK_UN)

    def _failure(self, sentence: str) -> EmbeddedPostgresError:
        return EmbeddedPostgresError(f"{sentence} The end of {self._log.path}:\n{self._log.tail()}")


def _wait_for(condition: Callable[[], bool], timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _ended(server: Postmaster, how: signal.Signals, timeout: float) -> bool:
    with suppress(ProcessLookupError):
        os.kill(server.pid, how)
    return _wait_for(lambda: postmaster.has_ended(server.pid), timeout)


def _bind(port: int) -> int | None:
    """The port if it can be bound (any, for 0), else None; it is free again at once."""
    with socket.socket() as probe, suppress(OSError, OverflowError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does
        probe.bind(("127.0.0.1", port))
        return int(probe.getsockname()[1])
    return None


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2.0).close()
    except OSError:
        return False
    return True
