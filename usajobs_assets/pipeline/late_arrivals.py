"""How late postings appear in HistoricJoa: by the age of their open date when they were first seen."""

from usajobs_assets.storage.warehouse import Warehouse

# Ages in days, up to which a group reaches; older ones are a group of their own.
AGE_GROUPS = (14, 60, 365)


def late_arrivals(warehouse: Warehouse) -> dict[str, int]:
    """Postings that a proven capture of their open date had not shown yet, by group of ages, youngest first."""
    names = [f"up to {age} days" for age in AGE_GROUPS]
    counts = dict.fromkeys([*names, f"over {AGE_GROUPS[-1]} days"], 0)
    with warehouse.connect() as connection:
        for age, postings in connection.execute(_BY_AGE).fetchall():
            group = next((f"up to {upto} days" for upto in AGE_GROUPS if age <= upto), None)
            counts[group or f"over {AGE_GROUPS[-1]} days"] += postings
    return counts


_BY_AGE = """
SELECT (v.seen_from AT TIME ZONE 'America/New_York')::date - r.day AS age, count(*)
FROM silver.job_version v
JOIN ops.ingest_run r USING (ingest_run_id)
WHERE v.source = 'historic' AND v.version = 1
  AND EXISTS (SELECT FROM ops.ingest_run earlier
              WHERE (earlier.source, earlier.day, earlier.outcome) = (r.source, r.day, 'proven')
                AND earlier.ingest_run_id < r.ingest_run_id)
GROUP BY age
"""
