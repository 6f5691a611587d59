"""Tell whoever is watching how far a long step is.

A step calls `report`; without a listener the line goes to the log. The command line listens with a
progress bar, the assets with the run's log. Context-local, so that two runs do not hear each other.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from contextvars import ContextVar

Listener = Callable[[str, int, int | None], None]

_log = logging.getLogger(__name__)


def _log_it(stage: str, done: int, total: int | None) -> None:
    _log.info("%s: %s of %s", stage, f"{done:,}", "unknown" if total is None else f"{total:,}")


_listener: ContextVar[Listener] = ContextVar("listener", default=_log_it)


def report(stage: str, done: int, total: int | None) -> None:
    """Say that `done` of `total` (None while unknown) items of `stage` are done."""
    _listener.get()(stage, done, total)


@contextlib.contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the reports of this context to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
