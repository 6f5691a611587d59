"""What USAJOBS says does not change by a row, whatever becomes of JSearch; and neither waits for the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from usajobs_assets.api_client.errors import ServerFailed
from usajobs_assets.pipeline import sources
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.jsearch_day import jsearch_partition
from usajobs_assets.pipeline.load_day import judge_and_open, load_day
from usajobs_assets.pipeline.providers import JSEARCH_PROVIDER, USAJOBS
from usajobs_assets.pipeline.replay import replay
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import JSEARCH
from usajobs_assets.pipeline.verify import verify
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.storage.errors import WarehouseBusy
from usajobs_assets.storage.jsearch_loader import open_jsearch_load
from usajobs_assets.storage.silver_loader import open_load
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import DAY, StoppedClock, jsearch_item
from usajobs_assets_tests.integration.jsearch_stage import Shown
from usajobs_assets_tests.integration.small_store import DAYS, write_runs

pytestmark = pytest.mark.integration

HISTORY = ("job_version", "job_status_event")


def broken(_seen: RequestSeen) -> CannedAnswer:
    """An API that answers nothing but 500."""
    return CannedAnswer(500, b"Not now.")


# One of them is a job that USAJOBS has as well, in a place that it puts elsewhere.
AS_OF_USAJOBS = jsearch_item(
    "9", job_title="Park Ranger", employer_name="National Park Service", job_city="Denver", job_state="CO"
)
SHOWN = [*(jsearch_item(f"{number}") for number in range(8)), AS_OF_USAJOBS]
STATES = {
    "off": None,
    "on": Shown({"nurse": [SHOWN]}),
    "broken": broken,
    "empty": Shown({}),
    "refused by the gate": Shown({"nurse": [[jsearch_item(None)] * 9]}),
}


@pytest.fixture
def store_with(
    tmp_path: Path,
    new_database: Callable[[], str],
    clock: StoppedClock,
    simulate: Callable[..., RunningSimulator],
) -> Callable[[str], Services]:
    """A store that holds the same runs of USAJOBS, with a JSearch in this state."""

    def make(state: str) -> Services:
        variables = {
            "USAJOBS_MODE": "simulated",
            "USAJOBS_HOME": str(tmp_path / state),
            "DB_URL": new_database(),
        }
        if script := STATES[state]:
            root = simulate([], interfere=script).url
            variables |= {"JSEARCH_QUERIES": "nurse", "JSEARCH_BASE_URL": root}
        services = Services(Settings.parse(variables), clock)
        write_runs(services.lake)
        return services

    return make


def try_jsearch(services: Services) -> None:
    """Capture, judge and load as far as it goes."""
    if not services.settings.jsearch_requests:
        return
    with suppress(ServerFailed, GateClosed):
        jsearch_partition(services, DAY)
        judge_day(services.lake, services.ledger, DAY, services.gate_settings, JSEARCH)
        load_day(services, DAY, JSEARCH_PROVIDER)


def of_usajobs(services: Services) -> dict[str, list[str]]:
    """Every row that USAJOBS has in silver and in the ledger, and its files."""
    queries = {
        name: f"SELECT to_jsonb(t) - 'updated_at' FROM silver.{name} t" for name in (*SILVER_TABLES, *HISTORY)
    }
    queries["sighting"] = "SELECT to_jsonb(t) FROM silver.sighting t WHERE control_number > 0"
    queries["load"] = (
        "SELECT to_jsonb(l) - 'loaded_at' FROM ops.load l JOIN ops.ingest_run USING (ingest_run_id) "
        "WHERE source <> 'jsearch'"
    )
    queries["files"] = (
        "SELECT to_jsonb(f) - 'written_at' FROM ops.lake_file f WHERE table_name <> 'jsearch_job'"
    )
    with services.warehouse.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(query.encode()).fetchall()))
            for name, query in queries.items()
        }


@pytest.mark.parametrize("before", [True, False], ids=["JSearch first", "USAJOBS first"])
def test_usajobs_holds_the_same_rows_whatever_jsearch_does(
    store_with: Callable[[str], Services], before: bool
) -> None:
    results = {}
    for state in STATES:
        services = store_with(state)
        if before:
            try_jsearch(services)
        for day in DAYS:
            load_day(services, day)
        if not before:
            try_jsearch(services)
        load_day(services, DAY)
        results[state] = of_usajobs(services)
        postings = {"on": 9}.get(state, 0)
        with services.warehouse.connect() as connection:
            assert connection.execute("SELECT count(*) FROM silver.jsearch_job").fetchone() == (postings,)
    assert len(results["off"]["job"]) > 2
    assert all(held == results["off"] for held in results.values())


def test_a_replay_and_a_verification_of_both_find_both_sound(store_with: Callable[[str], Services]) -> None:
    services = store_with("on")
    try_jsearch(services)
    assert [done.problem for done in replay(services, DAYS)] == [None] * len(DAYS)
    assert verify(services).findings == []


def test_usajobs_is_replayed_though_jsearch_was_refused(store_with: Callable[[str], Services]) -> None:
    """And the day says whose run it was."""
    services = store_with("refused by the gate")
    try_jsearch(services)
    first, *others = replay(services, DAYS)
    assert first.blocked
    assert first.merged is not None
    assert "Jsearch run" in str(first.problem)
    assert [done.problem for done in others] == [None] * len(others)


def test_newer_code_of_jsearch_makes_nothing_of_usajobs_look_old(
    store_with: Callable[[str], Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own runs are loaded again, and the verification says how many are older than the code."""
    services = store_with("on")
    try_jsearch(services)
    list(replay(services, DAYS))
    before, of_today = of_usajobs(services), sources.code_version
    newer = {JSEARCH_PROVIDER.name: "0.1.0+newer"}
    monkeypatch.setattr(sources, "code_version", lambda provider: newer.get(provider) or of_today(provider))
    assert all(judge_and_open(services, day, USAJOBS).is_loaded for day in DAYS)
    assert not judge_and_open(services, DAY, JSEARCH_PROVIDER).is_loaded
    assert any(note.startswith("1 runs were loaded by older code") for note in verify(services).notes)
    list(replay(services, DAYS))
    with services.warehouse.connect() as connection:
        made_by = connection.execute("SELECT DISTINCT code_version FROM silver.jsearch_job").fetchall()
    assert made_by == [("0.1.0+newer",)]
    assert of_usajobs(services) == before


