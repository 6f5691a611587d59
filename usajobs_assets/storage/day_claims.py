"""Which process works on which open date, so that several backfills of the same range, on any machines, share it.

    take(day) → an advisory lock in the warehouse → … captured and loaded … → release(day)

The lock belongs to a connection: it is free again when the process ends, however it ends, and half a minute after its
machine has gone. It saves requests and nothing else: two captures of a day are two runs of it, which agree. Hence
without the warehouse every day may be taken. Keep out: what is done with a day.
"""

import contextlib
import logging
from datetime import date

import psycopg

from usajobs_assets.storage.errors import WarehouseError
from usajobs_assets.storage.warehouse import Warehouse

_TAKE = "SELECT pg_try_advisory_lock(7203004, %s)"
_RELEASE = "SELECT pg_advisory_unlock(7203004, %s)"
# The server asks whether we are still there: a machine that lost its power never says goodbye.
_NOTICE_A_LOST_MACHINE = (
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
)

_log = logging.getLogger(__name__)


class DayClaims:
    """The days of one process; closed, all of them are free."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._opened = contextlib.ExitStack()
        self._connection: psycopg.Connection | None = None

    def take(self, day: date) -> bool:
        """Whether the day is ours now; False if another process has it."""
        return self._ask(_TAKE, day)

    def release(self, day: date) -> None:
        """Let others have the day."""
        if self._connection is not None:
            self._ask(_RELEASE, day)

    def close(self) -> None:
        """Release every day."""
        with contextlib.suppress(psycopg.Error, WarehouseError):
            self._opened.close()
        self._connection = None

    def _ask(self, question: str, day: date) -> bool:
        try:
            row = self._open().execute(question, (day.toordinal(),)).fetchone()
        except (psycopg.Error, WarehouseError) as error:
            _log.warning("Days cannot be shared with other processes for now: %s", error)
            self.close()
            return True
        return bool(row and row[0])

    def _open(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = self._opened.enter_context(self._warehouse.connect(autocommit=True))
            self._connection.execute(_NOTICE_A_LOST_MACHINE)
        return self._connection
