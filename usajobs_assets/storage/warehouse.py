"""Connections to the warehouse: opened late, bounded in every wait, stamped with their origin.

Data flow: settings → `Warehouse(url)` → `connect()` → the ledger, the loader, the readers. What is said when
something goes wrong is in `postgres_errors`. Keep out: SQL about any particular table.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from usajobs_assets.storage.bounded_connection import BoundedConnection
from usajobs_assets.storage.errors import WarehouseConflict, WarehouseLost, WarehouseUnavailable, WrongOrigin
from usajobs_assets.storage.held_connection import HeldConnection
from usajobs_assets.storage.migrate import require_current
from usajobs_assets.storage.postgres_errors import errors_in_a_sentence, reason

# Every wait ends: a network that swallows everything is noticed after about 30 s, a lock after 10 minutes, a
# statement after 20. What DB_URL says of any of these outranks it.
_CONNECTION: dict[str, str | int] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "usajobs_assets",
}
_OPTIONS = "-c timezone=UTC -c lock_timeout=600s -c statement_timeout=1200s -c idle_in_transaction_session_timeout=900s"
# For what no server and no kernel ends: a proxy that keeps the connection up and passes nothing on.
ANSWER_WITHIN_S = 1260.0
_PATIENCE_S = (0.2, 0.5, 1.0, 2.0, 4.0)
_OPEN_WITHIN_S = 20.0
_REPEAT_AFTER_S = (0.1, 0.3, 1.0, 3.0)

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Warehouse:
    """A PostgreSQL database by URL. Holds no connection but within `hold`; safe to share between threads.

    `revive` is called when no connection can be made: it may start again a server that was killed.
    """

    def __init__(
        self,
        url: str,
        *,
        answer_within: float = ANSWER_WITHIN_S,
        revive: Callable[[], object] | None = None,
    ) -> None:
        # SQLAlchemy's spelling of the same address is common in DB_URL.
        plain = url.replace("postgresql+psycopg://", "postgresql://").replace(
            "postgresql+psycopg2://", "postgresql://"
        )
        given: dict[str, Any] = conninfo_to_dict(plain)
        # Of two values for one setting PostgreSQL takes the last.
        options = f"{_OPTIONS} {given.get('options', '')}".strip()
        self._conninfo = make_conninfo(**{**_CONNECTION, **given, "options": options})
        self._answer_within = answer_within
        self._revive = revive
        self._held = HeldConnection()
        self.url = plain

    def __repr__(self) -> str:
        return f"Warehouse({self.address})"

    @property
    def address(self) -> str:
        """Host, port and database, without user or password."""
        parts = conninfo_to_dict(self._conninfo)
        return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"

    @contextlib.contextmanager
    def connect(self, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
        """A connection for one transaction; commits on success and rolls back on an exception.

        Raises:
            WarehouseUnavailable: after a few tries over about 8 seconds, or 20 if the server says nothing.
            WarehouseLost, WarehouseConflict, WarehouseBusy, WarehouseFull: and everything was rolled back.
        """
        with errors_in_a_sentence(self.address):
            if self._held.wanted and not autocommit:
                with self._held.transaction(lambda: self._open(autocommit=False)) as connection:
                    yield connection
            else:
                # psycopg leaves a connection open when its commit fails.
                with contextlib.closing(self._open(autocommit)) as connection, connection:
                    yield connection

    def hold(self) -> contextlib.AbstractContextManager[None]:
        """Within it, the transactions of this thread that follow one another share a connection.

        One that the server has ended meanwhile is replaced, with the patience of any other `connect`.
        """
        return self._held.holding()

    def insist(self, work: Callable[[], T]) -> T:
        """Do `work`, a transaction that may be repeated, again while what stops it passes; a few times at most."""
        for pause in _REPEAT_AFTER_S:
            try:
                return work()
            except (WarehouseConflict, WarehouseLost) as error:
                _log.warning("%s Everything was rolled back and is tried again.", error)
            time.sleep(pause)
        return work()

    def _open(self, autocommit: bool) -> psycopg.Connection:
        give_up = time.monotonic() + _OPEN_WITHIN_S
        for pause in (*_PATIENCE_S, None):
            try:
                return self._connected(autocommit)
            except psycopg.OperationalError as error:
                said = reason(error)
                final = pause is None or time.monotonic() >= give_up
                if final or "authentication" in said or "does not exist" in said:
                    raise WarehouseUnavailable(
                        f"No connection to the warehouse at {self.address}: {said}"
                    ) from None
            if self._revive:
                self._revive()
            time.sleep(pause or 0)
        raise AssertionError("unreachable")

    def _connected(self, autocommit: bool) -> psycopg.Connection:
        connection = BoundedConnection.connect(self._conninfo, autocommit=autocommit)
        connection.answer_within = self._answer_within
        return connection

    def require_ready(self, mode: str) -> None:
        """Check the schema, and stamp or check the origin.

        Raises:
            SchemaMismatch: the schema is not the one this code needs.
            WrongOrigin: the database holds postings of the other mode.
        """
        with self.connect() as connection:
            require_current(connection)
            row = connection.execute("SELECT mode FROM ops.origin").fetchone()
            if row is None:
                connection.execute(
                    "INSERT INTO ops.origin (mode) VALUES (%s) ON CONFLICT DO NOTHING", (mode,)
                )
                row = connection.execute("SELECT mode FROM ops.origin").fetchone()
        if row is None or row[0] != mode:
            raise WrongOrigin(
                f"The warehouse at {self.address} holds {row[0] if row else 'no'} postings and this is a {mode} run. "
                "Give each mode a database of its own (DB_URL)."
            )
