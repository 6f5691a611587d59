"""Told to stop by SIGTERM, as a container is: it leaves in time, with 143, and the next run goes on there.

Each process stops itself at a named point, or is stopped while it waits for somebody; the API is a simulator.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

import pytest

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator, serve
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage import silver_sql
from usajobs_assets_tests.builders import Listed, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.forked import PATIENCE_S, Ended, Forked, Place, make_place
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.silver_tables import OF_THE_RUN, silver_contents

STOPPED, KILLED = 143, -9
# What a container gets between SIGTERM and SIGKILL.
GRACE_S = 30.0
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 4)
BACKFILL = ("backfill", "--from", str(FIRST), "--to", str(LAST))
NewDatabase = Callable[[], str]

F55 = fault(
    "F55",
    "SIGTERM: the machine or the container is stopped",
    does="the transaction is rolled back and the process leaves within 30 s; the next call goes on there",
    told="exit code 143 and a sentence; no traceback",
)

# The merge's own lock, held by a session instead of a transaction.
LOCK = silver_sql.LOCK.replace("_xact", "").encode()
# Our sessions in this warehouse, apart from the one that asks.
OURS = """
SELECT wait_event_type FROM pg_stat_activity
WHERE application_name = 'usajobs_assets' AND datname = current_database() AND pid <> pg_backend_pid()
"""


def today() -> date:
    return eastern_day(SystemClock().now())


@pytest.fixture
def past() -> Iterator[RunningSimulator]:
    with serve(Universe(postings_per_day=4), today=today) as running:
        yield running


@pytest.fixture
def past_place(tmp_path: Path, past: RunningSimulator, new_database: NewDatabase) -> Place:
    return make_place(tmp_path / "place", past.url, new_database)


def assert_left_in_time(ended: Ended) -> None:
    assert (ended.code, "Traceback" in ended.said) == (STOPPED, False), ended
    assert ended.struck is not None
    assert time.monotonic() - ended.struck < GRACE_S


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < give_up, "it does not come to that"
        time.sleep(0.02)


@F55
def test_f55_a_run_is_stopped_in_its_sweep_and_in_its_load_and_goes_on(
    tmp_path: Path, new_database: NewDatabase
) -> None:
    with serve(Listed(items(6)), today=today) as api:
        place = make_place(tmp_path / "place", api.url, new_database)
        for point in ("after_put", "before_commit"):
            stopped = place.run("run", dies=point, how=SIGTERM)
            assert_left_in_time(stopped)
            assert "the next run goes on where this one was" in stopped.said
            assert place.services.ledger.loaded_runs() == 0
        services = place.services
        search_partition(services, today())
        load_day(services, today())
        assert_sound(services, new_database)


@F55
def test_f55_a_backfill_is_stopped_again_and_again_and_goes_on(
    past_place: Place, past: RunningSimulator, tmp_path: Path, new_database: NewDatabase
) -> None:
    """After the first day, in a capture, and in a load: what is done is not asked for again."""
    stopped = past_place.run(*BACKFILL, dies="before_noting", nth=2, how=SIGTERM)
    assert_left_in_time(stopped)
    assert "of 4 days. What is done stays" in stopped.said
    for point in ("after_put", "while_merging"):
        assert_left_in_time(past_place.run(*BACKFILL, dies=point, how=SIGTERM))
    finished = past_place.run(*BACKFILL)
    assert (finished.code, "proven before" in finished.said) == (0, True), finished
    untouched = make_place(tmp_path / "untouched", past.url, new_database)
    assert untouched.run(*BACKFILL).code == 0
    tables = [silver_contents(one.services.warehouse, OF_THE_RUN) for one in (past_place, untouched)]
    assert tables[0] == tables[1]
    assert_sound(past_place.services, new_database)


@F55
@pytest.mark.parametrize(("how", "code"), [(SIGTERM, STOPPED), (SIGKILL, KILLED)], ids=["SIGTERM", "SIGKILL"])
def test_f55_a_load_that_waits_for_another_one_leaves_no_session(
    past_place: Place, how: Signals, code: int
) -> None:
    """All rows are staged and the merge waits; the server learns that its client is gone, and nothing is held."""
    warehouse = past_place.services.warehouse
    with warehouse.connect(autocommit=True) as connection:
        connection.execute(LOCK)
        loading = past_place.start(*BACKFILL)
        until(lambda: ("Lock",) in connection.execute(OURS).fetchall())
        ended = stop(loading, how)
        assert (ended.code, "Traceback" in ended.said) == (code, False), ended
    with warehouse.connect(autocommit=True) as connection:
        connection.execute(LOCK)  # the server learns that its client is gone only when it has the lock
        until(lambda: connection.execute(OURS).fetchall() == [])
    assert past_place.services.ledger.loaded_runs() == 0


@F55
@pytest.mark.parametrize("trouble", ["silent", "asks for patience"])
def test_f55_whoever_waits_for_the_api_leaves_in_time(
    tmp_path: Path, new_database: NewDatabase, trouble: str
) -> None:
    """An answer that does not come, and one that asks to come back in two minutes."""
    asked, over = threading.Event(), threading.Event()

    def interfere(_seen: RequestSeen) -> CannedAnswer:
        asked.set()
        if trouble == "silent":
            over.wait(PATIENCE_S)
        return CannedAnswer(503, b"Service Unavailable", {"Retry-After": "120"})

    with serve(Universe(postings_per_day=4), today=today, interfere=interfere) as api:
        place = make_place(tmp_path / "place", api.url, new_database)
        capturing = place.start(*BACKFILL)
        assert asked.wait(PATIENCE_S)
        ended = stop(capturing, SIGTERM)
        over.set()
    assert (ended.code, "Traceback" in ended.said) == (STOPPED, False), ended


def stop(running: Forked, how: Signals) -> Ended:
    """Send it a signal; it has as long as a container has, and is killed then."""
    running.signal(how)
    return running.end(GRACE_S)
