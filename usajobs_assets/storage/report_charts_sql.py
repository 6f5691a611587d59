"""Queries of the charts of the daily report."""

VOLUME = """
SELECT day, opened, closed, open_at_end, is_proven
FROM gold.postings_by_day WHERE day BETWEEN %(first)s AND %(day)s ORDER BY day
"""
# Pay in several currencies cannot be compared: that of the most postings counts.
CURRENCY = """
SELECT currency FROM gold.pay_by_series WHERE (dimension, year) = ('all', %(year)s)
GROUP BY currency ORDER BY sum(postings) DESC, currency LIMIT 1
"""
# Quantiles are null where there are too few postings.
PAY = """
SELECT series, series_name AS name, postings, p10, p25, p50, p75, p90 FROM gold.pay_by_series
WHERE (dimension, year, currency) = ('all', %(year)s, %(currency)s) AND p50 IS NOT NULL
ORDER BY postings DESC, series LIMIT %(series)s
"""
