"""The `usajobs` command as a process of its own, in a home of its own: started, watched, killed, cleaned up.

Keep out: assertions about what it did.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.ledger import Ledger
from usajobs_assets.storage.warehouse import Warehouse

# A run takes 4 to 9 s; this is for a machine that is busy with something else.
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Home:
    """A USAJOBS_HOME and the rest of the environment of its commands; `folder` is also where they run."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def state(self) -> Path:
        return self.folder / "home" / "simulated"

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.state / "lake")

    @property
    def server(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.state / "postgres")

    @property
    def warehouse(self) -> Warehouse:
        """The embedded warehouse, whose server is started if need be."""
        return Warehouse(self.server.start().url("usajobs"))

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.warehouse)

    def start(self, *arguments: str) -> "Command":
        """Start `usajobs` with these arguments."""
        self.folder.mkdir(parents=True, exist_ok=True)
        own = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "USAJOBS_HOME": str(self.folder / "home"),
        }
        return Command(
            subprocess.Popen(
                [sys.executable, "-m", "usajobs_assets", *arguments],
                cwd=self.folder,
                env={**own, **self.environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )

    def run(self, *arguments: str) -> "Finished":
        """Run `usajobs` to its end."""
        return self.start(*arguments).finish()


@dataclass(frozen=True)
class Finished:
    """How a command ended and what it wrote."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """Everything, with the line breaks of the terminal folded."""
        return " ".join(f"{self.stdout} {self.stderr}".split())


@dataclass(frozen=True)
class Command:
    """A running `usajobs`."""

    process: subprocess.Popen[str]

    def finish(self) -> Finished:
        """Wait for its end; one that hangs is killed, and its code is -9 then."""
        with self._watched():
            stdout, stderr = self.process.communicate()
        return Finished(self.process.returncode, stdout, stderr)

    def reaches(self, stage: str) -> bool:
        """Wait for its first line of that stage; False if it ended without, or was killed because it hung."""
        assert self.process.stderr is not None
        with self._watched():
            return any(line.startswith(f"{stage}:") for line in self.process.stderr)

    def lasts(self, seconds: float) -> bool:
        """Wait; whether it still runs afterwards."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        return self.process.poll() is None

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        watchdog = Timer(PATIENCE_S, self.process.kill)
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def stop(self, how: signal.Signals) -> Finished:
        """Send it a signal and wait for its end."""
        self.process.send_signal(how)
        return self.finish()


@contextlib.contextmanager
def new_home(folder: Path, **environment: str) -> Iterator[Home]:
    """A home whose embedded server is stopped at the end, whatever happened."""
    home = Home(folder, environment)
    try:
        yield home
    finally:
        home.server.stop()
