"""The sensor of the file drop: it asks for days that have new files."""

import json
from collections.abc import Iterator

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.asked_runs import runs_since, unfinished_runs
from usajobs_assets.defs.automation.gaps import PAUSE, RUNS_AT_MOST, STATUS
from usajobs_assets.defs.automation.jobs import take_dropped_files
from usajobs_assets.resources.pipeline import PipelineResource


@dg.sensor(
    job=take_dropped_files,
    minimum_interval_seconds=300,
    default_status=STATUS,
    description="Ask for the days of FILE_DROP that have new files, once two looks have found the same ones.",
)
def dropped_files(
    context: dg.SensorEvaluationContext, pipeline: PipelineResource
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The cursor is the last look. Without it every day is looked at anew, and asked for one tick later."""
    from usajobs_assets.pipeline.file_drop_day import open_file_drop
    from usajobs_assets.pipeline.file_drop_news import Looked, settled_days

    services = pipeline.open()
    drop = open_file_drop(services)
    if drop is None:
        yield dg.SkipReason("FILE_DROP is not set: the file drop is off.")
        return
    before = {day: Looked(*look) for day, look in json.loads(context.cursor or "{}").items()}
    days, looked = settled_days(services, drop, before)
    context.update_cursor(json.dumps(looked))
    unfinished = unfinished_runs(context.instance, take_dropped_files.name)
    recent = runs_since(context.instance, take_dropped_files.name, services.clock.now() - PAUSE)
    taken = {run.day for run in (*unfinished, *recent)}
    lacking = [day.isoformat() for day in days if day.isoformat() not in taken]
    chosen = lacking[: max(RUNS_AT_MOST - sum(run.is_due for run in unfinished), 0)]
    for day in chosen:
        yield dg.RunRequest(partition_key=day, tags={vocabulary.DUE_TAG: "new files"})
    if not chosen:
        yield dg.SkipReason(
            "Nothing new lies in the file drop, or it is being copied, or is asked for already."
        )
