"""`ops/quarantine`: what is set aside, for which reasons, and since when. The reading is in storage/."""

from collections import Counter

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import QUARANTINE_COLUMNS
from usajobs_assets.io_managers.metadata import counts_table
from usajobs_assets.resources.pipeline import PipelineResource


@dg.asset(
    key=vocabulary.QUARANTINE,
    deps=vocabulary.PAGES,
    group_name=vocabulary.OPERATIONS,
    kinds=vocabulary.WAREHOUSE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("ops", "item"),
    metadata={"dagster/table_name": "ops.quarantine", **QUARANTINE_COLUMNS},
)
def quarantine(pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """The records that broke a rule, by reason and state: a report, read from `ops.quarantine`.

    **Grain**: an item of a page in bronze. **Partition**: none; each materialisation reports anew. An item is **open**
    until a rule or the code changes; then it is **replayed**, that is loaded as the sighting it always was, or a person
    has **discarded** it with a reason. The bars count the items by the day of their run. `usajobs quarantine list` has
    every item, `usajobs quarantine show ID` its bytes and who did what about it.
    """
    from usajobs_assets.pipeline.quarantine_picture import history
    from usajobs_assets.storage.quarantine_store import QuarantineStore

    counts = QuarantineStore(pipeline.open().warehouse).counts()
    by_state = Counter({"open": 0, "replayed": 0, "discarded": 0})
    by_reason = Counter[str]()
    for count in counts:
        by_state[count.state] += count.items
        by_reason[count.reason] += count.items if count.state == "open" else 0
    return dg.MaterializeResult(
        metadata={
            # A number, so that the catalogue plots it over the materialisations.
            "usajobs/open": by_state["open"],
            "dagster/row_count": by_state.total(),
            "usajobs/items_by_state": counts_table("state", by_state, "items"),
            "usajobs/open_by_reason": counts_table("reason", by_reason, "items"),
            "usajobs/history": dg.MetadataValue.md(history(counts)),
        }
    )
