"""The SQL of the ledger. Strings only; `ledger` runs them."""

RECORD_RUN = """
INSERT INTO ops.ingest_run (ingest_run_id, source, day, manifest_sha256, outcome, reasons, narrowed,
    request, api_total, postings_distinct, items, opened_at, closed_at, code_version)
VALUES (%(ingest_run_id)s, %(source)s, %(day)s, %(manifest_sha256)s, %(outcome)s, %(reasons)s,
    %(narrowed)s, %(request)s, %(api_total)s, %(postings_distinct)s, %(items)s, %(opened_at)s, %(closed_at)s,
    %(code_version)s)
ON CONFLICT (ingest_run_id) DO NOTHING
"""

KNOWN_RUN = "SELECT source, day FROM ops.ingest_run WHERE ingest_run_id = %s"
RECORD_PAGE = """
INSERT INTO ops.page (bronze_object, ingest_run_id, kind, slice, page, attempt, items, total_seen, payload_sha256,
    object_sha256, received_at, bytes_uncompressed)
VALUES (%(bronze_object)s, %(ingest_run_id)s, %(kind)s, %(slice)s, %(page)s, %(attempt)s, %(items)s, %(total_seen)s,
    %(payload_sha256)s, %(object_sha256)s, %(received_at)s, %(bytes_uncompressed)s)
ON CONFLICT (bronze_object) DO NOTHING
"""

RECORD_SLICE = """
INSERT INTO ops.slice (ingest_run_id, slice, filters, api_total, postings_distinct, pages, state, reasons)
VALUES (%(ingest_run_id)s, %(key)s, %(filters)s, %(api_total)s, %(postings_distinct)s, %(pages)s, %(state)s,
    %(reasons)s)
ON CONFLICT (ingest_run_id, slice) DO NOTHING
"""

RECORD_VERDICT = """
INSERT INTO ops.gate_verdict (ingest_run_id, manifest_sha256, passed, enforced, rules_version, items, duplicates,
    quarantined)
VALUES (%(ingest_run_id)s, %(manifest_sha256)s, %(passed)s, %(enforced)s, %(rules_version)s, %(items)s,
    %(duplicates)s, %(quarantined)s)
"""

RECORD_RESULT = """
INSERT INTO ops.gate_result (ingest_run_id, manifest_sha256, rule, outcome, unexpected, observed, examples)
VALUES (%(ingest_run_id)s, %(manifest_sha256)s, %(rule)s, %(outcome)s, %(unexpected)s, %(observed)s, %(examples)s)
"""

READ_VERDICT = """
SELECT ingest_run_id, manifest_sha256, passed, enforced, rules_version, items, duplicates, quarantined
FROM ops.gate_verdict WHERE (ingest_run_id, manifest_sha256) = (%s, %s)
"""

READ_JUDGED = """
SELECT DISTINCT ON (r.source) r.source, v.ingest_run_id, v.manifest_sha256, v.passed, v.enforced, v.rules_version,
    v.items, v.duplicates, v.quarantined
FROM ops.ingest_run r LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
WHERE r.day = %s AND r.source = ANY (%s) ORDER BY r.source, r.ingest_run_id DESC
"""

READ_OUTCOMES = """
SELECT rule, outcome, unexpected, observed, examples
FROM ops.gate_result WHERE (ingest_run_id, manifest_sha256) = (%s, %s) ORDER BY rule
"""

READ_LOADED = """
SELECT ingest_run_id, manifest_sha256, code_version, rules_version, accepted
FROM ops.load WHERE ingest_run_id = ANY (%s)
"""

COUNT_LOADED = """
SELECT count(*) FROM ops.load JOIN ops.ingest_run r USING (ingest_run_id)
WHERE %(sources)s::text[] IS NULL OR r.source = ANY (%(sources)s)
"""

# Each side is counted where it lives: pages as captured, sightings as loaded, quarantine as it was when they were
# loaded. What was set aside or let go since then changes silver with the next load, and is counted from then on.
UNACCOUNTED = """
SELECT r.ingest_run_id, r.source, r.day, captured.items, accepted.n AS accepted, aside.n AS quarantined, v.duplicates
FROM ops.load l
JOIN ops.ingest_run r USING (ingest_run_id)
LEFT JOIN ops.gate_verdict v ON (v.ingest_run_id, v.manifest_sha256) = (l.ingest_run_id, l.manifest_sha256)
CROSS JOIN LATERAL (SELECT coalesce(sum(items), 0) AS items FROM ops.page p
                    WHERE p.ingest_run_id = r.ingest_run_id) captured
CROSS JOIN LATERAL (SELECT count(*) AS n FROM silver.sighting s WHERE s.ingest_run_id = r.ingest_run_id) accepted
CROSS JOIN LATERAL (SELECT count(*) AS n FROM ops.quarantine q
                    WHERE q.ingest_run_id = r.ingest_run_id AND q.quarantined_at <= l.loaded_at
                      AND (q.state <> 'replayed' OR q.decided_at > l.loaded_at)) aside
WHERE (%(day)s::date IS NULL OR r.day = %(day)s)
  AND (%(sources)s::text[] IS NULL OR r.source = ANY (%(sources)s))
  AND captured.items IS DISTINCT FROM accepted.n + aside.n + v.duplicates
ORDER BY r.day, r.ingest_run_id
"""
