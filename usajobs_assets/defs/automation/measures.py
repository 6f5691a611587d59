"""The sensor that measures: the figures of runs that the daemon or the UI has launched, for whoever watches many."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.ended_runs import ended_builds, ended_runs, report_of, rows_written
from usajobs_assets.defs.automation.gaps import STATUS
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

# How far back runs are looked at: on the first tick, and again on every later one.
_FIRST_LOOK, _OVERLAP = timedelta(hours=1), timedelta(minutes=15)
# `usajobs run` writes the figures of its runs itself; those of a recorded command are not of one run.
_MEASURED_TAGS = {vocabulary.LAUNCHED_TAG, vocabulary.RECORDED_TAG}


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=STATUS,
    description="Write the metrics of every run that ended to the log of the code server, if LOG_FORMAT is json.",
)
def unmeasured_runs(context: dg.SensorEvaluationContext, pipeline: PipelineResource) -> dg.SkipReason:
    """The cursor knows the runs of the last minutes; without it those of the last hour are measured once more."""
    from usajobs_assets.observability.run_metrics import emit_run_metrics

    services = pipeline.open()
    if services.settings.log_format != "json":
        return dg.SkipReason("LOG_FORMAT is not json: nobody reads metrics.")
    now = services.clock.now().astimezone(UTC)
    since, known = _known(context.cursor) if context.cursor else (now - _FIRST_LOOK, set[str]())
    ended = list(ended_runs(context.instance, since, without=_MEASURED_TAGS))
    for record in ended:
        if record.dagster_run.run_id not in known:
            report, failure = report_of(services, context.instance, record.dagster_run)
            report = dataclasses.replace(report, seconds=_seconds(record))
            emit_run_metrics(services, report, failure, run_id=record.dagster_run.run_id)
    builds = ended_builds(context.instance, since, without=_MEASURED_TAGS)
    for build in builds:
        if build.dagster_run.run_id not in known:
            _measure_build(context.instance, services, build.dagster_run)
    ended += builds
    context.update_cursor(
        json.dumps({"at": now.isoformat(), "runs": [each.dagster_run.run_id for each in ended]})
    )
    return dg.SkipReason(f"{len(ended)} runs that ended since {since:%Y-%m-%d %H:%M} are measured.")


def _measure_build(instance: dg.DagsterInstance, services: "Services", run: dg.DagsterRun) -> None:
    from usajobs_assets.observability.gold_metrics import emit_gold_metrics

    outcome = "succeeded" if run.is_success else "failed"
    emit_gold_metrics(services, rows_written(instance, run.run_id), run.run_id, outcome)


def _known(cursor: str) -> tuple[datetime, set[str]]:
    """Since when to look, and the runs of that time that are measured."""
    found = json.loads(cursor)
    return datetime.fromisoformat(found["at"]) - _OVERLAP, set(found["runs"])


def _seconds(record: dg.RunRecord) -> float | None:
    if record.start_time is None or record.end_time is None:
        return None
    return round(record.end_time - record.start_time, 1)
