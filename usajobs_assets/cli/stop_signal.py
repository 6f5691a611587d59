"""SIGTERM: leave by way of every `finally`, so that the transaction rolls back and the simulator closes."""

import os
import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from usajobs_assets.cli.exit_codes import STOPPED

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_AGAIN_AFTER_S = 0.05


def leave_on_sigterm() -> None:
    """From now on SIGTERM ends this process with its exit code, whatever the process is at."""
    signal.signal(signal.SIGTERM, _stop)
    sys.unraisablehook = _unraisable


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(STOPPED)


def _unraisable(ignored: "UnraisableHookArgs") -> None:
    """Python drops what is raised in finalisers and weak references; a signal that struck there is sent again."""
    if issubclass(ignored.exc_type, Exception | GeneratorExit):
        sys.__unraisablehook__(ignored)
    else:
        threading.Timer(_AGAIN_AFTER_S, os.kill, (os.getpid(), signal.SIGTERM)).start()
