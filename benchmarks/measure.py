"""What a load costs: seconds, processor time of the client and of the server, and memory, read from /proc.

For every system, also those in an environment of their own: only the standard library here. Linux only.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.days import Loads

_TICK = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.2
# In /proc/<pid>/stat behind the name: utime, stime, and those of the children that were waited for.
_TIMES = slice(11, 15)
Load = Callable[[Sequence[date]], None]


def processor_seconds(pid: int) -> float:
    """Used by the process, by all that descend from it and live, and by those that ended and were waited for."""
    return sum(map(_own_seconds, family(pid)))


def peak_megabytes(pid: int) -> float:
    """The high-water marks of the process and of all that descend from it now; shared pages count in each."""
    return sum(map(_peak_kilobytes, family(pid))) / 1024


def family(pid: int) -> Iterator[int]:
    """The process and its descendants."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(children).split():
            yield from family(int(child))


@contextmanager
def watched_memory(pid: int) -> Iterator[list[float]]:
    """A list whose last entry is the most that the family of `pid` has needed at a time so far."""
    peaks, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(_EVERY_S):
            peaks.append(max(peaks[-1], peak_megabytes(pid)))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()


def timed_loads(loads: Loads, load: Load, server: int) -> list[dict[str, Any]]:
    """Run each load once, in order, and return what it cost; `server` is the postmaster's process id."""
    return [{"load": name, **_cost(load, days, server)} for name, days in loads.items()]


def tell(**found: Any) -> None:
    """Hand the figures to whoever started this process: the last line that it prints."""
    print(json.dumps(found), flush=True)


def _cost(load: Load, days: Sequence[date], server: int) -> dict[str, float]:
    client_before, server_before = processor_seconds(os.getpid()), processor_seconds(server)
    started = time.monotonic()
    load(days)
    return {
        "seconds": time.monotonic() - started,
        "client_cpu": processor_seconds(os.getpid()) - client_before,
        # A backend that ends meanwhile is for a moment in nobody's count.
        "server_cpu": max(processor_seconds(server) - server_before, 0.0),
    }


def _own_seconds(pid: int) -> float:
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[_TIMES])) / _TICK


def _peak_kilobytes(pid: int) -> int:
    status = _read(Path(f"/proc/{pid}/status"))
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _read(path: Path) -> str:
    """Empty for a process that has just ended."""
    try:
        return path.read_text()
    except OSError:
        return ""
