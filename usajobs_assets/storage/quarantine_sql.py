"""The SQL of the quarantine. Strings only; `ledger` and `quarantine_store` run them.

    open ⇄ replayed   by the gate, at a judgement that lets the record through or refuses it again
    open ⇄ discarded  by people

Each change of a state and its event in `ops.audit_event` are one statement.
"""


def _audited(change: str, actor: str, action: str) -> str:
    """`change`, an UPDATE without RETURNING, with an event for each row that it changes; returns their ids."""
    return f"""
WITH changed AS ({change}
    RETURNING q.quarantine_id, q.bronze_object, q.item_index, q.control_number, q.reason, q.note
), told AS (
    INSERT INTO ops.audit_event (actor, action, subject, detail)
    SELECT {actor}, '{action}', 'quarantine/' || quarantine_id, jsonb_strip_nulls(jsonb_build_object(
        'bronze_object', bronze_object, 'item_index', item_index, 'control_number', control_number,
        'reason', reason, 'because', note))
    FROM changed ORDER BY quarantine_id
)
SELECT quarantine_id FROM changed ORDER BY quarantine_id
"""


# Judgements of one run, one after the other: each replaces the verdict of the one before.
LOCK_RUN = "SELECT FROM ops.ingest_run WHERE ingest_run_id = %s FOR NO KEY UPDATE"

_NAMED = "(SELECT unnest(%(objects)s::text[]), unnest(%(indexes)s::integer[]))"

# It counts as set aside from now on, but if no load has brought it into silver meanwhile, from when it was first.
OPEN_AGAIN = _audited(
    f"""
    UPDATE ops.quarantine q SET state = 'open', decided_at = NULL, decided_by = NULL, note = NULL,
        quarantined_at = CASE WHEN EXISTS (SELECT FROM ops.load l
            WHERE l.ingest_run_id = q.ingest_run_id AND l.loaded_at >= q.decided_at) THEN now() ELSE quarantined_at END
    WHERE ingest_run_id = %(ingest_run_id)s AND state = 'replayed' AND (bronze_object, item_index) IN {_NAMED}""",
    "%(by)s",
    "quarantine.open",
)

SET_ASIDE = """
INSERT INTO ops.quarantine AS q (bronze_object, item_index, ingest_run_id, control_number, reason, detail)
VALUES (%(bronze_object)s, %(item_index)s, %(ingest_run_id)s, %(control_number)s, %(reason)s, %(detail)s)
ON CONFLICT (bronze_object, item_index) DO UPDATE SET
    (control_number, reason, detail) = ROW (EXCLUDED.control_number, EXCLUDED.reason, EXCLUDED.detail)
WHERE q.state <> 'discarded'
  AND (q.control_number, q.reason, q.detail)
      IS DISTINCT FROM (EXCLUDED.control_number, EXCLUDED.reason, EXCLUDED.detail)
"""

RELEASE = _audited(
    f"""
    UPDATE ops.quarantine q SET state = 'replayed', decided_at = now(), decided_by = %(by)s
    WHERE ingest_run_id = %(ingest_run_id)s AND state = 'open' AND (bronze_object, item_index) NOT IN {_NAMED}""",
    "%(by)s",
    "quarantine.replay",
)

DISCARD = _audited(
    """
    UPDATE ops.quarantine q SET state = 'discarded', decided_at = now(), decided_by = %(by)s, note = %(note)s
    WHERE quarantine_id = ANY (%(ids)s) AND state = 'open'""",
    "%(by)s",
    "quarantine.discard",
)

REOPEN = _audited(
    """
    UPDATE ops.quarantine q SET state = 'open', decided_at = NULL, decided_by = NULL, note = NULL
    WHERE quarantine_id = ANY (%(ids)s) AND state = 'discarded'""",
    "%(by)s",
    "quarantine.reopen",
)

SET_ASIDE_OF_RUN = """
SELECT bronze_object, item_index, control_number, reason, detail
FROM ops.quarantine WHERE ingest_run_id = %s AND state = ANY (%s) ORDER BY bronze_object, item_index
"""

# `in_silver`: replayed, and loaded since. A replay that died between the two is found by that.
READ = """
SELECT q.quarantine_id, r.day, r.source, q.ingest_run_id, q.control_number, q.reason, q.detail, q.state,
       q.quarantined_at, q.decided_at, q.decided_by, q.note, q.bronze_object, q.item_index,
       p.object_sha256, p.payload_sha256, v.passed OR NOT v.enforced AS may_load,
       q.state = 'replayed' AND coalesce(l.loaded_at >= q.decided_at, false) AS in_silver
FROM ops.quarantine q
JOIN ops.ingest_run r USING (ingest_run_id)
LEFT JOIN ops.page p USING (bronze_object)
LEFT JOIN ops.gate_verdict v ON (v.ingest_run_id, v.manifest_sha256) = (r.ingest_run_id, r.manifest_sha256)
LEFT JOIN ops.load l ON l.ingest_run_id = r.ingest_run_id
WHERE (%(ids)s::bigint[] IS NULL OR q.quarantine_id = ANY (%(ids)s))
  AND (%(state)s::text IS NULL OR q.state = %(state)s)
  AND (%(reason)s::text IS NULL OR q.reason = %(reason)s)
  AND (%(day)s::date IS NULL OR r.day = %(day)s)
  AND (%(source)s::text IS NULL OR r.source = %(source)s)
  AND (NOT %(waiting)s OR q.state = 'open' OR (q.state = 'replayed' AND (l.loaded_at >= q.decided_at) IS NOT TRUE))
ORDER BY r.day, q.quarantine_id
"""

COUNT = """
SELECT r.day, q.reason, q.state, count(*) AS items
FROM ops.quarantine q JOIN ops.ingest_run r USING (ingest_run_id)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
