"""The SQL of the merge: up to three records of a posting → its row in `silver.job` and its children.

    newest version of each source → merged (what several sources carry) ┐
    owner (whose row and lists they are), text_owner → wanted, staged_* ┴→ silver.job, its lists, job_details

The row and the lists come whole from one source, the owner; the columns that several sources carry come from
the one whose content changed last, group by group; the long texts come from the sweep that has them or from
AnnouncementText. Nothing compares the order of arrival. docs/adr/0013.
"""

from usajobs_assets.storage.silver_sql import listed, names
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.job_details import TEXT_COLUMNS
from usajobs_assets.tables.silver import SILVER_TABLES

JOB, DETAILS = SILVER_TABLES["job"], SILVER_TABLES["job_details"]
LISTS = tuple(SILVER_TABLES[name] for name in ("job_location", "job_category", "job_grade"))

# What the owner's row does not decide alone.
MERGED = (
    "position_id", "position_title", "organization_name", "department_name", "sub_agency", "pay_min", "pay_max",
    "pay_rate_interval_code", "publication_start", "publication_start_date", "application_close",
    "application_close_date", "remote_indicator", "telework_eligible", "position_opening_status",
    "position_expire_date", "sources",
)  # fmt: skip
_TEXTS = (*TEXT_COLUMNS, "texts_source", "texts_ingest_run_id")
_SHORT = tuple(name for name in DETAILS.column_names if name not in (*_TEXTS, *DETAILS.key))

_LATEST = "seen_from DESC, payload_sha256 DESC, item_index DESC, source DESC"


def _first(column: str, where: str | None = None, order: str = _LATEST) -> str:
    """The column of the latest record that carries it."""
    return f"(array_agg({column} ORDER BY {order}) FILTER (WHERE {where or f'{column} IS NOT NULL'}))[1]"


_HAS_PAY = "pay_min IS NOT NULL OR pay_max IS NOT NULL"
_HAS_DATES = "publication_start_date IS NOT NULL AND application_close_date IS NOT NULL"
_BUREAU_FIRST = f"(organization_name IS DISTINCT FROM department_name) DESC, {_LATEST}"
_NAMED = "organization_name IS NOT NULL"
# Search tells the time of day too: its reading of the same two days is the better one.
_SAME_DAYS = "(r.publication_start_date, r.application_close_date) = (c.opens, c.closes)"
_PRECISE = "(r.source = 'search') DESC, r.seen_from DESC, r.payload_sha256 DESC, r.item_index DESC"

FIND_MERGED = f"""
CREATE TEMP TABLE merged ON COMMIT DROP AS
WITH record AS (
    SELECT DISTINCT ON (control_number, source) v.*
    FROM silver.job_version v JOIN posting USING (control_number)
    WHERE source IN ('search', 'historic')
    ORDER BY control_number, source, version DESC
), chosen AS (
    SELECT control_number,
        {_first("position_id")} AS position_id,
        {_first("position_title")} AS position_title,
        {_first("organization_name", _NAMED, _BUREAU_FIRST)} AS organization_name,
        {_first("department_name", _NAMED, _BUREAU_FIRST)} AS named_department,
        {_first("department_name")} AS any_department,
        {_first("sub_agency")} AS sub_agency,
        {_first("pay_min", _HAS_PAY)} AS pay_min,
        {_first("pay_max", _HAS_PAY)} AS pay_max,
        {_first("pay_rate_interval_code", _HAS_PAY)} AS pay_rate_interval_code,
        {_first("publication_start_date", _HAS_DATES)} AS opens,
        {_first("application_close_date", _HAS_DATES)} AS closes,
        {_first("remote_indicator")} AS remote_indicator,
        {_first("telework_eligible")} AS telework_eligible,
        {_first("position_opening_status")} AS position_opening_status,
        {_first("position_expire_date")} AS position_expire_date
    FROM record GROUP BY control_number
), precise AS (
    SELECT DISTINCT ON (r.control_number) r.control_number, r.publication_start, r.application_close
    FROM record r JOIN chosen c USING (control_number)
    WHERE {_SAME_DAYS}
    ORDER BY r.control_number, {_PRECISE}
), told AS (
    SELECT control_number, array_agg(source ORDER BY source) AS sources FROM newest GROUP BY control_number
), alone AS (  -- dates that no record has complete: taken over from the owner as they are
    SELECT r.control_number, r.publication_start, r.publication_start_date, r.application_close,
           r.application_close_date
    FROM record r JOIN owner o USING (control_number, source)
)
SELECT control_number, position_id, position_title, organization_name,
       coalesce(named_department, any_department) AS department_name, sub_agency, pay_min, pay_max,
       pay_rate_interval_code, coalesce(p.publication_start, a.publication_start) AS publication_start,
       coalesce(c.opens, a.publication_start_date) AS publication_start_date,
       coalesce(p.application_close, a.application_close) AS application_close,
       coalesce(c.closes, a.application_close_date) AS application_close_date,
       remote_indicator, telework_eligible, position_opening_status, position_expire_date, sources
FROM chosen c JOIN told USING (control_number) JOIN alone a USING (control_number)
LEFT JOIN precise p USING (control_number)
"""

