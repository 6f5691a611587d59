"""The standing check on coverage: is every past open date proven and loaded?"""

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
