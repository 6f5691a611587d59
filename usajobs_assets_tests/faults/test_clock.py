"""Days that were missed, clocks that are wrong, and a gate that was switched off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import format_datetime

import dagster as dg
import pytest

from usajobs_assets.pipeline.backfill import backfill, days_between
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.clock_check import TOLERANCE, WrongClock
from usajobs_assets.pipeline.coverage import read_coverage, read_open_dates
from usajobs_assets.pipeline.day_report import read_day_report
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.historic_day import historic_partition
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.usajobs_api.client import SEARCH_ENDPOINT
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.graph.in_process import Graph
from usajobs_assets_tests.integration.told import Telling, Told
from usajobs_assets_tests.integration.written_runs import body

NewDatabase = Callable[[], str]
A_DAY = timedelta(days=1)

F56 = fault(
    "F56",
    "the daemon was dead, or a schedule was missed",
    does="the sensor `missing_days` asks for the open dates that the ledger lacks, the newest first",
    told="`usajobs status` and `ops/coverage` list the days; `usajobs watchdog` exits with 1",
)
F58 = fault(
    "F58",
    "the clock jumps back, or a host's clock is wrong",
    does="a run begins only when it is later than the newest run of its day; an answer whose Date is more than 15 "
    "minutes away is refused and nothing of it is stored",
    told="a sentence with both times, exit code 1",
)
F63 = fault(
    "F63",
    "the gate is switched off (`DQ_ENFORCE=false`)",
    does="runs are judged all the same and load whatever the verdict, their rows marked `gated = false`",
    told="`usajobs run`: the gate is off, these rows are ungated, with the checks that failed",
)


@dataclass
class WaitingClock(StoppedClock):
    """Time passes while somebody sleeps, and only then."""

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> WaitingClock:
    return WaitingClock()


@pytest.fixture
def telling(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], clock: WaitingClock
) -> Telling:
    told = Told()
    return Telling(make_services(simulate(told).url), clock, told)


def asked_by_the_sensor(graph: Graph) -> list[date]:
    """The days that a tick of `missing_days` asks for."""
    sensor = graph.defs.get_repository_def().get_sensor_def("missing_days")
    resources = {"pipeline": PipelineResource.of(graph.services)}
    with dg.build_sensor_context(
        instance=graph.instance, definitions=graph.defs, resources=resources
    ) as context:
        requests = sensor.evaluate_tick(context).run_requests or ()
    return [date.fromisoformat(str(request.partition_key)) for request in requests]


@F56
def test_f56_days_that_were_missed_are_listed_and_asked_for(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    clock: WaitingClock,
    new_database: NewDatabase,
) -> None:
    """Nothing ran for three days. What the sensor decides from is the ledger: no tick that it missed is needed."""
    services = make_services(simulate(Universe(postings_per_day=1)).url)
    last = DAY - 5 * A_DAY
    clock.moment = NOON - 5 * A_DAY
    before = days_between(last - 2 * A_DAY, last - A_DAY)
    assert [done.problem for done in backfill(services, before)] == [None, None]
    search_partition(services, last)
    load_day(services, last)
    clock.moment += 3 * A_DAY
    missed = [last + 2 * A_DAY, last + A_DAY, last]
    assert [due.day for due in read_open_dates(services).due if due.reason == "never captured"][:3] == missed
    swept = {entry["day"]: entry["outcome"] for entry in read_coverage(services, 3).days}
    assert swept == {last + age * A_DAY: "not swept" for age in (1, 2, 3)}
    with dg.DagsterInstance.ephemeral() as instance:
        graph = Graph(services, instance)
        asked = asked_by_the_sensor(graph)
        assert asked[:3] == missed
        assert set(asked).isdisjoint(before)
        assert graph.backfill_day(asked[0]).success
        assert [done.problem for done in backfill(services, asked[1:3])] == [None, None]
        assert set(asked_by_the_sensor(graph)).isdisjoint([*missed, *before])
    assert_sound(services, new_database)


@F58
@pytest.mark.parametrize("back", [timedelta(seconds=1), TOLERANCE], ids=str)
def test_f58_after_a_jump_back_the_later_sweep_is_still_the_newer_one(
    telling: Telling, clock: WaitingClock, new_database: NewDatabase, back: timedelta
) -> None:
    """It waits until its clock is where the first sweep's was; ids, sightings and the day's verdict are in order."""
    telling.sweep(NOON, item(PositionTitle="Ranger"))
    telling.sweep(NOON - back, item(PositionTitle="Chief Ranger"))
    assert clock.slept == pytest.approx(back.total_seconds(), abs=0.01)
    services = telling.services
    ids = [run.run_id for run in closed_runs(services.lake, DAY, "search")]
    assert [read_day_report(services.warehouse, DAY).ingest_run_id, *ids] == [ids[1], *sorted(set(ids))]
    with services.warehouse.connect() as connection:
        titles = connection.execute(
            "SELECT position_title FROM silver.job_version ORDER BY version"
        ).fetchall()
        (current,) = connection.execute("SELECT position_title FROM silver.job").fetchall()
    assert (titles, current) == ([("Ranger",), ("Chief Ranger",)], ("Chief Ranger",))
    assert_sound(services, new_database)


@F58
def test_f58_a_clock_that_is_far_behind_the_newest_run_is_refused(
    telling: Telling, clock: WaitingClock, new_database: NewDatabase
) -> None:
    telling.sweep(NOON, *items(2))
    before = [state.address for state in telling.services.lake.runs("search", DAY)]
    with pytest.raises(WrongClock, match="17:00:00 UTC, and the clock here says 2026-11-20 16:00:00 UTC"):
        telling.sweep(NOON - timedelta(hours=1), *items(3))
    assert [state.address for state in telling.services.lake.runs("search", DAY)] == before
    assert_sound(telling.services, new_database)


@F58
@pytest.mark.parametrize("off", [timedelta(hours=-2), timedelta(minutes=16)], ids=str)
def test_f58_a_host_whose_clock_is_wrong_stores_nothing(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    clock: WaitingClock,
    off: timedelta,
) -> None:
    """The API says in its Date header what time it is; what would be stored under a wrong time outlives the mistake."""

    def dated(seen: RequestSeen) -> CannedAnswer:
        source = "search" if seen.path == SEARCH_ENDPOINT else "historic"
        return CannedAnswer(200, body(source, []), {"Date": format_datetime(NOON, usegmt=True)})

    services = make_services(simulate(items(2), interfere=dated).url)
    clock.moment = NOON + off
    with pytest.raises(WrongClock, match="The API's clock says 2026-11-20 17:00:00 UTC"):
        search_partition(services, DAY)
    with pytest.raises(WrongClock):
        historic_partition(services, DAY, "historic")
    assert services.lake.days("search") == services.lake.days("historic") == []
    clock.moment = NOON + TOLERANCE
    (swept,) = search_partition(services, DAY)
    assert swept.outcome == "proven"


def marks(services: Services) -> set[tuple[int, bool]]:
    """The postings in silver, and whether their rows passed the gate."""
    with services.warehouse.connect() as connection:
        return set(connection.execute("SELECT control_number, gated FROM silver.job").fetchall())


@F63
def test_f63_without_the_gate_rows_are_marked_and_the_verdict_is_kept(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    clock: WaitingClock,
    new_database: NewDatabase,
) -> None:
    """Six of ten are set aside, which is too many. What breaks a rule stays out of silver, gate or no gate."""
    told = Told()
    api = simulate(told).url
    bad = [item(800009000 + 100 * index, PositionLocation=[]) for index in range(6)]
    off = Telling(make_services(api, DQ_ENFORCE="false"), clock, told)
    off.sweep(NOON, *items(4), *bad)
    assert marks(off.services) == {(number, False) for number in range(800000100, 800000500, 100)}
    report = read_day_report(off.services.warehouse, DAY)
    assert (report.passed, report.enforced, report.quarantined, report.accounted) == (False, False, 6, True)
    assert_sound(off.services, new_database)
    on = Telling(make_services(api), clock, told)
    with pytest.raises(GateClosed, match="did not pass"):
        on.sweep(NOON + A_DAY, *items(4), *bad)
    on.sweep(NOON + 2 * A_DAY, *items(4))
    assert marks(on.services) == marks(off.services), (
        "seen again unchanged: the rows are those of the first sighting"
    )
    on.sweep(NOON + 3 * A_DAY, *[item(800000100 + 100 * index, PositionTitle="Chief") for index in range(4)])
    assert {gated for _, gated in marks(on.services)} == {True}
