"""Schedules: the daily sweep at SCHEDULE_HOUR in SCHEDULE_TIMEZONE, and what comes before and after it.

They are off until someone turns them on, in the UI or by SCHEDULES=on. A tick whose moment has passed while the
daemon was down is evaluated once when it is back, the newest only.
"""

from collections.abc import Iterator

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.jobs import (
    backfill_day,
    refresh_code_lists,
    report_coverage,
    sweep_day,
    sweep_jsearch,
)
from usajobs_assets.defs.schedule import SCHEDULE
from usajobs_assets.resources.pipeline import PipelineResource

# With every day since 2013 captured, about 60 are due a day: 14 recent ones, the others at their intervals.
_DAYS_AT_MOST = 80

_STATUS = dg.DefaultScheduleStatus.RUNNING if SCHEDULE.is_on else dg.DefaultScheduleStatus.STOPPED


@dg.schedule(
    job=sweep_day,
    cron_schedule=SCHEDULE.cron(),
    execution_timezone=SCHEDULE.schedule_timezone,
    default_status=_STATUS,
    description="Sweep today's open postings every morning.",
)
def sweep_day_schedule(
    context: dg.ScheduleEvaluationContext, pipeline: PipelineResource
) -> dg.RunRequest | dg.SkipReason:
    """The day of the tick in Washington; a day that is over can be swept no more."""
    from usajobs_assets.pipeline.eastern import eastern_day

    day, today = eastern_day(context.scheduled_execution_time), eastern_day(pipeline.open().clock.now())
    if day != today:
        return dg.SkipReason(
            f"{day} is over: its postings come from HistoricJoa, by the sensor missing_days."
        )
    return dg.RunRequest(run_key=day.isoformat(), partition_key=day.isoformat())


@dg.schedule(
    job=sweep_jsearch,
    cron_schedule=SCHEDULE.cron(minute=15),
    execution_timezone=SCHEDULE.schedule_timezone,
    default_status=_STATUS,
    description="Capture every morning what JSearch shows, if JSEARCH_QUERIES names queries.",
)
def sweep_jsearch_schedule(
    context: dg.ScheduleEvaluationContext, pipeline: PipelineResource
) -> dg.RunRequest | dg.SkipReason:
    """The day of the tick in Washington; JSearch does not tell what it showed on a day that is over."""
    from usajobs_assets.pipeline.eastern import eastern_day

    services = pipeline.open()
    if not services.settings.jsearch_requests:
        return dg.SkipReason("JSEARCH_QUERIES is not set: JSearch is off.")
    day, today = eastern_day(context.scheduled_execution_time), eastern_day(services.clock.now())
    if day != today:
        return dg.SkipReason(f"{day} is over: JSearch cannot tell any more what it showed then.")
    return dg.RunRequest(run_key=day.isoformat(), partition_key=day.isoformat())


@dg.schedule(
    job=backfill_day,
    cron_schedule=SCHEDULE.cron(minute=30),
    execution_timezone=SCHEDULE.schedule_timezone,
    default_status=_STATUS,
    description="Capture the open dates of the last two weeks again, and older ones at growing intervals.",
)
def historic_window(
    context: dg.ScheduleEvaluationContext, pipeline: PipelineResource
) -> Iterator[dg.RunRequest]:
    """One run per day that is due by the ledger; a tick that is evaluated twice asks once."""
    from usajobs_assets.pipeline.due_days import captured_open_dates, window_days
    from usajobs_assets.pipeline.eastern import eastern_day

    tick = eastern_day(context.scheduled_execution_time)
    due = window_days(captured_open_dates(pipeline.open().warehouse, tick), tick)
    for day, reason in due[:_DAYS_AT_MOST]:
        yield dg.RunRequest(
            run_key=f"{day} {tick}", partition_key=day.isoformat(), tags={vocabulary.DUE_TAG: reason}
        )


refresh_code_lists_schedule = dg.ScheduleDefinition(
    job=refresh_code_lists,
    cron_schedule=SCHEDULE.cron(hours_later=-1, weekday="1"),
    execution_timezone=SCHEDULE.schedule_timezone,
    default_status=_STATUS,
    description="Capture the code lists every Monday.",
)

report_coverage_schedule = dg.ScheduleDefinition(
    job=report_coverage,
    cron_schedule=SCHEDULE.cron(hours_later=2),
    execution_timezone=SCHEDULE.schedule_timezone,
    default_status=_STATUS,
    description="Report every morning which days are covered.",
)

SCHEDULES = (
    sweep_day_schedule,
    sweep_jsearch_schedule,
    historic_window,
    refresh_code_lists_schedule,
    report_coverage_schedule,
)
