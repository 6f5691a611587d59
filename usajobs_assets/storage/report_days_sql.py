"""Queries of what the daily report says of captures: those that ended on the day, and what was set aside of them."""

NARROWED = "SELECT FROM ops.ingest_run WHERE source = %s AND day = %s AND narrowed LIMIT 1"
# Accepted is counted in silver and not taken from the marker: the page says what is there.
_OF_DAY = """
WITH run AS (
    SELECT r.source, r.ingest_run_id AS run_id, r.day, r.outcome, r.reasons, v.passed,
           coalesce(v.enforced, true) AS enforced, l.ingest_run_id IS NOT NULL AS loaded, r.api_total, r.items,
           (SELECT count(*) FROM silver.sighting s WHERE s.ingest_run_id = r.ingest_run_id) AS accepted,
           (SELECT count(*) FROM ops.quarantine q
            WHERE q.ingest_run_id = r.ingest_run_id AND q.state <> 'replayed') AS quarantined,
           coalesce(v.duplicates, 0) AS duplicates,
           r.closed_at
    FROM ops.ingest_run r
    LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
    LEFT JOIN ops.load l USING (ingest_run_id, manifest_sha256)
    WHERE r.closed_at >= %(begins)s AND r.closed_at < %(ends)s
), judged AS (
    SELECT *, loaded AND items = accepted + quarantined + duplicates AS accounted FROM run
)
"""
RUNS = f"""{_OF_DAY}
SELECT source, day, outcome, reasons, passed, enforced, loaded, api_total, items, accepted, quarantined,
       duplicates
FROM judged
ORDER BY (outcome = 'proven' AND passed IS TRUE AND accounted), source <> 'search', closed_at DESC, run_id DESC
LIMIT %(listed)s
"""
SOURCES = f"""{_OF_DAY}
SELECT source, count(*) AS runs, count(*) FILTER (WHERE outcome = 'proven') AS proven,
       sum(items)::bigint AS items, sum(accepted)::bigint AS accepted, sum(quarantined)::bigint AS quarantined,
       sum(duplicates)::bigint AS duplicates, count(*) FILTER (WHERE NOT accounted) AS unaccounted
FROM judged GROUP BY source ORDER BY source <> 'search', source DESC
"""
REASONS = """
SELECT q.reason, count(*) AS records FROM ops.quarantine q JOIN ops.ingest_run r USING (ingest_run_id)
WHERE r.closed_at >= %(begins)s AND r.closed_at < %(ends)s AND q.state <> 'replayed'
GROUP BY 1 ORDER BY 2 DESC, 1
"""
LATE = "SELECT days_late, count(*) FROM gold.late_arrivals WHERE seen_on = %(day)s GROUP BY 1"
