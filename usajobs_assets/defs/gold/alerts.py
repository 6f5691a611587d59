"""`gold/alerts`: tell people what happened to the postings that they look for. The work is in pipeline/alerts."""

from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import ALERT_COLUMNS
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

ALERTS = vocabulary.gold_key("alerts")
_DESCRIPTION = """What the saved searches and watched postings of `alerts.yml` have to tell: put into the outbox once,
and into the feed.

**Grain**: a change of a posting, for a search and a receiver; `ops.alert` has what was told. **Partition**: none; a
build looks at what sweeps have shown in the last three days. A rebuild, a replay or a backfill tells nobody anything,
nor does the first build, and a search counts from the moment at which it was activated. What is told waits in
`ops.outbox` and is sent by the sensor `waiting_messages` or by `usajobs notify`."""


@dg.asset(
    key=ALERTS,
    deps=[vocabulary.gold_key("posting"), vocabulary.gold_key("posting_change")],
    description=_DESCRIPTION,
    group_name="gold",
    kinds=vocabulary.WAREHOUSE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("gold", "alert"),
    pool=vocabulary.WAREHOUSE_POOL,
    metadata={"dagster/table_name": "ops.alert", **ALERT_COLUMNS},
)
def gold_alerts(pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """Put what is news into the outbox, in one transaction with the note that it was told."""
    from usajobs_assets.pipeline.alert_feed import KEY, write_feed
    from usajobs_assets.pipeline.alerts import tell

    services = pipeline.open()
    with refusals_in_a_sentence():
        told = tell(services)
        entries = write_feed(services)
    messages = [[message.search, message.receiver, message.postings] for message in told.messages]
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": told.ever,
            "usajobs/rows_written": told.changes,
            "usajobs/messages": preview(["search", "receiver", "postings"], messages),
            "usajobs/without_address": len(told.without_address),
            "usajobs/feed_entries": entries,
            "usajobs/feed": KEY,
        }
    )


@dg.asset_check(
    asset=ALERTS,
    description="Whoever a search names is an address of NOTIFY_URLS; nobody else can be told.",
)
def every_receiver_has_an_address(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """A warning: what they would be told is told once they have one, if it is no older than three days."""
    lacking = _without_address(pipeline.open())
    return dg.AssetCheckResult(
        passed=not lacking,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"usajobs/without_address": ", ".join(lacking)} if lacking else {},
    )


def _without_address(services: "Services") -> list[str]:
    from usajobs_assets.pipeline.alert_watches import Watches

    with refusals_in_a_sentence():
        return Watches(services).without_address()
