"""A command in the root file system of an image, locked in as a strict cluster would: without any container engine.

    unshare (mount, pid, network) → lock.sh: read-only root, /tmp, state → user of the image, no new rights → process 1

No network but its own loopback: what runs here needs nobody. Keep out: what is asked of the image.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

_LOCK = Path(__file__).parent / "lock.sh"
_PATIENCE_S = 300.0


@dataclass(frozen=True)
class Image:
    """An image whose root file system is mounted at `root`; `config` is what the Dockerfile said."""

    root: Path
    config: Mapping[str, Any]


@dataclass(frozen=True)
class Ended:
    """How a process ended and what it wrote."""

    code: int
    stdout: str
    stderr: str


class LockedContainer:
    """A command as process 1 of a container; killed at the end, if it has not ended."""

    def __init__(
        self, image: Image, state: Path, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        of_image = dict(entry.split("=", 1) for entry in image.config["Env"])
        variables = [f"{name}={value}" for name, value in {**of_image, **(environment or {})}.items()]
        self._user = image.config["User"]
        self._enter = ["env", "-i", "-C", image.config["WorkingDir"], *variables]
        self._root = image.root
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--net", "--fork",
             "sh", str(_LOCK), str(image.root), str(state), self._user, *self._enter, *command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _t: type[BaseException] | None, _e: BaseException | None, _b: TracebackType | None
    ) -> None:
        # The kernel ends the rest of its namespace. Not --kill-child: it forgets a child that changes its user.
        for child in self._children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.finish()

    @property
    def pid(self) -> int:
        """Process 1, by the number that it has outside."""
        deadline = time.monotonic() + 10
        while not (found := self._children()):
            if time.monotonic() > deadline:
                raise TimeoutError("unshare has started nothing")
            time.sleep(0.01)
        return found[0]

    def _children(self) -> list[int]:
        with suppress(FileNotFoundError):
            listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
            return [int(number) for number in listed.split()]
        return []

    def lives(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def finish(self) -> Ended:
        """Wait for its end; one that hangs is killed."""
        timer = Timer(_PATIENCE_S, self._process.kill)
        timer.start()
        try:
            if self._process.stdout and self._process.stdout.closed:
                return Ended(self._process.wait(), "", "")
            stdout, stderr = self._process.communicate()
        finally:
            timer.cancel()
        return Ended(self._process.returncode, stdout, stderr)

    def writes(self, beginning: str) -> bool:
        """Wait for a line to standard error that begins so; False if it ended without."""
        assert self._process.stderr is not None
        return any(beginning in line for line in self._process.stderr)

    def stop(self, how: signal.Signals) -> tuple[Ended, float]:
        """Send process 1 a signal, wait for its end, and return the seconds that it took."""
        began = time.monotonic()
        os.kill(self.pid, how)
        return self.finish(), time.monotonic() - began

    def beside(self, *command: str) -> Ended:
        """Run another command in the same container, as a health check is."""
        inside = ["nsenter", "--target", str(self.pid), "--mount", "--pid", "--net"]
        as_user = [
            "setpriv",
            "--no-new-privs",
            "chroot",
            f"--userspec={self._user}",
            "--groups=",
            str(self._root),
        ]
        done = subprocess.run([*inside, *as_user, *self._enter, *command], capture_output=True, text=True)
        return Ended(done.returncode, done.stdout, done.stderr)
