"""Tell what became of a run: a summary into the outbox, and what is due out of it.

    run_day → tell_of_run(report, failure) → put_summary → Outbox.deliver
    runs that the daemon or the UI launched → put_summary

A run is told once, whoever tells it first. Its result never depends on it: what goes wrong here is logged, and the
summary waits in the outbox if it got so far. A rebuild, a replay or a backfill tells nobody.
"""

import logging
from typing import Any

from usajobs_assets.addresses import is_http
from usajobs_assets.notify import people
from usajobs_assets.notify.outbox import ROUND, Delivery, Outbox
from usajobs_assets.notify.targets import targets_of
from usajobs_assets.notify.webhook import Webhook
from usajobs_assets.pipeline.day_report import DayReport
from usajobs_assets.pipeline.services import Services
from usajobs_assets.redaction import clean

_log = logging.getLogger(__name__)


def tell_of_run(
    services: Services, run_id: str, report: DayReport, failure: str | None, *, deliver: bool = True
) -> None:
    """Put the summary of a run into the outbox and, unless there is no time for it, send what is due."""
    if services.settings.notify_urls is None:
        return
    try:
        put_summary(services, run_id, report, failure)
        if deliver:
            deliver_due(services)
    except Exception as error:  # whatever it is, the day was captured and loaded, or has failed, without it
        _log.warning("The summary of this run could not be handed on. %s: %s", type(error).__name__, error)


def put_summary(services: Services, run_id: str, report: DayReport, failure: str | None) -> None:
    """The summary of a run into the outbox; what is there of it already stays as it is."""
    kind, body = summary(services, report, failure)
    links = _links(services, run_id, kind)
    outbox_of(services).put(kind, f"run {run_id}", {"dagster_run_id": run_id, **body, "links": links})


def _links(services: Services, run_id: str, kind: str) -> dict[str, str]:
    """The run in the UI, if it is known where that is; what to do about it, if it is not well."""
    ui = services.settings.dagster_ui_url
    links = {"run": f"{ui.rstrip('/')}/runs/{run_id}"} if ui else {}
    return links if kind == "run_succeeded" else {**links, "runbook": runbook(kind.replace("_", "-"))}


def runbook(alert: str) -> str:
    """Where it is written what to do about an alert, by its name."""
    return f"docs/runbook.md#{alert}"


def deliver_due(services: Services, *, again: bool = False, within: float = ROUND) -> Delivery:
    """Send what waits in the outbox and is due; after `within` seconds no further message is begun."""
    secret = services.settings.notify_secret
    webhook = Webhook(secret.get_secret_value() if secret else None)

    def post(url: str, body: bytes, key: str) -> None:
        (webhook.post if is_http(url) else people.post)(url, body, key)

    done = outbox_of(services).deliver(post, again=again, within=within)
    for number, reason in done.failed.items():
        _log.warning("Receiver %d of NOTIFY_URLS was not told: %s. It is tried again.", number, reason)
    return done


def outbox_of(services: Services) -> Outbox:
    """The outbox of these settings."""
    return Outbox(services.warehouse, targets_of(services.settings), services.clock)


def summary(services: Services, report: DayReport, failure: str | None) -> tuple[str, dict[str, Any]]:
    """The kind of message, and its body: figures and reasons, nothing of a posting."""
    refused = report.passed is False and report.enforced
    kind = "run_failed" if failure else "run_refused" if refused else "run_succeeded"
    figures = ("pages", "items", "accepted", "quarantined", "duplicates", "jobs_added", "jobs_changed")
    return kind, {
        "at": services.clock.now().isoformat(),
        "mode": services.settings.usajobs_mode.value,
        "source": report.source,
        "day": report.day.isoformat(),
        "ingest_run_id": report.ingest_run_id,
        "outcome": report.outcome,
        "reasons": report.reasons,
        "failed_checks": report.failed_checks,
        "error": clean(failure) if failure else None,
        **{name: getattr(report, name) for name in figures},
    }
