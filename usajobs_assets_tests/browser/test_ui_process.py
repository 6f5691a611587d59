"""`usajobs ui` as a process: it ends when told to, takes everything with it but Postgres, and needs its port."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets_tests.browser.running_ui import USAJOBS, RunningUi, bare_environment, running_ui, wait_for

pytestmark = pytest.mark.browser


def _terminate(ui: RunningUi) -> None:
    """As a service manager does: to the first process only."""
    os.kill(ui.process.pid, signal.SIGTERM)


def _press_ctrl_c(ui: RunningUi) -> None:
    """As a terminal does: to every process of the foreground."""
    os.killpg(ui.process.pid, signal.SIGINT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all starts: creating a database takes longer than starting it."""
    return tmp_path_factory.mktemp("process")


@pytest.mark.parametrize("stop", [_terminate, _press_ctrl_c])
def test_the_ui_ends_when_told_to_and_leaves_only_postgres(
    folder: Path, stop: Callable[[RunningUi], None]
) -> None:
    """A script's `usajobs ui &` ignores Ctrl-C; Dagster let SIGTERM share that, and nothing ended it."""
    postgres = EmbeddedPostgres(folder / ".usajobs" / "simulated" / "postgres")
    in_the_background = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    with running_ui(folder, {"USAJOBS_MODE": "simulated"}, before=in_the_background) as ui:
        assert len(ui.processes()) >= 4  # dagster dev, webserver, daemon, code server
        stop(ui)
        wait_for(lambda: not ui.processes(), 30, "all processes of the UI have ended")
        assert postgres.running()
    assert not postgres.running()  # running_ui ends with `usajobs down`


def test_a_port_that_is_taken_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """The webserver would say that it serves, and then neither serve nor end."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        answer = subprocess.run(
            [*USAJOBS, "ui", "--port", port],
            cwd=tmp_path,
            env=bare_environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert answer.returncode == 2
    assert f"Port {port} cannot be used" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / ".usajobs").exists()  # refused before anything was started
