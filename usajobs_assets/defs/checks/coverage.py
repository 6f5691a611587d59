"""The standing checks on coverage: is yesterday proven and loaded, and is every open date before it?"""

from collections import Counter
from datetime import timedelta

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.io_managers.metadata import counts_table, preview
from usajobs_assets.resources.pipeline import PipelineResource

_SHOWN = 20


@dg.asset_check(
    asset=vocabulary.HISTORIC_PAGES,
    description="Every day from 2013 to yesterday is proven and loaded. Days that were only never captured warn.",
)
def every_past_day_is_proven(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """Counted in the ledger: a partition that is green in Dagster alone does not count."""
    from usajobs_assets.pipeline.backfill import days_between
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.open_dates import FIRST_DAY, DayState, captured_days, state_of

    services = pipeline.open()
    yesterday = eastern_day(services.clock.now()) - timedelta(days=1)
    captured = captured_days(services.warehouse, "historic", FIRST_DAY, yesterday)
    states = [(day, state_of(captured, day)) for day in days_between(FIRST_DAY, yesterday)]
    missing = [(day, state) for day, state in states if state is not DayState.PROVEN]
    counts = Counter(str(state) for _, state in states)
    metadata: dict[str, dg.MetadataValue] = {"usajobs/days_by_state": counts_table("state", counts, "days")}
    if missing:
        metadata["usajobs/first_days"] = preview(["day", "state"], missing[:_SHOWN])
    never_only = all(state is DayState.NEVER for _, state in missing)
    return dg.AssetCheckResult(
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN if never_only else dg.AssetCheckSeverity.ERROR,
        metadata={"usajobs/days_not_proven": len(missing), **metadata},
    )


@dg.asset_check(
    asset=vocabulary.SEARCH_PAGES,
    description="Yesterday's sweep of Search and its open date in HistoricJoa, with texts, are proven and loaded.",
)
def yesterday_is_proven(pipeline: PipelineResource) -> dg.AssetCheckResult:
    """By the ledger. It only warns of a source that has not begun by yesterday: nothing was missed then."""
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.open_dates import FIRST_DAY, DayState, captured_days, state_of
    from usajobs_assets.pipeline.providers import USAJOBS
    from usajobs_assets.pipeline.sources import SOURCES

    services = pipeline.open()
    yesterday = eastern_day(services.clock.now()) - timedelta(days=1)
    captured = {
        name: captured_days(services.warehouse, name, FIRST_DAY, yesterday)
        for name in USAJOBS.sources
        if SOURCES[name].covers_days
    }
    states = {name: state_of(days, yesterday) for name, days in captured.items()}
    lacking = [name for name, state in states.items() if state is not DayState.PROVEN]
    had_begun = any(captured[name] for name in lacking)
    return dg.AssetCheckResult(
        passed=not lacking,
        severity=dg.AssetCheckSeverity.ERROR if had_begun else dg.AssetCheckSeverity.WARN,
        metadata={
            "usajobs/day": str(yesterday),
            **{f"usajobs/{name}": str(state) for name, state in states.items()},
        },
    )
