"""The reference files as rows of the tables that a build joins with.

    Rules → reference_rows() → temp tables ref_* of one build (storage/gold_sql has their columns)

Names are folded as the SQL folds what it looks up: lower case, single blanks.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from usajobs_assets.gold.annual_pay import NOT_ANNUALISED, PERIODS_PER_YEAR
from usajobs_assets.gold.rules import Agencies, Agency, FxRates, Regions, Rules
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
        "ref_country_code": list(rules.regions.country_codes.items()),
        "ref_agency": [*_sized(agencies.agencies, agencies.as_of), *_employers(agencies)],
        "ref_department": [(key, name) for key, name, _ in _spellings(agencies.departments)],
        "ref_travel": list(TRAVEL.items()),
    }


def _fx(rates: FxRates) -> Iterator[Row]:
    """By currency as sent; its first rate counts for all days before as well, and the target itself needs none."""
    for sent in rates.currencies:
        if sent == rates.target:
            yield sent, "-infinity", "infinity", 1, None, sent
            continue
        rows = rates.to_target(sent)
        for index, (day, rate) in enumerate(rows):
            until: object = rows[index + 1][0] if index + 1 < len(rows) else "infinity"
            yield sent, day if index else "-infinity", until, rate, day, rates.target


def _states(regions: Regions) -> Iterator[Row]:
    for region, states in regions.states.items():
        for name, code in states.items():
            yield _folded(name), code, region, name


def _sized(listed: Sequence[Agency], as_of: date) -> Iterator[Row]:
    for key, name, count in _spellings(listed):
        yield key, name, size_bin(count), as_of if count else None


def _employers(agencies: Agencies) -> Iterator[Row]:
    if agencies.employers:
        yield from _sized(agencies.employers.listed, agencies.employers.as_of)


def _spellings(listed: Sequence[Agency]) -> Iterator[tuple[str, str, int | None]]:
    for one in listed:
        for spelling in sorted({_folded(name) for name in (one.name, *one.aliases)}):
            yield spelling, one.name, one.headcount


def _folded(name: str) -> str:
    return " ".join(name.lower().split())
