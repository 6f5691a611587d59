"""The migrated database is the one that the contracts describe, and a migration happens whole or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from psycopg import errors

from usajobs_assets.storage.migrate import HEAD, migrate
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.tables.contract import Column, ColumnType, Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets.tables.whole_silver import WHOLE_SILVER
from usajobs_assets_tests.integration.schema import alembic, tables_in

pytestmark = pytest.mark.integration

TABLES = [*WHOLE_SILVER, *GOLD_TABLES.values()]
# Ours, and no part of what a posting says: when the row was last written.
UPDATED_AT = Column("updated_at", ColumnType.INSTANT, "", nullable=False)

COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), NOT attnotnull FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
KEY = """
SELECT array_agg(attname::text ORDER BY position) FROM pg_constraint,
    LATERAL unnest(conkey) WITH ORDINALITY AS k (attnum, position) JOIN pg_attribute USING (attnum)
WHERE conrelid = %s::regclass AND attrelid = conrelid AND contype = 'p'
"""
INSERT_JOB = """
INSERT INTO silver.job (control_number, position_id, matched_object_id, position_uri, position_title, raw_json,
    sanitised, sources, source, ingest_run_id, bronze_object, item_index, payload_sha256, content_sha256, seen_at,
    gated, code_version, pay_min, pay_max)
VALUES (%s, 'A-1', '1', 'https://example.gov', 'Ranger', '{}', '{}', '{search}', 'search', 'r', 'o', 0, '', '', now(),
    true, 'v', %s, %s)
"""


@pytest.fixture
def empty_url(postgres: ServerAddress) -> Iterator[str]:
    """A database in which nothing was ever migrated."""
    name = f"empty_{uuid4().hex[:12]}"
    postgres.ensure_database(name)
    yield postgres.url(name)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_migrated_table_is_the_one_of_its_contract(database_url: str, table: Table) -> None:
    """Names, types, nullability and key: contract and migration are written apart and must agree."""
    expected = [
        *table.columns,
        *([UPDATED_AT] if table.name in ("job", "jsearch_job") or table.schema == "gold" else []),
    ]
    with psycopg.connect(database_url) as connection:
        columns = connection.execute(COLUMNS, (table.qualified_name,)).fetchall()
        key = connection.execute(KEY, (table.qualified_name,)).fetchone()
    # A column that came with a later revision stands at the end; everything names its columns.
    assert sorted(columns) == sorted((column.name, column.type.value, column.nullable) for column in expected)
    assert key == (list(table.key),)


def test_silver_and_gold_hold_no_table_without_a_contract(database_url: str) -> None:
    found = {name for name in tables_in(database_url) if name.startswith(("silver.", "gold."))}
    assert found == {table.qualified_name for table in TABLES}


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    assert migrate(empty_url) is None
    created = tables_in(empty_url)
    with psycopg.connect(empty_url) as connection:
        connection.execute(INSERT_JOB, (1, 1, 2))
    assert migrate(empty_url) == HEAD
    assert tables_in(empty_url) == created
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT count(*) FROM silver.job").fetchone() == (1,)


def test_two_migrations_at_once_make_one_schema(empty_url: str) -> None:
    """Two containers start together: one migrates, the other waits and finds it done."""
    with ThreadPoolExecutor(2) as threads:
        before = list(threads.map(migrate, [empty_url, empty_url]))
    assert None in before
    assert migrate(empty_url) == HEAD


def test_downgrade_and_upgrade_again_give_the_same_tables(database_url: str) -> None:
    before = tables_in(database_url)
    alembic(database_url, command.downgrade, "base")
    assert tables_in(database_url) == {"ops.alembic_version"}
    assert migrate(database_url) is None
    assert tables_in(database_url) == before


@pytest.mark.parametrize(
    "pay",
    [("NaN", None), (None, "NaN"), ("-0.01", "5"), (None, "-1"), ("2", "1"), ("1", "Infinity")],
    ids=str,
)
def test_pay_that_is_no_amount_does_not_get_in(database_url: str, pay: tuple[str | None, str | None]) -> None:
    """PostgreSQL's NUMERIC takes NaN, and NaN is greater than any number: only a CHECK keeps it out."""
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises((errors.CheckViolation, errors.NumericValueOutOfRange)),
    ):
        connection.execute(INSERT_JOB, (1, *pay))


@pytest.mark.parametrize("pay", [(None, None), ("0", "0"), ("17.50", "9999999999.99"), ("1", None)], ids=str)
def test_pay_that_is_an_amount_gets_in(database_url: str, pay: tuple[str | None, str | None]) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute(INSERT_JOB, (1, *pay))
