"""The embedded server after kills and power cuts, and where it cannot run: it recovers, or says why not."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from usajobs_assets.storage import postgres_binaries, postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres, EmbeddedPostgresError
from usajobs_assets_tests.integration.embedded_servers import (
    STARTER,
    connect,
    kill,
    pid_of,
    server_in,
    start_elsewhere,
    wait_until,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with server_in(tmp_path / "postgres") as server:
        yield server


def test_a_port_that_was_taken_meanwhile_is_left_to_its_owner(server: EmbeddedPostgres) -> None:
    """Nobody can keep a port reserved while the server is down."""
    port = server.start().port
    server.stop()
    with socket.create_server(("127.0.0.1", port)):
        moved = server.start()
        assert moved.port != port
        connect(moved).close()
    server.stop()
    assert server.start() == moved


def test_a_pid_that_now_belongs_to_another_program_is_not_the_server(server: EmbeddedPostgres) -> None:
    """After a reboot pids begin anew: the one in the file may be anybody's, and must not be killed."""
    server.start()
    old_pid = kill(server)
    pid_file = server.folder / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as bystander:
        pid_file.write_text(pid_file.read_text().replace(str(old_pid), str(bystander.pid), 1))
        assert server.running() is None
        server.stop()
        assert bystander.poll() is None
        connect(server.start()).close()
        server.stop()
        assert bystander.poll() is None
        bystander.kill()


def test_an_empty_pid_file_is_no_obstacle(server: EmbeddedPostgres) -> None:
    """A power cut can leave the file without its content; PostgreSQL alone would refuse for ever."""
    server.start()
    server.stop()
    (server.folder / "data" / "postmaster.pid").touch()
    assert server.running() is None
    connect(server.start()).close()


def test_data_in_use_under_their_old_name_are_not_opened_twice(
    server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers on the same data would destroy them: PostgreSQL's own interlock must stay in force."""
    monkeypatch.setattr("usajobs_assets.storage.embedded._RETRY_WITHIN", 0.3)
    server.start()
    pid = pid_of(server)
    moved = EmbeddedPostgres(tmp_path / "moved")
    server.folder.rename(moved.folder)
    try:
        with pytest.raises(EmbeddedPostgresError, match="shared memory block"):
            moved.start()
        assert not postmaster.has_ended(pid)
    finally:
        moved.folder.rename(server.folder)


def test_a_creation_that_was_killed_half_way_is_done_again(server: EmbeddedPostgres) -> None:
    """Data exist whole or not at all: half a cluster is never started."""
    starter = start_elsewhere(server.folder)
    wait_until(lambda: any(server.folder.glob("data.new-*/base")))
    os.killpg(starter.pid, signal.SIGKILL)
    starter.communicate()
    assert not (server.folder / "data").exists()
    connect(server.start()).close()
    assert not list(server.folder.glob("data.new-*"))


def test_a_server_that_does_not_shut_down_is_cut_off_and_said_so(server: EmbeddedPostgres) -> None:
    """`usajobs down` ends in a bounded time; what was committed is still there."""
    with connect(server.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with pytest.raises(EmbeddedPostgresError, match="was cut off; committed data are safe"):
        server.stop(timeout=-1)
    assert server.running() is None
    with connect(server.start()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_data_of_another_major_version_are_refused(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (server.folder / "data" / "PG_VERSION").write_text("15\n")
    installed = postgres_binaries.major_version()
    with pytest.raises(EmbeddedPostgresError, match=rf"PostgreSQL 15 .* the installed {installed}"):
        server.start()


def test_a_failed_start_is_told_with_the_end_of_the_log_at_once(server: EmbeddedPostgres) -> None:
    """The reason is in the message: nobody has to know where the log is."""
    server.start()
    server.stop()
    (server.folder / "data" / "global" / "pg_control").unlink()
    began = time.monotonic()
    with pytest.raises(EmbeddedPostgresError, match=re.escape("pg_control")):
        server.start()
    assert time.monotonic() - began < 5


def test_root_without_user_namespaces_is_told_what_to_do(tmp_path: Path) -> None:
    """Hardened containers forbid them; this one is a user namespace that allows none inside."""
    inside = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", inside, "sh"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system has no user namespaces to forbid")
    refused = subprocess.run(
        [*command, sys.executable, "-c", STARTER, str(tmp_path / "postgres")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "Run as an ordinary user, or set DB_URL" in refused.stderr
    assert not (tmp_path / "postgres" / "data").exists()
