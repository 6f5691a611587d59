"""What was promised, as ratios within one run, and what of it is kept. Keep out: measuring, layout."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.results import Results
from benchmarks.rounds import AS_IT_COMES, TUNED
from benchmarks.runner import PRODUCT, PRODUCT_IN_DAGSTER

FLOOR = "the faster floor"
# By load, how many times as fast as each of the others the product is to be, Dagster included.
AT_LEAST: Mapping[str, Mapping[str, float]] = {
    "first day": {FLOOR: 0.8, TUNED: 1.3, AS_IT_COMES: 9},
    "second day": {FLOOR: 0.6, TUNED: 4, AS_IT_COMES: 25},
    "the same again": {FLOOR: 0.3, TUNED: 3, AS_IT_COMES: 20},
}
ONE_PAGE_MB, PARTITION_MB = 400, 1_000


@dataclass(frozen=True)
class Finding:
    """A goal, what was measured of it, and whether that is enough; None if it could not be measured."""

    goal: str
    measured: str
    met: bool | None


def findings(results: Results, one_page_mb: float | None) -> Iterator[Finding]:
    """Every goal, those that were missed included."""
    for load, wanted in AT_LEAST.items():
        for other, at_least in wanted.items():
            yield _ratio(results, load, other, at_least)
    yield _memory("memory, one page of 500", one_page_mb, ONE_PAGE_MB)
    peak = max(
        results.peak_mb(system) for system in (PRODUCT, PRODUCT_IN_DAGSTER) if system in results.systems
    )
    yield _memory(f"memory, a partition of {results.items:,}", peak, PARTITION_MB)


def _ratio(results: Results, load: str, other: str, at_least: float) -> Finding:
    goal = f"{load}: at least {at_least:g} × {other}"
    against = results.floor(load) if other == FLOOR else other
    if {against, PRODUCT_IN_DAGSTER} - set(results.systems):
        return Finding(goal, "not measured", None)
    ratio = results.ratio(PRODUCT_IN_DAGSTER, against, load)
    return Finding(goal, f"{ratio:.2f} ×", ratio >= at_least)


def _memory(what: str, found: float | None, below: float) -> Finding:
    goal = f"{what}: under {below:,} MB"
    return (
        Finding(goal, "not measured", None)
        if found is None
        else Finding(goal, f"{found:,.0f} MB", found < below)
    )
