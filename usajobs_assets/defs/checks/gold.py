"""Standing checks on gold: each counts the rows that break a claim. What the database itself refuses is not here."""

from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

_POSTING, _PLACES = vocabulary.gold_key("posting"), vocabulary.gold_key("posting_location")
_RANKED = vocabulary.gold_key("ranked_posting")


@dg.asset_check(
    asset=_POSTING,
    blocking=True,
    description="Every posting of silver is in gold, and no other: none is lost or made up on the way.",
)
def every_posting_of_silver_is_in_gold(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """By control number, in both directions."""
    return judge(pipeline.open(), "postings_on_one_side")


@dg.asset_check(
    asset=_PLACES,
    blocking=True,
    description="Every location of silver is in gold, and no other.",
)
def every_location_of_silver_is_in_gold(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """By control number and position in the list, in both directions."""
    return judge(pipeline.open(), "locations_on_one_side")


@dg.asset_check(
    asset=_POSTING,
    blocking=True,
    description="Pay of a year is positive and lowest before highest; unpaid work has none; what has none says why.",
)
def annual_pay_makes_sense(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """Counted anew from silver's pay and interval, so that a wrong factor shows as well."""
    return judge(pipeline.open(), "odd_pay")


@dg.asset_check(
    asset=_POSTING,
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


@dg.asset_check(
    asset=vocabulary.gold_key("posting_change"),
    blocking=True,
    description="Every posting of silver became new once, and no other did: no first sighting is lost or told twice.",
)
def every_posting_is_new_once(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """Alerts and counts by day go by it."""
    return judge(pipeline.open(), "postings_not_new_once")


@dg.asset_check(
    asset=_RANKED,
    blocking=True,
    description="Every posting of gold is ranked, and no other.",
)
def every_posting_is_ranked(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """By control number, in both directions."""
    return judge(pipeline.open(), "ranked_on_one_side")


@dg.asset_check(
    asset=_RANKED,
    blocking=True,
    description="Scores are from 0 to 100, no points are negative, and points add up to the score to the last digit.",
)
def points_add_up_to_the_score(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """What the sentence says counts as well: it begins with the score."""
    return judge(pipeline.open(), "odd_scores")


def judge(services: "Services", claim: str) -> dg.AssetCheckResult:
    """The result of a claim: an error where rows break it, with the first of their control numbers."""
    from usajobs_assets.pipeline.gold_checks import broken

    rows, examples = broken(services, claim)
    metadata: dict[str, int | str] = {"usajobs/unexpected": rows}
    if examples:
        metadata["usajobs/control_numbers"] = ", ".join(map(str, examples))
    return dg.AssetCheckResult(passed=rows == 0, severity=dg.AssetCheckSeverity.ERROR, metadata=metadata)
