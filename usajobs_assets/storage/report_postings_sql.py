"""Queries of the lists of the daily report: parameters are the day, its beginning and its end. Keep out: words."""

from usajobs_assets.storage.open_on_sql import open_on

_COLUMNS = """p.control_number, p.position_title AS title, p.agency_std AS agency, p.location_std AS place,
       p.salary_min_norm AS pay_min, p.salary_max_norm AS pay_max, p.salary_currency_norm AS currency,
       p.salary_reason AS pay_reason, p.application_close_date AS closes_on, p.position_uri AS uri, p.source"""
_SEEN = "c.changed_at >= %(begins)s AND c.changed_at < %(ends)s"
SWEPT_BEFORE = """
SELECT max(day) AS day FROM ops.ingest_run JOIN ops.load USING (ingest_run_id)
WHERE source = 'search' AND day < %(day)s AND outcome = 'proven'
"""
NEW_COUNTS = f"""
SELECT count(*) FILTER (WHERE c.opened_on >= %(since)s) AS new,
       count(*) FILTER (WHERE (c.opened_on >= %(since)s) IS NOT TRUE) AS older
FROM gold.posting_change c WHERE c.kind = 'new' AND {_SEEN}
"""
_IS_NEW = f"c.kind = 'new' AND {_SEEN} AND c.opened_on >= %(since)s"
NEW = f"""
SELECT {_COLUMNS} FROM gold.posting_change c JOIN gold.posting p USING (control_number)
WHERE {_IS_NEW} ORDER BY p.salary_max_norm DESC NULLS LAST, p.control_number LIMIT %(listed)s
"""
NEW_BY_AGENCY = f"""
SELECT coalesce(p.agency_std, 'not told') AS agency, count(*) AS postings
FROM gold.posting_change c JOIN gold.posting p USING (control_number)
WHERE {_IS_NEW} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(agencies)s
"""
# By the status that had been told when the day ended; what became of a posting later is of no account.
_OPEN_THEN = f"""{open_on("%(day)s::date")}
  AND coalesce((SELECT e.status FROM silver.job_status_event e
                WHERE e.control_number = p.control_number AND e.observed_at < %(ends)s
                ORDER BY e.observed_at DESC, e.event DESC LIMIT 1), 'accepting') = 'accepting'"""
_IS_CLOSING = f"{_OPEN_THEN} AND p.application_close_date <= %(last)s"
OPEN = f"SELECT count(*) AS postings FROM gold.posting p WHERE {_OPEN_THEN}"
BEST = f"""
SELECT {_COLUMNS}, r.rank_explain AS explain, r.profile
FROM gold.ranked_posting r JOIN gold.posting p USING (control_number)
WHERE {_OPEN_THEN} ORDER BY r.rank_score DESC, p.closes_at, p.control_number LIMIT %(best)s
"""
CLOSING_BY_DAY = f"""
SELECT p.application_close_date AS day, count(*) AS postings FROM gold.posting p WHERE {_IS_CLOSING} GROUP BY 1
"""
CLOSING = f"""
SELECT {_COLUMNS} FROM gold.posting p WHERE {_IS_CLOSING}
ORDER BY p.application_close_date, p.salary_max_norm DESC NULLS LAST, p.control_number LIMIT %(listed)s
"""
# What is told with the first sighting of a posting is no change: it was so before anybody looked.
_IS_CHANGE = f"""c.kind = ANY (%(kinds)s) AND {_SEEN} AND EXISTS (
    SELECT FROM gold.posting_change n
    WHERE n.control_number = c.control_number AND n.kind = 'new' AND n.changed_at < c.changed_at)"""
CHANGED_TOTAL = f"""
SELECT count(DISTINCT c.control_number) AS postings FROM gold.posting_change c WHERE {_IS_CHANGE}
"""
BY_KIND = f"SELECT c.kind, count(*) AS changes FROM gold.posting_change c WHERE {_IS_CHANGE} GROUP BY 1"
CHANGED = f"""
SELECT {_COLUMNS}, c.changes FROM (
    SELECT c.control_number, min(array_position(%(kinds)s, c.kind)) AS first,
           jsonb_agg(jsonb_build_array(c.kind, c.old_value, c.new_value)
                     ORDER BY array_position(%(kinds)s, c.kind), c.changed_at, c.change_id) AS changes
    FROM gold.posting_change c WHERE {_IS_CHANGE} GROUP BY 1
) c JOIN gold.posting p USING (control_number)
ORDER BY (p.application_close_date >= %(day)s) DESC NULLS LAST, c.first, p.application_close_date, p.control_number
LIMIT %(listed)s
"""
