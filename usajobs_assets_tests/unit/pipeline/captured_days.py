"""A captured day with overrides, for what is decided from the ledger. No assertions."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from usajobs_assets.pipeline.open_dates import CapturedDay

_PROVEN = CapturedDay(
    day=date(2026, 11, 10),
    source="historic",
    ingest_run_id="20261120T170000Z-00000000",
    outcome="proven",
    reasons=[],
    api_total=3,
    postings_distinct=3,
    closed_at=datetime(2026, 11, 20, 17, tzinfo=UTC),
    passed=True,
    loaded=True,
)


def captured(day: date, **changes: Any) -> CapturedDay:
    """A day that is proven and loaded, but for `changes`."""
    return replace(_PROVEN, day=day, **changes)