@contextmanager
def impatient(services: Services) -> Iterator[Services]:
    """The same database, where a lock that is not free at once is an error."""
    url = services.warehouse_url
    joint = "&" if "?" in url else "?"
    yield services.with_warehouse(f"{url}{joint}options=-c%20lock_timeout%3D1s", services.store)


def test_neither_load_waits_for_the_other(store_with: Callable[[str], Services]) -> None:
    """While one holds its locks on a day, the other writes the same day to its end."""
    services = store_with("on")
    jsearch_partition(services, DAY)
    with impatient(services) as hasty:
        with open_jsearch_load(services.warehouse) as load:
            load.lock_day(DAY, JSEARCH_PROVIDER.sources)
            load.decide([])
            assert load_day(hasty, DAY).merged.jobs_added
        with open_load(services.warehouse) as usajobs:
            usajobs.lock_day(DAY, USAJOBS.sources)
            usajobs.decide([])
            assert load_day(hasty, DAY, JSEARCH_PROVIDER).merged.jobs_added == 9


def test_the_locks_of_one_provider_do_hold(store_with: Callable[[str], Services]) -> None:
    """Two loads of JSearch at once would each decide from what the other has not committed."""
    services = store_with("on")
    jsearch_partition(services, DAY)
    with impatient(services) as hasty, open_jsearch_load(services.warehouse) as load:
        load.lock_day(DAY, JSEARCH_PROVIDER.sources)
        with pytest.raises(WarehouseBusy):
            load_day(hasty, DAY, JSEARCH_PROVIDER)
