"""One request budget for all processes that share a warehouse: its clock and a row of it set the pace.

    spend → book the next free moment (one statement, the row's lock) → wait → was there a pause meanwhile?
    pause → move everyone's next moment

Bronze must go on without the warehouse: when it is out of reach, this process keeps the pace alone. Keep
out: the pace of one process (api_client/budget.py), waiting after a refusal (api_client/retry.py).
"""

import contextlib
import logging
import threading
from typing import Any, LiteralString

import psycopg

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.clock import Clock, SystemClock
from usajobs_assets.storage.errors import WarehouseError, WarehouseUnavailable
from usajobs_assets.storage.warehouse import Warehouse

# clock_timestamp() and not now(): it is read anew when the row's lock was waited for.
_BOOK: LiteralString = """
INSERT INTO ops.request_budget AS budget (name, next_start, spent)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(spacing)s), %(spent)s)
ON CONFLICT (name) DO UPDATE SET
    next_start = greatest(budget.next_start, budget.paused_until, clock_timestamp())
        + make_interval(secs => %(spacing)s),
    spent = budget.spent + excluded.spent
RETURNING extract(epoch FROM next_start - clock_timestamp())::float8 - %(spacing)s
"""
_IS_PAUSED: LiteralString = (
    "SELECT paused_until > clock_timestamp() FROM ops.request_budget WHERE name = %(name)s"
)
_PAUSE: LiteralString = """
INSERT INTO ops.request_budget AS budget (name, paused_until)
VALUES (%(name)s, clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (name) DO UPDATE SET paused_until = greatest(budget.paused_until, excluded.paused_until)
RETURNING true
"""

# A sweep must not stand still because the warehouse does.
_ANSWER_WITHIN_S = 15.0

_log = logging.getLogger(__name__)


class SharedBudget:
    """`spacing` seconds between two starts of any process that uses the budget `name` of the database at `url`.

    Safe for threads; each instance keeps one connection, opened at the first request. Close it after use.
    """

    def __init__(self, url: str, name: str, spacing: float = 0.2, clock: Clock | None = None) -> None:
        self._warehouse = Warehouse(url, answer_within=_ANSWER_WITHIN_S)
        self._name = name
        self._spacing = spacing
        self._clock = clock or SystemClock()
        self._alone = Budget(spacing, clock=self._clock)
        self._lock = threading.Lock()
        self._held = contextlib.ExitStack()
        self._connection: psycopg.Connection | None = None
        self._is_lost = False

    def spend(self) -> None:
        """Wait for this caller's turn among all processes."""
        spent = 1
        while (wait := self._ask(_BOOK, spacing=self._spacing, spent=spent)) is not None:
            if wait <= 0:
                return
            self._clock.sleep(wait)
            # Whoever a pause overtakes while waiting queues again: else all would start when it ends.
            if self._ask(_IS_PAUSED) is False:
                return
            spent = 0
        self._alone.spend()

    def pause(self, seconds: float) -> None:
        """Let no process start a request for `seconds`; a longer pause that is under way stays."""
        if self._ask(_PAUSE, seconds=seconds) is None:
            self._alone.pause(seconds)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def _ask(self, statement: LiteralString, **values: float) -> Any:
        """The one value that `statement` returns; None when the warehouse is out of reach, then for good."""
        with self._lock:
            if self._is_lost:
                return None
            try:
                return self._asked_twice(statement, {"name": self._name, **values})
            except (psycopg.Error, WarehouseUnavailable) as error:
                self._is_lost = True
                self._drop()
                _log.warning("%s", self._told(error))
                return None

    def _asked_twice(self, statement: LiteralString, values: dict[str, Any]) -> Any:
        """A connection that broke since the last request is replaced once."""
        try:
            row = self._connected().execute(statement, values).fetchone()
        except psycopg.Error:
            self._drop()
            row = self._connected().execute(statement, values).fetchone()
        return row[0] if row else None

    def _told(self, error: Exception) -> str:
        return (
            f"The request budget that all processes share is out of reach ({error}). From now on this process "
            f"goes on by itself, with {self._spacing:g} s between its requests."
        )

    def _connected(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = self._held.enter_context(self._warehouse.connect(autocommit=True))
        return self._connection

    def _drop(self) -> None:
        self._connection = None
        # It may be broken already.
        with contextlib.suppress(psycopg.Error, WarehouseError):
            self._held.close()
