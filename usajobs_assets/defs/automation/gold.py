"""The sensor that asks for gold when silver, or the reference files, have moved on. It decides from the ledger."""

from datetime import timedelta

import dagster as dg

from usajobs_assets.defs.automation.asked_runs import runs_since, unfinished_runs
from usajobs_assets.defs.automation.gaps import STATUS
from usajobs_assets.defs.automation.jobs import build_gold, load_day, sweep_day
from usajobs_assets.resources.pipeline import PipelineResource

# A backfill changes silver every few seconds, and gold is for people: often enough, and not all the time.
_PAUSE = timedelta(minutes=30)


@dg.sensor(
    job=build_gold,
    minimum_interval_seconds=300,
    default_status=STATUS,
    description="Build gold when silver has changed, and never while today's newest sweep is unproven or refused.",
)
def stale_gold(
    context: dg.SensorEvaluationContext, pipeline: PipelineResource
) -> dg.RunRequest | dg.SkipReason:
    """Not while a day is being loaded; a backfill, which may take days, does not keep it waiting."""
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.gold import why_not_built

    services = pipeline.open()
    now = services.clock.now()
    if any(unfinished_runs(context.instance, job.name) for job in (sweep_day, load_day, build_gold)):
        return dg.SkipReason("Silver is being loaded, or gold is being built.")
    reason = why_not_built(services, eastern_day(now))
    if reason is not None:
        return dg.SkipReason(reason)
    if runs_since(context.instance, build_gold.name, now - _PAUSE):
        return dg.SkipReason("Gold was built, or tried, less than half an hour ago.")
    return dg.RunRequest()
