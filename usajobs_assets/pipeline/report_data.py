"""All that the report of a day says, read from gold, silver and the ledger; its lists and charts in one snapshot.

    Services, day → read_report → Report → usajobs_assets/report/page

The clock is not asked: the same rows and the same day give an equal report, whenever it is made. Keep out: HTML.
"""

from datetime import date

import psycopg

from usajobs_assets.pipeline.gold import MARTS
from usajobs_assets.pipeline.report_charts import charts_of
from usajobs_assets.pipeline.report_days import coverage_of, proof_of, quality_of, swept_days
from usajobs_assets.pipeline.report_postings import (
    best,
    cancelled,
    changed,
    closing,
    moved_on,
    news,
    open_at_end,
)
from usajobs_assets.pipeline.services import Services
from usajobs_assets.report.model import Origin, Report
from usajobs_assets.rulebook.active import active_rules
from usajobs_assets.version import RELEASE


def newest_day(services: Services) -> date | None:
    """The day of the newest capture that silver holds, of a sweep of Search if there is one; None if it holds none."""
    with services.warehouse.connect() as connection:
        found = connection.execute(_NEWEST_DAY).fetchone()
    return found[0] if found else None


def read_report(services: Services, day: date) -> Report:
    """The report of `day`."""
    warehouse = services.warehouse
    swept = swept_days(warehouse, day)
    coverage = coverage_of(warehouse, swept, day)
    with warehouse.connect() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        open_postings = open_at_end(connection, day)
        return Report(
            day=day,
            proof=proof_of(connection, swept, day),
            behind=marts_behind(services, connection),
            open_postings=open_postings,
            new=news(connection, day),
            closing=closing(connection, day),
            changed=changed(connection, day),
            cancelled=cancelled(connection, day),
            moved_on=moved_on(connection, day),
            best=best(connection, day, open_postings),
            charts=charts_of(connection, day),
            coverage=coverage,
            quality=quality_of(connection, day),
            origin=_origin(services, connection),
        )


def marts_behind(services: Services, connection: psycopg.Connection) -> tuple[str, ...]:
    """The marts that do not show yet what silver holds."""
    marts = [make(services) for make in MARTS.values()]
    return tuple(f"gold.{mart.name}" for mart in marts if not mart.is_current(connection))


def _origin(services: Services, connection: psycopg.Connection) -> Origin:
    found = connection.execute(_NEWEST_RUN).fetchone()
    return Origin(
        mode=services.settings.usajobs_mode.value,
        newest_run=found[0] if found and found[0] else "none",
        rules=active_rules(services.warehouse).version,
        release=RELEASE,
    )


_NEWEST_DAY = """
SELECT coalesce(max(r.day) FILTER (WHERE r.source = 'search'), max((r.closed_at AT TIME ZONE 'America/New_York')::date))
FROM ops.load l JOIN ops.ingest_run r USING (ingest_run_id)
"""
_NEWEST_RUN = "SELECT max(ingest_run_id) FROM ops.load"
