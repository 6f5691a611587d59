"""JSearch in the graph: its day from wire to silver, off until it is configured, and apart from USAJOBS."""

from collections.abc import Callable

import dagster as dg
import pytest

from usajobs_assets.dagster_record import reconcile
from usajobs_assets.defs.automation.schedules import sweep_jsearch_schedule
from usajobs_assets.pipeline.services import Services
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY, NOON, jsearch_item
from usajobs_assets_tests.graph.in_process import (
    JSEARCH_JOB,
    JSEARCH_PAGES,
    SILVER,
    Graph,
    checks,
    failed_checks,
    failures,
    held,
    materialised,
)
from usajobs_assets_tests.integration.jsearch_stage import Shown

pytestmark = pytest.mark.integration

UNIVERSE = Universe(postings_per_day=2)
ITEMS = [jsearch_item(f"{number}") for number in range(4)]


@pytest.fixture
def begin(
    simulate: Callable[..., RunningSimulator],
    make_services: Callable[..., Services],
    graph_over: Callable[[Services], Graph],
) -> Callable[..., Graph]:
    """A graph over USAJOBS and a JSearch that shows these items."""

    def start(items: list[dict[str, object]]) -> Graph:
        api = simulate(UNIVERSE, interfere=Shown({"nurse": [items]}))
        return graph_over(make_services(api.url, JSEARCH_QUERIES="nurse", JSEARCH_BASE_URL=api.url))

    return start


def test_a_day_goes_from_the_wire_to_silver(begin: Callable[..., Graph]) -> None:
    graph = begin(ITEMS)
    result = graph.sweep_jsearch()
    assert result.success
    assert materialised(result) == ["bronze/jsearch_pages", "silver/jsearch_job"]
    assert failed_checks(result) == {}
    assert len(checks(result, JSEARCH_PAGES)) == 13
    assert graph.load("jsearch_job").num_rows == 4
    (newest,) = graph.recorded(JSEARCH_JOB)
    assert newest.metadata["usajobs/jobs_added"].value == 4


def test_a_refused_run_reaches_nothing_and_says_so(begin: Callable[..., Graph]) -> None:
    graph = begin([jsearch_item(None)] * 4)
    result = graph.sweep_jsearch()
    assert not result.success
    assert materialised(result) == ["bronze/jsearch_pages"]
    assert "control_number_is_present" in failed_checks(result, JSEARCH_PAGES)


def test_it_is_off_without_queries(start: Callable[..., Graph]) -> None:
    graph = start(UNIVERSE)
    result = graph.sweep_jsearch()
    assert "JSearch is off" in failures(result)["bronze__jsearch_pages"]
    assert materialised(result) == []
    assert graph.sweep_day().success


def test_its_days_are_no_days_of_usajobs(begin: Callable[..., Graph]) -> None:
    """Neither in silver nor in what Dagster is told when its record is lost."""
    graph = begin(ITEMS)
    before = held(graph.services)
    assert graph.sweep_jsearch().success
    after = held(graph.services)
    of_usajobs = [name for name in before if name not in ("silver.sighting", "ops.load", "ops.lake_file")]
    assert {name: after[name] for name in of_usajobs} == {name: before[name] for name in of_usajobs}
    graph.instance.wipe_assets([JSEARCH_PAGES, JSEARCH_JOB])
    done = reconcile(graph.instance, graph.services)
    assert done.reported == [(JSEARCH_PAGES, DAY), (JSEARCH_JOB, DAY)]
    assert [graph.recorded(key) for key in SILVER] == [[]] * len(SILVER)


@pytest.mark.parametrize(("queries", "said"), [({}, "is off"), ({"JSEARCH_QUERIES": "nurse"}, None)])
def test_the_schedule_skips_its_tick_while_it_is_off(
    make_services: Callable[..., Services], queries: dict[str, str], said: str | None
) -> None:
    pipeline = PipelineResource.of(make_services(**queries))
    with dg.build_schedule_context(
        scheduled_execution_time=NOON, resources={"pipeline": pipeline}
    ) as context:
        (tick,) = [sweep_jsearch_schedule(context)]
    if said:
        assert isinstance(tick, dg.SkipReason)
        assert said in str(tick.skip_message)
    else:
        assert isinstance(tick, dg.RunRequest)
        assert tick.partition_key == str(DAY)
