"""What is covered: Search's recent days, every open date since 2013, and the rows that silver holds.

    ledger → read_coverage → Coverage · read_open_dates → OpenDateCoverage

Reads only. Keep out: printing (cli), pictures (coverage_picture), which days to ask for next (due_days).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg.rows import dict_row

from usajobs_assets.pipeline.coverage_picture import days_by_label
from usajobs_assets.pipeline.due_days import captured_open_dates
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.late_arrivals import late_arrivals
from usajobs_assets.pipeline.open_dates import FIRST_DAY, CapturedDay, captured_days
from usajobs_assets.pipeline.resweep_plan import Due, due_days
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC, SEARCH
from usajobs_assets.tables.silver import SILVER_TABLES


@dataclass(frozen=True)
class Coverage:
    """`days` is newest first, one entry a day whether or not it was swept; `totals` counts rows by table."""

    mode: str
    days: list[dict[str, Any]]
    totals: dict[str, int]
    quarantine_open: int
    unaccounted: int


@dataclass(frozen=True)
class OpenDateCoverage:
    """What is known of the open dates from FIRST_DAY to `yesterday`; today is not over and never due.

    Attributes:
        captured: by source, the newest run of each day that has one.
        weakest: by day, whichever of the two runs is worth less; no entry where one is missing.
        late_arrivals: postings that a proven capture of their day had not shown yet, by age of the day.
        due: days to capture now, most urgent first.
    """

    yesterday: date
    captured: dict[str, dict[date, CapturedDay]]
    weakest: dict[date, CapturedDay]
    late_arrivals: dict[str, int]
    due: list[Due]

    def days_by_state(self, source: str) -> dict[str, int]:
        """How many days of a source are proven, proven without postings, incomplete, …"""
        return days_by_label(self.captured[source], FIRST_DAY, self.yesterday)


def read_open_dates(services: Services) -> OpenDateCoverage:
    """The state of every past open date since 2013, by the ledger."""
    today, warehouse = eastern_day(services.clock.now()), services.warehouse
    weakest = captured_open_dates(warehouse, today)
    return OpenDateCoverage(
        yesterday=today - timedelta(days=1),
        captured={
            source: captured_days(warehouse, source, FIRST_DAY, today)
            for source in (HISTORIC, ANNOUNCEMENT_TEXT)
        },
        weakest=weakest,
        late_arrivals=late_arrivals(warehouse),
        due=due_days(weakest, FIRST_DAY, today),
    )


def read_coverage(services: Services, days: int) -> Coverage:
    """The last `days` days, today included, back to the first sweep or SEARCH_SINCE."""
    today = eastern_day(services.clock.now())
    since = today - timedelta(days=days - 1)
    with services.warehouse.connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        runs = {row["day"]: row for row in cursor.execute(_RUNS, (SEARCH, since)).fetchall()}
        begun = cursor.execute(_BEGUN, (SEARCH,)).fetchone()
        totals = cursor.execute(_TOTALS.encode()).fetchall()
        waiting = cursor.execute("SELECT count(*) AS n FROM ops.quarantine WHERE state = 'open'").fetchone()
    # Not the first of these days: when nothing ran for longer than that, all of them were missed.
    first_sweep = (begun and begun["day"]) or today
    first = max(since, services.settings.search_since or first_sweep)
    listed = [today - timedelta(days=back) for back in range((today - first).days + 1)]
    return Coverage(
        mode=services.settings.usajobs_mode.value,
        days=[runs.get(day) or _unswept(services, day, today) for day in listed],
        totals={row["name"]: row["n"] for row in totals},
        quarantine_open=waiting["n"] if waiting else 0,
        unaccounted=len(services.ledger.unaccounted()),
    )


def _unswept(services: Services, day: date, today: date) -> dict[str, Any]:
    """A day without a finished run: never swept, or begun and not finished."""
    begun = any(not state.closed for state in services.lake.runs(SEARCH, day))
    half_done = "open, goes on with the next run" if day == today else "begun, never finished"
    return {"day": day, "outcome": half_done if begun else "not swept"}


_RUNS = """
SELECT DISTINCT ON (r.day) r.day, r.outcome, v.passed, r.items, r.api_total, v.quarantined, v.duplicates,
       l.loaded_at IS NOT NULL AS loaded
FROM ops.ingest_run r
LEFT JOIN ops.gate_verdict v USING (ingest_run_id, manifest_sha256)
LEFT JOIN ops.load l ON l.ingest_run_id = r.ingest_run_id
WHERE r.source = %s AND r.day >= %s
ORDER BY r.day, r.ingest_run_id DESC
"""
_BEGUN = "SELECT min(day) AS day FROM ops.ingest_run WHERE source = %s"
_TOTALS = " UNION ALL ".join(
    f"SELECT '{name}' AS name, count(*) AS n FROM silver.{name}" for name in (*SILVER_TABLES, "sighting")
)
