"""`ops/coverage`: which days are covered, as figures and as a calendar. The reading is in pipeline/."""

from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import COVERAGE_COLUMNS
from usajobs_assets.io_managers.metadata import counts_table
from usajobs_assets.resources.pipeline import PipelineResource

if TYPE_CHECKING:
    from usajobs_assets.pipeline.services import Services


@dg.asset(
    key=vocabulary.COVERAGE,
    deps=[*vocabulary.PAGES, vocabulary.silver_key("job")],
    group_name=vocabulary.OPERATIONS,
    kinds=vocabulary.WAREHOUSE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("ops", "day"),
    metadata=COVERAGE_COLUMNS,
)
def coverage(pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """Which days each source covers, and how late postings arrive: a report, read from the ledger.

    **Grain**: a day and source; a day counts by its newest capture. **Partition**: none; each materialisation
    reports anew. **Proven** days hold as many postings as the API said there are, have passed the gate and are
    in silver; a day without postings is proven as well. Nothing else counts as covered.

    **Late arrivals** are postings of HistoricJoa that a proven capture of their open date had not shown yet, by
    the age of the open date when they were first seen. The calendars have a row per year and a column per week.
    """
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.late_arrivals import late_arrivals
    from usajobs_assets.pipeline.providers import USAJOBS
    from usajobs_assets.pipeline.sources import SOURCES

    services = pipeline.open()
    today = eastern_day(services.clock.now())
    late = counts_table("age of the open date", late_arrivals(services.warehouse), "postings")
    metadata: dict[str, Any] = {"usajobs/late_arrivals": late}
    sources = [source for source in USAJOBS.sources if SOURCES[source].covers_days]
    for source in sources:
        metadata |= _of_source(services, source, today)
    rows = sum(metadata[f"usajobs/{source}_days_captured"] for source in sources)
    return dg.MaterializeResult(metadata={"dagster/row_count": rows, **metadata})


def _of_source(services: "Services", source: str, today: date) -> dict[str, Any]:
    """Days by state and the calendar of a source. One that cannot reach back counts from its first sweep."""
    from usajobs_assets.pipeline.coverage_picture import calendar, days_by_label
    from usajobs_assets.pipeline.open_dates import FIRST_DAY, DayState, captured_days
    from usajobs_assets.pipeline.sources import SOURCES

    captured = captured_days(services.warehouse, source, FIRST_DAY, today)
    first = min(captured, default=today) if not SOURCES[source].reaches_back else FIRST_DAY
    return {
        # Numbers, so that the catalogue plots them over the materialisations.
        f"usajobs/{source}_days_captured": len(captured),
        f"usajobs/{source}_days_proven": sum(run.state is DayState.PROVEN for run in captured.values()),
        f"usajobs/{source}_days": counts_table("state", days_by_label(captured, first, today), "days"),
        f"usajobs/{source}_calendar": dg.MetadataValue.md(calendar(captured, first, today)),
    }
