"""Today's sweep is tried again until it is proven, and bronze that came from elsewhere is loaded: by the ledger."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import freeze_time

from usajobs_assets.pipeline.day_report import read_day_report
from usajobs_assets.pipeline.freshness import read_freshness
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.unloaded_bronze import Found, unloaded_days
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, items
from usajobs_assets_tests.graph.daemon import Daemon
from usajobs_assets_tests.graph.entered_days import enter_open_dates
from usajobs_assets_tests.graph.in_process import Graph, checks, control_numbers

Start = Callable[..., Graph]
# 07:00 in Toronto is five hours before NOON in UTC's 17:00.
SEVEN = NOON - timedelta(hours=5)
HOUR = timedelta(hours=1)
REFUSED = [item(800009000 + 100 * index, PositionLocation=[]) for index in range(6)]


@pytest.fixture
def daemon_over(clock: StoppedClock) -> Callable[[Graph], Daemon]:
    return lambda graph: Daemon(graph, clock, [], [])


def runs(graph: Graph, job: str) -> list[tuple[str | None, str]]:
    """Day and status of each run of a job, oldest first."""
    found = graph.instance.get_runs(dg.RunsFilter(job_name=job))
    return [(run.tags.get("dagster/partition"), run.status.value) for run in reversed(found)]


def test_today_is_left_to_the_schedule_for_an_hour_and_then_swept(
    start: Start, clock: StoppedClock, daemon_over: Callable[[Graph], Daemon]
) -> None:
    graph = start(items(2))
    daemon = daemon_over(graph)
    clock.moment = SEVEN + HOUR - timedelta(seconds=1)
    assert "left to its schedule" in str(daemon.sensed("unproven_today"))
    clock.moment = SEVEN + HOUR
    assert daemon.sensed("unproven_today") is None
    assert runs(graph, "sweep_day") == [(DAY.isoformat(), "SUCCESS")]
    clock.moment += 3 * HOUR
    assert "is swept" in str(daemon.sensed("unproven_today"))


def test_a_sweep_that_was_refused_is_tried_again_every_two_hours(
    start: Start, clock: StoppedClock, daemon_over: Callable[[Graph], Daemon]
) -> None:
    graph = start([*items(2), *REFUSED])
    daemon = daemon_over(graph)
    for after, tried in ((1, 1), (2, 1), (3, 2), (4, 2), (5, 3)):
        clock.moment = SEVEN + after * HOUR
        said = daemon.sensed("unproven_today")
        assert len(runs(graph, "sweep_day")) == tried, said


def test_a_sweep_under_way_is_not_asked_for_twice(
    start: Start, clock: StoppedClock, daemon_over: Callable[[Graph], Daemon]
) -> None:
    graph = start(items(2))
    job = graph.defs.resolve_job_def("sweep_day")
    graph.instance.create_run_for_job(
        job, status=dg.DagsterRunStatus.NOT_STARTED, tags={"dagster/partition": DAY.isoformat()}
    )
    clock.moment = NOON
    assert "under way" in str(daemon_over(graph).sensed("unproven_today"))


@pytest.mark.parametrize(
    ("settings", "is_done"),
    [({"MAX_PAGES": "1", "RESULTS_PER_PAGE": "1"}, True), ({"KEYWORD": "ranger"}, True)],
)
def test_a_sweep_that_the_settings_narrow_is_done_when_it_is_loaded(
    start: Start, daemon_over: Callable[[Graph], Daemon], settings: dict[str, str], is_done: bool
) -> None:
    """It is never proven for all; to try it again would bring no more."""
    graph = start(items(2), **settings)
    assert graph.sweep_day().success
    assert read_freshness(graph.services).proven_at is None
    assert ("is swept" in str(daemon_over(graph).sensed("unproven_today"))) is is_done


def test_a_narrowed_sweep_of_somebody_does_not_stand_for_the_whole_one(
    start: Start, daemon_over: Callable[[Graph], Daemon]
) -> None:
    graph = start(items(2))
    with freeze_time(NOON - 3 * HOUR):
        assert graph.sweep_day(keyword="ranger").success
    daemon_over(graph).sensed("unproven_today")
    assert read_freshness(graph.services).proven_at is not None


@pytest.fixture
def elsewhere(
    tmp_path: Path,
    new_database: Callable[[], str],
    clock: StoppedClock,
    simulate: Callable[..., RunningSimulator],
) -> Services:
    """Another deployment, which swept three postings on DAY."""
    environment = {
        "USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(tmp_path / "elsewhere"), "DB_URL": new_database(),
        "USAJOBS_BASE_URL": simulate(items(3)).url,
    }  # fmt: skip
    services = Services(Settings.parse(environment), clock)
    search_partition(services, DAY)
    return services


def copied(source: Services, target: Services, *, only: str = "*") -> None:
    """The bronze of one deployment put beside that of the other, as a restore would."""
    there, here = (services.settings.state / "lake" / "bronze" for services in (source, target))
    assert target.lake.days("search") == []
    shutil.copytree(there, here, dirs_exist_ok=True, ignore=lambda _, names: [n for n in names if only == n])


def test_a_run_that_landed_from_outside_is_judged_and_loaded(
    start: Start, elsewhere: Services, clock: StoppedClock, daemon_over: Callable[[Graph], Daemon]
) -> None:
    """No verdict comes with it: the gate judges it here, and the API is not asked."""
    graph = start([])
    daemon = daemon_over(graph)
    copied(elsewhere, graph.services)
    clock.moment = NOON + HOUR - timedelta(seconds=1)
    daemon.sensed("unloaded_bronze")
    assert runs(graph, "load_day") == [], "for an hour it is left to the process that captured it"
    clock.moment = NOON + timedelta(days=400)
    daemon.sensed("unloaded_bronze")
    assert runs(graph, "load_day") == [(DAY.isoformat(), "SUCCESS")]
    assert control_numbers(graph.services) == [800000100, 800000200, 800000300]
    report = read_day_report(graph.services.warehouse, DAY)
    assert (report.passed, report.accounted, report.outcome) == (True, True, "proven")
    assert "silver holds what bronze holds" in str(daemon.sensed("unloaded_bronze"))
    daemon.cursors.clear()
    assert "silver holds what bronze holds" in str(daemon.sensed("unloaded_bronze"))
    assert len(runs(graph, "load_day")) == 1


def test_a_run_without_its_manifest_is_not_loaded(
    start: Start, elsewhere: Services, clock: StoppedClock, daemon_over: Callable[[Graph], Daemon]
) -> None:
    graph = start([])
    copied(elsewhere, graph.services, only="manifest.json")
    clock.moment = NOON + timedelta(days=1)
    daemon_over(graph).sensed("unloaded_bronze")
    assert runs(graph, "load_day") == []


def test_what_the_gate_refused_is_not_asked_for_again(
    start: Start, clock: StoppedClock, daemon_over: Callable[[Graph], Daemon]
) -> None:
    """A sweep that nobody judged, since the warehouse was away: it is judged, refused, and then it is settled."""
    graph = start([*items(2), *REFUSED])
    search_partition(graph.services, DAY)
    clock.moment = NOON + timedelta(days=1)
    daemon = daemon_over(graph)
    daemon.sensed("unloaded_bronze")
    assert runs(graph, "load_day") == [(DAY.isoformat(), "FAILURE")]
    assert read_day_report(graph.services.warehouse, DAY).passed is False
    assert "silver holds what bronze holds" in str(daemon.sensed("unloaded_bronze"))


class SlowClock(StoppedClock):
    """Every look at it takes fifteen seconds."""

    def monotonic(self) -> float:
        self.slept += 15
        return self.slept


def test_looking_through_bronze_goes_on_where_its_time_was_up(elsewhere: Services) -> None:
    services = elsewhere.with_clock(SlowClock(NOON + timedelta(days=1)))
    assert unloaded_days(services) == Found([DAY], 2024)
    assert unloaded_days(services, 2024) == Found([], 2022)
    assert unloaded_days(services, 2013) == Found([], 2026), "and begins anew after the first year"
    assert unloaded_days(services, 1999) == unloaded_days(services, 2027) == Found([DAY], 2024)
    load_day(services, DAY)
    assert unloaded_days(services) == Found([], 2024)


def yesterday(graph: Graph) -> dg.AssetCheckEvaluation:
    return checks(graph.unpartitioned("report_coverage"))["yesterday_is_proven"]


@pytest.fixture
def day_after(start: Start, clock: StoppedClock) -> Graph:
    """Search was swept on DAY, and it is the day after."""
    graph = start(items(2))
    assert graph.sweep_day().success
    clock.moment = NOON + timedelta(days=1)
    return graph


def test_yesterday_is_proven_when_all_its_sources_are(day_after: Graph, clock: StoppedClock) -> None:
    lacking = yesterday(day_after)
    assert (lacking.passed, lacking.severity) == (False, dg.AssetCheckSeverity.WARN), (
        "nothing was ever captured"
    )
    assert [lacking.metadata[f"usajobs/{name}"].value for name in ("search", "historic")] == [
        "proven",
        "never captured",
    ]
    enter_open_dates(day_after.services, [DAY], NOON)
    assert yesterday(day_after).passed
    clock.moment += timedelta(days=1)
    missed = yesterday(day_after)
    assert (missed.passed, missed.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert missed.metadata["usajobs/day"].value == date.fromordinal(DAY.toordinal() + 1).isoformat()
