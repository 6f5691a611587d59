"""The tools of `.venv-infra`, called by path; a tool that is not there skips the test aloud.

USAJOBS_INFRA_TOOLS names another folder.
"""

import os
import subprocess
from pathlib import Path

import pytest

from usajobs_assets_tests.conftest import PROJECT

TOOLS = PROJECT / os.environ.get("USAJOBS_INFRA_TOOLS", ".venv-infra/bin")


def tool(name: str) -> Path:
    """The path of a tool."""
    path = TOOLS / name
    if not path.exists():
        pytest.skip(f"NOT CHECKED: {name} is not in {TOOLS}; `make infra` installs it")
    return path


def run_tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a tool on files of the project."""
    return subprocess.run([tool(name), *arguments], cwd=PROJECT, capture_output=True, text=True, timeout=120)
