"""The Dagster UI as a person starts it: `usajobs ui` in a folder with an `.env`, in a session of its own.

    settings → <folder>/.env → usajobs ui → webserver, daemon, code server → RunningUi

For the browser tests and for docs/take_screenshots.py. Keep out: the browser (`clicks.py`), assertions.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

USAJOBS = [sys.executable, "-m", "usajobs_assets"]
# What a process needs to run at all; no setting of this machine or of another test comes along.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
_LOCATION = "{workspaceOrError{... on Workspace{locationEntries{locationOrLoadError{__typename}}}}}"
_RUN = "query($id: ID!){runOrError(runId: $id){... on Run{status stepStats{stepKey status}}}}"
_LAUNCH = """
mutation($params: ExecutionParams!) {
  launchRun(executionParams: $params) { __typename ... on LaunchRunSuccess { run { runId } } }
}"""
REPOSITORY = {"repositoryLocationName": "usajobs_assets", "repositoryName": "__repository__"}
_OVER = ("SUCCESS", "FAILURE", "CANCELED")


@dataclass(frozen=True)
class RunningUi:
    """A started UI; the session id of its processes is the process id of the first."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a GraphQL answer."""
        body = {"query": query, "variables": variables}
        data: dict[str, Any] = requests.post(f"{self.url}/graphql", json=body, timeout=10).json()["data"]
        return data

    def is_ready(self) -> bool:
        """Whether the code location is loaded."""
        try:
            entries = self.ask(_LOCATION)["workspaceOrError"]["locationEntries"]
        except (requests.RequestException, KeyError):
            return False
        return bool(entries) and entries[0]["locationOrLoadError"]["__typename"] == "RepositoryLocation"

    def launch(self, job: str) -> str:
        """Launch a job without partitions; the id of its run."""
        selector = {**REPOSITORY, "pipelineName": job}
        launched = self.ask(_LAUNCH, params={"selector": selector, "runConfigData": {}})["launchRun"]
        return str(launched["run"]["runId"])

    def finished(self, run_id: str) -> tuple[str, dict[str, str]]:
        """Wait for a run; its status and that of each step."""
        wait_for(lambda: self.ask(_RUN, id=run_id)["runOrError"]["status"] in _OVER, 90, "the run is over")
        run = self.ask(_RUN, id=run_id)["runOrError"]
        return run["status"], {step["stepKey"]: step["status"] for step in run["stepStats"]}

    def processes(self) -> list[str]:
        """The command lines of what lives in the UI's session. Postgres has a session of its own."""
        return [_command(pid) for pid in self.pids()]

    def pids(self) -> list[int]:
        """The process ids of the same."""
        return [pid for pid in _alive() if _session(pid) == self.process.pid]


@contextmanager
def running_ui(
    folder: Path, settings: dict[str, str], before: Sequence[str] = (), options: Sequence[str] = ()
) -> Iterator[RunningUi]:
    """`usajobs ui` in `folder` with these options, ready to use; ended with all that it started, Postgres too."""
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    port, log = _free_port(), folder / "ui.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*before, *USAJOBS, "ui", "--port", str(port), *options],
            cwd=folder,
            env=bare_environment(),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    ui = RunningUi(f"http://127.0.0.1:{port}", folder, process)
    try:
        wait_for(lambda: process.poll() is not None or ui.is_ready(), 90, "the UI is ready")
        if process.poll() is not None:
            raise RuntimeError(f"`usajobs ui` ended at once:\n{log.read_text()[-2_000:]}")
        yield ui
    finally:
        _end(ui)


def bare_environment() -> dict[str, str]:
    """The environment without any setting."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Raises `TimeoutError` if `condition` does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:g} s still not true that {what}")
        time.sleep(0.2)


def _end(ui: RunningUi) -> None:
    ui.process.terminate()
    with suppress(subprocess.TimeoutExpired):
        ui.process.wait(timeout=20)
    with suppress(ProcessLookupError):
        os.killpg(ui.process.pid, signal.SIGKILL)
    ui.process.wait(timeout=60)  # even SIGKILL waits for a disk that stands still
    down = subprocess.run(
        [*USAJOBS, "down"], cwd=ui.folder, env=bare_environment(), check=False, capture_output=True, text=True
    )
    if down.returncode != 0:
        raise RuntimeError(f"`usajobs down` failed:\n{down.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _alive() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _session(pid: int) -> int | None:
    """The session of a live process; None for one that is gone, or a zombie that nobody has reaped."""
    try:
        state, _, _, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return None
    return None if state in "ZX" else int(session)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
