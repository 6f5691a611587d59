"""Sensors that tell people: of runs that ended, of what is still red; and that send what waits in the outbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.automation.ended_runs import ended_runs, report_of
from usajobs_assets.defs.automation.gaps import STATUS
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

# How far back runs are looked at: on the first tick, and again on every later one.
_FIRST_LOOK, _OVERLAP = timedelta(days=1), timedelta(minutes=15)
# Seconds of a round of sending; Dagster gives a sensor 60, and the last message may take 10 of them.
_ROUND = 30.0
# Of runs that nobody waits for one by one: the digest tells what did not come right.
_UNTOLD_TAGS = {vocabulary.BACKFILL_TAG, vocabulary.DUE_TAG, vocabulary.RECORDED_TAG}
_NOBODY = "NOTIFY_URLS is not set: nobody is told."


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=STATUS,
    description="Put the summary of every daily run that ended into the outbox: one message for a run.",
)
def untold_runs(context: dg.SensorEvaluationContext, pipeline: PipelineResource) -> Iterator[dg.SkipReason]:
    """By Dagster's runs and the outbox: a run that is in there stays as it is, so the cursor only saves looking."""
    services = pipeline.open()
    if services.settings.notify_urls is None:
        yield dg.SkipReason(_NOBODY)
        return
    now = services.clock.now()
    since = datetime.fromisoformat(context.cursor) - _OVERLAP if context.cursor else now - _FIRST_LOOK
    ended = list(ended_runs(context.instance, since, without=_UNTOLD_TAGS))
    for record in ended:
        _tell(services, context.instance, record.dagster_run)
    context.update_cursor(now.astimezone(UTC).isoformat())
    yield dg.SkipReason(f"{len(ended)} runs that ended since {since:%Y-%m-%d %H:%M} are in the outbox.")


def _tell(services: "Services", instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    from usajobs_assets.notify.run_summary import outbox_of, put_summary

    if not outbox_of(services).holds(f"run {run.run_id}"):
        report, failure = report_of(services, instance, run)
        put_summary(services, run.run_id, report, failure)


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=STATUS,
    description="Send what waits in the outbox and is due, first tries and later ones.",
)
def waiting_messages(pipeline: PipelineResource) -> dg.SkipReason:
    """What a receiver did not take waits longer each time, and is given up after a day and a half."""
    from usajobs_assets.notify.run_summary import deliver_due

    services = pipeline.open()
    if services.settings.notify_urls is None:
        return dg.SkipReason(_NOBODY)
    done = deliver_due(services, within=_ROUND)
    return dg.SkipReason(f"Delivered {done.delivered}, {done.waiting} wait, {done.given_up} were given up.")


@dg.sensor(
    minimum_interval_seconds=600,
    default_status=STATUS,
    description="Put what is still red into the outbox, once a day until it is mended.",
)
def daily_digest(pipeline: PipelineResource) -> dg.SkipReason:
    """By the ledger, from three hours after the daily hour; that it was told is known by the outbox."""
    from usajobs_assets.notify.digest import is_digest_due, put_digest

    services = pipeline.open()
    if services.settings.notify_urls is None:
        return dg.SkipReason(_NOBODY)
    if not is_digest_due(services):
        return dg.SkipReason("Today's digest is told, or it is not time yet.")
    return dg.SkipReason(" ".join(put_digest(services).sentences()) or "Nothing is red.")


MESSAGES = (untold_runs, waiting_messages, daily_digest)
