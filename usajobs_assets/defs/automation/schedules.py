"""Schedules, all in Washington's time. They are off until someone turns them on."""

from collections.abc import Iterator

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.jobs import backfill_day, refresh_code_lists, report_coverage, sweep_day
from usajobs_assets.resources.pipeline import PipelineResource

_WASHINGTON = "America/New_York"
# With every day since 2013 captured, about 60 are due a day: 14 recent ones, the others at their intervals.
_DAYS_AT_MOST = 80

# 07:00 in Washington; the partition is the day of the tick, which is today.
sweep_day_schedule = dg.build_schedule_from_partitioned_job(
    sweep_day, hour_of_day=7, description="Sweep today's open postings every morning."
)


@dg.schedule(
    job=backfill_day,
    cron_schedule="30 7 * * *",
    execution_timezone=_WASHINGTON,
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
    cron_schedule="0 6 * * 1",
    execution_timezone=_WASHINGTON,
    description="Capture the code lists every Monday.",
)

report_coverage_schedule = dg.ScheduleDefinition(
    job=report_coverage,
    cron_schedule="0 9 * * *",
    execution_timezone=_WASHINGTON,
    description="Report every morning which days are covered.",
)

SCHEDULES = (sweep_day_schedule, historic_window, refresh_code_lists_schedule, report_coverage_schedule)
