"""The SQL of `gold.run_stats`: what became of every item, by source and day, counted from the ledger and silver.

    ops.ingest_run, page, gate_verdict, load, quarantine; silver.sighting, gold.posting → staged_run_stats

Each part is counted where it lives, so that the parts can be held against the whole.
"""

from usajobs_assets.storage.gold_sql import SILVER_STATE
from usajobs_assets.storage.mart_loader import built_from

# The quarantine of a loaded run is what it was when the run was loaded, as in the law of accounting (ledger_sql).
_RUNS = """
run AS MATERIALIZED (
    SELECT r.ingest_run_id, r.source, r.day, coalesce(p.items, 0) AS items, (r.outcome = 'proven') AS proven,
           (v.passed IS FALSE AND v.enforced) AS refused, l.loaded_at, v.duplicates,
           count(l.ingest_run_id) OVER (PARTITION BY r.source, r.day) AS loaded_that_day
    FROM ops.ingest_run r
    LEFT JOIN (SELECT ingest_run_id, sum(items) AS items FROM ops.page GROUP BY 1) p USING (ingest_run_id)
    LEFT JOIN ops.load l USING (ingest_run_id)
    LEFT JOIN ops.gate_verdict v ON (v.ingest_run_id, v.manifest_sha256)
                                  = (r.ingest_run_id, coalesce(l.manifest_sha256, r.manifest_sha256))
),
aside AS (
    SELECT q.ingest_run_id, count(*) AS quarantined
    FROM ops.quarantine q JOIN ops.load l USING (ingest_run_id)
    WHERE q.quarantined_at <= l.loaded_at AND (q.state <> 'replayed' OR q.decided_at > l.loaded_at)
    GROUP BY 1
)
"""
# Within a run a posting is accepted once: only days with several runs need their postings told apart.
_POSTINGS = """
accepted AS MATERIALIZED (
    SELECT s.ingest_run_id, count(*) AS accepted, count(g.control_number) AS in_gold, count(g.job_title_std) AS matched
    FROM silver.sighting s LEFT JOIN gold.posting g USING (control_number)
    GROUP BY 1
),
again AS (
    SELECT s.source, s.day, count(*) AS postings, count(g.control_number) AS in_gold, count(g.job_title_std) AS matched
    FROM (SELECT DISTINCT r.source, r.day, s.control_number
          FROM run r JOIN silver.sighting s USING (ingest_run_id) WHERE r.loaded_that_day > 1) s
    LEFT JOIN gold.posting g USING (control_number)
    GROUP BY 1, 2
)
"""
STAGE_RUN_STATS = f"""
CREATE TEMP TABLE staged_run_stats ON COMMIT DROP AS
WITH {_RUNS}, {_POSTINGS}, day AS (
    SELECT r.source, r.day, count(*)::integer AS runs,
           count(*) FILTER (WHERE r.proven)::integer AS runs_proven,
           count(*) FILTER (WHERE r.refused)::integer AS runs_refused,
           count(r.loaded_at)::integer AS runs_loaded,
           sum(r.items)::bigint AS fetched,
           coalesce(sum(a.accepted), 0)::bigint AS accepted,
           coalesce(sum(r.duplicates) FILTER (WHERE r.loaded_at IS NOT NULL), 0)::bigint AS deduplicated,
           coalesce(sum(q.quarantined), 0)::bigint AS quarantined,
           coalesce(sum(r.items) FILTER (WHERE r.loaded_at IS NULL), 0)::bigint AS held_back,
           coalesce(sum(a.in_gold), 0)::bigint AS in_gold, coalesce(sum(a.matched), 0)::bigint AS matched
    FROM run r LEFT JOIN accepted a USING (ingest_run_id) LEFT JOIN aside q USING (ingest_run_id)
    GROUP BY 1, 2
)
SELECT d.source, d.day, d.runs, d.runs_proven, d.runs_refused, d.runs_loaded, d.fetched, d.accepted, d.deduplicated,
       d.quarantined, d.held_back, coalesce(b.postings, d.accepted) AS postings,
       coalesce(b.in_gold, d.in_gold) AS in_gold, coalesce(b.matched, d.matched) AS matched
FROM day d LEFT JOIN again b USING (source, day)
"""
# A run that is refused or incomplete is in the figures too, though nothing of it is in silver.
STATISTICS_STATE = f"""
SELECT concat_ws('|', ({built_from("posting")}), ({SILVER_STATE}), (
    SELECT md5(string_agg(concat_ws('|', r.ingest_run_id, r.manifest_sha256, r.outcome, v.passed, v.enforced,
                                    v.duplicates), ',' ORDER BY r.ingest_run_id))
    FROM ops.ingest_run r LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)))
"""
