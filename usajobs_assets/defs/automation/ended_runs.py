"""Runs that are over: which there are, and what the ledger and their events say of each."""

from collections.abc import Iterator, Set
from datetime import date, datetime
from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.jobs import (
    backfill_day,
    build_gold,
    sweep_day,
    sweep_jsearch,
    take_dropped_files,
)

if TYPE_CHECKING:
    from usajobs_assets.pipeline.day_report import DayReport
    from usajobs_assets.pipeline.services import Services

_OVER = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
_FAILURES = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}


def ended_runs(
    instance: dg.DagsterInstance, since: datetime, *, without: Set[str] = frozenset()
) -> Iterator[dg.RunRecord]:
    """Runs of a day's capture that ended since then, oldest first by job; not those that have a tag of `without`."""
    for job in (sweep_day, backfill_day, sweep_jsearch, take_dropped_files):
        wanted = dg.RunsFilter(job_name=job.name, statuses=_OVER, updated_after=since)
        for record in instance.get_run_records(wanted, ascending=True):
            tags = record.dagster_run.tags
            if vocabulary.PARTITION_TAG in tags and without.isdisjoint(tags):
                yield record


def ended_builds(
    instance: dg.DagsterInstance, since: datetime, *, without: Set[str] = frozenset()
) -> list[dg.RunRecord]:
    """Builds of gold that ended since then, oldest first; not those that have a tag of `without`."""
    wanted = dg.RunsFilter(job_name=build_gold.name, statuses=_OVER, updated_after=since)
    builds = instance.get_run_records(wanted, ascending=True)
    return [build for build in builds if without.isdisjoint(build.dagster_run.tags)]


def rows_written(instance: dg.DagsterInstance, run_id: str) -> dict[str, int]:
    """The rows that a run wrote into tables of gold, of those whose marts it came to the end of."""
    written: dict[str, int] = {}
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION):
        made = entry.asset_materialization
        rows = made.metadata.get("usajobs/rows_written") if made else None
        if made and made.asset_key.path[0] == "gold" and rows is not None:
            written[made.asset_key.path[-1]] = int(str(rows.value))
    return written


def report_of(
    services: "Services", instance: dg.DagsterInstance, run: dg.DagsterRun
) -> tuple["DayReport", str | None]:
    """What the ledger says of the run's day, and why the run failed, if it was for another reason than the gate."""
    from usajobs_assets.pipeline.day_report import read_job_report

    day = date.fromisoformat(run.tags[vocabulary.PARTITION_TAG])
    report = read_job_report(services.warehouse, day, run.job_name)
    refused = report.passed is False and report.enforced
    return report, None if run.is_success or refused else _failure(instance, run)


def _failure(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    from usajobs_assets.run_failure import failure_of

    if run.status is dg.DagsterRunStatus.CANCELED:
        return "Somebody has cancelled the run; the next one goes on where it was."
    entries = instance.all_logs(run.run_id, of_type=_FAILURES)
    return failure_of(entry.dagster_event for entry in entries).sentence
