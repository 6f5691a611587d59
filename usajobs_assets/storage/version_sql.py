"""The SQL of history: `silver.job_version`, and the status events that follow from it.

    island → stale (what differs from the table) → content, raw → silver.job_version → silver.job_status_event

Only keys whose islands changed are written. A version shows the first sighting of its island, and that item as
sent is kept once: in `silver.job.raw_json` if the job's row came from it, else in `raw_json` of the version.
What is decided comes before anything is read from bronze, what is written comes after it.
"""

from usajobs_assets.storage.silver_sql import listed
from usajobs_assets.storage.voices_sql import FIND_SPEAKING, OF_POSTINGS
from usajobs_assets.tables.job_version import JOB_VERSION, SAID_COLUMNS

# What is staged of an item that a version needs; its raw_json only where that is compared or kept.
CONTENT_COLUMNS = ("control_number", "source", "ingest_run_id", *SAID_COLUMNS, "code_version", "raw_json")
CREATE_STAGED_CONTENT = f"""
CREATE TEMP TABLE staged_content ON COMMIT DROP AS
SELECT {listed(CONTENT_COLUMNS)} FROM silver.job_version WITH NO DATA
"""

_ISLAND = (
    "version", "seen_from", "seen_until", "superseded_at", "ingest_run_id", "bronze_object", "item_index",
    "payload_sha256", "content_sha256", "gated",
)  # fmt: skip

FIND_STALE = f"""
CREATE TEMP TABLE stale ON COMMIT DROP AS
SELECT control_number, source
FROM island i
FULL JOIN (SELECT v.* FROM silver.job_version v JOIN touched USING (control_number, source)) v
    USING (control_number, source, version)
WHERE ({listed(_ISLAND[1:], "i")}) IS DISTINCT FROM ({listed(_ISLAND[1:], "v")})
UNION
SELECT i.control_number, i.source
FROM island i
JOIN loading USING (ingest_run_id)
JOIN silver.job_version v USING (control_number, source, version)
WHERE loading.code_version <> v.code_version
"""

# The newest content of every source that saw the posting; of the others' keys the table still tells.
FIND_NEWEST = """
CREATE TEMP TABLE newest ON COMMIT DROP AS
SELECT DISTINCT ON (control_number, source) *
FROM (
    SELECT control_number, source, version, seen_from AS seen_at, ingest_run_id, bronze_object, item_index,
           payload_sha256, content_sha256, gated, carries_texts
    FROM island
    UNION ALL
    SELECT v.control_number, v.source, v.version, v.seen_from, v.ingest_run_id, v.bronze_object, v.item_index,
           v.payload_sha256, v.content_sha256, v.gated, v.carries_texts
    FROM silver.job_version v JOIN posting USING (control_number)
    WHERE NOT EXISTS (SELECT 1 FROM touched t
                      WHERE (t.control_number, t.source) = (v.control_number, v.source))
) known
ORDER BY control_number, source, version DESC
"""

# Whose row the job is: that of Search's voice if it ever showed the posting, else HistoricJoa's. Texts make no job.
FIND_OWNERS = """
CREATE TEMP TABLE owner ON COMMIT DROP AS
SELECT DISTINCT ON (control_number) *
FROM speaking WHERE voice IN ('search', 'historic')
ORDER BY control_number, voice DESC
"""

# Where the items of versions are compared, or kept beside the job: an only version that is the job's needs none.
FIND_RAW_WANTED = """
CREATE TEMP TABLE raw_wanted ON COMMIT DROP AS
SELECT control_number, source
FROM stale
LEFT JOIN owner o USING (control_number, source)
LEFT JOIN (SELECT control_number, source FROM island WHERE version = 2) two USING (control_number, source)
WHERE o.control_number IS NULL OR two.control_number IS NOT NULL
"""

# Before the job's row changes hands, its item goes back to the versions that it was kept for.
GIVE_BACK_RAW = """
UPDATE silver.job_version v SET raw_json = j.raw_json
FROM posting JOIN silver.job j USING (control_number) LEFT JOIN owner o USING (control_number)
WHERE (v.control_number, v.source, v.ingest_run_id) = (j.control_number, j.source, j.ingest_run_id)
  AND v.raw_json IS NULL
  AND (o.source, o.ingest_run_id) IS DISTINCT FROM (j.source, j.ingest_run_id)
"""

FIND_CONTENTS = f"""
CREATE TEMP TABLE content ON COMMIT DROP AS
SELECT DISTINCT ON (control_number, source, ingest_run_id)
       control_number, source, ingest_run_id, {listed(SAID_COLUMNS)}, code_version
FROM (
    SELECT 1 AS preference, control_number, source, ingest_run_id, {listed(SAID_COLUMNS)}, code_version
    FROM staged_content
    UNION ALL
    SELECT 2, v.control_number, v.source, v.ingest_run_id, {listed(SAID_COLUMNS, "v")}, v.code_version
    FROM silver.job_version v JOIN stale USING (control_number, source)
) known
ORDER BY control_number, source, ingest_run_id, preference
"""

FIND_RAW = """
CREATE TEMP TABLE raw ON COMMIT DROP AS
SELECT DISTINCT ON (control_number, source, ingest_run_id) control_number, source, ingest_run_id, raw_json
FROM (
    SELECT control_number, source, ingest_run_id, raw_json FROM staged_content
    UNION ALL
    SELECT v.control_number, v.source, v.ingest_run_id, v.raw_json
    FROM silver.job_version v JOIN raw_wanted USING (control_number, source)
    UNION ALL
    SELECT j.control_number, j.source, j.ingest_run_id, j.raw_json
    FROM silver.job j JOIN raw_wanted USING (control_number, source)
) known
WHERE raw_json IS NOT NULL
ORDER BY control_number, source, ingest_run_id
"""

