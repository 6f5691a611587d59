"""What the charts of the report are drawn from: the statistics of gold, up to the day.

gold.postings_by_day, gold.pay_by_series → Charts
"""

from datetime import date, timedelta

import psycopg
from psycopg.rows import class_row

from usajobs_assets.report.model import Charts, Pay, Volume
from usajobs_assets.storage import report_charts_sql as sql

VOLUME_DAYS = 60
_SERIES = 12


def charts_of(connection: psycopg.Connection, day: date) -> Charts:
    """Postings of the last days, and pay in the series with the most postings of the year."""
    with connection.cursor(row_factory=class_row(Volume)) as cursor:
        days = {"first": day - timedelta(days=VOLUME_DAYS - 1), "day": day}
        volume = cursor.execute(sql.VOLUME, days).fetchall()
    year = str(day.year)
    found = connection.execute(sql.CURRENCY, {"year": year}).fetchone()
    currency = str(found[0]) if found else "USD"
    with connection.cursor(row_factory=class_row(Pay)) as cursor:
        pay = cursor.execute(sql.PAY, {"year": year, "currency": currency, "series": _SERIES}).fetchall()
    return Charts(tuple(volume), tuple(pay), currency, day.year)
