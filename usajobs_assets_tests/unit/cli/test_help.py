"""The command line answers at once, explains every command, and fails in sentences."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from usajobs_assets.cli.main import usajobs

HEAVY = (
    "dagster",
    "pandas",
    "great_expectations",
    "boto3",
    "sqlalchemy",
    "psycopg",
    "requests",
    "pydantic",
    "rich",
)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command and group below `group`."""
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


def in_a_new_process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python as a user starts it, outside of the project and without its environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_commands_promised_are_there() -> None:
    promised = "run backfill replay verify explain status reconcile quarantine config watchdog notify db job simulate"
    of_groups = {("db", "bootstrap"), ("db", "migrate"), ("db", "psql")} | {
        ("quarantine", name) for name in ("list", "show", "replay", "discard")
    }
    of_groups |= {("config", name) for name in ("list", "show", "check", "diff", "activate")}
    of_groups |= {("job", name) for name in ("list", "run", "new", "manifest")}
    assert {(name,) for name in (*promised.split(), "ui", "up", "down")} | of_groups <= set(commands(usajobs))


@pytest.mark.parametrize("path", [(), *commands(usajobs)], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(path: tuple[str, ...], flag: str) -> None:
    result = CliRunner().invoke(usajobs, [*path, flag])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: usajobs {' '.join(path)}".rstrip())
    usage, _, explained = result.output.partition("\n\n")
    assert usage
    assert explained.strip()[0].isupper()


@pytest.mark.parametrize(
    "arguments",
    [["sweep"], ["run", "--date", "yesterday"], ["run", "--max-pages", "0"], ["run", "--results-per-page", "501"],
     ["explain"], ["explain", "AB-1"], ["explain", "0"], ["status", "--days", "0"], ["run", "--nonsense"],
     ["run", "--source", "announcement_text"], ["run", "--source", "historic", "--keyword", "nurse"],
     ["backfill"], ["backfill", "--to", "2026-01-01"], ["backfill", "--from", "2026-01-01", "--due"],
     ["backfill", "--due", "--source", "historic"], ["backfill", "--from", "2026-01-01", "--limit", "3"],
     ["backfill", "--from", "2012-12-31", "--to", "2013-01-01"],
     ["backfill", "--from", "2026-01-02", "--to", "2026-01-01"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_changes_nothing(arguments: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(usajobs, arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_imports_nothing_heavy(tmp_path: Path) -> None:
    """Dagster alone takes seconds to import; `usajobs --help` and completion would wait for it."""
    code = f"import sys, usajobs_assets.cli.main; print(*set({HEAVY!r}).intersection(sys.modules))"
    result = in_a_new_process("-W", "error", "-c", code, cwd=tmp_path)
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, "", "")


@pytest.mark.parametrize("command", [["--help"], ["--version"]])
def test_python_m_is_the_same_command(command: list[str], tmp_path: Path) -> None:
    result = in_a_new_process("-m", "usajobs_assets", *command, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "usajobs" in result.stdout


def test_wrong_settings_exit_with_2_and_one_message(tmp_path: Path) -> None:
    """No traceback, all that is wrong, and no secret."""
    result = in_a_new_process(
        "-m",
        "usajobs_assets",
        "status",
        cwd=tmp_path,
        USAJOBS_MODE="sometimes",
        RESULTS_PER_PAGE="9000",
        USAJOBS_AUTH_KEY="kept-quiet",
    )
    assert result.returncode == 2
    assert "USAJOBS_MODE" in result.stderr
    assert "RESULTS_PER_PAGE" in result.stderr
    assert "Traceback" not in result.stderr
    assert "kept-quiet" not in result.stderr + result.stdout


def test_a_dry_run_says_what_would_happen_and_does_none_of_it(tmp_path: Path) -> None:
    result = in_a_new_process("-m", "usajobs_assets", "run", "--dry-run", "--keyword", "ranger", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "ranger" in result.stdout
    assert "simulator" in result.stdout
    assert list(tmp_path.iterdir()) == []
