"""The SQL of `gold.posting_change`: what differs between consecutive versions of a posting, and its status events.

    silver.job_version → what each source said → what it changed ─┐
    silver.job_status_event ─────────────────────────────────────┴→ each change once → staged_posting_change

Sources are compared with themselves only: they spell differently, and one that lags would seem to change things back.
That two tell of the same change is known by the value: the second time that HistoricJoa moves a closing date to the
1st of December is the second time that Search did, and whoever showed it first counts. What a source leaves out
changes nothing.
"""

import psycopg

from usajobs_assets.storage.gold_sql import SILVER_STATE
from usajobs_assets.storage.mart_loader import Mart, run
from usajobs_assets.storage.voices_sql import OF_POSTINGS
from usajobs_assets.tables.gold import GOLD_MARTS
from usajobs_assets.version import gold_version

POSTING_CHANGE = "posting_change"

_TITLE = r"nullif(btrim(regexp_replace(v.position_title, '\s+', ' ', 'g')), '')"
_PAY = """CASE WHEN coalesce(v.pay_min, v.pay_max) IS NOT NULL
          THEN concat_ws(' ', concat_ws('-', v.pay_min, v.pay_max), v.pay_rate_interval_code) END"""

# Most postings have one version of each source and are not looked at.
STAGE_SAID = f"""
CREATE TEMP TABLE staged_said ON COMMIT DROP AS
SELECT v.control_number, v.source, v.version, v.seen_from, v.ingest_run_id, told.kind, told.value
FROM silver.job_version v
JOIN (SELECT control_number, source FROM silver.job_version
      WHERE version = 2 AND source IN ({OF_POSTINGS})) two USING (control_number, source)
CROSS JOIN LATERAL (VALUES ('title_edited', {_TITLE}), ('closing_date_moved', v.application_close_date::text),
                           ('pay_edited', {_PAY})) AS told (kind, value)
WHERE told.value IS NOT NULL
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
FROM first f JOIN silver.job j USING (control_number)
"""


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
    for statement in (STAGE_SAID, "ANALYZE staged_said", STAGE_CHANGES, "ANALYZE staged_change", STAGE_ONCE):
        run(connection, statement)
    run(connection, "ANALYZE staged_posting_change")
    return {}
