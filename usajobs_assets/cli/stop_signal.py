"""SIGTERM: leave by way of every `finally`, so that the transaction rolls back and the simulator closes.

    SIGTERM ── wakeup fd ──▶ knocking thread ── again and again ──▶ main thread: SystemExit(143)

One signal is not enough. Python looks for signals between its instructions and then waits, possibly for ever, for
one that came just before; it drops what is raised in finalisers; and what is raised half-way through one of the
standard library's locks leaves that lock held. So the signal is sent again until it struck where it may.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from usajobs_assets.cli.exit_codes import STOPPED

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

# Longer than psycopg waits at a time (0.1 s): it looks for signals only after a wait that none has cut short.
_AGAIN_AFTER_S = 0.3
# A main thread that is still inside such a module after so long waits for somebody, and must leave all the same.
_PATIENCE_S = 3.0
_WITH_LOCKS = {"threading", "concurrent.futures._base", "concurrent.futures.thread", "weakref", "_weakrefset"}


class _Stop:
    """Whether SIGTERM was obeyed, and since when it has been sent. No lock: a handler must not wait for one."""

    obeyed = False
    first_knock = float("inf")


def leave_on_sigterm() -> None:
    """From now on SIGTERM ends this process, whatever it is at, with its exit code; a second changes nothing."""
    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.signal(signal.SIGTERM, _stop)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    sys.unraisablehook = _unraisable
    threading.Thread(target=_knock, args=(heard,), name="knock", daemon=True).start()


def _knock(heard: int) -> NoReturn:
    """Once SIGTERM was heard, send it to the main thread until it is obeyed; not to a handler that is not ours."""
    main = threading.main_thread().ident or 0
    while signal.SIGTERM not in os.read(heard, 1) or signal.getsignal(signal.SIGTERM) is not _stop:
        pass
    _Stop.first_knock = time.monotonic()
    while True:
        time.sleep(_AGAIN_AFTER_S)
        if not _Stop.obeyed:
            signal.pthread_kill(main, signal.SIGTERM)


def _stop(_signal: int, frame: FrameType | None) -> None:
    patient = time.monotonic() - _Stop.first_knock < _PATIENCE_S
    if _Stop.obeyed or (patient and any(name in _WITH_LOCKS for name in _modules(frame))):
        return
    _Stop.obeyed = True
    raise SystemExit(STOPPED)


def _modules(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        yield frame.f_globals.get("__name__", "")
        frame = frame.f_back


def _unraisable(ignored: "UnraisableHookArgs") -> None:
    """Python drops what is raised in finalisers and weak references: the knocking goes on."""
    if issubclass(ignored.exc_type, Exception | GeneratorExit):
        sys.__unraisablehook__(ignored)
    else:
        _Stop.obeyed = False
