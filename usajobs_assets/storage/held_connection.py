"""One connection kept over many short transactions of a thread: to connect takes longer than most of them.

    with warehouse.hold(): → connect() → take … commit → give_back → connect() → take …

Only a connection whose transaction ended well is kept, so nothing of one transaction is seen by the next: what the
warehouse's code sets or makes in a session ends with the transaction. Keep out: opening, what is said of failures.
"""

import contextlib
import select
import threading
from collections.abc import Callable, Iterator

import psycopg


class HeldConnection(threading.local):
    """What one thread keeps between its transactions, while somebody is `holding`."""

    def __init__(self) -> None:
        self._holders = 0
        self._idle: psycopg.Connection | None = None

    @property
    def wanted(self) -> bool:
        """Whether this thread is to keep its connection."""
        return self._holders > 0

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        """Keep a connection between transactions until the end of the block."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders and self._idle is not None:
                self._idle.close()
                self._idle = None

    @contextlib.contextmanager
    def transaction(self, opened: Callable[[], psycopg.Connection]) -> Iterator[psycopg.Connection]:
        """A transaction on the kept connection, or on one that is `opened` for it: committed, or rolled back."""
        connection = self._take() or opened()
        try:
            yield connection
            connection.commit()
        except BaseException:
            with contextlib.suppress(psycopg.Error):
                connection.rollback()
            connection.close()
            raise
        self._give_back(connection)

    def _give_back(self, connection: psycopg.Connection) -> None:
        # Of two transactions, one within the other, the inner one is over first.
        if self.wanted and self._idle is None:
            self._idle = connection
        else:
            connection.close()

    def _take(self) -> psycopg.Connection | None:
        kept, self._idle = self._idle, None
        if kept is not None and _was_ended(kept):
            kept.close()
            return None
        return kept


def _was_ended(connection: psycopg.Connection) -> bool:
    """Whether the server has hung up meanwhile: there is nothing else it would say without being asked."""
    return connection.closed or bool(select.select([connection], [], [], 0)[0])
