"""The reference files as rows of the tables that a build joins with.

    Rules → reference_rows() → temp tables ref_* of one build (storage/gold_sql has their columns)

Names are folded as the SQL folds what it looks up: lower case, single blanks.
"""

from collections.abc import Iterator, Sequence

from usajobs_assets.gold.annual_pay import NOT_ANNUALISED, PERIODS_PER_YEAR
from usajobs_assets.gold.rules import Agency, FxRates, Regions, Rules
from usajobs_assets.gold.sizes import size_bin
from usajobs_assets.gold.travel import TRAVEL

Row = tuple[object, ...]


def reference_rows(rules: Rules) -> dict[str, list[Row]]:
    """Rows by table."""
    agencies = rules.agencies
    return {
        "ref_interval": [
            *((code, factor, None) for code, factor in PERIODS_PER_YEAR.items()),
            *((code, None, reason) for code, reason in NOT_ANNUALISED.items()),
        ],
        "ref_fx": list(_fx(rules.fx_rates)),
        "ref_state": list(_states(rules.regions)),
        "ref_country": [
            (_folded(country), region)
            for region, names in rules.regions.countries.items()
            for country in names
        ],
        "ref_agency": [
            (key, name, size_bin(count), agencies.as_of if count else None)
            for key, name, count in _spellings(agencies.agencies)
        ],
        "ref_department": [(key, name) for key, name, _ in _spellings(agencies.departments)],
        "ref_travel": list(TRAVEL.items()),
    }


def _fx(rates: FxRates) -> Iterator[Row]:
    """The first rate counts for all days before as well; pay in dollars needs none."""
    if rates.target == "USD":
        yield "-infinity", "infinity", 1, None, "USD"
        return
    rows = rates.to_target()
    for index, (day, rate) in enumerate(rows):
        until: object = rows[index + 1][0] if index + 1 < len(rows) else "infinity"
        yield day if index else "-infinity", until, rate, day, rates.target


def _states(regions: Regions) -> Iterator[Row]:
    for region, states in regions.states.items():
        for name, code in states.items():
            yield _folded(name), code, region


def _spellings(listed: Sequence[Agency]) -> Iterator[tuple[str, str, int | None]]:
    for one in listed:
        for spelling in sorted({_folded(name) for name in (one.name, *one.aliases)}):
            yield spelling, one.name, one.headcount


def _folded(name: str) -> str:
    return " ".join(name.lower().split())
