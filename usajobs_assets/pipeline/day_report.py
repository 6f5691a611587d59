"""What became of a day, read from the ledger: the figures that the command line prints and scripts use.

ops.ingest_run, gate_verdict, load → DayReport, one per source · ops.slice → UnprovenSlice
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from usajobs_assets.pipeline.gold_report import GoldReport
from usajobs_assets.pipeline.providers import provider_of
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, FILE_DROP, HISTORIC, JSEARCH, SEARCH, SOURCES
from usajobs_assets.storage.warehouse import Warehouse

# The sources whose runs the jobs of a day capture.
SOURCES_OF_JOB = {
    "sweep_day": (SEARCH,),
    "backfill_day": (HISTORIC, ANNOUNCEMENT_TEXT),
    "sweep_jsearch": (JSEARCH,),
    "take_dropped_files": (FILE_DROP,),
}


@dataclass(frozen=True)
class UnprovenSlice:
    """A part of a sweep that is not proven: what was asked, what came of it, and why it does not count."""

    slice: str
    filters: dict[str, list[str]]
    api_total: int | None
    postings_distinct: int
    pages: int
    state: str
    reasons: list[str]


@dataclass(frozen=True)
class DayReport:
    """The newest run of a source on a day, from raw pages to tables.

    Attributes:
        unproven_slices: of a sweep that was cut into slices, those that keep it from being proven.
        outcome: `proven`, `partial` (cut by MAX_PAGES) or `incomplete`, with `reasons`.
        passed: the gate's verdict; None when it has not judged.
        checks: rules by outcome: pass, warn, fail. `failed_checks` and `warned_checks` name them.
        items: what bronze holds = accepted + quarantined + duplicates.
        jobs_added, jobs_changed: postings that are new to silver, and whose content changed.
        rows: rows per table that the day's runs hold, those of all sources of the provider together.
        seconds: wall time of the call that made the report, without gold; None when it was read later.
        gold: what became of gold after it; None when it was not built in that call.
    """

    day: date
    source: str = SEARCH
    ingest_run_id: str | None = None
    outcome: str | None = None
    reasons: list[str] = field(default_factory=list)
    passed: bool | None = None
    enforced: bool | None = None
    checks: dict[str, int] = field(default_factory=dict)
    failed_checks: list[str] = field(default_factory=list)
    warned_checks: list[str] = field(default_factory=list)
    pages: int = 0
    items: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    jobs_added: int = 0
    jobs_changed: int = 0
    loaded_at: datetime | None = None
    rows: dict[str, int] = field(default_factory=dict)
    unproven_slices: list[UnprovenSlice] = field(default_factory=list)
    seconds: float | None = None
    gold: GoldReport | None = None

    @property
    def accounted(self) -> bool:
        """Whether every item of the run is accounted for; an unjudged or unloaded run is not."""
        return self.loaded_at is not None and self.items == self.accepted + self.quarantined + self.duplicates


def read_day_report(warehouse: Warehouse, day: date, source: str = SEARCH) -> DayReport:
    """The report of the newest run of `source` on `day`; without one, a report that holds only the day."""
    with warehouse.connect() as connection:
        run = _one(connection, _RUN, (day, source))
        if run is None:
            return DayReport(day, source)
        found = dict(connection.execute(_ROWS, (day,)).fetchall())
        checks = connection.execute(_CHECKS, (run["ingest_run_id"], run.pop("manifest_sha256"))).fetchall()
        with connection.cursor(row_factory=class_row(UnprovenSlice)) as cursor:
            slices = cursor.execute(_SLICES, (run["ingest_run_id"],)).fetchall()
    outcomes = [outcome for _, outcome in checks]
    return DayReport(
        **run,
        day=day,
        source=source,
        rows={name: found.get(name, 0) for name in provider_of(source).lake_tables},
        checks={outcome: outcomes.count(outcome) for outcome in ("pass", "warn", "fail")},
        failed_checks=[rule for rule, outcome in checks if outcome == "fail"],
        warned_checks=[rule for rule, outcome in checks if outcome == "warn"],
        unproven_slices=slices,
    )


def read_job_report(warehouse: Warehouse, day: date, job: str) -> DayReport:
    """The report of what a job of SOURCES_OF_JOB captures: of the source that was refused, else of its first."""
    reports = [read_day_report(warehouse, day, source) for source in SOURCES_OF_JOB[job]]
    return next((report for report in reports if report.passed is False), reports[0])


def read_day_reports(warehouse: Warehouse, day: date) -> list[DayReport]:
    """A report for each source that has a run on `day`; without any, an empty one of Search."""
    reports = [read_day_report(warehouse, day, source) for source in SOURCES]
    return [report for report in reports if report.ingest_run_id] or reports[:1]


def _one(connection: psycopg.Connection, query: str, parameters: tuple[object, ...]) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), parameters).fetchone()


# Accepted is counted in silver and not taken from the marker: the report says what is there.
_RUN = """
SELECT r.ingest_run_id, r.manifest_sha256, r.outcome, r.reasons, v.passed, v.enforced, r.items,
       (SELECT count(*) FROM ops.page p WHERE p.ingest_run_id = r.ingest_run_id AND p.kind = 'page') AS pages,
       (SELECT count(*) FROM silver.sighting s WHERE s.ingest_run_id = r.ingest_run_id) AS accepted,
       (SELECT count(*) FROM ops.quarantine q
        WHERE q.ingest_run_id = r.ingest_run_id AND q.state <> 'replayed') AS quarantined,
       coalesce(v.duplicates, 0) AS duplicates,
       coalesce(l.jobs_added, 0) AS jobs_added, coalesce(l.jobs_changed, 0) AS jobs_changed, l.loaded_at
FROM ops.ingest_run r
LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
LEFT JOIN ops.load l ON l.ingest_run_id = r.ingest_run_id
WHERE r.day = %s AND r.source = %s
ORDER BY r.ingest_run_id DESC LIMIT 1
"""
_ROWS = "SELECT table_name, rows FROM ops.lake_file WHERE day = %s"
_CHECKS = """
SELECT rule, outcome FROM ops.gate_result WHERE (ingest_run_id, manifest_sha256) = (%s, %s) ORDER BY rule
"""
_SLICES = """
SELECT slice, filters, api_total, postings_distinct, pages, state, reasons
FROM ops.slice WHERE ingest_run_id = %s AND state IN ('incomplete', 'capped') ORDER BY slice
"""
