"""Run a day's job in this process, recorded by Dagster, and return what became of the day.

    run_day() → the job of the source, as in the UI → ledger → DayReport → whoever is to be told

This is the function behind `usajobs run`, and the one for scripts. Keep out: printing, exit codes.
"""

import contextlib
import dataclasses
import errno
import time
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from usajobs_assets.dagster_home import dagster_instance
from usajobs_assets.notify.run_summary import tell_of_run
from usajobs_assets.observability.log_output import wants_json
from usajobs_assets.observability.run_metrics import emit_run_metrics, loss_is_counted
from usajobs_assets.pipeline.day_report import DayReport, read_job_report
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.run_failure import failure_of
from usajobs_assets.settings import Settings

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

# The run's log is in the UI; a console of its own would drown the figures that a person waits for.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


# By the source that is asked for.
_JOBS = {"search": "sweep_day", "historic": "backfill_day", "jsearch": "sweep_jsearch"}
AskedSource = Literal["search", "historic", "jsearch"]


class RunFailed(Exception):
    """The job failed for another reason than the gate; the message is the failed step's own."""


class RunStopped(Exception):
    """The run was told to stop (SIGTERM, Ctrl-C) and has rolled back what was not finished."""


def run_day(
    day: date | None = None,
    source: AskedSource = "search",
    *,
    settings: Settings | None = None,
    search: Mapping[str, Any] | None = None,
) -> DayReport:
    """Capture, judge and load one day, and return its figures.

    Args:
        day: the partition, by default today in Washington. A past day of Search is verified and loaded again.
        source: `search` sweeps what is open; `historic` captures what opened on the day, with its texts; `jsearch`
            captures what JSearch shows for the queries of the settings.
        settings: by default those of the environment.
        search: narrows the sweep; keys as in `SweepConfig`: keyword, location_name, radius_miles,
            results_per_page, max_pages.

    Returns:
        The report of the day's newest run of the source. When the gate has refused it, or the texts that go
        with it, `passed` is False and nothing of the refused run was loaded.

    Raises:
        SettingsError: the settings do not make sense.
        RunFailed: a step failed: the API refused, a store could not be reached.
        RunStopped: the process was told to stop.
    """
    services = Services(settings or Settings.load())
    day = day or eastern_day(services.clock.now())
    started = time.monotonic()
    job = _JOBS[source]
    with loss_is_counted(services, day, source):
        result = _execute(services, day, job, search or {})
        report = read_job_report(services.warehouse, day, job)
    report = dataclasses.replace(report, seconds=round(time.monotonic() - started, 1))
    refused = report.passed is False and report.enforced
    failure = None if result.success or refused else _failure(result)
    stopped = isinstance(failure, RunStopped)
    reason = str(failure) if failure else None
    tell_of_run(services, result.run_id, report, reason, deliver=not stopped)
    if not stopped:  # which is no outcome: the next run goes on where this one was
        emit_run_metrics(services, report, reason, run_id=result.run_id)
    if failure is not None:
        raise failure
    return report


def _execute(services: Services, day: date, job: str, search: Mapping[str, Any]) -> "ExecuteInProcessResult":
    from usajobs_assets.definitions import build_defs, build_resources
    from usajobs_assets.defs.vocabulary import LAUNCHED_TAG
    from usajobs_assets.resources.pipeline import PipelineResource

    defs = build_defs(build_resources(PipelineResource.of(services)))
    ops = {"ops": {"bronze__search_pages": {"config": dict(search)}}} if job == "sweep_day" else {}
    with _failures_of_storage_in_a_sentence(), dagster_instance(services) as instance:
        return defs.resolve_job_def(job).execute_in_process(
            instance=instance,
            partition_key=day.isoformat(),
            run_config=ops if wants_json() else {**ops, **_QUIET},
            tags={LAUNCHED_TAG: "usajobs run"},
            raise_on_error=False,
        )


@contextlib.contextmanager
def _failures_of_storage_in_a_sentence() -> Iterator[None]:
    """Where the run is recorded may fail as well, and nobody can record that."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).partition("\n")[0]
        raise RunFailed(f"Dagster's own storage failed: {said}. Mend it, then run again.") from error
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise RunFailed(f"{error.strerror}: {error.filename}. Make room, then run again.") from error


def _failure(result: "ExecuteInProcessResult") -> Exception:
    """The error of the first step that failed, or of the run if none did, as one of ours."""
    failure = failure_of(result.all_events)
    return RunStopped(failure.sentence) if failure.stopped else RunFailed(failure.sentence)
