"""The SQL of `gold.postings_by_day` and `gold.time_to_fill`: when postings opened, closed, and came to an end.

    gold.posting, silver.job_status_event → life, outcome → staged_postings_by_day, staged_time_to_fill

A posting closes by what it says itself or by a status that was seen; never because a capture did not show it. Only
USAJOBS shows all that is open, so days are counted of its postings alone.
"""

from usajobs_assets.storage.voices_sql import OF_POSTINGS
from usajobs_assets.tables.gold_source import shows_all
from usajobs_assets.tables.provenance import USAJOBS_SOURCES

# Outcomes whose day is known to a month count as watched. Without having been seen before none does: of those only
# the quick ones would, and they would make all look quick.
WATCHED_DAYS = 31
_DAY_OF = "({} AT TIME ZONE 'America/New_York')::date"

# Since when a posting is no longer accepting, by its newest stretch without going back.
_LEFT = """
left_at AS (
    SELECT e.control_number, min(e.observed_at) AS left_at
    FROM silver.job_status_event e
    JOIN (SELECT control_number, max(observed_at) AS accepting_at FROM silver.job_status_event
          WHERE status = 'accepting' GROUP BY 1) a USING (control_number)
    WHERE e.status <> 'accepting' AND e.observed_at >= a.accepting_at
    GROUP BY 1
)
"""
STAGE_LIFE = f"""
CREATE TEMP TABLE life ON COMMIT DROP AS
WITH {_LEFT}
SELECT p.control_number, p.publication_start_date AS opened_on,
       greatest(p.publication_start_date, least(p.application_close_date, p.position_expire_date,
                                                {_DAY_OF.format("l.left_at")})) AS closed_on,
       p.position_opening_status IS NOT DISTINCT FROM 'cancelled' AS is_cancelled
FROM gold.posting p LEFT JOIN left_at l USING (control_number)
WHERE {shows_all("p.source")} AND p.publication_start_date IS NOT NULL
"""
# Up to the newest day on which anything was captured, not up to today: the same silver gives the same rows.
_LAST = f"""
SELECT max({_DAY_OF.format("r.opened_at")}) FROM ops.ingest_run r JOIN ops.load l USING (ingest_run_id)
WHERE r.source = ANY ('{{{",".join(USAJOBS_SOURCES)}}}')
"""
_PROVEN = """
SELECT DISTINCT ON (r.day) r.day,
       r.outcome = 'proven' AND v.passed IS NOT FALSE AND l.ingest_run_id IS NOT NULL AS is_proven
FROM ops.ingest_run r
LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
LEFT JOIN ops.load l USING (ingest_run_id, manifest_sha256)
WHERE r.source = 'historic' AND NOT r.narrowed
ORDER BY r.day, r.ingest_run_id DESC
"""
STAGE_POSTINGS_BY_DAY = f"""
CREATE TEMP TABLE staged_postings_by_day ON COMMIT DROP AS
WITH opening AS (SELECT opened_on AS day, count(*)::integer AS opened FROM life GROUP BY 1),
closing AS (
    SELECT closed_on AS day, count(*)::integer AS closed, count(*) FILTER (WHERE is_cancelled)::integer AS cancelled
    FROM life GROUP BY 1
), proof AS ({_PROVEN}), calendar AS (
    SELECT day::date AS day
    FROM generate_series((SELECT min(day) FROM opening)::timestamp, ({_LAST})::timestamp, interval '1 day') AS day
)
SELECT day, coalesce(opened, 0) AS opened, coalesce(closed, 0) AS closed, coalesce(cancelled, 0) AS cancelled,
       (sum(coalesce(opened, 0) - coalesce(closed, 0)) OVER (ORDER BY day))::integer AS open_at_end,
       coalesce(is_proven, false) AS is_proven
FROM calendar LEFT JOIN opening USING (day) LEFT JOIN closing USING (day) LEFT JOIN proof USING (day)
"""
# Texts say nothing of the status, so having been seen by their source proves nothing.
STAGE_TIME_TO_FILL = f"""
CREATE TEMP TABLE staged_time_to_fill ON COMMIT DROP AS
WITH newest AS (
    SELECT DISTINCT ON (control_number) control_number, status AS outcome, observed_at
    FROM silver.job_status_event ORDER BY control_number, observed_at DESC, status <> 'accepting' DESC, status
), ended AS (SELECT * FROM newest WHERE outcome IN ('selected', 'cancelled', 'closed')),
before AS (
    SELECT e.control_number, max(s.seen_at) AS seen_at
    FROM ended e JOIN silver.sighting s USING (control_number)
    WHERE s.seen_at < e.observed_at AND s.source IN ({OF_POSTINGS})
    GROUP BY 1
), told AS (
    SELECT e.control_number, e.outcome, p.agency_std, p.series, p.publication_start_date AS opened_on,
           p.application_close_date AS applications_until, {_DAY_OF.format("b.seen_at")} AS not_yet_on,
           {_DAY_OF.format("e.observed_at")} AS seen_on
    FROM ended e JOIN gold.posting p ON (p.control_number, p.position_opening_status) = (e.control_number, e.outcome)
    LEFT JOIN before b ON b.control_number = e.control_number
)
SELECT told.*, seen_on - opened_on AS days, seen_on - coalesce(not_yet_on, opened_on) AS uncertain_days,
       coalesce(seen_on - not_yet_on <= {WATCHED_DAYS}, false) AS is_watched
FROM told
"""
STAGE_DAYS = (STAGE_LIFE, "ANALYZE life", STAGE_POSTINGS_BY_DAY, STAGE_TIME_TO_FILL)
