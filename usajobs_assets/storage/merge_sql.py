"""The SQL of the merge: up to three records of a posting, one a voice → its row in `silver.job` and its children.

    owner (whose row and lists they are), text_owner → wanted → bronze → silver.job, its lists, job_details
    newest version of each voice → merged (what several sources carry) ──┘

The row and the lists come whole from one source, the owner; the columns that several sources carry come from
the one whose content changed last, group by group; the long texts come from the sweep that has them or from
AnnouncementText. Nothing compares the order of arrival. docs/adr/0013.
"""

from usajobs_assets.storage.silver_sql import listed
from usajobs_assets.storage.version_sql import GIVE_BACK_RAW
from usajobs_assets.tables.job_details import TEXT_COLUMNS
from usajobs_assets.tables.silver import SILVER_TABLES

LISTS = tuple(SILVER_TABLES[name] for name in ("job_location", "job_category", "job_grade"))

# What the owner's row does not decide alone.
MERGED = (
    "position_id", "position_title", "organization_name", "department_name", "sub_agency", "pay_min", "pay_max",
    "pay_rate_interval_code", "publication_start", "publication_start_date", "application_close",
    "application_close_date", "remote_indicator", "telework_eligible", "position_opening_status",
    "position_expire_date", "sources",
)  # fmt: skip
TEXTS = (*TEXT_COLUMNS, "texts_source", "texts_ingest_run_id")

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
_PRECISE = "(r.voice = 'search') DESC, r.seen_from DESC, r.payload_sha256 DESC, r.item_index DESC"

# A row that was just written from the only source that ever saw the posting is as it is to be, but for an interval
# of no pay.
FIND_SHARED = """
CREATE TEMP TABLE shared ON COMMIT DROP AS
SELECT o.control_number
FROM owner o
JOIN (SELECT control_number, count(*) AS sources FROM newest GROUP BY 1) n USING (control_number)
JOIN silver.job j USING (control_number)
LEFT JOIN wanted w USING (control_number)
WHERE w.control_number IS NULL OR n.sources > 1
   OR (j.pay_min IS NULL AND j.pay_max IS NULL AND j.pay_rate_interval_code IS NOT NULL)
"""

# A table of its own, for its figures: of versions of a source that is new to the warehouse the planner expects
# one row, and then compares every posting with every other (6,000: minutes).
_WEIGHED = tuple(name for name in MERGED if name != "sources")
FIND_SPOKEN = f"""
CREATE TEMP TABLE spoken ON COMMIT DROP AS
SELECT control_number, source, s.voice, v.seen_from, v.payload_sha256, v.item_index, {listed(_WEIGHED, "v")}
FROM shared JOIN speaking s USING (control_number) JOIN silver.job_version v USING (control_number, source, version)
WHERE s.voice IN ('search', 'historic')
"""

FIND_MERGED = f"""
CREATE TEMP TABLE merged ON COMMIT DROP AS
WITH chosen AS (
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
    FROM spoken GROUP BY control_number
), precise AS (
    SELECT DISTINCT ON (r.control_number) r.control_number, r.publication_start, r.application_close
    FROM spoken r JOIN chosen c USING (control_number)
    WHERE {_SAME_DAYS}
    ORDER BY r.control_number, {_PRECISE}
), told AS (
    SELECT control_number, array_agg(source ORDER BY source) AS sources FROM newest GROUP BY control_number
), alone AS (  -- dates that no record has complete: taken over from the owner as they are
    SELECT r.control_number, r.publication_start, r.publication_start_date, r.application_close,
           r.application_close_date
    FROM spoken r JOIN owner o USING (control_number, source)
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
FROM speaking n
JOIN owner o ON o.control_number = n.control_number
WHERE n.carries_texts OR n.source = o.source
ORDER BY n.control_number, n.carries_texts DESC, n.voice DESC
"""

FIND_WANTED = """
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT o.control_number, o.source, o.ingest_run_id, o.bronze_object, o.item_index, o.gated,
       t.is_owner AS with_texts, j.control_number IS NOT NULL AS known
FROM owner o
JOIN text_owner t USING (control_number)
LEFT JOIN silver.job j USING (control_number)
LEFT JOIN silver.job_details d USING (control_number)
LEFT JOIN loading l ON l.ingest_run_id = o.ingest_run_id
WHERE (j.source, j.bronze_object, j.item_index, j.content_sha256)
      IS DISTINCT FROM (o.source, o.bronze_object, o.item_index, o.content_sha256)
   OR (l.ingest_run_id IS NOT NULL AND (l.code_version, o.gated) IS DISTINCT FROM (j.code_version, j.gated))
   OR (t.is_owner AND d.texts_source IS NOT NULL AND d.texts_source <> o.source)
"""

# Texts of another source than the row's; again, too, when the row is written anew without them.
FIND_TEXTS_WANTED = """
CREATE TEMP TABLE texts_wanted ON COMMIT DROP AS
SELECT t.control_number, t.source, t.ingest_run_id, t.bronze_object, t.item_index, t.gated
FROM text_owner t
LEFT JOIN silver.job_details d USING (control_number)
LEFT JOIN loading l ON l.ingest_run_id = t.ingest_run_id
WHERE NOT t.is_owner
  AND ((d.texts_source, d.texts_ingest_run_id) IS DISTINCT FROM (t.source, t.ingest_run_id)
       OR l.ingest_run_id IS NOT NULL)
"""

