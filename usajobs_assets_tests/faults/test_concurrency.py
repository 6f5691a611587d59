"""Several processes at the same days: they wait for each other, give way or say so, and the tables are the same."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.silver_day import SilverDay
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage import silver_sql
from usajobs_assets.storage import warehouse as warehouse_module
from usajobs_assets.storage.errors import WarehouseBusy, WarehouseConflict
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.silver_lake import read_day
from usajobs_assets_tests.builders import DAY, NOON, Listed, item, items, record, text_record
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.loading import (
    PATIENCE_S,
    sweep_into_bronze,
    until_somebody_waits,
    with_options,
)
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.written_runs import write_run

F46 = fault(
    "F46",
    "several processes at the same partition at once: daily and backfill, two daemons, one of them frozen",
    does="one writes a day at a time, the others wait, for ten minutes at most; results are the same as of one",
    told="nothing, or one sentence that a statement did not finish in time and where to look for who holds it up",
)
F47 = fault(
    "F47",
    "a deadlock or a serialization failure",
    does="PostgreSQL rolls one transaction back; its load is tried again a few times",
    told="a warning each time; one sentence if it does not pass",
)
F48 = fault(
    "F48",
    "the same control number twice in one batch",
    does="the newest one counts (time, then digest, then place on the page); the others are counted as duplicates",
    told="the number of duplicates in the verdict and in the table of the run",
)


def a_lot_for_one_day(services: Services) -> None:
    """Two sweeps and both captures by open date, of mostly the same postings, with what is set aside in them."""
    bad = item(800009900, PositionLocation=[])
    sweep_into_bronze(services, [*items(6), bad])
    sweep_into_bronze(services, [*items(4), item(800000500, PositionTitle="Chief Ranger"), bad], nth=1)
    numbers = [800000100 + 100 * index for index in range(5)]
    opened = {"positionOpenDate": DAY.isoformat()}
    for source, make in (("historic", record), ("announcement_text", text_record)):
        token = sha256(source.encode()).hexdigest()[:8]
        write_run(services.lake, source, [make(number, **opened) for number in numbers], NOON, token)


@contextlib.contextmanager
def loaders(home: Path, url: str, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that load every day in bronze, each source's runs as they come."""
    module = "usajobs_assets_tests.integration.decade_loader"
    command = [sys.executable, "-m", module, str(home), url]
    processes = [
        subprocess.Popen([*command, str(seed)], cwd=PROJECT, stderr=subprocess.PIPE, text=True)
        for seed in range(count)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@F46
def test_f46_processes_that_load_the_same_days_at_once_agree(
    make_services: Callable[..., Services], new_database: Callable[[], str], rounds: int
) -> None:
    """All of them judge and load everything that is in bronze, beginning at the same moment."""
    source = make_services()
    a_lot_for_one_day(source)
    for _ in range(rounds):
        url = new_database()
        with loaders(source.settings.usajobs_home, url, 3) as processes:
            ended = [(process.communicate(timeout=120)[1], process.returncode) for process in processes]
        assert [code for _, code in ended] == [0, 0, 0], ended
        services = make_services(DB_URL=url)
        digests, rows = services.ledger.file_digests(), services.ledger.rows_of_day(DAY)
        assert {name: read_day(services.store, digests, name, DAY).num_rows for name in rows} == rows
        assert_sound(services, new_database)


@F46
def test_f46_processes_judge_the_same_run_at_once(
    make_services: Callable[..., Services], new_database: Callable[[], str]
) -> None:
    """All find no verdict and come to enter theirs; the later one replaces the other's, quarantine included."""
    services = make_services()
    sweep_into_bronze(services, [*items(6), item(800009900, PositionLocation=[])])

    def judge() -> bool:
        return judge_day(services.lake, services.ledger, DAY, services.gate_settings).passed

    with ThreadPoolExecutor(3) as threads:
        with services.warehouse.connect() as connection:
            connection.execute("LOCK TABLE ops.gate_verdict IN EXCLUSIVE MODE")
            judgements = [threads.submit(judge) for _ in range(3)]
            until_somebody_waits(connection, sessions=3)
        assert [each.result(60) for each in judgements] == [True] * 3
    load_day(services, DAY)
    assert_sound(services, new_database)


class Interrupted(FolderStore):
    """Does something just before the n-th Parquet file replaces the one before it."""

    def __init__(self, root: Path, nth: int, act: Callable[[], None]) -> None:
        super().__init__(root)
        self._left, self._act = nth, act

    def replace(self, key: str, data: bytes) -> None:
        self._left -= 1
        if self._left == 0:
            self._act()
        super().replace(key, data)


def judged(services: Services) -> SilverDay:
    """The day as a process reads it that is about to load it."""
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    return open_silver_day(services.lake, services.ledger, DAY)


def titles(services: Services) -> list[str]:
    """Of the day's Parquet, whose digest is compared with the committed one."""
    table = read_day(services.store, services.ledger.file_digests(), "job", DAY)
    return sorted(table.column("position_title").to_pylist())


@F46
def test_f46_the_files_and_their_digests_are_of_the_same_process(
    make_services: Callable[..., Services], new_database: Callable[[], str]
) -> None:
    """One process is about to put its files in the store when another one, which saw a newer sweep, comes."""
    services = make_services()
    sweep_into_bronze(services, items(1))
    early = judged(services)
    sweep_into_bronze(services, [item(PositionTitle="Chief Ranger")], nth=1)
    late = judged(services)
    other = threading.Thread(target=write_day, args=(late, services.store, services.warehouse))

    def let_the_other_try() -> None:
        other.start()
        with services.warehouse.connect(autocommit=True) as connection:
            until_somebody_waits(connection)

    write_day(early, Interrupted(services.settings.state / "lake", 1, let_the_other_try), services.warehouse)
    other.join(PATIENCE_S)
    assert titles(services) == ["Chief Ranger"]
    assert_sound(services, new_database)


@F46
def test_f46_a_process_that_comes_late_does_not_put_an_older_day_over_a_newer_one(
    make_services: Callable[..., Services], new_database: Callable[[], str]
) -> None:
    """It had read the day before the newer sweep was there, and loads it when that one is loaded."""
    services = make_services()
    sweep_into_bronze(services, items(1))
    early = judged(services)
    sweep_into_bronze(services, [item(PositionTitle="Chief Ranger")], nth=1)
    write_day(judged(services), services.store, services.warehouse)
    written = write_day(early, services.store, services.warehouse)
    assert written.rows["job"] == 1
    assert titles(services) == ["Chief Ranger"]
    assert_sound(services, new_database)


@F46
def test_f46_a_frozen_loader_is_waited_for_in_vain_and_loses_nothing(
    make_services: Callable[..., Services], database_url: str, new_database: Callable[[], str]
) -> None:
    """SIGSTOP in the middle of a merge: the lock is held. The other one gives up; after SIGCONT both work."""
    services = make_services()
    a_lot_for_one_day(services)
    impatient = make_services(DB_URL=with_options(database_url, lock_timeout="300ms"))
    with frozen_in_its_merge(services, database_url) as frozen:
        with pytest.raises(WarehouseBusy, match="Another process may hold it up: see pg_stat_activity"):
            load_day(impatient, DAY)
        frozen.send_signal(signal.SIGCONT)
        assert frozen.wait(60) == 0
    load_day(impatient, DAY)
    assert_sound(services, new_database)


@F46
def test_f46_a_loader_that_stays_frozen_does_not_hold_the_others_up_for_ever(
    make_services: Callable[..., Services], database_url: str, new_database: Callable[[], str]
) -> None:
    """The server ends its transaction (after 15 minutes, or as DB_URL says); when it wakes up it loads again."""
    services = make_services()
    a_lot_for_one_day(services)
    short = with_options(database_url, idle_in_transaction_session_timeout="500ms")
    with frozen_in_its_merge(services, short) as frozen:
        load_day(services, DAY)
        frozen.send_signal(signal.SIGCONT)
        _, said = frozen.communicate(timeout=60)
        assert (frozen.returncode, "was lost" in said) == (0, True), said
    assert_sound(services, new_database)


@contextlib.contextmanager
def frozen_in_its_merge(services: Services, url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of the merge, and does nothing any more."""
    with contextlib.ExitStack() as stack:
        with services.warehouse.connect() as connection:
            connection.execute("LOCK TABLE silver.job_version IN EXCLUSIVE MODE")
            (process,) = stack.enter_context(loaders(services.settings.usajobs_home, url, 1))
            until_somebody_waits(connection)
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
        yield process


@F47
def test_f47_a_load_that_is_the_victim_of_a_deadlock_is_tried_again(
    make_services: Callable[..., Services],
    database_url: str,
    new_database: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Somebody at a psql prompt locks in the opposite order, and would wait for longer."""
    services = make_services(DB_URL=with_options(database_url, deadlock_timeout="2s"))
    sweep_into_bronze(services)
    with ThreadPoolExecutor(1) as thread, psycopg.connect(database_url) as psql:
        psql.execute("SET deadlock_timeout = '60s'")
        psql.execute("LOCK TABLE silver.job_version IN EXCLUSIVE MODE")
        load = thread.submit(load_day, services, DAY)
        until_somebody_waits(psql)
        psql.execute(silver_sql.LOCK.encode())
        psql.rollback()
        assert load.result(60).rows["job"] == 4
    assert "deadlock detected" in caplog.text
    assert_sound(services, new_database)


REFUSE = """
CREATE SEQUENCE ops.tries;
CREATE FUNCTION ops.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('ops.tries') <= {times} THEN
        RAISE 'could not serialize access due to concurrent update' USING ERRCODE = '{state}';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON ops.load FOR EACH ROW EXECUTE FUNCTION ops.refuse();
"""


@F47
@pytest.mark.parametrize("state", ["40001", "40P01"], ids=["serialization_failure", "deadlock_detected"])
def test_f47_what_passes_is_tried_again_and_what_does_not_is_told(
    make_services: Callable[..., Services],
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    state: str,
) -> None:
    """Five tries in all. The sequence counts them, because it knows no rollback."""
    monkeypatch.setattr(warehouse_module, "_REPEAT_AFTER_S", (0.01,) * 4)
    services = make_services()
    sweep_into_bronze(services)
    with services.warehouse.connect() as connection:
        connection.execute(REFUSE.format(times=7, state=state).encode())
    with pytest.raises(WarehouseConflict, match="Another process was in the way"):
        load_day(services, DAY)
    with services.warehouse.connect() as connection:
        assert connection.execute("SELECT last_value FROM ops.tries").fetchone() == (5,)
        assert connection.execute("SELECT count(*) FROM silver.sighting").fetchone() == (0,)
    load_day(services, DAY)
    with services.warehouse.connect() as connection:
        assert connection.execute("SELECT last_value FROM ops.tries").fetchone() == (8,)
    assert_sound(services, new_database)


class Repeating(Listed):
    """Sends postings more than once and counts them once, as an index that is written to meanwhile does."""

    def search(self, query: SearchQuery, today: date) -> Found:
        found = super().search(query, today)
        return Found(len({posting["MatchedObjectId"] for posting in self.postings}), found.items)


@F48
def test_f48_of_the_same_posting_twice_on_a_page_the_later_one_counts(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
    tmp_path: Path,
    rounds: int,
) -> None:
    """Equal or different, next to each other or not; INSERT ... ON CONFLICT alone would refuse them (21000)."""
    dice = random.Random()
    for nth in range(2 * rounds):
        numbers = [dice.choice([800000100, 800000200, 800000300]) for _ in range(dice.randint(6, 30))]
        postings = [item(number, PositionTitle=f"Ranger {place}") for place, number in enumerate(numbers)]
        api = simulate(Repeating([*postings, postings[-1]]))
        home = {"DB_URL": new_database(), "USAJOBS_HOME": str(tmp_path / str(nth))}
        services = make_services(api.url, **home)
        (manifest,) = search_partition(services, DAY)
        load_day(services, DAY)
        newest = {number: f"Ranger {place}" for place, number in enumerate(numbers)}
        with services.warehouse.connect() as connection:
            found = connection.execute("SELECT control_number, position_title FROM silver.job").fetchall()
        assert dict(found) == newest
        verdict = services.ledger.verdict(manifest.run_id, manifest.sha256)
        assert verdict is not None
        assert verdict.duplicates == len(numbers) + 1 - len(newest)
        assert_sound(services, new_database)
