"""What must hold of gold's statistics at any time: each claim is counted again from elsewhere."""

from usajobs_assets.pipeline.services import Services
from usajobs_assets.tables.gold_source import shows_all

_SHOWN = 5


def differences(services: Services, claim: str) -> tuple[int, list[str]]:
    """How many rows break `claim`, and the first of them."""
    with services.warehouse.connect() as connection:
        found = connection.execute(CLAIMS[claim].encode()).fetchall()
    return len(found), [" ".join(map(str, row)) for row in found[:_SHOWN]]


CLAIMS = {
    # The parts against the whole, and what is in silver against what the gate had before it.
    "items_unaccounted": """
WITH judged AS (
    SELECT r.source, r.day, sum(v.items) AS items FROM ops.load l
    JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256) JOIN ops.ingest_run r USING (ingest_run_id)
    GROUP BY 1, 2
)
SELECT s.source, s.day FROM gold.run_stats s LEFT JOIN judged j USING (source, day)
WHERE s.fetched <> s.accepted + s.deduplicated + s.quarantined + s.held_back
   OR s.fetched - s.held_back <> coalesce(j.items, 0)
ORDER BY 1, 2
""",
    "postings_not_in_gold": "SELECT source, day FROM gold.run_stats WHERE postings <> in_gold ORDER BY 1, 2",
    # Each posting has one agency and one grade, so these have to add up to the series; the series to the postings.
    "pay_that_does_not_add_up": """
SELECT series, year, currency FROM (
    SELECT series, year, currency, sum(postings) FILTER (WHERE dimension = 'all') AS whole,
           sum(postings) FILTER (WHERE dimension = 'grade') AS grades,
           sum(postings) FILTER (WHERE dimension = 'agency') AS agencies
    FROM gold.pay_by_series GROUP BY 1, 2, 3
) s WHERE whole IS DISTINCT FROM grades OR whole IS DISTINCT FROM agencies
UNION ALL
SELECT p.series, 'all', 'all'
FROM (SELECT code AS series, count(*) AS postings FROM gold.posting, unnest(series) AS code
      WHERE coalesce(salary_max_norm, salary_min_norm) IS NOT NULL GROUP BY 1) p
FULL JOIN (SELECT series, sum(postings) AS postings FROM gold.pay_by_series
           WHERE (dimension, year) = ('all', 'all') GROUP BY 1) g USING (series)
WHERE p.postings IS DISTINCT FROM g.postings
ORDER BY 1, 2, 3
""",
    # Every opening is on its day, every day follows from the one before, and the newest has no more open postings than
    # their dates allow; a status can only make them fewer.
    "days_that_do_not_add_up": f"""
SELECT d.day FROM gold.postings_by_day d
LEFT JOIN (SELECT publication_start_date AS day, count(*) AS opened FROM gold.posting
           WHERE {shows_all("source")} GROUP BY 1) p USING (day)
WHERE d.opened <> coalesce(p.opened, 0)
UNION
SELECT d.day FROM (
    SELECT day, opened, closed, open_at_end, lag(open_at_end, 1, 0) OVER (ORDER BY day) AS before
    FROM gold.postings_by_day
) d WHERE open_at_end <> before + opened - closed
UNION
SELECT day FROM (SELECT day, open_at_end FROM gold.postings_by_day ORDER BY day DESC LIMIT 1) d
WHERE open_at_end > (SELECT count(*) FROM gold.posting p
                     WHERE {shows_all("p.source")} AND p.publication_start_date <= d.day
                     AND (p.application_close_date <= d.day OR p.position_expire_date <= d.day) IS NOT TRUE)
ORDER BY 1
""",  # noqa: S608 - names of ours
    "outcomes_on_one_side": """
SELECT coalesce(p.control_number, t.control_number)
FROM (SELECT control_number, position_opening_status AS outcome FROM gold.posting
      WHERE position_opening_status IN ('selected', 'cancelled', 'closed')) p
FULL JOIN gold.time_to_fill t USING (control_number)
WHERE p.outcome IS DISTINCT FROM t.outcome ORDER BY 1
""",
    # By the sightings this time: the first of HistoricJoa came with a run after a proven one of that open date.
    "late_on_one_side": """
SELECT coalesce(f.control_number, g.control_number)
FROM (SELECT s.control_number
      FROM (SELECT DISTINCT ON (control_number) control_number, ingest_run_id FROM silver.sighting
            WHERE source = 'historic' ORDER BY control_number, seen_at, payload_sha256, item_index) s
      JOIN ops.ingest_run r USING (ingest_run_id)
      WHERE r.ingest_run_id > (SELECT min(p.ingest_run_id) FROM ops.ingest_run p
                               WHERE (p.source, p.day, p.outcome) = ('historic', r.day, 'proven'))) f
FULL JOIN gold.late_arrivals g USING (control_number)
WHERE f.control_number IS NULL OR g.control_number IS NULL ORDER BY 1
""",
}
