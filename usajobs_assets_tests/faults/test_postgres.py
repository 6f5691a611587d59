"""The warehouse is killed, down, cut off or deaf: bronze goes on, a load is whole or not there, and nothing hangs."""

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage import warehouse as warehouse_module
from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets.storage.errors import WarehouseBusy, WarehouseError, WarehouseLost, WarehouseUnavailable
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets_tests.builders import DAY, StoppedClock, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.loading import merge_held_up, sweep_into_bronze, with_options
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.faults.tcp_proxy import TcpProxy, tcp_proxy
from usajobs_assets_tests.integration.embedded_servers import connect, kill, pid_of, server_in

F05 = fault(
    "F05",
    "kill -9 of the database server while a load runs",
    does="the embedded server is started again and recovers; the load rolls back and is tried again by itself",
    told="a warning with the reason; `usajobs run` ends as if nothing had happened",
)
F06 = fault(
    "F06",
    "the database is down at the start, lost half-way, or restarted",
    does="bronze is captured all the same; a load is tried again for a bounded time, then fails with nothing written",
    told="a warning at the sweep, then one sentence with host, port and database; the next load makes up for it",
)
F07 = fault(
    "F07",
    "the database takes connections and never answers (black hole)",
    does="every wait ends: for a connection, a lock, a statement, an answer; nothing is written",
    told="one sentence: no connection, or no answer within so many seconds",
)

SECRET = "p4ssw0rd-canary"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, shorter."""
    monkeypatch.setattr(warehouse_module, "_PATIENCE_S", (0.05, 0.1))
    monkeypatch.setattr(warehouse_module, "_REPEAT_AFTER_S", (0.05, 0.1))
    monkeypatch.setattr(warehouse_module, "_OPEN_WITHIN_S", 1.0)


@pytest.fixture
def network(database_url: str) -> Iterator[TcpProxy]:
    """What lies between the product and its database."""
    with tcp_proxy(database_url) as network:
        yield network


@pytest.fixture
def distant(make_services: Callable[..., Services], network: TcpProxy) -> Services:
    """Services that reach the database by way of the network, with a day in bronze."""
    services = make_services(DB_URL=network.url)
    sweep_into_bronze(services)
    return services


def is_empty(services: Services) -> bool:
    with services.warehouse.connect() as connection:
        return connection.execute("SELECT count(*) FROM silver.sighting").fetchone() == (0,)


@F05
def test_f05_a_load_outlives_its_embedded_server(
    tmp_path: Path, clock: StoppedClock, new_database: Callable[[], str]
) -> None:
    """All rows are staged and the merge is about to begin when the postmaster dies; nobody helps."""
    home = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(tmp_path / "home")}
    services = Services(Settings.parse(home), clock)
    sweep_into_bronze(services)
    with server_in(services.settings.state / "postgres") as server, ThreadPoolExecutor(1) as thread:
        with suppress(WarehouseLost), merge_held_up(services.warehouse) as until_somebody_waits:
            load = thread.submit(load_day, services, DAY)
            until_somebody_waits()
            os.kill(pid_of(server), signal.SIGKILL)
        assert load.result(60).rows["job"] == 4
        assert_sound(services, new_database)


@F05
def test_f05_a_server_that_was_stopped_is_not_started_by_a_load(tmp_path: Path) -> None:
    """`usajobs down` is obeyed: only a server that was killed is started again."""
    with server_in(tmp_path / "postgres") as server:
        server.start()
        server.stop()
        server.revive()
        assert server.running() is None
        server.start()
        kill(server)
        server.revive()
        assert server.running()


@F05
def test_f05_a_killed_server_recovers_what_was_committed(tmp_path: Path) -> None:
    """A commit that was acknowledged survives, a transaction that was open leaves nothing."""
    with server_in(tmp_path / "postgres") as server:
        address = server.start()
        with connect(address) as connection:
            connection.execute("CREATE TABLE posting AS SELECT generate_series(1, 1000) AS id")
        with closing(connect(address)) as opened:
            opened.execute("BEGIN")
            opened.execute("DELETE FROM posting")
            kill(server)
            assert EmbeddedPostgres(tmp_path / "postgres").start() == address
        with connect(address) as connection:
            assert connection.execute("SELECT count(*) FROM posting").fetchone() == (1000,)


@F06
@pytest.mark.usefixtures("impatient")
def test_f06_a_day_is_swept_while_the_database_is_down_and_loaded_when_it_is_back(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    network: TcpProxy,
    new_database: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is open today can be swept only today: the database is no reason not to. The password stays out."""
    with_password = network.url.partition("@")[0].rpartition(":")[0] + f":{SECRET}@"
    url = with_password + network.url.partition("@")[2]
    network.down()
    services = make_services(simulate(items(4)).url, DB_URL=url, REQUESTS_PER_SECOND="10")
    (swept,) = search_partition(services, DAY)
    assert swept.outcome == "proven"
    assert "The sweep goes on; loading has to wait." in caplog.text
    with pytest.raises(
        WarehouseUnavailable, match=r"No connection to the warehouse at 127\.0\.0\.1:\d+/"
    ) as no:
        load_day(services, DAY)
    assert SECRET not in str(no.value) + caplog.text
    network.heal()
    back = make_services(DB_URL=network.url)
    assert load_day(back, DAY).rows["job"] == 4
    assert_sound(back, new_database)


