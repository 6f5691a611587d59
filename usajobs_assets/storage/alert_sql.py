"""The SQL of alerts: which changes are news, which postings a watch is about, and what was told already.

    gold.posting_change → alert_candidate (what is news at all) → fits a watch → ops.alert, once

News is what a sweep of today's Search showed, or HistoricJoa of an open date of the last two weeks: what a capture of
older days brings to light is none. So that a rebuild is silent, `ops.alert` has what was told, by the change and not by
the row. Keep out: whom to tell, and since when (pipeline/alerts).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from usajobs_assets.gold.alerts.rules import Criteria, Watch
from usajobs_assets.storage.gold_told_sql import paid_per
from usajobs_assets.tables.gold_source import shows_all

# A posting that opened longer ago when a sweep first saw it was there before; open dates are captured again as long.
RECENT = "interval '14 days'"

# `new` is what Search showed first, even where HistoricJoa had shown it earlier: that cannot be told from an old day.
CANDIDATES = f"""
CREATE TEMP TABLE alert_candidate ON COMMIT DROP AS
WITH seen AS (
    SELECT c.control_number, c.change_id, c.kind, c.old_value, c.new_value,
           CASE WHEN c.kind = 'new' AND c.source = 'historic' THEN v.seen_from ELSE c.changed_at END AS seen_at,
           c.changed_at, c.source, c.ingest_run_id, c.opened_on
    FROM gold.posting_change c
    LEFT JOIN silver.job_version v
        ON (v.control_number, v.source, v.version) = (c.control_number, 'search', 1) AND c.kind = 'new'
    WHERE c.changed_at >= %(since)s::timestamptz - {RECENT}
)
SELECT s.control_number, s.change_id, s.kind, s.old_value, s.new_value, s.seen_at
FROM seen s
JOIN ops.ingest_run r USING (ingest_run_id)
WHERE s.seen_at >= %(since)s
  AND CASE WHEN s.kind = 'new'
      THEN s.opened_on >= (s.seen_at AT TIME ZONE 'America/New_York')::date - {RECENT}
      ELSE (s.source = 'search' OR r.day >= (s.seen_at AT TIME ZONE 'America/New_York')::date - {RECENT})
           AND EXISTS (SELECT 1 FROM gold.posting_change f
                       WHERE (f.control_number, f.kind) = (s.control_number, 'new') AND f.changed_at < s.changed_at)
      END
"""

# What was told stays told when a capture that is loaded later makes the change an earlier or a second one.
UNTOLD = """
SELECT c.control_number, c.change_id FROM alert_candidate c JOIN gold.posting p USING (control_number)
WHERE {fits} AND NOT EXISTS (
    SELECT 1 FROM ops.alert a
    WHERE (a.search, a.receiver, a.control_number) = (%(search)s, %(receiver)s, c.control_number)
      AND (a.change_id = c.change_id OR (a.kind, a.new_value, a.changed_at) = (c.kind, c.new_value, c.seen_at)))
ORDER BY c.control_number, c.change_id
"""
NOTE = """
INSERT INTO ops.alert (search, receiver, control_number, change_id, kind, new_value, changed_at, told_in)
SELECT %(search)s, %(receiver)s, control_number, change_id, kind, new_value, seen_at, %(about)s FROM alert_candidate
WHERE (control_number, change_id) IN (SELECT * FROM unnest(%(numbers)s::bigint[], %(changes)s::text[]))
ON CONFLICT DO NOTHING
"""
FOUND = """
SELECT c.control_number, c.change_id FROM alert_candidate c JOIN gold.posting p USING (control_number)
WHERE {fits} ORDER BY c.seen_at DESC, c.control_number, c.change_id LIMIT %(most)s
"""
# Whether alerts have been through the state that gold is in: a step that was killed in between is run again.
RECORD = """
INSERT INTO ops.gold_build (mart, inputs_sha256, rules_digest, code_version, rows, rows_written, rows_removed, seconds)
SELECT 'alerts', inputs_sha256, '', code_version, %(ever)s, %(told)s, 0, 0 FROM ops.gold_build
WHERE mart = 'posting_change'
ON CONFLICT (mart) DO UPDATE SET (inputs_sha256, code_version, rows, rows_written, built_at)
    = ROW (EXCLUDED.inputs_sha256, EXCLUDED.code_version, EXCLUDED.rows, EXCLUDED.rows_written, now())
"""
IS_THROUGH = """
SELECT NOT EXISTS (SELECT 1 FROM ops.gold_build c LEFT JOIN ops.gold_build a ON a.mart = 'alerts'
                   WHERE c.mart = 'posting_change' AND a.inputs_sha256 IS DISTINCT FROM c.inputs_sha256)
