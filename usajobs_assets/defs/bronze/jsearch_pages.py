"""`bronze/jsearch_pages`: the raw pages of JSearch by day. The capturing itself is in pipeline/jsearch_day."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.bronze.captured import captured
from usajobs_assets.defs.columns import PAGE_COLUMNS
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.resources.pipeline import PipelineResource


@dg.asset(
    key=vocabulary.JSEARCH_PAGES,
    group_name="bronze",
    partitions_def=open_days,
    pool=vocabulary.JSEARCH_API_POOL,
    kinds=vocabulary.BRONZE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.jsearch_tags("bronze", "page"),
    metadata={
        **PAGE_COLUMNS,
        "dagster/uri": "bronze/usajobs/jsearch/",
        "usajobs/source": dg.MetadataValue.url("https://rapidapi.com/letscrape-6bRBa3QguO5/api/jsearch"),
    },
)
def jsearch_pages(
    context: dg.AssetExecutionContext, pipeline: PipelineResource
) -> dg.MaterializeResult[None]:
    """Pages of JSearch's `/search` exactly as they were received: what it shows for the queries of JSEARCH_QUERIES.

    **Grain**: one object per page, a slice per query, in one folder per capture, closed by a manifest that lists
    every object with its SHA-256. **Partition**: the day in Washington on which the capture started. **Proof**: the
    API names no total, so a capture is *proven* when every query was followed to where it brought nothing new. That
    says what was shown and nothing of what was not: no posting is ever taken for gone because it did not come.

    Off unless JSEARCH_QUERIES is set. Materialising today captures (and goes on where a capture has stopped); a past
    day is read again and verified; a past day without a capture is refused.
    """
    return captured(context, pipeline, "jsearch")