@F06
def test_f06_a_load_goes_on_by_itself_when_the_database_was_restarted(
    distant: Services,
    database_url: str,
    network: TcpProxy,
    new_database: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Staged, about to merge, the connection reset and new ones refused for a while."""
    with ThreadPoolExecutor(1) as thread:
        with merge_held_up(Warehouse(database_url)) as until_somebody_waits:
            load = thread.submit(load_day, distant, DAY)
            until_somebody_waits()
            network.down()
            time.sleep(0.3)  # some of the tries have to fail
        network.heal()
        assert load.result(30).rows["job"] == 4
    assert "was lost" in caplog.text
    assert_sound(distant, new_database)


@F06
@pytest.mark.usefixtures("impatient")
def test_f06_a_connection_that_breaks_at_any_byte_leaves_all_or_nothing(
    make_services: Callable[..., Services],
    new_database: Callable[[], str],
    rounds: int,
) -> None:
    """Wherever it breaks, the load repairs it or says so in a sentence; the next one is whole."""
    url, dice = new_database(), random.Random()
    with tcp_proxy(url) as network:
        services = make_services(DB_URL=network.url)
        for nth in range(6 * rounds):
            sweep_into_bronze(services, items(3 + nth % 2, first=800000100 + 1000 * nth), nth)
            network.heal()
            # The first, the last before the commit, and those between: a load is answered with some 15,000 bytes.
            answered = int(10 ** dice.uniform(0, 4.2))
            network.reset_after(answered, times=dice.choice([1, 1, 9]))
            with suppress(WarehouseError):
                load_day(services, DAY)
        network.heal()
        load_day(services, DAY)
        assert network.broken
        assert_sound(services, new_database)


@F07
@pytest.mark.usefixtures("impatient")
def test_f07_a_connection_that_is_never_answered_is_given_up(network: TcpProxy) -> None:
    network.black_hole()
    began = time.monotonic()
    deaf = Warehouse(f"{network.url}?connect_timeout=2")
    with pytest.raises(WarehouseUnavailable, match="timeout expired"), deaf.connect():
        pass
    assert time.monotonic() - began < 5
    assert network.taken


@F07
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("hole", [TcpProxy.black_hole, TcpProxy.half_open])
def test_f07_a_load_that_gets_no_answer_ends_and_leaves_nothing(
    make_services: Callable[..., Services],
    network: TcpProxy,
    new_database: Callable[[], str],
    hole: Callable[[TcpProxy], None],
) -> None:
    """Something in between keeps the connection up and passes nothing on: neither kernel nor server can tell."""
    services = make_services()
    deaf = Warehouse(f"{network.url}?connect_timeout=2", answer_within=0.5)
    sweep_into_bronze(services)
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    day = open_silver_day(services.lake, services.ledger, DAY)
    with ThreadPoolExecutor(1) as thread:
        with merge_held_up(services.warehouse) as until_somebody_waits:
            load = thread.submit(write_day, day, services.store, deaf)
            until_somebody_waits()
            hole(network)
            began = time.monotonic()
            with pytest.raises(WarehouseUnavailable, match=r"no answer within 0\.5 s|timeout expired"):
                load.result(30)
            assert time.monotonic() - began < 8
        network.heal()
    assert is_empty(services)
    assert load_day(services, DAY).rows["job"] == 4
    assert_sound(services, new_database)


@F07
@pytest.mark.parametrize("bound", ["statement_timeout", "lock_timeout"])
def test_f07_a_statement_that_takes_too_long_is_ended_by_the_server(
    make_services: Callable[..., Services], database_url: str, new_database: Callable[[], str], bound: str
) -> None:
    """Not tried again: what holds it up would do so again. DB_URL may set the bounds."""
    services = make_services(DB_URL=with_options(database_url, **{bound: "200ms"}))
    sweep_into_bronze(services)
    busy = pytest.raises(WarehouseBusy, match=r"did not finish a statement in time.*pg_stat_activity")
    with merge_held_up(Warehouse(database_url)), busy:
        load_day(services, DAY)
    assert is_empty(services)
    load_day(services, DAY)
    assert_sound(services, new_database)


@F07
def test_f07_every_connection_has_its_bounds(database_url: str) -> None:
    """What a kernel does when packets vanish cannot be tried on loopback; that it was told to can."""
    with (
        Warehouse(database_url).connect() as connection,
        socket.socket(fileno=os.dup(connection.fileno())) as tcp,
    ):
        assert tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
        assert tcp.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        bounds = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names]
        assert bounds == [("10min",), ("20min",), ("15min",)]
