"""The SQL of holding rows that were made again from bronze (staged_*) against those that silver has.

Each comparison gives the control number and what differs. Only rows that today's code made are compared by
column: another code may say other things, and `usajobs replay --diff` is for that.
"""

from usajobs_assets.storage.merge_sql import LISTS, MERGED
from usajobs_assets.storage.silver_sql import listed
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.job import JOB
from usajobs_assets.tables.job_details import JOB_DETAILS, TEXT_COLUMNS
from usajobs_assets.tables.job_version import SAID_COLUMNS
from usajobs_assets.tables.jsearch_job import JSEARCH_COLUMNS, JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.sighting import SIGHTING

# Twice as many as wanted, because a share of the pages is a matter of chance; the same for the same seed.
DRAW = """
WITH drawn AS (
    SELECT control_number, source, ingest_run_id FROM silver.sighting TABLESAMPLE BERNOULLI (%(percent)s)
        REPEATABLE (%(seed)s)
    ORDER BY md5(control_number || ingest_run_id || %(salt)s) LIMIT %(size)s
), wanted AS (
    TABLE drawn
    UNION
    SELECT j.control_number, j.source, j.ingest_run_id FROM silver.job j JOIN drawn USING (control_number)
)
SELECT s.bronze_object, s.source, s.ingest_run_id, r.day, s.gated,
       (SELECT object_sha256 FROM ops.page p WHERE p.bronze_object = s.bronze_object),
       array_agg(s.item_index || ':' || s.control_number ORDER BY s.item_index)
FROM wanted JOIN silver.sighting s USING (control_number, source, ingest_run_id)
LEFT JOIN ops.ingest_run r ON r.ingest_run_id = s.ingest_run_id
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1
"""


def _differing(columns: tuple[str, ...], one: str, other: str) -> str:
    cases = (f"CASE WHEN {one}.{name} IS DISTINCT FROM {other}.{name} THEN '{name}' END" for name in columns)
    return f"array_remove(ARRAY[{', '.join(cases)}], NULL)"


_SIGHTING_FACTS = (
    "bronze_object", "item_index", "payload_sha256", "content_sha256", "seen_at", "gated", "carries_texts",
)  # fmt: skip
SIGHTINGS = f"""
SELECT s.control_number, s.ingest_run_id, 'silver.sighting', {_differing(_SIGHTING_FACTS, "s", "t")}
FROM staged_sighting s LEFT JOIN silver.sighting t USING (control_number, source, ingest_run_id)
WHERE ({listed(_SIGHTING_FACTS, "s")}) IS DISTINCT FROM ({listed(_SIGHTING_FACTS, "t")})
"""

_THERE = "v.content_sha256 = s.content_sha256 AND s.seen_at BETWEEN v.seen_from AND coalesce(v.seen_until, s.seen_at)"
# Of USAJOBS, whose numbers are positive.
VERSIONS_MISSING = f"""
SELECT s.control_number, s.ingest_run_id, 'silver.job_version', ARRAY['no version has its content at its time']
FROM staged_sighting s
WHERE s.control_number > 0
  AND NOT EXISTS (SELECT 1 FROM silver.job_version v
                  WHERE (v.control_number, v.source) = (s.control_number, s.source) AND {_THERE})
"""
VERSIONS = f"""
SELECT j.control_number, j.ingest_run_id, 'silver.job_version', {_differing(SAID_COLUMNS, "j", "v")}
FROM staged_job j JOIN staged_sighting s USING (control_number, source, ingest_run_id)
JOIN silver.job_version v ON (v.control_number, v.source) = (s.control_number, s.source) AND {_THERE}
WHERE v.code_version = j.code_version
  AND ({listed(SAID_COLUMNS, "j")}) IS DISTINCT FROM ({listed(SAID_COLUMNS, "v")})
"""

_OF_OWNER = tuple(
    name
    for name in JOB.column_names
    if name not in (*MERGED, *JOB.key, "qualification_summary", "code_version")
)
JOBS = f"""
SELECT s.control_number, s.ingest_run_id, 'silver.job', {_differing(_OF_OWNER, "s", "j")}
FROM staged_job s JOIN silver.job j USING (control_number, source, ingest_run_id, code_version)
WHERE ({listed(_OF_OWNER, "s")}) IS DISTINCT FROM ({listed(_OF_OWNER, "j")})
"""

# The long texts may be another source's.
_SHORT = tuple(
    name
    for name in JOB_DETAILS.column_names
    if name not in (*TEXT_COLUMNS, *JOB_DETAILS.key, "texts_source", "texts_ingest_run_id", "code_version")
)
DETAILS = f"""
SELECT s.control_number, s.ingest_run_id, 'silver.job_details', {_differing(_SHORT, "s", "d")}
FROM staged_job_details s
JOIN silver.job j USING (control_number, source, ingest_run_id, code_version)
LEFT JOIN silver.job_details d USING (control_number)
WHERE ({listed(_SHORT, "s")}) IS DISTINCT FROM ({listed(_SHORT, "d")})
"""


def lists(table: Table) -> str:
    """Lists of the owner's rows that are not, row by row, those of the item."""
    rows = f"md5(string_agg(md5(ROW ({names(table)})::text), '' ORDER BY {listed(table.key, 'c')}))"
    return f"""
SELECT s.control_number, s.ingest_run_id, '{table.qualified_name}', ARRAY['not the rows of the item']
FROM staged_job s JOIN silver.job j USING (control_number, source, ingest_run_id, code_version)
WHERE (SELECT {rows} FROM staged_{table.name} c WHERE c.control_number = s.control_number
         AND (c.source, c.ingest_run_id) = (s.source, s.ingest_run_id))
      IS DISTINCT FROM (SELECT {rows} FROM {table.qualified_name} c WHERE c.control_number = s.control_number)
"""


def names(table: Table) -> str:
    """The columns of a list that say what, not by which code."""
    return listed(tuple(name for name in table.column_names if name != "code_version"), "c")


_SAID = tuple(column.name for column in JSEARCH_COLUMNS)
JSEARCH_CONTENTS = f"""
SELECT s.control_number, t.ingest_run_id, 'silver.jsearch_content', {_differing(_SAID, "s", "c")}
FROM staged_jsearch_content s JOIN silver.jsearch_content c USING (control_number, content_sha256)
JOIN staged_sighting t USING (control_number, content_sha256)
WHERE c.code_version = s.code_version AND ({listed(_SAID, "s")}) IS DISTINCT FROM ({listed(_SAID, "c")})
"""
JSEARCH_JOBS = f"""
SELECT s.control_number, s.ingest_run_id, 'silver.jsearch_job', {_differing(_SAID, "s", "j")}
FROM staged_jsearch_job s JOIN silver.jsearch_job j USING (control_number, content_sha256, code_version)
WHERE ({listed(_SAID, "s")}) IS DISTINCT FROM ({listed(_SAID, "j")})
"""

COMPARISONS = (
    SIGHTINGS, VERSIONS_MISSING, VERSIONS, JOBS, DETAILS, *map(lists, LISTS), JSEARCH_CONTENTS, JSEARCH_JOBS,
)  # fmt: skip
STAGED = (SIGHTING, JOB, *LISTS, JOB_DETAILS, JSEARCH_CONTENT, JSEARCH_JOB)
