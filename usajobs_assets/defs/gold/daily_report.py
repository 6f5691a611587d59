"""`gold/daily_report`: the page of a day. What is on it is in pipeline/report_data, how it looks in report/."""

from datetime import date

import dagster as dg
from pydantic import Field

from usajobs_assets.defs import vocabulary
from usajobs_assets.defs.columns import REPORT_COLUMNS
from usajobs_assets.defs.failures import refusals_in_a_sentence
from usajobs_assets.defs.gold.mart import FRESH
from usajobs_assets.resources.pipeline import PipelineResource
from usajobs_assets.version import RELEASE


class ReportConfig(dg.Config):
    """Which page is made."""

    day: str | None = Field(
        default=None, description="Day in Washington, YYYY-MM-DD; by default the newest that was captured."
    )


@dg.asset(
    key=vocabulary.DAILY_REPORT,
    deps=[*vocabulary.GOLD, vocabulary.silver_key("job_status_event")],
    group_name="gold",
    kinds=vocabulary.PAGE_KINDS,
    owners=vocabulary.OWNERS,
    tags=vocabulary.tags("gold", "day"),
    code_version=RELEASE,
    freshness_policy=FRESH,
    metadata={"dagster/uri": "gold/usajobs/report/", **REPORT_COLUMNS},
)
def daily_report(config: ReportConfig, pipeline: PipelineResource) -> dg.MaterializeResult[None]:
    """One HTML page of a day, for people who would rather look than read; it needs nothing but a browser.

    **Grain**: a page a day, `gold/usajobs/report/date=YYYY-MM-DD/report.html` in the lake, replaced whole.
    **Partition**: none; each materialisation makes the page of the newest day that was captured, or of `day` in the
    configuration. New postings, those that close soon, changed and cancelled ones; volume and pay in charts; the
    coverage calendar; proof, gate, quarantine and accounting of the captures of the day. A day that is not proven says
    so at the top. The same tables give the same page. `usajobs report` makes it from the command line.
    """
    from usajobs_assets.pipeline.eastern import eastern_day
    from usajobs_assets.pipeline.report_data import newest_day
    from usajobs_assets.pipeline.report_file import make_report, publish_report

    services = pipeline.open()
    with refusals_in_a_sentence():
        # Of an empty store, the page of today says that nothing was swept.
        day = _asked(config) or newest_day(services) or eastern_day(services.clock.now())
        made = make_report(services, day)
        address = publish_report(services, made)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": made.listed,
            "usajobs/page": dg.MetadataValue.path(address),
            "usajobs/day": made.report.day.isoformat(),
            "usajobs/state": made.report.proof.state,
            "usajobs/bytes": len(made.html),
            "usajobs/sha256": made.sha256,
            **{f"usajobs/{name}": count for name, count in made.counts.items()},
        }
    )


def _asked(config: ReportConfig) -> date | None:
    try:
        return date.fromisoformat(config.day) if config.day else None
    except ValueError:
        raise dg.Failure(f"{config.day} is no day: write it as 2026-11-20.", allow_retries=False) from None