# Long texts: of the sweep if it has them, else AnnouncementText's, else the owner's (none, as a rule).
FIND_TEXT_OWNERS = """
CREATE TEMP TABLE text_owner ON COMMIT DROP AS
SELECT DISTINCT ON (n.control_number) n.*, n.source = o.source AS is_owner
FROM newest n
JOIN silver.job_version v USING (control_number, source, version)
JOIN owner o ON o.control_number = n.control_number
WHERE v.carries_texts OR n.source = o.source
ORDER BY n.control_number, v.carries_texts DESC, n.source DESC
"""

FIND_WANTED = """
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT o.control_number, o.source, o.ingest_run_id, o.bronze_object, o.item_index, o.gated,
       t.is_owner AS with_texts, j.control_number IS NOT NULL AS known
FROM owner o
JOIN text_owner t USING (control_number)
LEFT JOIN silver.job j USING (control_number)
LEFT JOIN silver.job_details d USING (control_number)
LEFT JOIN staged_job s ON (s.control_number, s.source, s.ingest_run_id)
                        = (o.control_number, o.source, o.ingest_run_id)
WHERE (j.source, j.bronze_object, j.item_index, j.content_sha256)
      IS DISTINCT FROM (o.source, o.bronze_object, o.item_index, o.content_sha256)
   OR (s.control_number IS NOT NULL AND (s.code_version, s.gated) IS DISTINCT FROM (j.code_version, j.gated))
   OR (t.is_owner AND d.texts_source IS NOT NULL AND d.texts_source <> o.source)
"""

# Texts of another source than the row's; again, too, when the row is written anew without them.
FIND_TEXTS_WANTED = """
CREATE TEMP TABLE texts_wanted ON COMMIT DROP AS
SELECT t.control_number, t.source, t.ingest_run_id, t.bronze_object, t.item_index, t.gated
FROM text_owner t
LEFT JOIN silver.job_details d USING (control_number)
LEFT JOIN staged_job s ON (s.control_number, s.source, s.ingest_run_id)
                        = (t.control_number, t.source, t.ingest_run_id)
WHERE NOT t.is_owner
  AND ((d.texts_source, d.texts_ingest_run_id) IS DISTINCT FROM (t.source, t.ingest_run_id)
       OR s.control_number IS NOT NULL)
"""

MISSING_ITEMS = """
SELECT w.bronze_object, (SELECT p.object_sha256 FROM ops.page p WHERE p.bronze_object = w.bronze_object),
       w.ingest_run_id, w.source, w.gated, array_agg(w.item_index ORDER BY w.item_index)
FROM (SELECT control_number, source, ingest_run_id, bronze_object, item_index, gated FROM wanted
      UNION SELECT * FROM texts_wanted) w
LEFT JOIN staged_job s ON (s.control_number, s.source, s.ingest_run_id)
                        = (w.control_number, w.source, w.ingest_run_id)
WHERE s.control_number IS NULL
GROUP BY 1, 3, 4, 5 ORDER BY 1
"""

