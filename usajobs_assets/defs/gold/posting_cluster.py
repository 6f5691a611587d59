"""`gold/posting_cluster`: which postings are one job announced more than once. Built by pipeline/gold_cluster."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.gold.mart import BuildConfig, build, mart_specs, materialised
from usajobs_assets.io_managers.metadata import preview
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.tables.gold_cluster import GOLD_POSTING_CLUSTER

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services
    from usajobs_assets.storage.mart_loader import GoldBuild

_ABOUT = {
    "posting_cluster": """Nothing is merged away: every posting keeps its row, and one of each cluster stands for it.
Postings with the same agency, title and places (`hash_key`) are of one cluster; similar keys of one grade come together
by `clusters.yml`. A posting for the public and its counterpart for insiders are twins: two postings in one cluster. The
view `gold.cluster` has a row for each cluster, `gold.cluster_report` how many postings were merged and retained.""",
}
_LARGEST = ["cluster", "postings", "title", "agency", "first opened", "last opened"]


@dg.multi_asset(
    name="gold_posting_cluster",
    specs=mart_specs(
        "posting_cluster",
        about=_ABOUT,
        source="`gold.posting` with its places, and the sightings in silver",
        deps=[vocabulary.gold_key("posting"), vocabulary.gold_key("posting_location")],
    ),
    pool=vocabulary.WAREHOUSE_POOL,
)
def gold_posting_cluster(
    config: BuildConfig, pipeline: PipelineResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Find the clusters of all postings, if postings or rules have changed."""
    services = pipeline.open()
    built = build(services, "posting_cluster", config)
    yield materialised(services, GOLD_POSTING_CLUSTER, built, _merged(services, built))


def _merged(services: "Services", built: "GoldBuild") -> dict[str, Any]:
    from usajobs_assets.pipeline.gold_cluster import largest_clusters, report

    counts = {f"usajobs/{name}": count for name, count in report(services).items()}
    links = {f"usajobs/{name}": count for name, count in built.figures.items()}
    return {
        **counts,
        **links,
        "usajobs/largest_clusters": preview(_LARGEST, largest_clusters(services)),
    }
