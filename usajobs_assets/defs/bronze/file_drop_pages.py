"""`bronze/file_drop_pages`: recorded pages of Search by day. Taking them over is in pipeline/file_drop_day."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.bronze.captured import captured
from usajobs_assets.defs.columns import PAGE_COLUMNS
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.resources.pipeline import PipelineResource


@dg.asset(
    key=vocabulary.FILE_DROP_PAGES,
    group_name="bronze",
    partitions_def=open_days,
    pool=vocabulary.FILE_DROP_POOL,
    kinds=vocabulary.BRONZE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("bronze", "page"),
    metadata={
        **PAGE_COLUMNS,
        "dagster/uri": "bronze/usajobs/file_drop/",
        "usajobs/source": dg.MetadataValue.url("https://developer.usajobs.gov/api-reference/get-api-search"),
    },
)
def file_drop_pages(
    context: dg.AssetExecutionContext, pipeline: PipelineResource
) -> dg.MaterializeResult[None]:
    """Pages of `/api/Search` that somebody recorded, from the day's folder in FILE_DROP, as they lay there.

    **Grain**: one object per file, a slice each, in one folder per state of the drop, closed by a manifest that lists
    every object with its SHA-256. **Partition**: the day in Washington on which the pages were recorded, as the name
    of their folder says; it is the day on which their postings were seen. **Proof**: a run is *proven* when every page
    that lay in the folder is in bronze. That says nothing of what was not recorded: no day is covered by it, and no
    posting is ever taken for gone.

    Off unless FILE_DROP is set. Materialising a day takes over what lies there, if anything has changed since; a day
    whose files are gone is read again and verified; a day that never had any is refused.
    """
    return captured(context, pipeline, "file_drop")