_FROM_STAGED = """FROM staged_{0} s JOIN {1} w
  ON (s.control_number, s.source, s.ingest_run_id) = (w.control_number, w.source, w.ingest_run_id)"""


def _assign(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = EXCLUDED.{name}" for name in columns)


_OF_OWNER = tuple(name for name in JOB.column_names if name not in (*JOB.key, "qualification_summary"))
UPSERT_JOBS = f"""
INSERT INTO silver.job AS j ({names(JOB)})
SELECT {", ".join(f"{'m' if name in MERGED else 's'}.{name}" for name in JOB.column_names)}
{_FROM_STAGED.format("job", "wanted")} JOIN merged m ON m.control_number = s.control_number
ORDER BY s.control_number
ON CONFLICT (control_number) DO UPDATE SET {_assign(_OF_OWNER)},
    qualification_summary = CASE WHEN (SELECT with_texts FROM wanted w WHERE w.control_number = j.control_number)
        THEN EXCLUDED.qualification_summary ELSE j.qualification_summary END,
    updated_at = now()
"""

UPDATE_MERGED = f"""
UPDATE silver.job j SET ({listed(MERGED)}, updated_at) = ROW ({listed(MERGED, "m")}, now())
FROM merged m
WHERE j.control_number = m.control_number AND ({listed(MERGED, "j")}) IS DISTINCT FROM ({listed(MERGED, "m")})
"""

COUNT_CHANGED = "SELECT count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known) FROM wanted"

# A posting that no run shows any more.
WITHDRAW_JOBS = """
DELETE FROM silver.job j USING posting p
WHERE j.control_number = p.control_number
  AND NOT EXISTS (SELECT 1 FROM owner o WHERE o.control_number = p.control_number)
"""


def delete_list(table: Table) -> str:
    return f"DELETE FROM {table.qualified_name} c USING wanted w WHERE c.control_number = w.control_number AND w.known"


def insert_list(table: Table) -> str:
    return (
        f"INSERT INTO {table.qualified_name} ({names(table)}) SELECT {names(table, 's')} "
        f"{_FROM_STAGED.format(table.name, 'wanted')} ORDER BY {listed(table.key, 's')}"
    )


def _upsert_details(columns: tuple[str, ...], wanted: str, condition: str = "true") -> str:
    written = (*DETAILS.key, *columns)
    return f"""
INSERT INTO silver.job_details ({listed(written)})
SELECT {listed(written, "s")} {_FROM_STAGED.format("job_details", wanted)} WHERE {condition}
ORDER BY s.control_number
ON CONFLICT (control_number) DO UPDATE SET {_assign(columns)}"""


UPSERT_DETAILS = (
    _upsert_details((*_SHORT, *_TEXTS), "wanted", "w.with_texts"),
    _upsert_details(_SHORT, "wanted", "NOT w.with_texts"),
)
# The owner's details row is there by now, so this only fills it.
FILL_TEXTS = f"""
UPDATE silver.job_details d SET ({listed(_TEXTS)}) = ROW ({listed(_TEXTS, "s")})
{_FROM_STAGED.format("job_details", "texts_wanted")}
WHERE d.control_number = s.control_number AND ({listed(_TEXTS, "d")}) IS DISTINCT FROM ({listed(_TEXTS, "s")})
"""
FILL_QUALIFICATIONS = f"""
UPDATE silver.job j SET qualification_summary = s.qualification_summary, updated_at = now()
{_FROM_STAGED.format("job", "texts_wanted")}
WHERE j.control_number = s.control_number AND j.qualification_summary IS DISTINCT FROM s.qualification_summary
"""
