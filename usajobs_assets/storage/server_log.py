"""The log of the embedded server: one file of bounded size, and the one before it.

    postgres ── stderr, O_APPEND ──▶ server.log ── when full, at a start() ──▶ server.log.1

What is said in it is PostgreSQL's business; when to look is `embedded.py`'s.
"""

import os
import shutil
from pathlib import Path

_FULL = 10_000_000  # bytes


class ServerLog:
    """A log that another process writes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def size(self) -> int:
        """In bytes; 0 if there is no log yet."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to rotate."""
        return self.size > _FULL

    def rotate(self) -> None:
        """Begin anew and keep the last one. The server appends, so its open file can be emptied."""
        shutil.copy(self.path, self.path.with_name(f"{self.path.name}.1"))
        os.truncate(self.path, 0)

    def tail(self, since: int = 0, lines: int = 12) -> str:
        """The last lines, of those written after the first `since` bytes."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as stream:
            stream.seek(max(since, self.size - 8_000))
            return "\n".join(stream.read().decode(errors="replace").splitlines()[-lines:])
