"""The figures of a run, for whoever watches many: one line of metrics when its outcome is known.

    DayReport, failure, ledger → emit_run_metrics() → standard output, with LOG_FORMAT=json

Called by `launch.run_day` for the command line, and to be called by whatever learns of the end of a daemon's run.
A run never fails because of it. What is not known is left out: a zero would say that there was nothing.
"""

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal

import psycopg

from usajobs_assets.notify.run_summary import outbox_of
from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.observability.metrics import metric_line
from usajobs_assets.pipeline.day_report import DayReport
from usajobs_assets.pipeline.freshness import read_freshness
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Mode
from usajobs_assets.storage.errors import WarehouseError

Outcome = Literal["succeeded", "refused", "failed"]
Figures = dict[str, float]

_log = logging.getLogger(__name__)


def outcome_of(report: DayReport, failure: str | None) -> Outcome:
    """What became of a run: failed for a reason of its own, refused by the gate, or else it succeeded."""
    if failure is not None:
        return "failed"
    return "refused" if report.passed is False and report.enforced else "succeeded"


def emit_run_metrics(
    services: Services,
    report: DayReport,
    failure: str | None = None,
    *,
    run_id: str | None = None,
) -> None:
    """Write the metrics of a run to standard output, if LOG_FORMAT is json; log how it ended in any case.

    Args:
        report: of the source that was asked for; one without a run if nothing was captured.
        failure: why the run failed, if it failed for another reason than the gate.
        run_id: Dagster's id of the run, to find its other lines by.
    """
    outcome = outcome_of(report, failure)
    about = {
        "source": report.source,
        "partition": report.day.isoformat(),
        **({"run": run_id} if run_id else {}),
    }
    with log_fields(**about):
        _log.info("The run %s.", {"refused": "was refused by the gate"}.get(outcome, outcome))
        write_metrics(
            services,
            lambda: {
                **_outcome(outcome),
                **_of_report(report, outcome),
                **_standing(services, report),
            },
            report.source,
            {**about, "outcome": outcome},
        )


def write_metrics(
    services: Services, figures: Callable[[], Mapping[str, float]], source: str, properties: Mapping[str, str]
) -> None:
    """Write one line of metrics to standard output, if LOG_FORMAT is json. Never fails: the run has ended as it did."""
    if services.settings.log_format != "json":
        return
    dimensions = {"Environment": services.settings.usajobs_environment, "Source": source}
    try:
        line = metric_line(figures(), dimensions, properties, services.clock.now())
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except Exception as error:  # whatever it is
        _log.warning("The metrics of this run could not be written. %s: %s", type(error).__name__, error)


@contextlib.contextmanager
def loss_is_counted(services: Services, day: date, source: str) -> Iterator[None]:
    """A run that fails in here, where nobody can say what became of it (no Dagster, no warehouse), has failed."""
    try:
        yield
    except Exception as error:
        emit_run_metrics(services, DayReport(day, source), str(error))
        raise


def _outcome(outcome: Outcome) -> Figures:
    """All three, so that the sum over a day without failures is 0 and not missing."""
    names = {"succeeded": "RunSucceeded", "refused": "RunRefused", "failed": "RunFailed"}
    return {name: float(each == outcome) for each, name in names.items()}


def _of_report(report: DayReport, outcome: Outcome) -> Figures:
    """After a failure the newest run in the ledger may be an older one: it was counted when it ended."""
    seconds = {} if report.seconds is None else {"RunSeconds": report.seconds}
    if outcome == "failed" or report.ingest_run_id is None:
        return seconds
    counts = {
        "ItemsExtracted": report.items,
        "ItemsStaged": report.accepted,
        "ItemsQuarantined": report.quarantined,
    }
    return {**counts, **seconds}


def _standing(services: Services, report: DayReport) -> Figures:
    """How the store stands after the run; what the warehouse cannot tell any more is left out."""
    readers: list[Callable[[Services, DayReport], Figures]] = [_freshness, _request_budget, _outbox]
    figures: Figures = {}
    try:
        for read in readers:
            figures |= read(services, report)
    except (psycopg.Error, WarehouseError) as error:
        _log.info("Of how the store stands the metrics hold only %s: %s", sorted(figures), error)
    return figures


def _freshness(services: Services, report: DayReport) -> Figures:
    """Hours since the source was last proven and loaded, and days of the last 30 that are not."""
    fresh = read_freshness(services, report.source)
    lag = {} if fresh.age is None else {"LagHours": round(fresh.age.total_seconds() / 3600, 2)}
    return {**lag, "DaysUnproven": len(fresh.missed)}


def _request_budget(services: Services, report: DayReport) -> Figures:
    """Requests of all processes while the run captured, as a share of those that REQUESTS_PER_SECOND allows.

    A simulator is asked without a pace, so there is nothing to be used up.
    """
    if services.settings.usajobs_mode is Mode.SIMULATED:
        return {}
    with services.warehouse.connect() as connection:
        row = connection.execute(_REQUESTS, (report.ingest_run_id,)).fetchone()
    if row is None or row[0] is None:
        return {}
    seconds, requests = row
    # One may start at once, so that a run of a single request has not used it up.
    allowed = 1 + float(seconds) * services.settings.requests_per_second
    return {"RequestBudgetUsed": round(min(100.0, 100 * requests / allowed), 1)}


def _outbox(services: Services, _report: DayReport) -> Figures:
    return {"OutboxWaiting": outbox_of(services).count().undelivered}


_REQUESTS = """
SELECT max(extract(epoch FROM r.closed_at - r.opened_at)), count(p.bronze_object)
FROM ops.ingest_run r
JOIN ops.ingest_run other ON other.opened_at <= r.closed_at AND other.closed_at >= r.opened_at
JOIN ops.page p ON p.ingest_run_id = other.ingest_run_id AND p.received_at BETWEEN r.opened_at AND r.closed_at
WHERE r.ingest_run_id = %s
"""
