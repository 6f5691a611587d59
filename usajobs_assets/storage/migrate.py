"""Bring the warehouse's schema to what this code expects, or refuse to touch it.

    ops.alembic_version → current? done : Alembic, in one transaction, under an advisory lock

The usual case is one SELECT: Alembic and SQLAlchemy are imported only when there is something to do.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from usajobs_assets.storage.errors import MigrationFailed, SchemaMismatch, WarehouseUnavailable
from usajobs_assets.storage.postgres_errors import reason

HEAD = "0015"
_LOCK = 7_203_001
_FOLDER = Path(__file__).parent / "migrations"


def schema_version(connection: psycopg.Connection) -> str | None:
    """The revision that the database is at; None where nothing was ever migrated."""
    exists = connection.execute("SELECT to_regclass('ops.alembic_version')").fetchone()
    if exists is None or exists[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM ops.alembic_version").fetchone()
    return str(row[0]) if row else None


def require_current(connection: psycopg.Connection) -> None:
    """Raise SchemaMismatch unless the schema is exactly the one this code was written for."""
    found = schema_version(connection)
    if found != HEAD:
        raise SchemaMismatch(
            f"The warehouse's schema is at revision {found or 'none'}, this code needs {HEAD}. "
            + (
                "Run `usajobs db migrate`."
                if _known(found)
                else "It is newer than this code: update the code."
            )
        )


def migrate(url: str) -> str | None:
    """Migrate to HEAD and return the revision that was found before, None for an empty database.

    Raises:
        SchemaMismatch: the schema is newer than this code.
        MigrationFailed: something was in the way; the schema is as it was.
        WarehouseUnavailable: there is no connection.
    """
    found = _version_at(url)
    if found == HEAD:
        return HEAD
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, make_url

    # An unreachable server is told as such instead of hanging, and a table that somebody holds is not waited for.
    bounds = {"connect_timeout": 5, "options": "-c lock_timeout=600s"}
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), connect_args=bounds)
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    try:
        with _failure_in_a_sentence(), engine.connect() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (_LOCK,))
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            before = schema_version(driver)
            if not _known(before):
                require_current(driver)
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS ops")
            connection.commit()
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)
            connection.commit()
    finally:
        engine.dispose()
    return before


def _version_at(url: str) -> str | None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return schema_version(connection)
    except psycopg.OperationalError as error:
        parts = conninfo_to_dict(url)
        where = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
        raise WarehouseUnavailable(f"No connection to the warehouse at {where}: {reason(error)}") from None


@contextlib.contextmanager
def _failure_in_a_sentence() -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        said = reason(error.orig) if isinstance(error.orig, psycopg.Error) else str(error.orig)
        raise MigrationFailed(
            f"The migration to {HEAD} failed and changed nothing: {said}. Remove what is in the way, then run "
            "`usajobs db migrate` again."
        ) from error


def _known(revision: str | None) -> bool:
    return revision is None or (_FOLDER / "versions" / f"r{revision}.py").exists()
