"""Standing checks on gold: each counts the rows that break a claim. What the database itself refuses is not here."""

from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.checks.claims import Found, claim_check
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services


def _check(table: str, name: str, claim: str, description: str) -> dg.AssetChecksDefinition:
    def find(services: "Services") -> Found:
        from usajobs_assets.pipeline.gold_checks import broken

        return broken(services, claim)

    return claim_check(table, name, description, find, "control_numbers", ", ")


# By control number, in both directions.
every_posting_of_silver_is_in_gold = _check(
    "posting",
    "every_posting_of_silver_is_in_gold",
    "postings_on_one_side",
    "Every posting of silver is in gold, and no other: none is lost or made up on the way.",
)
# By control number and position in the list, in both directions.
every_location_of_silver_is_in_gold = _check(
    "posting_location",
    "every_location_of_silver_is_in_gold",
    "locations_on_one_side",
    "Every location of silver is in gold, and no other.",
)
# Counted anew from silver's pay and interval, so that a wrong factor shows as well.
annual_pay_makes_sense = _check(
    "posting",
    "annual_pay_makes_sense",
    "odd_pay",
    "Pay of a year is positive and lowest before highest; unpaid work has none; what has none says why.",
)
# Alerts and counts by day go by it.
every_posting_is_new_once = _check(
    "posting_change",
    "every_posting_is_new_once",
    "postings_not_new_once",
    "Every posting of silver became new once, and no other did: no first sighting is lost or told twice.",
)
# By control number, in both directions.
every_posting_is_ranked = _check(
    "ranked_posting",
    "every_posting_is_ranked",
    "ranked_on_one_side",
    "Every posting of gold is ranked, and no other.",
)
# What the sentence says counts as well: it begins with the score.
points_add_up_to_the_score = _check(
    "ranked_posting",
    "points_add_up_to_the_score",
    "odd_scores",
    "Scores are from 0 to 100, no points are negative, and points add up to the score to the last digit.",
)
# By control number, in both directions; that it is one cluster only is the table's key.
every_posting_is_in_one_cluster = _check(
    "posting_cluster",
    "every_posting_is_in_one_cluster",
    "postings_without_cluster",
    "Every posting of gold is in exactly one cluster, and no other is: nothing is merged away.",
)
# Counted by cluster.
every_cluster_has_one_representative = _check(
    "posting_cluster",
    "every_cluster_has_one_representative",
    "clusters_without_one_representative",
    "Every cluster has exactly one representative, which is one of its members.",
)
# Whoever is asked tells the same cluster.
clusters_are_symmetrical = _check(
    "posting_cluster",
    "clusters_are_symmetrical",
    "members_that_disagree",
    "Members of a cluster agree on its name and representative, which are of its first source, and on how many of "
    "their own source there are; equal hash keys are of one cluster; twins are of one cluster and source.",
)


@dg.asset_check(
    asset=vocabulary.gold_key("posting"),
    description="At least half of the postings have a standard title; fewer means that titles.yml lacks entries.",
)
def most_titles_have_a_standard(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """A warning: a title without standard is kept as posted."""
    from usajobs_assets.pipeline.gold_checks import share_without_standard

    share = share_without_standard(pipeline.open())
    return dg.AssetCheckResult(
        passed=share <= 0.5,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"usajobs/share_without_standard": round(share, 4)},
    )
