"""Laws 5 to 7: whatever the order, the repetitions and the crashes, silver comes out the same.

Bronze is captured from the simulator once, then loaded in every way that hypothesis thinks of.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.search_capture import sweep_search
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.silver_lake import read_day
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import NOON, Listed, StoppedClock
from usajobs_assets_tests.integration.captured import FATES, FIRST, Captured, Sweep, posting
from usajobs_assets_tests.integration.silver_tables import row_versions

pytestmark = pytest.mark.integration

SWEEPS = st.lists(
    st.dictionaries(st.integers(0, 2), st.sampled_from("ABC"), max_size=3), min_size=2, max_size=4
)
FEW = settings(
    max_examples=20,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def expected_origin(sweeps: Sequence[Sweep], runs: Sequence[Manifest]) -> dict[int, tuple[str, str]]:
    """The model: what the newest sighting shows, from the first run of its unbroken series."""
    expected = {}
    for index in {index for sweep in sweeps for index in sweep}:
        seen = [(sweep[index], run) for sweep, run in zip(sweeps, runs, strict=True) if index in sweep]
        content, series = [(key, list(group)) for key, group in groupby(seen, key=lambda pair: pair[0])][-1]
        expected[FIRST + 100 * index] = (f"Ranger {content}", series[0][1].run_id)
    return expected


@pytest.fixture
def capture(
    simulate: Callable[..., Any], make_services: Callable[..., Services], clock: StoppedClock, tmp_path: Path
) -> Callable[[Sequence[Sweep]], Captured]:
    """Sweeps a small universe, half a day between sweeps, two postings a page."""
    source = Listed([])
    services = make_services(simulate(source).url)

    def sweep_all(sweeps: Sequence[Sweep]) -> Captured:
        lake, runs = BronzeLake(FolderStore(tmp_path / uuid4().hex)), []
        with services.client() as client:
            for rank, sweep in enumerate(sweeps):
                clock.moment = NOON + rank * timedelta(hours=12)
                source.postings = [posting(index, content, rank) for index, content in sweep.items()]
                request = SearchRequest(results_per_page=2)
                runs.append(sweep_search(lake, client, request, eastern_day(clock.moment), clock))
        captured = Captured(services, lake, runs)
        captured.forget()
        return captured

    return sweep_all


@FEW
@given(data=st.data(), sweeps=SWEEPS)
def test_any_order_with_repetitions_and_crashes_gives_the_same_silver(
    capture: Callable[..., Captured], sweeps: list[Sweep], data: st.DataObject
) -> None:
    """Law 5: the model says what silver shows; law 6: a load that died has changed nothing."""
    captured = capture(sweeps)
    every_run = range(len(sweeps))
    captured.load_all(every_run)
    forward = captured.contents()
    assert captured.newest_origin() == expected_origin(sweeps, captured.runs)
    captured.forget()
    steps = data.draw(
        st.lists(st.tuples(st.sampled_from(every_run), st.sampled_from(FATES)), max_size=3), "before"
    )
    for run, fate in steps:
        before = captured.contents()
        captured.load(run, fate)
        assert fate == "loads" or captured.contents() == before
    captured.load_all(data.draw(st.permutations(every_run), "in the end"))
    assert captured.contents() == forward


@settings(FEW, max_examples=8)
@given(data=st.data(), sweeps=SWEEPS)
def test_two_loaders_at_once_give_the_same_silver(
    capture: Callable[..., Captured], sweeps: list[Sweep], data: st.DataObject
) -> None:
    """Law 5, by any number of processes: each loads every run, in an order of its own."""
    captured = capture(sweeps)
    captured.load_all(range(len(sweeps)))
    forward = captured.contents_then_forget()
    orders = [data.draw(st.permutations(range(len(sweeps)))) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(captured.load_all, orders))
    assert captured.contents() == forward


def test_content_that_came_back_has_the_provenance_of_its_return(capture: Callable[..., Captured]) -> None:
    """A, B, A: the row shows the third sweep, not the first one with the same bytes."""
    captured = capture([{0: "A"}, {0: "B"}, {0: "A"}])
    captured.load_all([2, 0, 1])
    assert captured.newest_origin() == {FIRST: ("Ranger A", captured.runs[2].run_id)}


def test_a_late_sighting_in_between_recalls_the_current_content_from_bronze(
    capture: Callable[..., Captured],
) -> None:
    """A, A, then B in between: the second A begins a series now, and its page is not among the loaded."""
    captured = capture([{0: "A", 1: "A"}, {0: "B"}, {0: "A", 1: "A"}])
    captured.load_all([0, 2])
    assert captured.newest_origin()[FIRST] == ("Ranger A", captured.runs[0].run_id)
    captured.load(1)
    of_first = captured.runs[0].run_id
    assert captured.newest_origin() == {
        FIRST: ("Ranger A", captured.runs[2].run_id),
        FIRST + 100: ("Ranger A", of_first),
    }


def test_lists_shrink_with_the_posting(capture: Callable[..., Captured]) -> None:
    """Child rows are replaced as a set: no location of the old content stays behind."""
    captured = capture([{0: "C", 1: "C"}, {0: "A"}])
    captured.load_all([0, 1])
    counts = {name: len(rows) for name, rows in captured.contents().items()}
    assert counts == {
        "job": 2,
        "job_location": 1 + 3,
        "job_category": 1 + 3,
        "job_grade": 1 + 3,
        "job_details": 2,
        "sighting": 3,
        "job_version": 3,
        "job_status_event": 2,
    }


def test_a_posting_seen_again_unchanged_writes_no_row(capture: Callable[..., Captured]) -> None:
    """Law 7: a sighting, not a changed row, though rank and teaser differ by query; not even `updated_at` moves."""
    captured = capture([{0: "A", 1: "B"}, {0: "A", 1: "B"}, {0: "B", 1: "B"}])
    captured.load(0)
    before = row_versions(captured.services.warehouse)
    captured.load(1)
    captured.load(0)
    assert captured.runs[0].objects[0].payload_sha256 != captured.runs[1].objects[0].payload_sha256
    assert row_versions(captured.services.warehouse) == before
    captured.load(2)
    after = row_versions(captured.services.warehouse)
    unchanged = str(FIRST + 100)
    for table, rows in after.items():
        # What Search says moves no status.
        assert rows != before[table] or table == "job_status_event"
        assert [r for r in rows if r[0] == unchanged] == [r for r in before[table] if r[0] == unchanged]


def load_days(captured: Captured, days: Sequence[date]) -> dict[str, str]:
    """Judge and load whole days, as the assets do; returns the digests of the Parquet files."""
    services, ledger = captured.services, captured.services.ledger
    for day in days:
        judge_day(captured.lake, ledger, day, services.gate_settings)
        write_day(open_silver_day(captured.lake, ledger, day), services.store, services.warehouse)
    return ledger.file_digests()


def test_parquet_of_a_day_shows_each_posting_as_last_seen_on_it(capture: Callable[..., Captured]) -> None:
    """Two sweeps on the 21st between others: its files know nothing of the days around it, nor of the order."""
    captured = capture([{0: "C", 3: "C"}, {0: "A", 1: "A"}, {0: "B", 2: "A"}, {0: "A", 2: "C"}])
    days = [date(2026, 11, day) for day in (20, 21, 22)]
    digests = load_days(captured, days)
    store, middle = captured.services.store, days[1]
    jobs = read_day(store, digests, "job", middle).to_pylist()
    shown = {job["control_number"]: (job["position_title"], job["ingest_run_id"]) for job in jobs}
    _, morning, noon, _ = (run.run_id for run in captured.runs)
    assert shown == {
        FIRST: ("Ranger B", noon),
        FIRST + 100: ("Ranger A", morning),
        FIRST + 200: ("Ranger A", noon),
    }
    assert len(jobs) == 3
    assert read_day(store, digests, "job_location", middle).num_rows == 2 + 1 + 1
    assert load_days(captured, days) == digests
    contents = captured.contents_then_forget()
    assert load_days(captured, [days[2], days[0], days[1], days[0]]) == digests
    assert captured.contents() == contents
    assert captured.services.ledger.unaccounted() == []
