"""`usajobs db bootstrap` as on RDS: by an administrator who is no superuser, for two roles that see only theirs."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from click.testing import CliRunner

from usajobs_assets.cli.main import usajobs
from usajobs_assets.storage.errors import BootstrapRefused, WarehouseUnavailable
from usajobs_assets.storage.migrate import HEAD
from usajobs_assets.storage.server_address import ServerAddress

pytestmark = pytest.mark.integration

NAMES = ("warehouse_role", "dagster_role", "administrator")


@pytest.fixture
def administrator(postgres: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What RDS gives: CREATEROLE and CREATEDB. Everything that the test makes is dropped afterwards."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE administrator LOGIN CREATEROLE CREATEDB PASSWORD 'of-rds'")
    login = {"HOST": postgres.host, "PORT": str(postgres.port), "USER": "administrator", "PASSWORD": "of-rds"}
    for name, value in login.items():
        monkeypatch.setenv(f"PG{name}", value)
    yield
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        for database in ("jobs", "its_dagster"):
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        for role in NAMES:
            connection.execute(f"DROP ROLE IF EXISTS {role}")


@pytest.fixture
def addresses(postgres: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, str]]:
    """Sets DB_URL and DAGSTER_PG_URL with passwords that begin so."""

    def set_them(password: str) -> dict[str, str]:
        at = f"{postgres.host}:{postgres.port}"
        urls = {
            "DB_URL": f"postgresql://warehouse_role:{password}-w%40@{at}/jobs",
            "DAGSTER_PG_URL": f"postgresql://dagster_role:{password}-d@{at}/its_dagster",
        }
        for name, url in urls.items():
            monkeypatch.setenv(name, url)
        return urls

    return set_them


def call(*arguments: str) -> str:
    result = CliRunner().invoke(usajobs, ["db", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("administrator")
def test_two_databases_that_are_closed_to_each_other(addresses: Callable[[str], dict[str, str]]) -> None:
    urls = addresses("first")
    assert call("bootstrap") == (
        "The database jobs belongs to warehouse_role.\nThe database its_dagster belongs to dagster_role.\n"
    )
    # As its owner: pg_trgm is made without an administrator.
    assert HEAD in call("migrate")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(urls["DAGSTER_PG_URL"].replace("/its_dagster", "/jobs"))
    with psycopg.connect(urls["DAGSTER_PG_URL"]) as connection:
        connection.execute("CREATE TABLE runs (id int)")


@pytest.mark.usefixtures("administrator")
def test_again_with_another_password_changes_it_and_nothing_else(
    addresses: Callable[[str], dict[str, str]],
) -> None:
    before = addresses("first")
    call("bootstrap")
    call("migrate")
    after = addresses("second")
    call("bootstrap")
    assert call("migrate") == f"The schema is at {HEAD}.\n"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(before["DB_URL"])
    psycopg.connect(after["DB_URL"]).close()


@pytest.mark.usefixtures("administrator")
def test_the_administrator_is_not_made_a_tenant(
    addresses: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = addresses("first")["DB_URL"]
    monkeypatch.setenv("DB_URL", url.replace("warehouse_role", "administrator"))
    with pytest.raises(BootstrapRefused, match="administrator is the administrator"):
        call("bootstrap")


@pytest.mark.usefixtures("administrator")
def test_who_may_not_make_roles_is_told_so(
    postgres: ServerAddress, addresses: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses("first")
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER ROLE administrator NOCREATEROLE")
    with pytest.raises(BootstrapRefused, match="administrator may not make roles and databases"):
        call("bootstrap")
    monkeypatch.setenv("PGPASSWORD", "not-that-one")
    with pytest.raises(WarehouseUnavailable, match="No connection as PGHOST, PGUSER and PGPASSWORD say"):
        call("bootstrap")


def test_both_addresses_are_needed_with_user_password_and_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_URL", "postgresql://somebody@host/jobs")
    result = CliRunner().invoke(usajobs, ["db", "bootstrap"])
    assert (result.exit_code, "DAGSTER_PG_URL must be set" in result.output) == (2, True)
    monkeypatch.setenv("DAGSTER_PG_URL", "postgresql://somebody:secret@host/dagster")
    with pytest.raises(BootstrapRefused, match="DB_URL names no password"):
        call("bootstrap")
