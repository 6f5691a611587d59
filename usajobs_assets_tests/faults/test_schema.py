"""A schema that is not the one this code was written for: refused, migrated whole, or left as it was."""

from collections.abc import Callable

import psycopg
import pytest
from alembic import command

from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.errors import MigrationFailed, SchemaMismatch, WarehouseUnavailable
from usajobs_assets.storage.migrate import HEAD, migrate, schema_version
from usajobs_assets_tests.builders import DAY, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.loading import sweep_into_bronze
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.schema import alembic, tables_in
from usajobs_assets_tests.integration.silver_tables import row_versions, silver_contents

F60 = fault(
    "F60",
    "a migration fails half-way; older code meets a newer schema",
    does="migrations are one transaction; code refuses any schema but its own before it sweeps or writes",
    told="what was in the way and that nothing was changed; `usajobs db migrate`, or: update the code",
)
pytestmark = F60

# The n-th command that changes the schema fails, whatever migration it is of. A sequence knows no rollback.
FAIL_AT = """
CREATE SEQUENCE public.commands;
CREATE FUNCTION public.fail() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('public.commands') = {nth} THEN RAISE 'the disk of the database is on fire'; END IF;
END $$;
CREATE EVENT TRIGGER fail ON ddl_command_end EXECUTE FUNCTION public.fail();
"""
NO_MORE = "DROP EVENT TRIGGER fail; DROP FUNCTION public.fail; DROP SEQUENCE public.commands"


def execute(url: str, statements: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statements.encode())


def revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        return schema_version(connection)


@pytest.mark.parametrize("nth", [2, 9, 25])
def test_f60_a_migration_that_fails_half_way_leaves_nothing_and_can_be_repeated(
    database_url: str, nth: int
) -> None:
    """From an empty database, in the first and in a later one of its migrations."""
    alembic(database_url, command.downgrade, "base")
    empty = tables_in(database_url)
    execute(database_url, FAIL_AT.format(nth=nth))
    failed = pytest.raises(
        MigrationFailed, match="failed and changed nothing: the disk of the database is on fire"
    )
    with failed:
        migrate(database_url)
    assert (tables_in(database_url), revision(database_url)) == (empty, None)
    execute(database_url, NO_MORE)
    assert migrate(database_url) is None
    assert revision(database_url) == HEAD


def test_f60_a_migration_of_loaded_tables_that_fails_leaves_them_as_they_were(
    make_services: Callable[..., Services], database_url: str, new_database: Callable[[], str]
) -> None:
    """Until it is repeated the code works on neither: half a schema is never there."""
    services = make_services()
    sweep_into_bronze(services)
    load_day(services, DAY)
    contents = silver_contents(services.warehouse)
    alembic(database_url, command.downgrade, "-1")
    before, jobs = revision(database_url), row_versions(services.warehouse)
    execute(database_url, FAIL_AT.format(nth=2))
    with pytest.raises(MigrationFailed):
        migrate(database_url)
    assert (revision(database_url), row_versions(services.warehouse)) == (before, jobs)
    with pytest.raises(
        SchemaMismatch, match=rf"at revision {before}, this code needs {HEAD}\. Run `usajobs db migrate`"
    ):
        _ = make_services().warehouse
    execute(database_url, NO_MORE)
    assert migrate(database_url) == before
    assert silver_contents(services.warehouse) == contents
    assert_sound(services, new_database)


def test_f60_older_code_refuses_a_newer_schema_before_it_sweeps_or_writes(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], database_url: str
) -> None:
    """An old image against a new database says so, and leaves it alone."""
    execute(database_url, "UPDATE ops.alembic_version SET version_num = '9999'")
    api = simulate(items(2))
    newer = r"at revision 9999.*newer than this code: update the code"
    for touch in (
        lambda: migrate(database_url),
        lambda: search_partition(make_services(api.url), DAY),
        lambda: load_day(make_services(api.url), DAY),
    ):
        with pytest.raises(SchemaMismatch, match=newer):
            touch()
    assert revision(database_url) == "9999"
    assert make_services().lake.runs("search", DAY) == []
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM ops.ingest_run").fetchone() == (0,)


def test_f60_a_migration_without_a_connection_is_told_without_the_password() -> None:
    with pytest.raises(
        WarehouseUnavailable, match=r"No connection to the warehouse at 127\.0\.0\.1:9/x"
    ) as told:
        migrate("postgresql://me:canary@127.0.0.1:9/x")
    assert "canary" not in str(told.value)
