"""How much memory and processor a container takes, all its processes together: /proc, several times a second.

Memory is PSS: what processes share is counted once. Needs no cgroup, so it is the same on any machine.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

_EVERY_S = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")


class Footprint:
    """Watches the processes in the pid namespace of `pid` until it is left."""

    def __init__(self, pid: int) -> None:
        self._namespace = Path(f"/proc/{pid}/ns/pid").readlink()
        self._seconds: dict[str, float] = {}
        self._peak = self._last = 0
        self._elapsed = 0.0
        self._done = Event()
        self._watcher = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._watcher.start()
        return self

    def __exit__(
        self, _t: type[BaseException] | None, _e: BaseException | None, _b: TracebackType | None
    ) -> None:
        self._elapsed = time.monotonic() - self._began
        self._done.set()
        self._watcher.join()

    def report(self) -> str:
        """Seconds, processor seconds and memory, for a person."""
        return (
            f"{self._elapsed:.1f} s, {sum(self._seconds.values()):.1f} s of processor time, {self.memory()}"
        )

    def memory(self) -> str:
        """The most that all processes together had at a time."""
        return f"{self._peak / 1024:,.0f} MiB of memory at most"

    def _watch(self) -> None:
        while not self._done.wait(_EVERY_S):
            total = 0
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError, IndexError):  # it has ended meanwhile
                    if (process / "ns/pid").readlink() == self._namespace:
                        self._seconds[process.name] = _processor_seconds(process)
                        total += _pss_kib(process)
            self._peak = max(self._peak, total)


def _processor_seconds(process: Path) -> float:
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss_kib(process: Path) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
