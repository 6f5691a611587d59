"""What PostgreSQL and the network say, as a WarehouseError whose sentence tells what to do.

    psycopg.Error ── by SQLSTATE ──▶ lost, conflict, busy, full · None: a mistake of ours, which keeps its traceback

The words come from the server or from libpq, never from a statement: no posting and no password is in them.
"""

import contextlib
from collections.abc import Iterator

import psycopg

from usajobs_assets.storage.errors import (
    WarehouseBusy,
    WarehouseConflict,
    WarehouseError,
    WarehouseFull,
    WarehouseLost,
)

# A deadlock was detected; two serializable transactions did not fit together.
_CONFLICT = {"40P01", "40001"}
# The waits that lock_timeout and statement_timeout end.
_BUSY = {"55P03", "57014"}
# The server shut down, crashed or starts; it closed a transaction that stood still for too long.
_LOST = {"57P01", "57P02", "57P03", "25P03", "25P04"}


@contextlib.contextmanager
def errors_in_a_sentence(address: str) -> Iterator[None]:
    """Turn what the operator can do something about into a WarehouseError; anything else passes as it is."""
    try:
        yield
    except psycopg.Error as error:
        told = warehouse_error(error, address)
        if told is None:
            raise
        raise told from error


def warehouse_error(error: psycopg.Error, address: str) -> WarehouseError | None:
    """The error as one of ours; None if it is none that passes or that an operator can mend."""
    state, said = error.sqlstate, reason(error)
    if state in _CONFLICT:
        return WarehouseConflict(f"Another process was in the way at the warehouse {address}: {said}")
    if state in _BUSY:
        return WarehouseBusy(
            f"The warehouse at {address} did not finish a statement in time; nothing of it was written: {said}. "
            "Another process may hold it up: see pg_stat_activity, and run again when it has ended."
        )
    if state is not None and state.startswith("53"):
        return WarehouseFull(
            f"The warehouse at {address} is out of disk space, memory or connections; nothing was written: {said}. "
            "Make room, then run again."
        )
    if _is_lost(error):
        return WarehouseLost(f"The connection to the warehouse at {address} was lost: {said}")
    return None


def _is_lost(error: psycopg.Error) -> bool:
    state = error.sqlstate
    if state is None:  # not said by the server, but by libpq or psycopg of the connection
        return isinstance(error, psycopg.OperationalError)
    return state.startswith("08") or state in _LOST


def reason(error: psycopg.Error) -> str:
    """The server's or the network's words in one line, without the statement they are about."""
    said = error.diag.message_primary or str(error)
    return " ".join(said.split())[:300].rstrip(".")
