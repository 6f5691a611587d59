"""The README is true: every command, query and script in it is run, in its order, in one home."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from usajobs_assets_tests.conftest import PROJECT

pytestmark = pytest.mark.integration

README = (PROJECT / "README.md").read_text()
# Runs the tests: run by CI, and not by a test of its own.
RUN_BY_CI = "make test"
UI_PORT = 3417


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own, with a small universe; whatever runs there is stopped at the end."""
    folder = tmp_path_factory.mktemp("readme")
    yield folder
    shell("usajobs down", folder)


def shell(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A command as a reader types it, in the project's folder with the project's .venv first on the path."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", "/"),
        "USAJOBS_HOME": str(home),
        "USAJOBS_MODE": "simulated",
        "SIMULATED_POSTINGS_PER_DAY": "4",
    }
    return subprocess.run(
        ["bash", "-c", command], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=240
    )


def test_every_command_does_what_it_says(home: Path) -> None:
    """In the order of the README; a command that is not run here fails the test."""
    ran = []
    for command in commands():
        if command == RUN_BY_CI:
            assert command in (PROJECT / ".ci" / "run").read_text()
        elif command == "usajobs ui":
            ui_answers(home)
        elif command != "usajobs down":
            done = shell(command, home)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            ran.append(command)
    assert "make run" in ran
    assert any(command.startswith("usajobs explain") for command in ran)


def ui_answers(home: Path) -> None:
    """`usajobs ui` is up when its GraphQL endpoint names the code location; Ctrl-C ends it."""
    server = subprocess.Popen(
        [sys.executable, "-m", "usajobs_assets", "ui", "--port", str(UI_PORT)],
        cwd=home,
        env={**os.environ, "USAJOBS_HOME": str(home), "USAJOBS_MODE": "simulated"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 90
        while "usajobs_assets" not in code_locations():
            assert time.monotonic() < deadline, "the UI did not come up"
            assert server.poll() is None, "the UI has ended by itself"
            time.sleep(0.5)
    finally:
        server.terminate()
        server.wait(timeout=60)


def code_locations() -> str:
    query = json.dumps({"query": "{ workspaceOrError { ... on Workspace { locationEntries { name } } } }"})
    request = urllib.request.Request(
        f"http://127.0.0.1:{UI_PORT}/graphql", query.encode(), {"Content-Type": "application/json"}
    )
    with suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
        return str(answer.read().decode())
    return ""


@pytest.mark.parametrize("block", blocks("sql"))
def test_every_query_runs(block: str, database_url: str) -> None:
    queries = [query for query in block.split(";") if query.strip()]
    assert queries
    with psycopg.connect(database_url) as connection:
        for query in queries:
            connection.execute(query.encode())


@pytest.mark.parametrize("block", blocks("python"))
def test_every_script_runs(block: str, home: Path) -> None:
    done = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(block)}", home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("proven ")


def test_every_link_and_picture_is_there() -> None:
    targets = re.findall(r'(?:\]\(|src=")(?!https?:)([^)"#]+)', README)
    assert targets
    assert [target for target in targets if not (PROJECT / target).exists()] == []


def test_every_setting_is_in_the_example() -> None:
    """`.env.example` and the settings name the same variables."""
    from usajobs_assets.settings import Settings

    example = set(
        re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE)
    )
    ours = {(field.alias or name).upper() for name, field in Settings.model_fields.items()}
    assert ours - example == set()
    assert example - ours <= {"AWS_REGION"}
