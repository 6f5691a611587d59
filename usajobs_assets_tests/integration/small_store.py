"""A small store with something of everything: three sources, four days, a status that changes, a record set aside.

    write_runs → bronze → load_days → silver, once a module → a copy of folder and database for each test

Nothing is asked over HTTP, and copying is quicker than judging and loading. Keep out: assertions.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner, Result

from usajobs_assets.cli.main import usajobs
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shadow import shadow_of
from usajobs_assets.settings import Settings
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, record, text_record
from usajobs_assets_tests.integration.written_runs import write_run

FIRST, SECOND, ONLY_HISTORIC, POOR = 800000100, 800000200, 800000300, 800000400
# The open date that builders.record and builders.text_record tell; their runs are of the day that they came.
A_DAY = timedelta(days=1)
DAYS = [DAY + n * A_DAY for n in range(3)]


def write_runs(lake: BronzeLake) -> list[Manifest]:
    """Three sweeps, and the two other sources on the second day: five runs, oldest first."""
    opened = {"positionOpenDate": str(DAYS[1])}
    records = [record(FIRST, **opened), record(ONLY_HISTORIC, **opened)]
    texts = [text_record(FIRST, **opened), text_record(ONLY_HISTORIC, **opened)]
    return [
        write_run(
            lake, "search", [item(FIRST), item(SECOND), item(POOR, PositionLocation=[])], NOON, "00000001"
        ),
        write_run(lake, "historic", records, NOON + A_DAY, "00000002"),
        write_run(lake, "announcement_text", texts, NOON + A_DAY, "00000003"),
        write_run(lake, "search", [item(FIRST, PositionTitle="Chief Ranger")], NOON + A_DAY, "00000004"),
        write_run(lake, "search", [item(FIRST), item(SECOND)], NOON + 2 * A_DAY, "00000005"),
    ]


def load_days(services: Services) -> list[date]:
    """Load every day in bronze; the days."""
    days = days_in_bronze(services.lake)
    for day in days:
        load_day(services, day)
    return days


@dataclass(frozen=True)
class SmallStore:
    """A loaded store that is only copied: `home` and `database`, on the server `postgres`."""

    postgres: ServerAddress
    home: Path
    database: str

    @contextmanager
    def copy(self, home: Path, **environment: str) -> Iterator[Services]:
        """A copy, with more settings; its database and a shadow of it are dropped afterwards."""
        shutil.copytree(self.home, home)
        with new_database_from(self.postgres, self.database) as url:
            services = _services(home, url, **environment)
            yield services
            shadow_of(services).drop()


@contextmanager
def small_store(postgres: ServerAddress, home: Path) -> Iterator[SmallStore]:
    """Make one, to be copied."""
    with new_database_from(postgres, "migrated") as url:
        services = _services(home, url)
        write_runs(services.lake)
        load_days(services)
        yield SmallStore(postgres, home, url.rpartition("/")[2])


@contextmanager
def new_database_from(postgres: ServerAddress, template: str) -> Iterator[str]:
    """The URL of a database that begins as a copy of another one."""
    name = f"small_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield postgres.url(name)
    finally:
        with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _services(home: Path, url: str, **environment: str) -> Services:
    variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url, **environment}
    return Services(Settings.parse(variables), StoppedClock())


Cli = Callable[..., Result]


def command_line(services: Services, monkeypatch: pytest.MonkeyPatch, **environment: str) -> Cli:
    """`usajobs` in this process, over the same store and database; what it says is not folded."""
    settings = services.settings
    assert settings.db_url is not None
    variables = {
        "USAJOBS_HOME": str(settings.usajobs_home),
        "USAJOBS_MODE": "simulated",
        "DB_URL": settings.db_url.get_secret_value(),
        "COLUMNS": "200",
        **environment,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(usajobs, arguments)


def file_of(services: Services, key: str) -> Path:
    """The file of an object, where the store is a folder."""
    return services.settings.state / "lake" / key
