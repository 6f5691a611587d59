"""A day in bronze that is loaded while something goes wrong: who holds the load up, and who has come to wait.

    sweep_into_bronze → load_day, in a thread or a process ── held up at its merge ──▶ the fault ──▶ released

Keep out: the faults, assertions about tables.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from psycopg import Connection

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage import silver_sql
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets_tests.builders import NOON, items
from usajobs_assets_tests.integration.written_runs import write_run

PATIENCE_S = 90.0  # a process starts in 2 s; this is for a machine that is busy with something else

# The merge's own lock, held by a session instead of a transaction.
_LOCK, _UNLOCK = (silver_sql.LOCK.replace("_xact_lock", name).encode() for name in ("_lock", "_unlock"))
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


def sweep_into_bronze(
    services: Services, postings: Sequence[dict[str, Any]] | None = None, nth: int = 0
) -> Manifest:
    """A proven sweep of the day, `nth` hours after the first one."""
    moment = NOON + timedelta(hours=nth)
    return write_run(
        services.lake, "search", items(4) if postings is None else postings, moment, f"{nth:08x}"
    )


def with_options(url: str, **settings: str) -> str:
    """The URL of a warehouse on which these settings of PostgreSQL are in force."""
    options = quote(" ".join(f"-c {name}={value}" for name, value in settings.items()))
    return f"{url}?options={options}"


def until_somebody_waits(connection: Connection[Any], sessions: int = 1) -> None:
    """Come back when so many other sessions of the database wait for a lock."""
    give_up = time.monotonic() + PATIENCE_S
    while (connection.execute(_WAITING).fetchone() or (0,))[0] < sessions:
        connection.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw before
        assert time.monotonic() < give_up, "nobody came to wait"
        time.sleep(0.01)


@contextmanager
def merge_held_up(warehouse: Warehouse) -> Iterator[Callable[[], None]]:
    """Nobody can merge inside; yields what waits until somebody tries."""
    with warehouse.connect(autocommit=True) as connection:
        connection.execute(_LOCK)
        yield lambda: until_somebody_waits(connection)
        connection.execute(_UNLOCK)
