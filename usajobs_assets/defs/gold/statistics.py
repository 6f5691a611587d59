"""The statistics of gold: five tables of one build, with charts. The building is in pipeline/."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.gold.mart import BuildConfig, build, mart_specs, materialised
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.gold_statistics import STATISTICS

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

_ABOUT = {
    "run_stats": """Every item is counted once: fetched = accepted + deduplicated + quarantined + held back, which a
check holds against the ledger. A day that was captured several times counts the items of all captures; `postings` are
distinct.""",
    "pay_by_series": """The pay of a posting is the middle between its lowest and highest pay of a year; quantiles are
interpolated between postings, and null where there are fewer than five. Years are those in which postings opened; a
figure over all years mixes the pay tables of all of them.""",
    "postings_by_day": """A posting closes on its closing date, when it was taken down, or when it was first seen to be
no longer accepting, whichever came first; never because a capture did not show it. Days that are not `is_proven` may
lack openings.""",
    "time_to_fill": """The API does not date an outcome, so it lies between two sightings: `days` is the most that it
can have taken, `uncertain_days` by how much it may have been less. The view `gold.time_to_fill_quantiles` has the
quantiles by agency and series, of postings whose outcome is known to the month.""",
    "late_arrivals": """HistoricJoa shows some postings days or years after their open date. Late is what a proven
capture of the open date had not shown: the same that `ops/coverage` counts.""",
}
_DEPS = [
    vocabulary.gold_key("posting"),
    *(vocabulary.silver_key(name) for name in ("job_category", "job_status_event", "job_version")),
]


@dg.multi_asset(
    name="gold_statistics",
    specs=mart_specs("statistics", about=_ABOUT, source="`gold.posting`, history, the ledger", deps=_DEPS),
    pool=vocabulary.WAREHOUSE_POOL,
)
def gold_statistics(config: BuildConfig, pipeline: PipelineResource) -> Iterator[dg.MaterializeResult[None]]:
    """Build all five in one transaction, if what they are counted from has changed."""
    services = pipeline.open()
    built = build(services, "statistics", config)
    for table in reversed(STATISTICS):
        yield materialised(services, table, built, _charts(services, table.name))


def _charts(services: "Services", table: str) -> dict[str, Any]:
    from usajobs_assets.charts.frame import in_markdown
    from usajobs_assets.pipeline.statistics_pictures import pictures_of

    charts = [in_markdown(svg, title) for title, svg in pictures_of(services, table)]
    return {"usajobs/charts": dg.MetadataValue.md("\n\n".join(charts))}
