"""What the charts of the report are drawn from: the statistics of gold, up to the day.

gold.postings_by_day, gold.pay_by_series → Charts
"""

from datetime import date

import psycopg

from usajobs_assets.pipeline.report_postings import moments
from usajobs_assets.report.model import Charts, Coverage
from usajobs_assets.storage import report_postings_sql as sql


def charts_of(connection: psycopg.Connection, day: date, coverage: Coverage) -> Charts:
    return Charts((), 0, (), "USD")


def open_at_end(connection: psycopg.Connection, day: date) -> int:
    """Postings that took applications when the day ended, or until then."""
    row = connection.execute(sql.OPEN.encode(), moments(day)).fetchone()
    return int(row[0]) if row else 0
