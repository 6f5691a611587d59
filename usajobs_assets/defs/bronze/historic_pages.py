"""The raw pages of HistoricJoa by open date: announcements, and their texts. Capturing is in pipeline/historic_day."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.bronze.captured import captured
from usajobs_assets.defs.columns import PAGE_COLUMNS
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.resources.pipeline import PipelineResource

_REFERENCE = "https://developer.usajobs.gov/api-reference/get-api-historicjoa"


@dg.asset(
    key=vocabulary.HISTORIC_PAGES,
    metadata={
        **PAGE_COLUMNS,
        "dagster/uri": "bronze/usajobs/historic/",
        "usajobs/source": dg.MetadataValue.url(_REFERENCE),
    },
    group_name="bronze",
    partitions_def=open_days,
    pool=vocabulary.USAJOBS_API_POOL,
    kinds=vocabulary.BRONZE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("bronze", "page"),
)
def historic_pages(
    context: dg.AssetExecutionContext, pipeline: PipelineResource
) -> dg.MaterializeResult[None]:
    """Pages of `/api/HistoricJoa` exactly as they were received: every announcement that opened on the day.

    **Grain**: one object per page, in one folder per capture, closed by a manifest that lists every object with
    its SHA-256. **Partition**: the open date of the announcements, since 2013 (the source is whole since about
    March 2017). **Proof**: a capture is *proven* when it holds as many different postings as the API said there
    are; a day on which nothing opened is proven by a total of zero.

    Announcements are attached to old open dates for months, and their status moves on. Materialising a day
    captures it anew, beside what is stored; the newest capture of each posting counts.
    """
    return captured(context, pipeline, "historic")


@dg.asset(
    key=vocabulary.ANNOUNCEMENT_TEXT_PAGES,
    metadata={
        **PAGE_COLUMNS,
        "dagster/uri": "bronze/usajobs/announcement_text/",
        "usajobs/source": dg.MetadataValue.url(f"{_REFERENCE}-announcementtext"),
    },
    group_name="bronze",
    partitions_def=open_days,
    pool=vocabulary.USAJOBS_API_POOL,
    kinds=vocabulary.BRONZE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("bronze", "page"),
)
def announcement_text_pages(
    context: dg.AssetExecutionContext, pipeline: PipelineResource
) -> dg.MaterializeResult[None]:
    """Pages of `/api/HistoricJoa/AnnouncementText` exactly as they were received: the long texts of announcements.

    **Grain**: one object per page, in one folder per capture, closed by a manifest that lists every object with
    its SHA-256. **Partition**: the open date of the announcements, since 2013. **Proof**: a capture is *proven*
    when it holds as many different postings as the API said there are.

    The texts (duties, qualifications, how to apply) are all that this source adds: who hires, what is paid and
    when an announcement closes is in `bronze/historic_pages`. Materialising a day captures it anew.
    """
    return captured(context, pipeline, "announcement_text")
