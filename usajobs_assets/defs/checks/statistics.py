"""Standing checks on gold's statistics: each figure is counted again from elsewhere, and both have to agree."""

from typing import TYPE_CHECKING

import dagster as dg

from usajobs_assets.defs.checks.claims import Found, claim_check

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services

# Table, check, the claim that it asks for, what it says.
_CHECKS = (
    (
        "run_stats",
        "every_item_is_in_the_figures",
        "items_unaccounted",
        "Fetched = accepted + deduplicated + quarantined + held_back, and the gate judged what was not held back.",
    ),
    (
        "run_stats",
        "every_accepted_posting_is_in_gold",
        "postings_not_in_gold",
        "Every posting that was accepted is in gold.posting.",
    ),
    (
        "pay_by_series",
        "grades_and_agencies_add_up_to_their_series",
        "pay_that_does_not_add_up",
        "The grades and the agencies of a series and year add up to it, and the series to the postings with pay.",
    ),
    (
        "postings_by_day",
        "days_add_up_to_the_postings",
        "days_that_do_not_add_up",
        "Openings are those of the postings, and each day ends with what the day before left + opened - closed.",
    ),
    (
        "time_to_fill",
        "outcomes_are_those_of_the_postings",
        "outcomes_on_one_side",
        "Every posting with an outcome has a row, no other has, and the outcome is that of gold.posting.",
    ),
    (
        "late_arrivals",
        "late_arrivals_are_those_of_the_sightings",
        "late_on_one_side",
        "Counted from the sightings, the same postings are late.",
    ),
)


def _check(table: str, name: str, claim: str, description: str) -> dg.AssetChecksDefinition:
    def find(services: "Services") -> Found:
        from usajobs_assets.pipeline.statistics_checks import differences

        return differences(services, claim)

    return claim_check(table, name, description, find, "examples", "; ")


(
    every_item_is_in_the_figures,
    every_accepted_posting_is_in_gold,
    grades_and_agencies_add_up_to_their_series,
    days_add_up_to_the_postings,
    outcomes_are_those_of_the_postings,
    late_arrivals_are_those_of_the_sightings,
) = (_check(*given) for given in _CHECKS)
