"""The SQL of loading JSearch. Strings only; `jsearch_loader` runs them.

    staged_sighting → silver.sighting, what no content is known of → silver.jsearch_content → silver.jsearch_job

Every content that was ever seen is kept, so a posting is a pure function of its sightings and nothing has to be read
again: the columns of its newest content, with the origin of the first sighting of the newest unbroken series.
"""

from usajobs_assets.storage.silver_sql import listed, names
from usajobs_assets.tables.jsearch_job import JSEARCH_COLUMNS, JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.provenance import POINTER

# Locks of its own: no load of USAJOBS ever waits for one of JSearch.
LOCK = "SELECT pg_advisory_xact_lock(7203004)"
LOCK_DAY = "SELECT pg_advisory_xact_lock(7203005, %s)"

FIND_TOUCHED = """
CREATE TEMP TABLE touched ON COMMIT DROP AS
SELECT control_number, source FROM staged_sighting UNION SELECT control_number, source FROM withdrawn
"""
ANALYZE_TOUCHED = "ANALYZE touched"

# Contents of which there is no row, or one that other code has made. Of equal ones any sighting will do.
FIND_NEEDED = """
WITH needed AS (
    SELECT DISTINCT ON (s.control_number, s.content_sha256) s.*
    FROM staged_sighting s JOIN loading l USING (ingest_run_id)
    LEFT JOIN silver.jsearch_content c USING (control_number, content_sha256)
    WHERE c.code_version IS DISTINCT FROM l.code_version OR %s
    ORDER BY s.control_number, s.content_sha256, s.bronze_object, s.item_index
)
SELECT n.bronze_object, (SELECT p.object_sha256 FROM ops.page p WHERE p.bronze_object = n.bronze_object),
       n.ingest_run_id, n.source, n.gated, array_agg(n.item_index ORDER BY n.item_index),
       array_agg(4 ORDER BY n.item_index)
FROM needed n GROUP BY 1, 3, 4, 5 ORDER BY 1
"""

WRITE_CONTENT = f"""
INSERT INTO silver.jsearch_content ({names(JSEARCH_CONTENT)})
SELECT {names(JSEARCH_CONTENT)} FROM staged_jsearch_content ORDER BY control_number, content_sha256
ON CONFLICT (control_number, content_sha256) DO UPDATE
SET ({names(JSEARCH_CONTENT)}) = ROW ({names(JSEARCH_CONTENT, "EXCLUDED")})
"""
FORGET_CONTENT = """
DELETE FROM silver.jsearch_content c USING touched t
WHERE c.control_number = t.control_number
  AND NOT EXISTS (SELECT 1 FROM silver.sighting s
                  WHERE (s.control_number, s.content_sha256) = (c.control_number, c.content_sha256))
"""
# Two ids that make the same number.
FIND_COLLISIONS = """
SELECT control_number, array_agg(DISTINCT source_id) FROM silver.jsearch_content JOIN touched USING (control_number)
GROUP BY 1 HAVING count(DISTINCT source_id) > 1
"""

_SAID = tuple(column.name for column in JSEARCH_COLUMNS)
_ORIGIN = tuple(column.name for column in POINTER)
# The order of sightings, in which a posting has its contents.
SEEN = "ORDER BY seen_at, payload_sha256, item_index, bronze_object"
STAGE_JOBS = f"""
CREATE TEMP TABLE staged_jsearch_job ON COMMIT DROP AS
WITH series AS (
    SELECT s.*, lag(s.content_sha256) OVER (PARTITION BY s.control_number {SEEN}) AS content_before
    FROM silver.sighting s JOIN touched USING (control_number, source)
), newest AS (
    SELECT DISTINCT ON (control_number) * FROM series WHERE content_before IS DISTINCT FROM content_sha256
    ORDER BY control_number, seen_at DESC, payload_sha256 DESC, item_index DESC, bronze_object DESC
)
SELECT n.control_number, {listed(_SAID, "c")}, {listed(_ORIGIN, "n")}, c.code_version
FROM newest n JOIN silver.jsearch_content c USING (control_number, content_sha256)
"""
WRITE_JOBS = f"""
INSERT INTO silver.jsearch_job AS j ({names(JSEARCH_JOB)})
SELECT {names(JSEARCH_JOB, "s")} FROM staged_jsearch_job s LEFT JOIN silver.jsearch_job o USING (control_number)
WHERE ({names(JSEARCH_JOB, "s")}) IS DISTINCT FROM ({names(JSEARCH_JOB, "o")})
ORDER BY control_number
ON CONFLICT (control_number) DO UPDATE
SET ({names(JSEARCH_JOB)}, updated_at) = ROW ({names(JSEARCH_JOB, "EXCLUDED")}, now())
RETURNING xmax = 0
"""
WITHDRAW_JOBS = """
DELETE FROM silver.jsearch_job j USING touched t
WHERE j.control_number = t.control_number
  AND NOT EXISTS (SELECT 1 FROM staged_jsearch_job s WHERE s.control_number = j.control_number)
"""
