"""`usajobs job run migrate`: what a deployment does first makes both databases ready, and may be done again."""

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from usajobs_assets.storage.migrate import HEAD, schema_version
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.integration.command_line import new_home

pytestmark = pytest.mark.integration


def empty_database(postgres: ServerAddress) -> str:
    name = f"empty_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgres.url(name)


def test_both_databases_and_the_home_are_ready(tmp_path: Path, postgres: ServerAddress) -> None:
    warehouse, dagster = empty_database(postgres), empty_database(postgres)
    with new_home(tmp_path, USAJOBS_MODE="simulated", DB_URL=warehouse, DAGSTER_PG_URL=dagster) as home:
        first = home.run("job", "run", "migrate")
        assert (first.code, f"schema {HEAD}, was none" in first.said) == (0, True), first.said
        with psycopg.connect(warehouse) as connection:
            assert schema_version(connection) == HEAD
        with psycopg.connect(dagster) as connection:
            tables = connection.execute("SELECT to_regclass('runs'), to_regclass('event_logs')").fetchone()
        assert tables == ("runs", "event_logs")
        assert (home.state / "dagster" / "dagster.yaml").exists()
        assert not (home.state / "postgres").exists()
        again = home.run("job", "run", "migrate")
        assert again.code == 0, again.said
        assert "was" not in again.stdout
