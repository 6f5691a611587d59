"""`bronze/search_pages`: the raw pages of a day's sweeps. The sweeping itself is in pipeline/search_day."""

from datetime import date, timedelta

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import PAGE_COLUMNS
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.metadata import bronze_metadata
from usajobs_assets.defs.partitions import open_days
from usajobs_assets.defs.schedule import SCHEDULE
from usajobs_assets.resources.pipeline import PipelineResource


class SweepConfig(dg.Config):
    """Narrow the sweep; what is left out comes from the settings. A narrowed sweep proves its own query only."""

    keyword: str | None = None
    location_name: str | None = None
    radius_miles: int | None = None
    results_per_page: int | None = None
    max_pages: int | None = None


@dg.asset(
    key=vocabulary.SEARCH_PAGES,
    group_name="bronze",
    partitions_def=open_days,
    # Of these, and not of silver, which any backfill of an old day makes look fresh. Dagster looks at when the newest
    # materialisation was; whether it was proven and loaded is for the check yesterday_is_proven.
    freshness_policy=dg.FreshnessPolicy.cron(
        deadline_cron=SCHEDULE.cron(hours_later=2),
        lower_bound_delta=timedelta(hours=2),
        timezone=SCHEDULE.schedule_timezone,
    ),
    pool=vocabulary.USAJOBS_API_POOL,
    kinds=vocabulary.BRONZE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("bronze", "page"),
    metadata={
        **PAGE_COLUMNS,
        "dagster/uri": "bronze/usajobs/search/",
        "usajobs/source": dg.MetadataValue.url("https://developer.usajobs.gov/api-reference/get-api-search"),
    },
)
def search_pages(
    context: dg.AssetExecutionContext, config: SweepConfig, pipeline: PipelineResource
) -> dg.MaterializeResult[None]:
    """Pages of `/api/Search` exactly as they were received: every posting that was open, with its full text.

    **Grain**: one object per page, in one folder per sweep, closed by a manifest that lists every object with
    its SHA-256. **Partition**: the day in Washington on which the sweep started. **Proof**: a sweep is *proven*
    when it holds as many different postings as the API said there are; `MAX_PAGES` makes it *partial*.

    Search knows only what is open now. Materialising today sweeps (and goes on where a sweep has stopped);
    a past day is read again and verified; a past day without a sweep is refused, HistoricJoa has its postings.
    """
    from usajobs_assets.pipeline.search_day import search_partition

    services, day = pipeline.open(), date.fromisoformat(context.partition_key)
    if services.notice:
        context.log.warning(services.notice)
    with refusals_in_a_sentence():
        manifests = search_partition(services, day, config.model_dump(exclude_none=True))
    return dg.MaterializeResult(metadata=bronze_metadata(manifests))