DELETE_STALE = """
DELETE FROM silver.job_version v USING stale s WHERE (v.control_number, v.source) = (s.control_number, s.source)
"""

_ORDER = ("control_number", *_ISLAND[:4])
INSERT_VERSIONS = f"""
INSERT INTO silver.job_version (control_number, source, {listed(_ISLAND)}, {listed(SAID_COLUMNS)}, carries_texts,
                                code_version, changed_fields, raw_json)
SELECT i.control_number, i.source, {listed(_ISLAND, "i")}, {listed(SAID_COLUMNS, "c")}, i.carries_texts,
       c.code_version,
       CASE WHEN i.version = 1 THEN '{{}}' ELSE silver.changed_fields(before.raw_json, r.raw_json) END,
       CASE WHEN o.control_number IS NULL THEN r.raw_json END
FROM island i
JOIN stale USING (control_number, source)
JOIN content c USING (control_number, source, ingest_run_id)
LEFT JOIN raw r USING (control_number, source, ingest_run_id)
LEFT JOIN island i_before ON (i_before.control_number, i_before.source, i_before.version)
                           = (i.control_number, i.source, i.version - 1)
LEFT JOIN raw before ON (before.control_number, before.source, before.ingest_run_id)
                      = (i_before.control_number, i_before.source, i_before.ingest_run_id)
LEFT JOIN owner o ON (o.control_number, o.source, o.ingest_run_id) = (i.control_number, i.source, i.ingest_run_id)
ORDER BY i.control_number, i.source, i.version
"""

# The reverse of GIVE_BACK_RAW, once the job's row has the item.
LEAVE_RAW_TO_JOB = """
UPDATE silver.job_version v SET raw_json = NULL
FROM owner o
WHERE (v.control_number, v.source, v.ingest_run_id) = (o.control_number, o.source, o.ingest_run_id)
  AND v.raw_json IS NOT NULL
"""

DECIDE = (
    FIND_STALE,
    FIND_NEWEST,
    FIND_SPEAKING,
    FIND_OWNERS,
    FIND_RAW_WANTED,
    "ANALYZE stale, speaking, owner, raw_wanted",
)
WRITE_VERSIONS = (FIND_CONTENTS, FIND_RAW, DELETE_STALE, INSERT_VERSIONS)

assert {*_ISLAND, *SAID_COLUMNS, "control_number", "source", "carries_texts", "code_version", "changed_fields",
        "raw_json"} == set(JOB_VERSION.column_names)  # fmt: skip

# A step back (from a decision to reviewing, from reviewing to accepting) is a reopening.
FIND_EVENTS = f"""
CREATE TEMP TABLE event ON COMMIT DROP AS
WITH told AS (
    SELECT v.control_number, v.seen_from, v.ingest_run_id, v.version, v.position_opening_status AS status,
           lag(v.position_opening_status) OVER (PARTITION BY v.control_number ORDER BY v.version) AS before
    FROM silver.job_version v JOIN posting USING (control_number)
    WHERE v.source = 'historic' AND v.position_opening_status IS NOT NULL
), stage (status, step) AS (
    VALUES ('accepting', 0), ('reviewing', 1), ('selected', 2), ('cancelled', 2), ('closed', 2)
), changed AS (
    SELECT told.*, CASE WHEN now.step < earlier.step THEN 'reopened' ELSE told.status END AS event
    FROM told
    JOIN stage now ON now.status = told.status
    LEFT JOIN stage earlier ON earlier.status = told.before
    WHERE told.status IS DISTINCT FROM coalesce(told.before, 'accepting')
), opened AS (
    SELECT DISTINCT ON (v.control_number) v.control_number, v.seen_from, v.source, v.ingest_run_id,
           j.publication_start_date
    FROM silver.job_version v JOIN posting USING (control_number) JOIN silver.job j USING (control_number)
    WHERE v.source IN ({OF_POSTINGS}) AND v.version = 1
    ORDER BY v.control_number, v.seen_from, v.payload_sha256, v.item_index, v.source
)
SELECT control_number, seen_from AS observed_at, 'opened' AS event, 'accepting' AS status,
       publication_start_date AS happened_on, source, ingest_run_id
FROM opened
UNION ALL
(SELECT DISTINCT ON (control_number, seen_from, event)
        control_number, seen_from, event, status, NULL, 'historic', ingest_run_id
 FROM changed ORDER BY control_number, seen_from, event, version)
"""
DELETE_EVENTS = """
DELETE FROM silver.job_status_event e USING posting p
WHERE e.control_number = p.control_number
  AND NOT EXISTS (SELECT 1 FROM event w WHERE (w.control_number, w.observed_at, w.event)
                                            = (e.control_number, e.observed_at, e.event))
"""
UPSERT_EVENTS = """
INSERT INTO silver.job_status_event AS e
    (control_number, observed_at, event, status, happened_on, source, ingest_run_id)
SELECT control_number, observed_at, event, status, happened_on, source, ingest_run_id
FROM event ORDER BY control_number, observed_at, event
ON CONFLICT (control_number, observed_at, event) DO UPDATE SET
    (status, happened_on, source, ingest_run_id)
    = ROW (EXCLUDED.status, EXCLUDED.happened_on, EXCLUDED.source, EXCLUDED.ingest_run_id)
WHERE (e.status, e.happened_on, e.source, e.ingest_run_id)
      IS DISTINCT FROM (EXCLUDED.status, EXCLUDED.happened_on, EXCLUDED.source, EXCLUDED.ingest_run_id)
"""
WRITE_EVENTS = (FIND_EVENTS, DELETE_EVENTS, UPSERT_EVENTS)
