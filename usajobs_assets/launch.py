"""Run a day's job in this process, recorded by Dagster, then gold's, and return what became of the day.

    run_day() → the job of the source (the same as in the UI) → ledger → DayReport
              → build_gold, where the day is in silver → whoever is to be told

This is the function behind `usajobs run`, and the one for scripts. Keep out: printing, exit codes.
"""

import dataclasses
import time
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from usajobs_assets.gold_run import build_gold
from usajobs_assets.in_process import RunFailed, RunStopped, execute, failure_in
from usajobs_assets.notify.run_summary import tell_of_run
from usajobs_assets.observability.run_metrics import emit_run_metrics, loss_is_counted
from usajobs_assets.pipeline.day_report import DayReport, read_job_report
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings

__all__ = ["GoldFailed", "RunFailed", "RunStopped", "run_day"]

# By the source that is asked for.
_JOBS = {
    "search": "sweep_day",
    "historic": "backfill_day",
    "jsearch": "sweep_jsearch",
    "file_drop": "take_dropped_files",
}
AskedSource = Literal["search", "historic", "jsearch", "file_drop"]
_SWEEP_STEP = "bronze__search_pages"


class GoldFailed(RunFailed):
    """The day is in silver and gold could not be built from it; `report` is the day's."""

    def __init__(self, sentence: str, report: DayReport) -> None:
        super().__init__(f"The day is in silver, but gold could not be built: {sentence}")
        self.report = report


def run_day(
    day: date | None = None,
    source: AskedSource = "search",
    *,
    settings: Settings | None = None,
    search: Mapping[str, Any] | None = None,
    gold: bool = True,
) -> DayReport:
    """Capture, judge and load one day, bring gold up to it, and return the figures.

    Args:
        day: the partition, by default today in Washington. A past day of Search is verified and loaded again.
        source: `search` sweeps what is open; `historic` captures what opened on the day, with its texts; `jsearch`
            captures what JSearch shows for the queries of the settings; `file_drop` takes over recorded pages.
        settings: by default those of the environment.
        search: narrows the sweep; keys as in `SweepConfig`: keyword, location_name, radius_miles,
            results_per_page, max_pages.
        gold: whether gold is built where the day was loaded; who loads many days builds it once, after them.

    Returns:
        The report of the day's newest run of the source. When the gate has refused it, or the texts that go
        with it, `passed` is False and nothing of the refused run was loaded.

    Raises:
        SettingsError: the settings do not make sense.
        RunFailed: a step failed: the API refused, a store could not be reached.
        GoldFailed: the day is in silver, but gold could not be built.
        RunStopped: the process was told to stop.
    """
    services = Services(settings or Settings.load())
    day = day or eastern_day(services.clock.now())
    started = time.monotonic()
    job = _JOBS[source]
    config = {_SWEEP_STEP: search} if search and job == "sweep_day" else {}
    with loss_is_counted(services, day, source):
        result = execute(services, job, partition=day.isoformat(), config=config)
        report = read_job_report(services.warehouse, day, job)
    report = dataclasses.replace(report, seconds=round(time.monotonic() - started, 1))
    refused = report.passed is False and report.enforced
    failure = None if result.success or refused else failure_in(result)
    if gold and failure is None and not refused:
        report = dataclasses.replace(report, gold=build_gold(services))
        failure = _failure_of_gold(report)
    _tell(services, result.run_id, report, failure)
    if failure is not None:
        raise failure
    return report


def _failure_of_gold(report: DayReport) -> RunFailed | RunStopped | None:
    if report.gold is None or report.gold.failure is None:
        return None
    return RunStopped(report.gold.failure) if report.gold.stopped else GoldFailed(report.gold.failure, report)


def _tell(services: Services, run_id: str, report: DayReport, failure: Exception | None) -> None:
    stopped = isinstance(failure, RunStopped)
    reason = str(failure) if failure else None
    tell_of_run(services, run_id, report, reason, deliver=not stopped)
    if not stopped:  # which is no outcome: the next run goes on where this one was
        emit_run_metrics(services, report, reason, run_id=run_id)
