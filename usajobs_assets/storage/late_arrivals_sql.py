"""Which postings arrived late: the one place that says what late is, for `gold.late_arrivals` and the coverage."""

# Version 1 is the first sighting; a capture before it that held all the API had then did not show the posting.
LATE = """
SELECT v.control_number, r.day AS open_date, (v.seen_from AT TIME ZONE 'America/New_York')::date AS seen_on,
       (v.seen_from AT TIME ZONE 'America/New_York')::date - r.day AS days_late, v.ingest_run_id
FROM silver.job_version v
JOIN ops.ingest_run r USING (ingest_run_id)
WHERE v.source = 'historic' AND v.version = 1
  AND EXISTS (SELECT FROM ops.ingest_run earlier
              WHERE (earlier.source, earlier.day, earlier.outcome) = (r.source, r.day, 'proven')
                AND earlier.ingest_run_id < r.ingest_run_id)
"""
LATE_BY_AGE = f"SELECT days_late, count(*) FROM ({LATE}) late GROUP BY days_late"
STAGE_LATE_ARRIVALS = f"CREATE TEMP TABLE staged_late_arrivals ON COMMIT DROP AS {LATE}"
