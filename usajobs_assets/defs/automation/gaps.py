"""Sensors that ask for what is lacking: open dates, today's sweep, the loading of bronze that silver does not hold.

Each decides from the ledger and from the runs that there are, never from a cursor alone: a lost daemon loses nothing.
"""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.asked_runs import runs_since, unfinished_runs
from usajobs_assets.defs.automation.jobs import backfill_day, load_day, sweep_day, take_dropped_files
from usajobs_assets.defs.schedule import SCHEDULE
from usajobs_assets.resources.pipeline import PipelineResource

RUNS_AT_MOST = 5
# A day that failed is asked for again, but not all day long.
PAUSE = timedelta(hours=12)
# The schedule's own run goes first; today's sweep cannot wait as long as an open date can.
_FIRST_TRY, _PAUSE_TODAY = timedelta(hours=1), timedelta(hours=2)

STATUS = dg.DefaultSensorStatus.RUNNING if SCHEDULE.is_on else dg.DefaultSensorStatus.STOPPED


@dg.sensor(
    job=backfill_day,
    minimum_interval_seconds=300,
    default_status=STATUS,
    description="Ask for the open dates that are not proven or were never captured, a few at a time.",
)
def missing_days(
    context: dg.SensorEvaluationContext, pipeline: PipelineResource
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Most urgent first, and no more while enough of them are in the queue."""
    from usajobs_assets.pipeline.due_days import captured_open_dates, missing_open_dates
    from usajobs_assets.pipeline.eastern import eastern_day

    services = pipeline.open()
    now = services.clock.now()
    captured = captured_open_dates(services.warehouse, eastern_day(now))
    unfinished = unfinished_runs(context.instance, backfill_day.name)
    asked = {*unfinished, *runs_since(context.instance, backfill_day.name, now - PAUSE)}
    waiting = sum(run.is_due for run in unfinished)
    missing = missing_open_dates(captured, eastern_day(now), {run.day for run in asked})
    chosen = missing[: max(RUNS_AT_MOST - waiting, 0)]
    for day, reason in chosen:
        yield dg.RunRequest(partition_key=day.isoformat(), tags={vocabulary.DUE_TAG: reason})
    if not chosen:
        yield dg.SkipReason(f"{waiting} runs are not over, or nothing is missing.")


@dg.sensor(
    job=sweep_day,
    minimum_interval_seconds=600,
    default_status=STATUS,
    description="Ask for today's sweep again, every two hours, while it is not proven and loaded.",
)
def unproven_today(
    context: dg.SensorEvaluationContext, pipeline: PipelineResource
) -> dg.RunRequest | dg.SkipReason:
    """From an hour after the daily hour on; what is open today can be swept only today."""
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.todays_sweep import is_swept

    services = pipeline.open()
    now = services.clock.now()
    today = eastern_day(now)
    tick = services.settings.tick_of(today)
    if tick is None or now < tick + _FIRST_TRY:
        return dg.SkipReason("Today's sweep is left to its schedule.")
    if is_swept(services, today):
        return dg.SkipReason(f"{today} is swept.")
    asked = {
        *unfinished_runs(context.instance, sweep_day.name),
        *runs_since(context.instance, sweep_day.name, now - _PAUSE_TODAY),
    }
    if any(run.day == today.isoformat() for run in asked):
        return dg.SkipReason(f"{today} is under way, or was tried less than two hours ago.")
    return dg.RunRequest(partition_key=today.isoformat())


@dg.sensor(
    job=load_day,
    minimum_interval_seconds=1800,
    default_status=STATUS,
    description="Load the runs that bronze holds and silver does not: copied in from elsewhere, or left unloaded.",
)
def unloaded_bronze(
    context: dg.SensorEvaluationContext, pipeline: PipelineResource
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The cursor is the year at which to go on looking; without it all years are looked through anew."""
    from usajobs_assets.pipeline.unloaded_bronze import unloaded_days

    services = pipeline.open()
    found = unloaded_days(services, int(context.cursor) if context.cursor else None)
    under_way = {
        run
        for job in (sweep_day, backfill_day, take_dropped_files, load_day)
        for run in unfinished_runs(context.instance, job.name)
    }
    waiting = [run for run in unfinished_runs(context.instance, load_day.name) if run.is_due]
    asked = {*under_way, *runs_since(context.instance, load_day.name, services.clock.now() - PAUSE)}
    taken = {run.day for run in asked}
    lacking = [day.isoformat() for day in found.days if day.isoformat() not in taken]
    chosen = lacking[: max(RUNS_AT_MOST - len(waiting), 0)]
    for day in chosen:
        yield dg.RunRequest(partition_key=day, tags={vocabulary.DUE_TAG: "in bronze, not in silver"})
    if not chosen:
        yield dg.SkipReason(f"{len(waiting)} runs are not over, or silver holds what bronze holds.")
    if chosen == lacking:
        context.update_cursor(str(found.next_year))


GAPS = (missing_days, unproven_today, unloaded_bronze)
