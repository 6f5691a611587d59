"""Captured days that are in the ledger only: as good as real ones for what decides by the ledger, and quickly made."""

from collections.abc import Iterable
from datetime import date, datetime

from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.bronze import new_run_id
from usajobs_assets.storage.ledger import Verdict
from usajobs_assets.storage.manifest import Manifest, Outcome
from usajobs_assets.storage.silver_loader import RunLoad, open_load

OPEN_DATES = ("historic", "announcement_text")


def enter_open_dates(
    services: Services, days: Iterable[date], at: datetime, short: Iterable[date] = ()
) -> None:
    """Both sources of each day were captured, judged and loaded `at` that moment; what came `short` was refused."""
    wanted = [(source, day) for source in OPEN_DATES for day in days]
    runs = [
        _enter(services, source, day, at, new_run_id(at, f"{number:012x}"), "incomplete" if day in short else "proven")
        for number, (source, day) in enumerate(wanted)
    ]  # fmt: skip
    with open_load(services.warehouse) as load:
        load.decide(runs)
        load.merge([])


def _enter(
    services: Services, source: str, day: date, at: datetime, run_id: str, outcome: Outcome
) -> RunLoad:
    """A captured day in the ledger, judged; how it is loaded."""
    manifest = Manifest(
        source=source, day=day, run_id=run_id, request={}, objects=(), api_total=0, postings_distinct=0, items=0,
        outcome=outcome, reasons=(), narrowed=False, code_version="1", opened_at=at, closed_at=at,
    )  # fmt: skip
    services.ledger.record_run(manifest)
    services.ledger.record_verdict(
        Verdict(run_id, manifest.sha256, outcome == "proven", True, "1", 0, 0, 0), [], []
    )
    return RunLoad(run_id, manifest.sha256, "1", "1", 0)
