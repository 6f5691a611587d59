"""`gold/posting` and `gold/posting_location`: one build of both. The building is in pipeline/gold_posting."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.gold.mart import BuildConfig, build, mart_specs, materialised
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.gold_posting import GOLD_POSTING
from usajobs_assets.tables.gold_posting_location import GOLD_POSTING_LOCATION

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.storage.mart_loader import GoldBuild

_ABOUT = {
    "posting": """Pay is of a full year (2,087 hours, 260 days, 26 periods of two weeks, 12 months) in one
currency, and null with a reason where that makes no sense; what was sent is kept beside it. Titles, agencies, places
and skills are under one name each by the reference files in `config/`. The view `gold.open_posting` has what takes
applications now, and for how long still; `gold.title_without_standard` the titles that no standard fits.""",
    "posting_location": """City, state, country and region are told apart and spelled one way. Stand-ins for "location
negotiable" and "anywhere" are flagged and have no coordinates; nor have places whose coordinates cannot be theirs.
Count places with `NOT is_repeat`: postings list some of them twice.""",
}


@dg.multi_asset(
    name="gold_posting",
    specs=mart_specs("posting", about=_ABOUT, source="the current state in silver", deps=vocabulary.CURRENT),
    pool=vocabulary.WAREHOUSE_POOL,
)
def gold_posting(config: BuildConfig, pipeline: PipelineResource) -> Iterator[dg.MaterializeResult[None]]:
    """Build both tables in one transaction, if silver or the reference files have changed."""
    services = pipeline.open()
    built = build(services, "posting", config)
    yield materialised(services, GOLD_POSTING, built, _matched(services, built))
    yield materialised(services, GOLD_POSTING_LOCATION, built)


def _matched(services: "Services", built: "GoldBuild") -> dict[str, Any]:
    from usajobs_assets.pipeline.gold_posting import titles_without_standard

    without = titles_without_standard(services)
    return {
        "usajobs/titles_without_standard": preview(["title", "postings"], without),
        "usajobs/postings_due": built.figures.get("due", 0),
        "usajobs/texts_read": built.figures.get("texts_read", 0),
    }
