"""Servers for the tests of the embedded PostgreSQL: made, looked into, killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from usajobs_assets.storage import postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres, EmbeddedPostgresError, ServerAddress

STARTER = """
import sys
from pathlib import Path
from usajobs_assets.storage.embedded import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start().port)
"""


@contextmanager
def server_in(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server that is gone afterwards, whatever the test did to it."""
    server = EmbeddedPostgres(folder)
    try:
        yield server
    finally:
        with suppress(EmbeddedPostgresError):
            server.stop(timeout=10)


def start_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """Another process, in a process group of its own, that starts the server and prints its port."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", STARTER, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def connect(address: ServerAddress, database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(address.url(database), autocommit=True, connect_timeout=5)


def pid_of(server: EmbeddedPostgres) -> int:
    found = postmaster.find(server.folder / "data")
    assert found is not None
    return found.pid


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def kill(server: EmbeddedPostgres) -> int:
    """What a power cut does to the postmaster; its pid file stays."""
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.running() is None)
    return pid
