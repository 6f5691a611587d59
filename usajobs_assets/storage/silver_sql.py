"""The SQL of loading: staging, and which sightings there are. Strings only; `silver_loader` runs them.

    staged_sighting → touched (what is not merely seen again) → silver.sighting → island → version_sql, merge_sql

Everything that silver shows of a posting is a pure function of the set of its sightings, so the order of
loading cannot matter. An island is an unbroken series of sightings with equal content; its first sighting
stands for it, so that a posting seen again unchanged keeps its rows, and costs a lookup.
"""

from usajobs_assets.storage.voices_sql import FIND_SPEAKING_AGAIN
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.sighting import SIGHTING

# New entries of the index on raw_json wait in a list that is sorted in as a whole: with 4 MB, the default, a load of
# 10,000 postings does so again and again, and takes a quarter longer. Pages that are looked up cost hardly more than
# pages in a row, on disks of today: with 4, the default, a day of few postings reads whole tables of history.
# LZ4, which the embedded server has not: half the time of COPY into silver.job, two thirds into silver.job_details.
LOAD_SETTINGS = (
    "SET LOCAL gin_pending_list_limit = '64MB'",
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL random_page_cost = 1.1",
    "SELECT set_config(name, 'lz4', true) FROM pg_settings "
    "WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)",
)

# Tables that have more than doubled since they were looked at, with the columns that plans are made by: until
# autovacuum comes to a new warehouse, plans are those of empty tables, and a day takes twice as long. Long texts are
# left to it: after 10,000 postings, looking at theirs as well takes 0.7 s instead of 0.2.
FIND_OUTGROWN = """
SELECT format('%s (%s)', c.oid::regclass, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'silver'::regnamespace AND c.relkind = 'r'
  AND pg_relation_size(c.oid) > 8192 * (2 * c.relpages + 128)
  AND (a.attstorage = 'p' OR a.attname IN ('source', 'ingest_run_id'))
GROUP BY c.oid
"""

# One merge at a time: each decides from all sightings, so it must see those of the others.
LOCK = "SELECT pg_advisory_xact_lock(7203002)"
# One writer of a day at a time: its files and the digests that are committed must be of the same writer. Taken
# before LOCK, and held as long.
LOCK_DAY = "SELECT pg_advisory_xact_lock(7203003, %s)"
LOADED_OF_DAY = """
SELECT ingest_run_id FROM ops.load JOIN ops.ingest_run USING (ingest_run_id) WHERE day = %s AND source = ANY (%s)
"""
FILES_OF_DAY = """
SELECT object_key, table_name, day, rows, sha256 FROM ops.lake_file
WHERE day = %s AND table_name = ANY (%s) ORDER BY table_name
"""


def names(table: Table, alias: str = "") -> str:
    """The columns of `table`, comma-separated, each behind `alias`."""
    return listed(table.column_names, alias)


def listed(columns: tuple[str, ...], alias: str = "") -> str:
    """Column names, comma-separated, each behind `alias`."""
    return ", ".join(f"{alias}.{name}" if alias else name for name in columns)


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

# The runs of this load, with the code that makes their rows.
CREATE_LOADING = """
CREATE TEMP TABLE loading (ingest_run_id text PRIMARY KEY, code_version text NOT NULL) ON COMMIT DROP
"""
ADD_LOADING = "INSERT INTO loading SELECT unnest(%s::text[]), %s"
# Sightings that the runs had and, judged by newer rules, have no longer.
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

_PLACE = ("payload_sha256", "item_index", "bronze_object")
# All but what was seen again as its newest version has it: there another sighting moves nothing. Asked before the
# sightings are added, so that one that is replaced by another is not taken for merely new.
FIND_TOUCHED = f"""
CREATE TEMP TABLE touched ON COMMIT DROP AS
SELECT s.control_number, s.source
FROM staged_sighting s
LEFT JOIN silver.sighting known USING (control_number, source, ingest_run_id)
LEFT JOIN silver.job_version v
    ON (v.control_number, v.source) = (s.control_number, s.source) AND v.superseded_at IS NULL
WHERE (v.content_sha256 = s.content_sha256 AND v.ingest_run_id <> s.ingest_run_id
       AND (v.seen_from, {listed(_PLACE, "v")}) < (s.seen_at, {listed(_PLACE, "s")})
       AND (known.control_number IS NULL OR ({names(SIGHTING, "known")}) = ({names(SIGHTING, "s")}))) IS NOT TRUE
UNION
{FIND_SPEAKING_AGAIN}
UNION
SELECT control_number, source FROM withdrawn
"""
FIND_ALL = """
CREATE TEMP TABLE touched ON COMMIT DROP AS
SELECT control_number, source FROM staged_sighting UNION SELECT control_number, source FROM withdrawn
"""
FIND_POSTINGS = "CREATE TEMP TABLE posting ON COMMIT DROP AS SELECT DISTINCT control_number FROM touched"

FIND_ISLANDS = """
CREATE TEMP TABLE island ON COMMIT DROP AS
WITH series AS (
    SELECT s.*, lag(s.content_sha256) OVER seen AS content_before, lag(s.seen_at) OVER seen AS seen_before
    FROM silver.sighting s JOIN touched USING (control_number, source)
    WINDOW seen AS (PARTITION BY s.control_number, s.source
                    ORDER BY s.seen_at, s.payload_sha256, s.item_index, s.bronze_object)
)
SELECT control_number, source, row_number() OVER seen AS version, seen_at AS seen_from,
       lead(seen_before) OVER seen AS seen_until, lead(seen_at) OVER seen AS superseded_at,
       ingest_run_id, bronze_object, item_index, payload_sha256, content_sha256, gated, carries_texts
FROM series
WHERE content_before IS DISTINCT FROM content_sha256
WINDOW seen AS (PARTITION BY control_number, source ORDER BY seen_at, payload_sha256, item_index, bronze_object)
"""

# Temporary tables are never analysed by themselves, and without figures the plans are those of empty tables.
ANALYZE_STAGED = "ANALYZE staged_sighting, loading"
ANALYZE_TOUCHED = "ANALYZE touched, posting"
ANALYZE_ISLANDS = "ANALYZE island"

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
