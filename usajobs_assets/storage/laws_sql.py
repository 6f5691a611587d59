"""The laws as questions to the database: each finds what breaks one, and finds nothing in a sound store.

Every query gives partition (source and day, null if there is none), how many, and an example. Strings only.
"""

from usajobs_assets.storage.voices_sql import OF_POSTINGS

COUNTED = "count(*) AS n, min(x.example) AS example"

LOADED_UNCHECKED = f"""
SELECT r.source, r.day, {COUNTED}
FROM ops.load l JOIN ops.ingest_run r USING (ingest_run_id)
LEFT JOIN ops.gate_verdict v ON (v.ingest_run_id, v.manifest_sha256) = (l.ingest_run_id, l.manifest_sha256)
CROSS JOIN LATERAL (SELECT 'run ' || l.ingest_run_id AS example) x
WHERE (v.passed OR NOT v.enforced) IS NOT TRUE
GROUP BY 1, 2 ORDER BY 2, 1
"""

# The proof of a run whose API names no total: that of each part that was asked for.
_EVERY_PART_IS_PROVEN = """coalesce(
    (SELECT bool_and(s.state = 'proven') FROM ops.slice s WHERE s.ingest_run_id = r.ingest_run_id), false)"""

PROVEN_WITHOUT_EQUAL_TOTALS = f"""
SELECT r.source, r.day, {COUNTED}
FROM ops.ingest_run r CROSS JOIN LATERAL (SELECT 'run ' || r.ingest_run_id AS example) x
WHERE r.outcome = 'proven' AND r.postings_distinct IS DISTINCT FROM r.api_total
  AND NOT (r.api_total IS NULL AND {_EVERY_PART_IS_PROVEN})
GROUP BY 1, 2 ORDER BY 2, 1
"""

SIGHTINGS_NOT_LOADED = f"""
SELECT r.source, r.day, {COUNTED}
FROM (SELECT ingest_run_id, min(control_number) AS number FROM silver.sighting GROUP BY 1) s
LEFT JOIN ops.load l USING (ingest_run_id) LEFT JOIN ops.ingest_run r USING (ingest_run_id)
CROSS JOIN LATERAL (SELECT 'run ' || s.ingest_run_id AS example) x
WHERE l.ingest_run_id IS NULL
GROUP BY 1, 2 ORDER BY 2, 1
"""

SIGHTINGS_WITHOUT_JOB = f"""
SELECT r.source, r.day, {COUNTED}
FROM silver.sighting s LEFT JOIN silver.job j USING (control_number)
LEFT JOIN ops.ingest_run r ON r.ingest_run_id = s.ingest_run_id
CROSS JOIN LATERAL (SELECT 'posting ' || s.control_number AS example) x
WHERE s.source IN ({OF_POSTINGS}) AND j.control_number IS NULL
GROUP BY 1, 2 ORDER BY 2, 1
"""


def unseen(table: str) -> str:
    """Rows of `job` or `job_version` whose sighting there is not."""
    return f"""
SELECT r.source, r.day, {COUNTED}
FROM silver.{table} t LEFT JOIN silver.sighting s USING (control_number, source, ingest_run_id)
LEFT JOIN ops.ingest_run r ON r.ingest_run_id = t.ingest_run_id
CROSS JOIN LATERAL (SELECT 'posting ' || t.control_number AS example) x
WHERE s.control_number IS NULL
GROUP BY 1, 2 ORDER BY 2, 1
"""


def orphans(table: str) -> str:
    """Rows that belong to a posting, and the posting has no job."""
    return f"""
SELECT r.source, r.day, {COUNTED}
FROM silver.{table} t LEFT JOIN silver.job j USING (control_number)
LEFT JOIN ops.ingest_run r ON r.ingest_run_id = t.ingest_run_id
CROSS JOIN LATERAL (SELECT 'posting ' || t.control_number AS example) x
WHERE j.control_number IS NULL
GROUP BY 1, 2 ORDER BY 2, 1
"""


def without(table: str) -> str:
    """Jobs that have no row in `table`, where every job has one."""
    return f"""
SELECT r.source, r.day, {COUNTED}
FROM silver.job j LEFT JOIN silver.{table} t USING (control_number)
LEFT JOIN ops.ingest_run r ON r.ingest_run_id = j.ingest_run_id
CROSS JOIN LATERAL (SELECT 'posting ' || j.control_number AS example) x
WHERE t.control_number IS NULL
GROUP BY 1, 2 ORDER BY 2, 1
"""
