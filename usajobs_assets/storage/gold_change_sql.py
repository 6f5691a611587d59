"""The SQL of `gold.posting_change`: what differs between consecutive versions of a posting, and its status events.

    silver.job_version ─┬→ what each source said → what it changed ─┐
    of JSearch: told ───┘                                          ├→ each change once → staged_posting_change
    silver.job_status_event, first sightings ──────────────────────┘

Sources are compared with themselves only: they spell differently, and one that lags would seem to change things back.
That two tell of the same change is known by the value: the second time that HistoricJoa moves a closing date to the
1st of December is the second time that Search did, and whoever showed it first counts. What a source leaves out
changes nothing. JSearch tells of no status: its postings are new, and edited.
"""

import psycopg

from usajobs_assets.storage.gold_sql import SILVER_STATE
from usajobs_assets.storage.gold_told_sql import INTERVAL_CODE, paid_per
from usajobs_assets.storage.jsearch_sql import SEEN
from usajobs_assets.storage.mart_loader import Mart, run
from usajobs_assets.storage.voices_sql import OF_POSTINGS
from usajobs_assets.tables.gold import GOLD_MARTS
from usajobs_assets.version import gold_version

POSTING_CHANGE = "posting_change"

_TITLE = r"nullif(btrim(regexp_replace(v.position_title, '\s+', ' ', 'g')), '')"
_PAY = """CASE WHEN coalesce(v.pay_min, v.pay_max) IS NOT NULL
          THEN concat_ws(' ', concat_ws('-', v.pay_min, v.pay_max), v.pay_rate_interval_code) END"""

# Of JSearch the versions are not stored: they are the unbroken series of one content among its sightings.
STAGE_TOLD = f"""
CREATE TEMP TABLE staged_told ON COMMIT DROP AS
SELECT s.control_number, s.source, s.seen_at AS seen_from,
       row_number() OVER (PARTITION BY s.control_number ORDER BY s.place)::integer AS version,
       s.ingest_run_id, c.position_title, c.pay_min, c.pay_max, {INTERVAL_CODE} AS interval_code,
       c.pay_currency,
       (c.expires_at AT TIME ZONE 'America/New_York')::date AS application_close_date
FROM (SELECT s.*, row_number() OVER seen AS place, lag(s.content_sha256) OVER seen AS content_before
      FROM silver.sighting s WHERE s.control_number IN (SELECT control_number FROM silver.jsearch_job)
      WINDOW seen AS (PARTITION BY s.control_number {SEEN})) s
JOIN silver.jsearch_content c USING (control_number, content_sha256)
WHERE s.content_before IS DISTINCT FROM s.content_sha256
"""
_PAY_TOLD = f"""CASE WHEN coalesce(v.pay_min, v.pay_max) IS NOT NULL
          THEN concat_ws(' ', concat_ws('-', v.pay_min, v.pay_max),
                         {paid_per("v.interval_code", "v.pay_currency")}) END"""
_SAID = """
SELECT v.control_number, v.source, v.version, v.seen_from, v.ingest_run_id, told.kind, told.value
FROM {versions}
CROSS JOIN LATERAL (VALUES ('title_edited', {title}), ('closing_date_moved', v.application_close_date::text),
                           ('pay_edited', {pay})) AS told (kind, value)
WHERE told.value IS NOT NULL
"""

# Most postings have one version of each source and are not looked at.
_EDITED = f"""silver.job_version v
JOIN (SELECT control_number, source FROM silver.job_version
      WHERE version = 2 AND source IN ({OF_POSTINGS})) two USING (control_number, source)"""
STAGE_SAID = f"""
CREATE TEMP TABLE staged_said ON COMMIT DROP AS
{_SAID.format(versions=_EDITED, title=_TITLE, pay=_PAY)} UNION ALL
{_SAID.format(versions="staged_told v", title=_TITLE, pay=_PAY_TOLD)}
"""

# A posting that had closed by our day, and then closes later, takes applications again.
STAGE_CHANGES = """
CREATE TEMP TABLE staged_change ON COMMIT DROP AS
WITH edited AS (
    SELECT control_number, kind, before AS old_value, value AS new_value, seen_from AS changed_at, source,
           ingest_run_id, (seen_from AT TIME ZONE 'America/New_York')::date::text AS seen_on
    FROM (SELECT s.*, lag(value) OVER (PARTITION BY control_number, source, kind ORDER BY version) AS before
          FROM staged_said s) said
    WHERE before <> value
), stepped AS (
    SELECT control_number, CASE event WHEN 'opened' THEN 'new' ELSE event END AS kind,
           lag(status) OVER (PARTITION BY control_number ORDER BY observed_at, event <> 'opened', event) AS old_value,
           coalesce(status, event) AS new_value, observed_at AS changed_at, source, ingest_run_id
    FROM silver.job_status_event
)
SELECT control_number, kind, old_value, new_value, changed_at, source, ingest_run_id FROM edited
UNION ALL
SELECT control_number, 'reopened', 'closed', 'accepting', changed_at, source, ingest_run_id FROM edited
WHERE kind = 'closing_date_moved' AND old_value < seen_on AND new_value >= seen_on
UNION ALL
SELECT * FROM stepped
UNION ALL
SELECT control_number, 'new', NULL, 'opened', seen_from, source, ingest_run_id FROM staged_told WHERE version = 1
"""

# The two ways to see a reopening in one version of one source are one.
STAGE_ONCE = """
CREATE TEMP TABLE staged_posting_change ON COMMIT DROP AS
WITH of_source AS (
    SELECT DISTINCT ON (control_number, kind, new_value, source, changed_at) *
    FROM staged_change ORDER BY control_number, kind, new_value, source, changed_at, ingest_run_id, old_value
), counted AS (
    SELECT c.*, row_number() OVER (PARTITION BY control_number, kind, new_value, source
                                   ORDER BY changed_at)::integer AS occurrence
    FROM of_source c
), first AS (
    SELECT DISTINCT ON (control_number, kind, new_value, occurrence) *
    FROM counted ORDER BY control_number, kind, new_value, occurrence, changed_at, source
)
SELECT f.control_number, left(md5(concat_ws('|', f.kind, f.occurrence, f.new_value)), 16) AS change_id, f.changed_at,
       f.kind, f.old_value, f.new_value, f.occurrence, j.publication_start_date AS opened_on, f.source,
       f.ingest_run_id, current_setting('gold.code_version') AS code_version
FROM first f
JOIN (SELECT control_number, publication_start_date FROM silver.job UNION ALL
      SELECT control_number, (posted_at AT TIME ZONE 'America/New_York')::date FROM silver.jsearch_job) j
    USING (control_number)
"""
_STEPS = {
    "staged_told": STAGE_TOLD,
    "staged_said": STAGE_SAID,
    "staged_change": STAGE_CHANGES,
    "staged_posting_change": STAGE_ONCE,
}


def change_mart() -> Mart:
    """The mart of changes; it reads silver alone."""
    return Mart(
        name=POSTING_CHANGE,
        tables=GOLD_MARTS[POSTING_CHANGE],
        state=SILVER_STATE,
        stage=_stage,
        code_version=gold_version(POSTING_CHANGE),
    )


def _stage(connection: psycopg.Connection) -> dict[str, int]:
    version = gold_version(POSTING_CHANGE)
    connection.execute("SELECT set_config('gold.code_version', %s, true)", (version,))
    for name, statement in _STEPS.items():
        run(connection, statement)
        run(connection, f"ANALYZE {name}")
    return {}
