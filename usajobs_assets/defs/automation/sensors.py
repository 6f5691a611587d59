"""Sensors: what asks for runs because of what the ledger says. They are off until someone turns them on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.jobs import backfill_day
from usajobs_assets.resources.pipeline import PipelineResource

_RUNS_AT_MOST = 5
# A day that failed is asked for again, but not all day long.
_PAUSE = timedelta(hours=12)
_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


@dg.sensor(
    job=backfill_day,
    minimum_interval_seconds=300,
    description="Ask for the open dates that are not proven or were never captured, a few at a time.",
)
def missing_days(
    context: dg.SensorEvaluationContext, pipeline: PipelineResource
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Decided from the ledger and from what runs, never from a cursor: a lost daemon loses nothing."""
    from usajobs_assets.pipeline.due_days import captured_open_dates, missing_open_dates
    from usajobs_assets.pipeline.eastern import eastern_day

    services = pipeline.open()
    now = services.clock.now()
    captured = captured_open_dates(services.warehouse, eastern_day(now))
    unfinished = _runs(context, statuses=_UNFINISHED)
    asked = {*unfinished, *_runs(context, created_after=now - _PAUSE)}
    free = _RUNS_AT_MOST - sum(run.is_due for run in unfinished)
    chosen = missing_open_dates(captured, eastern_day(now), {run.day for run in asked})[: max(free, 0)]
    for day, reason in chosen:
        yield dg.RunRequest(partition_key=day.isoformat(), tags={vocabulary.DUE_TAG: reason})
    if not chosen:
        yield dg.SkipReason(
            f"{sum(run.is_due for run in unfinished)} runs are not over, or nothing is missing."
        )


class _Run(NamedTuple):
    """A run of `backfill_day`; `is_due` if a sensor or schedule asked for it."""

    run_id: str
    day: str | None
    is_due: bool


def _runs(context: dg.SensorEvaluationContext, **filters: Any) -> list[_Run]:
    runs = context.instance.get_runs(dg.RunsFilter(job_name=backfill_day.name, **filters))
    return [
        _Run(run.run_id, run.tags.get("dagster/partition"), vocabulary.DUE_TAG in run.tags) for run in runs
    ]


SENSORS = (missing_days,)
