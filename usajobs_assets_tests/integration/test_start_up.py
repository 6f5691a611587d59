"""What a command imports before it answers, in a process of its own: what is not needed is not waited for.

`usajobs --help` is in unit/cli/test_help, the code location in graph/test_loading.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

# By what importing each alone takes: 6 s, 1 s, 1 s, 0.5 s, 0.3 s and so on.
HEAVY = {"great_expectations", "dagster", "pandas", "pyarrow", "boto3", "numpy", "sqlalchemy", "alembic"}
RUN = """
import sys
from usajobs_assets.cli.main import usajobs
usajobs(sys.argv[1:], standalone_mode=False)
print("imported", *sorted({name.split(".")[0] for name in sys.modules}))
"""


@pytest.fixture
def environment(tmp_path: Path, new_database: Callable[[], str]) -> dict[str, str]:
    """A home whose warehouse is there and current, as after the first run."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "USAJOBS_HOME": str(tmp_path / "home"),
        "USAJOBS_MODE": "simulated",
        "DB_URL": new_database(),
        "DAGSTER_PG_URL": new_database(),
    }


def imported(command: list[str], environment: dict[str, str], folder: Path) -> set[str]:
    """The packages that a process has imported when the command is done."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command], env=environment, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "command",
    [["status"], ["status", "--year", "2026"], ["status", "--date", "2026-09-01"], ["quarantine", "list"]],
    ids=" ".join,
)
def test_a_question_to_the_ledger_imports_nothing_heavy(
    command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    found = imported(command, environment, tmp_path)
    assert "psycopg" in found
    assert found & HEAVY == set()
