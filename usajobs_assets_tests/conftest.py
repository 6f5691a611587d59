"""What every test stands on: no environment but its own, and real servers started once a worker.

Postgres is the embedded one; each test that asks gets a database of its own, copied from a migrated
template. The API is the simulator over HTTP. Nothing is patched but the environment.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import RunningSimulator, serve
from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets.storage.migrate import migrate
from usajobs_assets.storage.postgres_binaries import SUPERUSER
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import Listed, StoppedClock

PROJECT = Path(__file__).parent.parent
_OURS = (
    "USAJOBS_", "AWS_", "DAGSTER_", "BRONZE_", "DQ_", "MAX_", "NOTIFY_", "SCHEDULE", "TABLEAU_", "JSEARCH_",
)  # fmt: skip
_NAMES = (
    "DB_URL", "KEYWORD", "LOCATION_NAME", "RADIUS_MILES", "RESULTS_PER_PAGE", "FIELDS", "SEARCH_SINCE", "LOG_FORMAT",
    "FILE_DROP",
)  # fmt: skip


# Files that keep a worker busy for one minute to five: begun last, they would run alone while the others wait.
LONGEST = (
    "test_a_week", "test_readme", "test_recorded_historic", "test_decade", "test_kill", "test_gold_run",
    "test_backfill", "test_silver_merge", "test_gold", "test_cli", "test_sliced_sweep",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the others in their order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))


@pytest.fixture(autouse=True)
def hermetic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting reaches a test from outside, and no `.env` is found."""
    for name in list(os.environ):
        if name.startswith(_OURS) or name.removesuffix("_FILE") in _NAMES:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerAddress]:
    """A server with a migrated template database, for this worker."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    address = server.start()
    address.ensure_database("migrated")
    migrate(address.url("migrated"))
    with psycopg.connect(address.url("postgres"), autocommit=True) as connection:
        # It is thrown away, and nobody kills it: what has a server to be killed starts one of its own.
        connection.execute(f"ALTER ROLE {SUPERUSER} SET synchronous_commit = off".encode())
    yield address
    server.stop()


@pytest.fixture
def new_database(postgres: ServerAddress) -> Iterator[Callable[[], str]]:
    """Makes migrated, empty databases; returns their URLs and drops them afterwards."""
    names: list[str] = []

    def make() -> str:
        names.append(f"test_{uuid4().hex[:12]}")
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {names[-1]} TEMPLATE migrated")
        return postgres.url(names[-1])

    yield make
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """A migrated, empty database."""
    return new_database()


@pytest.fixture
def clock() -> StoppedClock:
    """Noon on 20 November 2026 in Washington, until the test says otherwise."""
    return StoppedClock()


@pytest.fixture
def simulate(clock: StoppedClock) -> Iterator[Callable[..., RunningSimulator]]:
    """Starts simulators over a source, or a list of items."""
    with ExitStack() as stack:

        def start(postings: Any, **options: Any) -> RunningSimulator:
            source = postings if hasattr(postings, "search") else Listed(postings)
            return stack.enter_context(serve(source, today=lambda: eastern_day(clock.now()), **options))

        yield start


@pytest.fixture
def make_services(tmp_path: Path, database_url: str, clock: StoppedClock) -> Callable[..., Services]:
    """Services over a folder and a database of the test's own; `api` is the simulator's address."""

    def make(api: str = "http://127.0.0.1:9", **environment: str) -> Services:
        defaults = {
            "USAJOBS_MODE": "simulated",
            "USAJOBS_HOME": str(tmp_path / "home"),
            "USAJOBS_BASE_URL": api,
            "DB_URL": database_url,
        }
        return Services(Settings.parse({**defaults, **environment}), clock)

    return make


@pytest.fixture(scope="module")
def store(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A small loaded store, made once a module, to be copied."""
    from usajobs_assets_tests.integration.small_store import small_store

    with small_store(postgres, tmp_path_factory.mktemp("small") / "home") as made:
        yield made


@pytest.fixture
def world(make_services: Callable[..., Services], tmp_path: Path) -> Callable[[Sequence[Any]], Any]:
    """Writes runs of several sources, of which it was said what they saw, into a lake of their own."""
    from usajobs_assets_tests.integration.histories import write_world

    services = make_services()
    return lambda said: write_world(services, tmp_path, said)
