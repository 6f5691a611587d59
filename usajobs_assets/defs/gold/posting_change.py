"""`gold/posting_change`: what happened to postings. The building is in storage/gold_change_sql."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.gold.mart import BuildConfig, build, mart_specs, materialised
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.gold_change import GOLD_POSTING_CHANGE

_ABOUT = {
    "posting_change": """First sightings, closing dates that were moved, pay and titles that were edited, and each step
of the status. A change that two sources show is one row, of the source that showed it first. `changed_at` is when it
was first seen: where a day was captured long after it, `opened_on` tells that a `new` posting is no news. A posting
that leaves the answers of Search and comes back unchanged has no row for it: not being shown proves nothing.""",
}


@dg.multi_asset(
    name="gold_posting_change",
    specs=mart_specs(
        "posting_change",
        about=_ABOUT,
        source="the history in silver",
        deps=[*vocabulary.CURRENT, *vocabulary.HISTORY],
    ),
    pool=vocabulary.WAREHOUSE_POOL,
)
def gold_posting_change(config: BuildConfig, pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """Build the table, if silver has changed."""
    from usajobs_assets.pipeline.gold_change import changes_by_kind

    services = pipeline.open()
    built = build(services, "posting_change", config)
    kinds = {"usajobs/kinds": preview(["kind", "changes"], changes_by_kind(services))}
    return materialised(services, GOLD_POSTING_CHANGE, built, kinds)
