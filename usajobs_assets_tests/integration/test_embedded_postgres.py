"""The embedded server in ordinary life: found, started, shared, left alone, stopped."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from usajobs_assets.storage import postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres, ServerAddress
from usajobs_assets_tests.integration.embedded_servers import connect, pid_of, server_in, start_elsewhere

pytestmark = pytest.mark.integration

SECRET = "not-for-the-server"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with server_in(tmp_path / "postgres") as server:
        yield server


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One server for the tests that only look at it."""
    with server_in(tmp_path_factory.mktemp("shared") / "postgres") as server:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("USAJOBS_AUTH_KEY", SECRET)
            server.start()
        yield server


def test_a_stopped_server_comes_back_with_its_data_and_its_port(server: EmbeddedPostgres) -> None:
    """Addresses are handed to other programs: a restart does not change them while the port is free."""
    assert server.running() is None
    first = server.start()
    assert server.start() == first == server.running()
    with connect(first) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert server.running() is None
    assert server.start() == first
    with connect(first) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_many_processes_that_start_at_once_get_one_server(tmp_path: Path) -> None:
    """The assets of one run start in several processes, each the first as far as it knows."""
    with server_in(tmp_path / "postgres") as server:
        starters = [start_elsewhere(server.folder) for _ in range(4)]
        said = [starter.communicate(timeout=60) for starter in starters]
        assert [errors for _, errors in said] == [""] * 4
        assert {int(port) for port, _ in said} == {server.start().port}
        assert (server.folder / "server.log").read_text().count("starting PostgreSQL") == 1


def test_stopping_twice_or_before_any_start_is_fine(server: EmbeddedPostgres) -> None:
    server.stop()
    assert not server.folder.exists()
    server.start()
    pid = pid_of(server)
    server.stop()
    server.stop()
    assert postmaster.has_ended(pid)


def test_the_server_outlives_its_starter_and_holds_none_of_its_files(server: EmbeddedPostgres) -> None:
    """Reading the starter's output to its end returns, and Ctrl-C at its terminal is not for the server."""
    starter = start_elsewhere(server.folder)
    output, errors = starter.communicate(timeout=30)
    assert (starter.returncode, errors) == (0, "")
    with suppress(ProcessLookupError):
        os.killpg(starter.pid, signal.SIGINT)
    running = server.running()
    assert running is not None
    assert running.port == int(output)
    connect(running).close()
    assert os.getsid(pid_of(server)) not in (os.getsid(0), starter.pid)


def test_only_the_password_opens_the_server(shared: EmbeddedPostgres) -> None:
    """Another user of the machine can reach the port: no default password, no trust, nothing to overhear."""
    address = shared.start()
    password_file = shared.folder / "password"
    assert password_file.stat().st_mode & 0o777 == 0o600
    assert password_file.read_text() == address.password
    assert address.password not in repr(address)
    for wrong in ("", "postgres", "usajobs"):
        with pytest.raises(psycopg.OperationalError, match=r"password"):
            connect(ServerAddress(address.host, address.port, address.user, wrong))
    command_line = Path(f"/proc/{pid_of(shared)}/cmdline").read_text()
    assert address.password not in command_line + (shared.folder / "server.log").read_text()


def test_no_secret_of_the_starter_is_in_the_environment_of_the_server(shared: EmbeddedPostgres) -> None:
    """The server runs for weeks, and its environment can be read for as long."""
    shared.start()
    assert SECRET not in Path(f"/proc/{pid_of(shared)}/environ").read_text()


def test_the_settings_are_durable_and_cannot_be_weakened(shared: EmbeddedPostgres) -> None:
    expected = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "shared_buffers": "256MB",
        "max_wal_size": "2GB",
        "max_connections": "100",
        "TimeZone": "UTC",
        "jit": "off",
    }
    with connect(shared.start()) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in expected}
    assert found == {name: (value,) for name, value in expected.items()}


def test_text_sorts_by_code_point_and_folds_case_beyond_ascii(shared: EmbeddedPostgres) -> None:
    """The builtin locale: no index depends on the C library, and a title in Spanish is found in any case."""
    with connect(shared.start()) as connection:
        assert connection.execute("SELECT 'Z' < 'a', lower('ESPAÑOL')").fetchone() == (True, "español")
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def test_a_database_is_created_once_by_any_number_of_users(shared: EmbeddedPostgres) -> None:
    """Dagster's processes all ask for their database at the same moment; odd names are names, not SQL."""
    address = shared.start()
    failures: list[BaseException] = []

    def ensure() -> None:
        try:
            address.ensure_database('odd "name"/%')
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ensure) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with connect(address, 'odd "name"/%') as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ('odd "name"/%',)


def test_it_runs_under_a_closed_parent_with_a_long_and_odd_name(tmp_path: Path) -> None:
    """A clone in /root, a home with 0700, a path longer than a socket's: nothing is opened to others."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with server_in(private / 'My "files" -D x é' / ("long" * 40) / "postgres") as server:
        connect(server.start()).close()
        assert server.folder.stat().st_mode & 0o777 == 0o700
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_full_log_is_set_aside_while_the_server_writes_it(shared: EmbeddedPostgres) -> None:
    """Weeks of errors do not fill the disk: at most two logs of 10 MB, and no line goes to a lost file."""
    address = shared.start()
    log = shared.folder / "server.log"
    with log.open("a") as stream:
        stream.write("an old line\n" * 1_000_000)
    shared.start()
    assert log.stat().st_size == 0
    assert (shared.folder / "server.log.1").stat().st_size > 10_000_000
    with connect(address) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT * FROM missing_table")
    assert log.read_bytes().count(b"\0") == 0
    assert "missing_table" in log.read_text()


def test_finding_a_running_server_takes_milliseconds(shared: EmbeddedPostgres) -> None:
    """Every asset of every run asks for it first."""
    shared.start()
    began = time.perf_counter()
    for _ in range(20):
        shared.start()
    assert (time.perf_counter() - began) / 20 < 0.02
