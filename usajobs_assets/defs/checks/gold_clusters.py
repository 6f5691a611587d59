"""Standing checks on clusters: nobody is lost, one posting stands for each cluster, and its members agree."""

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.checks.gold import judge
from usajobs_assets.resources.pipeline import PipelineResource

_CLUSTERS = vocabulary.gold_key("posting_cluster")


@dg.asset_check(
    asset=_CLUSTERS,
    blocking=True,
    description="Every posting of gold is in exactly one cluster, and no other is: nothing is merged away.",
)
def every_posting_is_in_one_cluster(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """By control number, in both directions; that it is one cluster only is the table's key."""
    return judge(pipeline.open(), "postings_without_cluster")


@dg.asset_check(
    asset=_CLUSTERS,
    blocking=True,
    description="Every cluster has exactly one representative, which is one of its members.",
)
def every_cluster_has_one_representative(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """Counted by cluster."""
    return judge(pipeline.open(), "clusters_without_one_representative")


@dg.asset_check(
    asset=_CLUSTERS,
    blocking=True,
    description="Members of a cluster agree on its size, name and representative; equal hash keys are of one cluster; "
    "twins are of one cluster.",
)
def clusters_are_symmetrical(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """Whoever is asked tells the same cluster."""
    return judge(pipeline.open(), "members_that_disagree")
