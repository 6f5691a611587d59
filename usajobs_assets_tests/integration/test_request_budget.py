"""One pace for all processes: real processes, a real Postgres, real time."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psycopg
import pytest

from usajobs_assets.pipeline.request_budget import SharedBudget

pytestmark = pytest.mark.integration

SPACING = 0.05
PROCESSES = 4


def starts(url: str, count: int) -> list[float]:
    """The moments at which one process may start `count` requests; one clock for the whole machine."""
    budget = SharedBudget(url, "api", SPACING)
    moments = []
    for _ in range(count):
        budget.spend()
        moments.append(time.monotonic())
    budget.close()
    return moments


def column(url: str, name: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT {name} FROM ops.request_budget".encode()).fetchone()
    return row[0] if row else None


@pytest.fixture
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def budget(database_url: str) -> Iterator[SharedBudget]:
    shared = SharedBudget(database_url, "api", SPACING)
    yield shared
    shared.close()


def test_processes_together_keep_the_spacing_of_one(processes, database_url) -> None:
    futures = [processes.submit(starts, database_url, 10) for _ in range(PROCESSES)]
    moments = sorted(moment for future in futures for moment in future.result())
    late = [moment - moments[0] - index * SPACING for index, moment in enumerate(moments)]
    assert len(moments) == 10 * PROCESSES
    assert min(late) > -SPACING / 2
    assert column(database_url, "spent") == 10 * PROCESSES


def test_a_pause_asked_of_one_process_is_obeyed_by_all(processes, database_url, budget) -> None:
    """F12: nobody starts before the time that the API named, and then they do not start all at once."""
    futures = [processes.submit(starts, database_url, 15) for _ in range(PROCESSES)]
    while column(database_url, "spent") in (None, 0):
        time.sleep(0.01)
    time.sleep(0.5)
    budget.pause(1.0)
    paused = time.monotonic()
    moments = sorted(moment for future in futures for moment in future.result())
    after = [moment - paused for moment in moments if moment - paused > SPACING / 2]
    assert len(after) < len(moments)
    assert after[0] > 1.0 - SPACING / 2
    assert after[-1] - after[0] > (len(after) - 2) * SPACING
    assert column(database_url, "spent") == 15 * PROCESSES


def test_a_shorter_pause_does_not_end_a_longer_one(database_url, budget) -> None:
    budget.pause(60)
    until = column(database_url, "paused_until")
    budget.pause(1)
    assert column(database_url, "paused_until") == until


def test_a_pause_holds_the_first_request_after_a_rest_too(database_url, budget) -> None:
    other = SharedBudget(database_url, "api", 0)
    other.spend()
    budget.pause(0.4)
    began = time.monotonic()
    other.spend()
    other.close()
    assert time.monotonic() - began > 0.35


def test_threads_of_one_process_share_its_connection(budget) -> None:
    began = time.monotonic()
    threads = [threading.Thread(target=budget.spend) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began > 8 * SPACING


def test_a_connection_that_was_lost_is_replaced(database_url, budget, caplog) -> None:
    budget.spend()
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    budget.spend()
    assert column(database_url, "spent") == 2
    assert not caplog.records


@pytest.mark.parametrize("lost", ["no database", "no table"])
def test_without_the_warehouse_each_process_goes_on_alone_and_says_so_once(
    database_url: str, new_database: Callable[[], str], caplog, lost
) -> None:
    """F06: bronze goes on."""
    url = new_database() if lost == "no table" else f"{database_url}_is_not_there"
    if lost == "no table":
        with psycopg.connect(url) as connection:
            connection.execute("DROP TABLE ops.request_budget")
    caplog.set_level(logging.WARNING)
    budget = SharedBudget(url, "api", SPACING)
    began = time.monotonic()
    for _ in range(4):
        budget.spend()
    assert time.monotonic() - began > 3 * SPACING
    budget.pause(0.3)
    paused = time.monotonic()
    budget.spend()
    assert time.monotonic() - paused > 0.29
    assert [record.getMessage()[:28] for record in caplog.records] == ["The request budget that all "]
    budget.close()