"""
EVER = "SELECT count(*) FROM ops.alert"
START = "INSERT INTO ops.alert_start (started_at) VALUES (%s) ON CONFLICT DO NOTHING"
STARTED = "SELECT started_at FROM ops.alert_start"
# Of no use once nobody can apply any more; that it was cancelled or has closed is told all the same. Outside of USAJOBS
# an end is often not told.
_OF_USE = f"""(c.kind IN ('cancelled', 'closed') OR p.closes_at > %(now)s
             OR (p.closes_at IS NULL AND NOT {shows_all("p.source")}))"""

OPEN_MATCHES = "SELECT count(*) FROM gold.open_posting p WHERE {fits}"
DETAILS = f"""
SELECT p.control_number, p.position_title AS title, coalesce(p.agency_std, p.organization_name) AS agency,
       p.location_std AS location, nullif(concat_ws(' ', concat_ws('-', p.pay_min, p.pay_max),
       CASE WHEN coalesce(p.pay_min, p.pay_max) IS NULL THEN p.pay_rate_interval_code
            ELSE {paid_per("p.pay_rate_interval_code", "p.pay_currency")} END), '') AS pay,
       p.application_close_date::text AS closes_on, p.source, p.position_uri
FROM gold.posting p WHERE p.control_number = ANY (%(numbers)s)
"""
CHANGES = """
SELECT control_number, change_id, kind, old_value, new_value, seen_at FROM alert_candidate
WHERE (control_number, change_id) IN (SELECT * FROM unnest(%(numbers)s::bigint[], %(changes)s::text[]))
ORDER BY seen_at, kind
"""


@dataclass(frozen=True)
class Told:
    """A watch on behalf of a receiver, with the moment after which it counts."""

    watch: Watch
    receiver: str
    since: datetime


def make_candidates(connection: psycopg.Connection, since: datetime) -> None:
    """Make `alert_candidate`, for this transaction: the news since then."""
    connection.execute(CANDIDATES.encode(), {"since": since})
    connection.execute("ANALYZE alert_candidate")


def changes_for(
    connection: psycopg.Connection, query: str, told: Told, now: datetime | None, most: int | None = None
) -> list[tuple[int, str]]:
    """Run `UNTOLD` or `FOUND` for a watch; `now` leaves out what is of no use any more."""
    fits, values = fits_of(told.watch)
    conditions = [fits, "c.kind = ANY (%(tell)s)", "c.seen_at > %(after)s", *([_OF_USE] if now else [])]
    values |= {"search": told.watch.name, "receiver": told.receiver, "tell": list(told.watch.tell)}
    values |= {"after": told.since, "now": now, "most": most}
    statement = query.format(fits=" AND ".join(conditions))
    return connection.execute(statement.encode(), values).fetchall()


def fits_of(watch: Watch) -> tuple[str, dict[str, Any]]:
    """The condition on a row `p` of gold.posting, and its values."""
    if watch.where is None:
        return "p.control_number = %(posting)s", {"posting": watch.posting}
    given = watch.where.model_dump(exclude_defaults=True)
    return " AND ".join(_CONDITIONS[name] for name in given), {
        name: _value(name, value) for name, value in given.items()
    }


_TITLE = "lower(concat_ws(' | ', p.position_title, p.job_title_std))"
_TEXT = """EXISTS (SELECT 1 FROM silver.job j LEFT JOIN silver.job_details d USING (control_number)
    WHERE j.control_number = p.control_number AND lower(concat_ws(' | ', j.position_title, j.qualification_summary,
    d.job_summary, array_to_string(d.major_duties, ' | '), d.requirements, d.education)) ~ %(text)s)"""
_CONDITIONS = {
    "title": f"{_TITLE} ~ %(title)s",
    "not_title": f"{_TITLE} !~ %(not_title)s",
    "text": _TEXT,
    "series": "p.series && %(series)s::text[]",
    "states": "p.states && %(states)s::text[]",
    "agencies": "ARRAY[lower(p.agency_std), lower(p.department_std), lower(btrim(p.organization_name))]"
    " && %(agencies)s::text[]",
    "skills": "p.skills @> %(skills)s::text[]",
    "pay_at_least": "coalesce(p.salary_max_norm, p.salary_min_norm) >= %(pay_at_least)s",
    "grades": "EXISTS (SELECT 1 FROM unnest(%(grades)s::int[]) wanted"
    " WHERE wanted BETWEEN coalesce(p.grade_min, p.grade_max) AND coalesce(p.grade_max, p.grade_min))",
    "hiring_paths": "p.hiring_paths && %(hiring_paths)s::text[]",
    "remote": "(p.is_remote IS TRUE) = %(remote)s",
}
assert set(_CONDITIONS) == set(Criteria.model_fields)


def _value(name: str, value: Any) -> Any:
    if name in ("title", "not_title", "text"):
        return "|".join(map(_pattern, value))
    if name == "agencies":
        return [agency.lower() for agency in value]
    return list(value) if isinstance(value, Sequence) else value


def _pattern(phrase: str) -> str:
    """Whole words with anything between them, as gold/phrases has it, in the spelling of Postgres."""
    words = r"[^a-z0-9]+".join(re.escape(word) for word in phrase.removesuffix("*").split())
    return rf"(?<![a-z0-9])({words}){'' if phrase.endswith('*') else '(?![a-z0-9+#])'}"
