"""Which runs of this machine are alive: each holds a lock on a file, which the kernel drops with the process.

    run starts → hold() · run ends → release() · next start → close_abandoned_runs()

A run that was killed stays "started" for Dagster, and keeps its place in the pools: without this the next run
would wait for it for ever. Runs of other machines leave no file here and are left alone.
"""

import contextlib
import fcntl
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import dagster as dg

# Dagster's own note of the code server that launched a run.
_LAUNCHED_BY = ".dagster/grpc_info"
_KILLED = "The process of this run was killed; what it had not finished is done by the next run."


class LiveRun:
    """The lock of a run, from its making until `release`; a second one of the same run holds nothing.

    Dagster sets a resource up once for itself and once for each resource that it is part of.
    """

    def __init__(self, folder: Path, run_id: str) -> None:
        self._folder = folder
        self._path = folder / f"{run_id}.lock"
        with _guarded(folder):
            self._file = self._path.open("w")
            self._holds = not _is_held(self._file)

    def release(self) -> None:
        """Give the lock back and leave no trace."""
        with _guarded(self._folder):
            if self._holds:
                self._path.unlink(missing_ok=True)
            self._file.close()


def close_abandoned_runs(folder: Path, instance: dg.DagsterInstance) -> list[str]:
    """Mark the runs whose process is gone as failed and free their places in the pools; returns their ids."""
    closed = []
    with _guarded(folder):
        for path in sorted(folder.glob("*.lock")):
            with path.open("r") as file:
                if _is_held(file):
                    continue
            _close(instance, path.stem)
            path.unlink()
            closed.append(path.stem)
        # A run that was killed in its first second has no lock yet; what launched it was killed with it.
        unlocked = [
            run_id for run_id in _of_killed_servers(instance) if not (folder / f"{run_id}.lock").exists()
        ]
        for run_id in unlocked:
            _close(instance, run_id)
    return closed + unlocked


def _close(instance: dg.DagsterInstance, run_id: str) -> None:
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        instance.report_run_failed(run, _KILLED)
    instance.event_log_storage.free_concurrency_slots_for_run(run_id)


def _of_killed_servers(instance: dg.DagsterInstance) -> list[str]:
    """Unfinished runs whose code server was on this machine and is gone: its socket is there, nobody answers."""
    under_way = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    runs = instance.get_runs(dg.RunsFilter(statuses=under_way))
    launched_by = {run.run_id: json.loads(run.tags.get(_LAUNCHED_BY, "{}")).get("socket") for run in runs}
    return [run_id for run_id, path in launched_by.items() if path and _refuses(path)]


def _refuses(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
        except ConnectionRefusedError:
            return True
        except OSError:  # no such file: a server of another machine, or one that ended as it should
            return False
    return False


def _is_held(file: IO[str]) -> bool:
    """Whether someone else holds the lock; if not, it is held through `file` from now on."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


@contextlib.contextmanager
def _guarded(folder: Path) -> Iterator[None]:
    """One at a time, so that nobody takes a lock for abandoned between its making and its holding."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "guard").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield
