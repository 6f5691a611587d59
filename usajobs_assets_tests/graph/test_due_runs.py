"""What the schedule and the sensor ask for: decided by the ledger and by what runs, not by a memory of their own."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest

from usajobs_assets.pipeline.backfill import days_between
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets_tests.builders import DAY, NOON
from usajobs_assets_tests.graph.entered_days import enter_open_dates
from usajobs_assets_tests.graph.in_process import Graph

Start = Callable[..., Graph]

YESTERDAY = DAY - timedelta(days=1)
SHORT = DAY - timedelta(days=5)
FIRST = DAY - timedelta(days=30)


@pytest.fixture
def graph(start: Start) -> Graph:
    """The last 30 days were captured at noon today; one of them came short."""
    graph = start([])
    enter_open_dates(graph.services, days_between(FIRST, YESTERDAY), NOON, short=[SHORT])
    return graph


def sensed(graph: Graph) -> list[str]:
    """The days that a tick of the sensor asks for."""
    sensor = graph.defs.get_repository_def().get_sensor_def("missing_days")
    resources = {"pipeline": PipelineResource.of(graph.services)}
    with dg.build_sensor_context(
        instance=graph.instance, definitions=graph.defs, resources=resources
    ) as context:
        return asked(sensor.evaluate_tick(context).run_requests)


def asked(requests: Sequence[dg.RunRequest] | None) -> list[str]:
    return [str(request.partition_key) for request in requests or ()]


def scheduled(graph: Graph, day: date) -> list[dg.RunRequest]:
    """What the tick of 07:30 on `day` asks for."""
    tick = datetime(day.year, day.month, day.day, 12, 30, tzinfo=UTC)
    schedule = graph.defs.resolve_schedule_def("historic_window")
    with dg.build_schedule_context(
        scheduled_execution_time=tick,
        instance=graph.instance,
        repository_def=graph.defs.get_repository_def(),
        resources={"pipeline": PipelineResource.of(graph.services)},
    ) as context:
        return list(schedule.evaluate_tick(context).run_requests or ())


def queue(graph: Graph, day: str, status: dg.DagsterRunStatus, **tags: str) -> None:
    """A run of the job for `day`, as the daemon would have made it."""
    job = graph.defs.resolve_job_def("backfill_day")
    graph.instance.create_run_for_job(job, status=status, tags={"dagster/partition": day, **tags})


def iso(*days: date) -> list[str]:
    return [day.isoformat() for day in days]


def test_the_sensor_asks_first_for_what_is_not_proven_then_for_the_newest_that_is_missing(
    graph: Graph,
) -> None:
    before = FIRST - timedelta(days=1)
    assert sensed(graph) == iso(SHORT, *(before - timedelta(days=back) for back in range(4)))


def test_the_sensor_asks_for_no_more_while_its_runs_are_not_over(graph: Graph) -> None:
    for day in sensed(graph)[:3]:
        queue(graph, day, dg.DagsterRunStatus.NOT_STARTED, **{"usajobs/due": "never captured"})
    assert len(sensed(graph)) == 2
    assert SHORT.isoformat() not in sensed(graph), "a day that is in the queue is not asked for twice"
    for day in sensed(graph):
        queue(graph, day, dg.DagsterRunStatus.STARTED, **{"usajobs/due": "never captured"})
    assert sensed(graph) == []


def test_a_backfill_that_somebody_launched_takes_no_place_and_its_days_are_left_to_it(graph: Graph) -> None:
    theirs = sensed(graph)
    for day in theirs:
        queue(graph, day, dg.DagsterRunStatus.NOT_STARTED, **{"dagster/backfill": "abcd"})
    assert len(sensed(graph)) == 5
    assert set(sensed(graph)).isdisjoint(theirs)


def test_a_day_that_failed_is_not_asked_for_all_day_long(graph: Graph) -> None:
    failed, *others = sensed(graph)
    queue(graph, failed, dg.DagsterRunStatus.FAILURE, **{"usajobs/due": "incomplete"})
    assert sensed(graph)[:4] == others


def test_the_window_is_captured_daily_and_older_days_at_their_intervals(
    graph: Graph,
) -> None:
    """On the day of the capture nothing is due but what came short; a week later also what is older than 14 days."""
    assert asked(scheduled(graph, DAY)) == iso(SHORT)
    tomorrow = DAY + timedelta(days=1)
    fresh = [DAY - timedelta(days=back) for back in range(14)]
    assert asked(scheduled(graph, tomorrow)) == iso(*fresh)
    in_a_week = DAY + timedelta(days=7)
    assert asked(scheduled(graph, in_a_week))[0] == (in_a_week - timedelta(days=1)).isoformat()
    assert asked(scheduled(graph, in_a_week))[-1] == FIRST.isoformat()


def test_a_tick_that_is_evaluated_twice_asks_once(graph: Graph) -> None:
    """By the run key, which Dagster remembers: the day and the date of the tick."""
    tomorrow = DAY + timedelta(days=1)
    keys = [request.run_key for request in scheduled(graph, tomorrow)]
    assert keys[0] == f"{DAY} {tomorrow}"
    assert len(set(keys)) == len(keys) == 14
    assert keys == [request.run_key for request in scheduled(graph, tomorrow)]
