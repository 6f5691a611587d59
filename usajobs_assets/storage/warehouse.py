"""Connections to the warehouse: opened late, bounded in every wait, stamped with their origin.

Data flow: settings → `Warehouse(url)` → `connect()` → the ledger, the loader, the readers. Keep out: SQL
about any particular table.
"""

import contextlib
import time
from collections.abc import Iterator

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from usajobs_assets.storage.errors import WarehouseUnavailable, WrongOrigin
from usajobs_assets.storage.migrate import require_current

# Every wait ends: a black-holed server is noticed after about 30 s, a lock after 10 minutes.
_CONNECTION: dict[str, str | int] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "usajobs_assets",
    "options": "-c timezone=UTC -c lock_timeout=600s -c idle_in_transaction_session_timeout=900s",
}
_PATIENCE_S = (0.2, 0.5, 1.0, 2.0, 4.0)


class Warehouse:
    """A PostgreSQL database by URL. Holds no connection; safe to share between threads."""

    def __init__(self, url: str) -> None:
        # SQLAlchemy's spelling of the same address is common in DB_URL.
        plain = url.replace("postgresql+psycopg://", "postgresql://").replace(
            "postgresql+psycopg2://", "postgresql://"
        )
        self._conninfo = make_conninfo(plain, **_CONNECTION)
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
        """A connection, closed at the end; commits on success and rolls back on an exception.

        Raises:
            WarehouseUnavailable: after a few tries over about 8 seconds.
        """
        # psycopg leaves a connection open when its commit fails.
        with contextlib.closing(self._open(autocommit)) as connection, connection:
            yield connection

    def _open(self, autocommit: bool) -> psycopg.Connection:
        for pause in (*_PATIENCE_S, None):
            try:
                return psycopg.connect(self._conninfo, autocommit=autocommit)
            except psycopg.OperationalError as error:
                reason = _reason(error)
                if pause is None or "authentication" in reason or "does not exist" in reason:
                    raise WarehouseUnavailable(
                        f"No connection to the warehouse at {self.address}: {reason}"
                    ) from None
            time.sleep(pause)
        raise AssertionError("unreachable")

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


def _reason(error: psycopg.OperationalError) -> str:
    """The server's or the network's words, which hold no password."""
    return " ".join(str(error).split())[:300]
