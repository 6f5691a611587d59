"""The SQL of the silver merge, made from the table contracts. Strings only; `silver_loader` runs them.

A `silver.job` row and its children show one sighting of the posting: the first of the unbroken series of
equal contents that the newest sighting ends. That is a pure function of the set of sightings, so the order
of loading cannot matter, and a posting seen again unchanged keeps its row.
"""

from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES

CHILDREN = tuple(table for table in SILVER_TABLES.values() if table.name != "job")
STAGED = (SIGHTING, *SILVER_TABLES.values())

# One merge at a time: each decides from all sightings, so it must see those of the others.
LOCK = "SELECT pg_advisory_xact_lock(7203002)"


def names(table: Table, alias: str = "") -> str:
    """The columns of `table`, comma-separated, each behind `alias`."""
    return ", ".join(f"{alias}.{name}" if alias else name for name in table.column_names)


def create_staging(table: Table) -> str:
    return (
        f"CREATE TEMP TABLE staged_{table.name} ON COMMIT DROP AS "
        f"SELECT {names(table)} FROM {table.qualified_name} WITH NO DATA"
    )


def copy_to_staging(table: Table) -> str:
    return f"COPY staged_{table.name} ({names(table)}) FROM STDIN"


ADD_SIGHTINGS = f"""
INSERT INTO silver.sighting ({names(SIGHTING)})
SELECT {names(SIGHTING)} FROM staged_sighting
ORDER BY control_number, source, ingest_run_id
ON CONFLICT (control_number, source, ingest_run_id) DO UPDATE SET
    ({names(SIGHTING)}) = ROW (EXCLUDED.*)
WHERE sighting IS DISTINCT FROM EXCLUDED
"""

# Sightings that the runs had and, judged by newer rules, have no longer.
CREATE_LOADING = "CREATE TEMP TABLE loading (ingest_run_id text PRIMARY KEY) ON COMMIT DROP"
ADD_LOADING = "INSERT INTO loading SELECT unnest(%s::text[])"
FIND_WITHDRAWN = """
CREATE TEMP TABLE withdrawn ON COMMIT DROP AS
SELECT s.control_number, s.source, s.ingest_run_id
FROM silver.sighting s JOIN loading USING (ingest_run_id)
LEFT JOIN staged_sighting t USING (control_number, source, ingest_run_id)
WHERE t.control_number IS NULL
"""
WITHDRAW_SIGHTINGS = """
DELETE FROM silver.sighting s USING withdrawn w
WHERE (s.control_number, s.source, s.ingest_run_id) = (w.control_number, w.source, w.ingest_run_id)
"""
WITHDRAW_JOBS = """
DELETE FROM silver.job j USING withdrawn w
WHERE j.control_number = w.control_number
  AND NOT EXISTS (SELECT 1 FROM silver.sighting s WHERE s.control_number = j.control_number)
"""

FIND_CANONICAL = """
CREATE TEMP TABLE canonical ON COMMIT DROP AS
WITH touched AS (
    SELECT control_number, source FROM staged_sighting
    UNION
    SELECT control_number, source FROM withdrawn
), series AS (
    SELECT s.*, lag(s.content_sha256) OVER (
        PARTITION BY s.control_number, s.source
        ORDER BY s.seen_at, s.payload_sha256, s.item_index, s.bronze_object
    ) AS content_before
    FROM silver.sighting s JOIN touched USING (control_number, source)
)
SELECT DISTINCT ON (control_number, source) *
FROM series
WHERE content_before IS DISTINCT FROM content_sha256
ORDER BY control_number, source, seen_at DESC, payload_sha256 DESC, item_index DESC, bronze_object DESC
"""

FIND_WANTED = """
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT c.control_number, c.source, c.ingest_run_id, c.bronze_object, c.item_index, c.gated,
       j.control_number IS NOT NULL AS known,
       s.control_number IS NULL AS missing
FROM canonical c
LEFT JOIN silver.job j ON j.control_number = c.control_number
LEFT JOIN staged_job s ON (s.control_number, s.source, s.ingest_run_id)
                        = (c.control_number, c.source, c.ingest_run_id)
WHERE (j.source, j.bronze_object, j.item_index, j.content_sha256)
      IS DISTINCT FROM (c.source, c.bronze_object, c.item_index, c.content_sha256)
   OR (s.control_number IS NOT NULL AND (s.code_version, s.gated) IS DISTINCT FROM (j.code_version, j.gated))
"""

MISSING_POINTERS = """
SELECT bronze_object, ingest_run_id, source, gated, array_agg(item_index ORDER BY item_index)
FROM wanted WHERE missing GROUP BY 1, 2, 3, 4 ORDER BY 1
"""


def _set_clause(table: Table) -> str:
    return ", ".join(f"{name} = EXCLUDED.{name}" for name in table.column_names if name not in table.key)


_JOB = SILVER_TABLES["job"]
_FROM_STAGED = """FROM staged_{0} s JOIN wanted w
  ON (s.control_number, s.source, s.ingest_run_id) = (w.control_number, w.source, w.ingest_run_id)"""

UPSERT_JOBS = f"""
INSERT INTO silver.job ({names(_JOB)})
SELECT {names(_JOB, "s")} {_FROM_STAGED.format("job")}
ORDER BY s.control_number
ON CONFLICT (control_number) DO UPDATE SET {_set_clause(_JOB)}, updated_at = now()
"""


def delete_children(table: Table) -> str:
    return f"DELETE FROM {table.qualified_name} c USING wanted w WHERE c.control_number = w.control_number AND w.known"


def insert_children(table: Table) -> str:
    return (
        f"INSERT INTO {table.qualified_name} ({names(table)}) "
        f"SELECT {names(table, 's')} {_FROM_STAGED.format(table.name)} ORDER BY {names_of_key(table)}"
    )


def names_of_key(table: Table) -> str:
    return ", ".join(f"s.{name}" for name in table.key)


COUNT_WANTED = "SELECT count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known) FROM wanted"

RECORD_LOAD = """
INSERT INTO ops.load (ingest_run_id, manifest_sha256, code_version, rules_version, accepted, jobs_added, jobs_changed)
VALUES (%(ingest_run_id)s, %(manifest_sha256)s, %(code_version)s, %(rules_version)s, %(accepted)s, %(jobs_added)s,
        %(jobs_changed)s)
ON CONFLICT (ingest_run_id) DO UPDATE SET
    (manifest_sha256, code_version, rules_version, accepted, jobs_added, jobs_changed, loaded_at)
    = ROW (EXCLUDED.manifest_sha256, EXCLUDED.code_version, EXCLUDED.rules_version, EXCLUDED.accepted,
           EXCLUDED.jobs_added, EXCLUDED.jobs_changed, now())
"""

RECORD_FILE = """
INSERT INTO ops.lake_file (object_key, table_name, day, rows, sha256)
VALUES (%(object_key)s, %(table_name)s, %(day)s, %(rows)s, %(sha256)s)
ON CONFLICT (object_key) DO UPDATE SET
    (rows, sha256, written_at) = ROW (EXCLUDED.rows, EXCLUDED.sha256, now())
WHERE (lake_file.rows, lake_file.sha256) IS DISTINCT FROM (EXCLUDED.rows, EXCLUDED.sha256)
"""