# Rows are replaced whole. Texts of another source that stay what they are outlive the row that they were in.
STAGED_TEXTS_COLUMNS = ("control_number", *TEXTS, "qualification_summary")
_TEXTS_THERE = f"""SELECT {listed(STAGED_TEXTS_COLUMNS)}
FROM silver.job_details JOIN (SELECT control_number, qualification_summary FROM silver.job) j USING (control_number)"""
CREATE_STAGED_TEXTS = f"CREATE TEMP TABLE staged_texts ON COMMIT DROP AS {_TEXTS_THERE} WITH NO DATA"
KEEP_TEXTS = f"""
INSERT INTO staged_texts
{_TEXTS_THERE}
JOIN wanted w USING (control_number)
LEFT JOIN texts_wanted t USING (control_number)
WHERE w.known AND NOT w.with_texts AND t.control_number IS NULL
"""
DELETE_REPLACED = (
    "DELETE FROM silver.job j USING wanted w WHERE j.control_number = w.control_number AND w.known"
)

# A posting that no run shows any more.
WITHDRAW_JOBS = """
DELETE FROM silver.job j USING posting p
WHERE j.control_number = p.control_number
  AND NOT EXISTS (SELECT 1 FROM owner o WHERE o.control_number = p.control_number)
"""
DECIDE = (
    FIND_TEXT_OWNERS, FIND_WANTED, FIND_TEXTS_WANTED, GIVE_BACK_RAW, KEEP_TEXTS, DELETE_REPLACED, WITHDRAW_JOBS,
)  # fmt: skip

# What must be read from bronze, and what for: 1 the columns of a version, 2 its item, 4 the posting's rows, 8 texts.
CONTENT, RAW, ROWS, LONG_TEXTS = 1, 2, 4, 8
FIND_NEEDED = f"""
WITH needed AS (
    SELECT i.source, i.ingest_run_id, i.bronze_object, i.item_index, i.gated,
           {CONTENT} + CASE WHEN r.control_number IS NULL THEN 0 ELSE {RAW} END AS purpose
    FROM island i
    JOIN stale USING (control_number, source)
    LEFT JOIN raw_wanted r USING (control_number, source)
    LEFT JOIN loading l ON l.ingest_run_id = i.ingest_run_id
    LEFT JOIN silver.job_version v ON (v.control_number, v.source, v.ingest_run_id)
                                    = (i.control_number, i.source, i.ingest_run_id)
    WHERE l.ingest_run_id IS NOT NULL OR v.control_number IS NULL
    UNION ALL
    SELECT source, ingest_run_id, bronze_object, item_index, gated, {ROWS} FROM wanted
    UNION ALL
    SELECT source, ingest_run_id, bronze_object, item_index, gated, {LONG_TEXTS} FROM texts_wanted
), item AS (
    SELECT source, ingest_run_id, bronze_object, item_index, gated, bit_or(purpose) AS purpose
    FROM needed GROUP BY 1, 2, 3, 4, 5
)
SELECT i.bronze_object, (SELECT p.object_sha256 FROM ops.page p WHERE p.bronze_object = i.bronze_object),
       i.ingest_run_id, i.source, i.gated, array_agg(i.item_index ORDER BY i.item_index),
       array_agg(i.purpose ORDER BY i.item_index)
FROM item i GROUP BY 1, 3, 4, 5 ORDER BY 1
"""

# Counted are the rows that change although their owner's record did not.
UPDATE_MERGED = f"""
WITH updated AS (
    UPDATE silver.job j SET ({listed(MERGED)}, updated_at) = ROW ({listed(MERGED, "m")}, now())
    FROM merged m
    WHERE j.control_number = m.control_number AND ({listed(MERGED, "j")}) IS DISTINCT FROM ({listed(MERGED, "m")})
    RETURNING j.control_number
)
SELECT count(*) FROM updated LEFT JOIN wanted w USING (control_number) WHERE w.control_number IS NULL
"""

MERGE_VOICES = (FIND_SHARED, "ANALYZE shared", FIND_SPOKEN, "ANALYZE spoken", FIND_MERGED)
COUNT_CHANGED = "SELECT count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known) FROM wanted"


# The rows are there by now, so this only fills them.
FILL_TEXTS = f"""
UPDATE silver.job_details d SET ({listed(TEXTS)}) = ROW ({listed(TEXTS, "s")})
FROM staged_texts s
WHERE d.control_number = s.control_number AND ({listed(TEXTS, "d")}) IS DISTINCT FROM ({listed(TEXTS, "s")})
"""
FILL_QUALIFICATIONS = """
UPDATE silver.job j SET qualification_summary = s.qualification_summary, updated_at = now()
FROM staged_texts s
WHERE j.control_number = s.control_number AND j.qualification_summary IS DISTINCT FROM s.qualification_summary
"""
