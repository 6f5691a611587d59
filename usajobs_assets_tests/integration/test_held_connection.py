"""A connection that is kept over transactions: one for all of them, and nobody can tell it from many."""

import threading

import psycopg
import pytest

from usajobs_assets.storage.errors import WarehouseLost
from usajobs_assets.storage.warehouse import Warehouse

pytestmark = pytest.mark.integration


@pytest.fixture
def warehouse(database_url: str) -> Warehouse:
    return Warehouse(database_url)


def backend(warehouse: Warehouse) -> int:
    """The process on the server that serves the next transaction."""
    with warehouse.connect() as connection:
        return connection.info.backend_pid


def end(warehouse: Warehouse, pid: int) -> None:
    with psycopg.connect(warehouse.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def execute(warehouse: Warehouse, *statements: str) -> None:
    """One transaction."""
    with warehouse.connect() as connection:
        for statement in statements:
            connection.execute(statement.encode())


def backends(warehouse: Warehouse) -> set[int]:
    """Connections to the database but the one that asks."""
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(warehouse.url) as other:
        return {pid for (pid,) in other.execute(asked).fetchall()}


def test_transactions_of_a_block_share_one_connection_which_ends_with_it(warehouse: Warehouse) -> None:
    with warehouse.hold():
        held = {backend(warehouse) for _ in range(5)}
        assert backends(warehouse) == held
        assert len(held) == 1
    assert backends(warehouse) == set()
    assert backend(warehouse) not in held


def test_each_is_a_transaction_of_its_own(warehouse: Warehouse) -> None:
    with warehouse.hold():
        with warehouse.connect() as connection:
            connection.execute("CREATE TABLE kept (n int)")
        with pytest.raises(psycopg.errors.UndefinedTable):
            execute(warehouse, "INSERT INTO kept VALUES (1)", "SELECT FROM nowhere")
        with psycopg.connect(warehouse.url) as other:
            assert other.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_one_within_another_is_apart_from_it(warehouse: Warehouse) -> None:
    with warehouse.hold():
        with warehouse.connect() as outer:
            outer.execute("CREATE TABLE unseen (n int)")
            with warehouse.connect() as inner:
                assert inner.execute("SELECT to_regclass('unseen')").fetchone() == (None,)
        assert len(backends(warehouse)) == 1


def test_one_that_the_server_ended_meanwhile_is_replaced_without_a_word(warehouse: Warehouse) -> None:
    with warehouse.hold():
        first = backend(warehouse)
        end(warehouse, first)
        assert backend(warehouse) != first


def test_one_that_is_lost_in_a_transaction_is_not_used_again(warehouse: Warehouse) -> None:
    with warehouse.hold():
        with pytest.raises(WarehouseLost):
            execute(warehouse, "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1")
        assert backend(warehouse)


def test_threads_do_not_share_one(warehouse: Warehouse) -> None:
    """Nor does a thread keep one because another does: it could not be closed for it."""
    seen: list[int] = []
    with warehouse.hold():
        held = backend(warehouse)
        thread = threading.Thread(target=lambda: seen.append(backend(warehouse)))
        thread.start()
        thread.join()
        assert seen != [held]
        assert backends(warehouse) == {held}
