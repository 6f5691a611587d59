"""Rounds: every system in turn, each in a process and an empty database of its own, on one server.

    for each round, for each system (the order rotates) → runner or dlt_peer → a Sample

Keep out: what a system does (runner, dlt_peer), medians and tables (results, report).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import psycopg

from benchmarks.days import HISTORIC, SEARCH
from benchmarks.measure import watched_memory
from benchmarks.pages import make_pages
from benchmarks.runner import FLOORS, PRODUCT, PRODUCT_IN_DAGSTER
from usajobs_assets.storage.migrate import migrate
from usajobs_assets.storage.server_address import ServerAddress

PROJECT = Path(__file__).parent.parent
SMALL = 50  # postings of the day to get warm with
TUNED, AS_IT_COMES = "dlt, tuned", "dlt, as it comes"
_KINDS = {TUNED: "tuned", AS_IT_COMES: "as-it-comes"}
SYSTEMS = {
    SEARCH: (*FLOORS, PRODUCT, PRODUCT_IN_DAGSTER, TUNED, AS_IT_COMES),
    HISTORIC: (*FLOORS, PRODUCT, PRODUCT_IN_DAGSTER),
}


class Failed(Exception):
    """A system did not do its work; the message holds what it said."""


@dataclass(frozen=True)
class Bench:
    """Where it runs: the folder of pages and of dlt's environment, and a server with its process id."""

    folder: Path
    server: ServerAddress
    server_pid: int

    @property
    def dlt_python(self) -> Path | None:
        """The Python of dlt's own environment; None if that could not be made."""
        environment = self.folder / "dlt"
        return environment / "bin" / "python" if (environment / "ready").exists() else None

    def can_run(self, system: str) -> bool:
        """Whether the system is installed here."""
        return system not in _KINDS or self.dlt_python is not None


@dataclass(frozen=True)
class Sample:
    """What one system needed in one round: its loads with their costs, the rows it left, and its memory."""

    system: str
    workload: str
    loads: list[dict[str, Any]]
    rows: dict[str, int]
    peak_mb: float


def samples(bench: Bench, workload: str, lake: Path, systems: Sequence[str], rounds: int) -> Iterator[Sample]:
    """Every system once a round; who goes first changes."""
    for number in range(rounds):
        start = number % len(systems)
        for system in (*systems[start:], *systems[:start]):
            yield run(bench, system, workload, lake)


def run(bench: Bench, system: str, workload: str, lake: Path) -> Sample:
    """One system, one round.

    Raises:
        Failed: it ended with an error.
    """
    with (
        TemporaryDirectory(dir=bench.folder, prefix="work-") as folder,
        new_databases(bench.server, migrated=system not in _KINDS) as urls,
    ):
        small_lake = make_pages(bench.folder, SMALL)
        command = [
            sys.executable,
            "-m",
            "benchmarks.runner",
            system,
            workload,
            str(lake),
            str(small_lake),
            *urls,
        ]
        if system in _KINDS:
            python, module = str(bench.dlt_python), "benchmarks.dlt_peer"
            command = [python, "-m", module, _KINDS[system], str(lake), str(small_lake), urls[0], folder]
        found, peak_mb = output_of([*command, str(bench.server_pid)])
    return Sample(system, workload, found["loads"], found["rows"], peak_mb)


def output_of(command: Sequence[str]) -> tuple[dict[str, Any], float]:
    """What a process of ours tells in its last line, and the most memory that it and its children had."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with (
        subprocess.Popen(  # noqa: S603 - the words are ours
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process,
        watched_memory(process.pid) as peaks,
    ):
        said, errors = process.communicate()
    if process.returncode:
        raise Failed(f"{' '.join(command[2:5])} failed:\n{errors[-3_000:]}")
    return json.loads(said.splitlines()[-1]), peaks[-1]


@contextmanager
def new_databases(server: ServerAddress, migrated: bool) -> Iterator[tuple[str, str, str]]:
    """An empty warehouse, a database for Dagster's storage, and one to get warm with; dropped afterwards."""
    names = [f"bench_{uuid4().hex[:8]}" for _ in range(3)]
    warehouse, dagster, small = map(server.url, names)
    try:
        for name in names:
            server.ensure_database(name)
        for url in (warehouse, small) if migrated else ():
            migrate(url)
        yield warehouse, dagster, small
    finally:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            for name in names:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            # The next system pays for no page that this one has dirtied.
            connection.execute("CHECKPOINT")
