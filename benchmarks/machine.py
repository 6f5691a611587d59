"""Where it was measured: the machine and the versions. Keep out: what was measured."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from usajobs_assets.version import USAJOBS, code_version


def machine(url: str, dlt_python: Path | None) -> list[str]:
    """Sentences for the head of the page."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return [
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB",
        f"Python {platform.python_version()}, PostgreSQL {row[0] if row else '?'} (embedded, on the same machine)",
        f"usajobs_assets {code_version(USAJOBS)}, {_dlt_version(dlt_python)}",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _dlt_version(python: Path | None) -> str:
    if python is None:
        return "dlt not installed"
    command = [str(python), "-c", "from importlib.metadata import version; print(version('dlt'))"]
    return f"dlt {subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()}"  # noqa: S603
