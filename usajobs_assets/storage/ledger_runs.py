"""The runs that the ledger knows, all or those of some days: what bronze is held against. Read only."""

from dataclasses import dataclass
from datetime import date

from usajobs_assets.storage.warehouse import Warehouse

_RUNS = """
SELECT r.ingest_run_id, r.source, r.day, r.manifest_sha256, l.ingest_run_id IS NOT NULL, v.passed OR NOT v.enforced,
       l.code_version
FROM ops.ingest_run r
LEFT JOIN ops.load l USING (ingest_run_id)
LEFT JOIN ops.gate_verdict v ON (v.ingest_run_id, v.manifest_sha256) = (r.ingest_run_id, r.manifest_sha256)
WHERE r.day BETWEEN %s AND %s
"""


@dataclass(frozen=True)
class LedgerRun:
    """A run by the ledger. `passed` is whether the verdict lets it through, None without one."""

    source: str
    day: date
    manifest_sha256: str
    loaded: bool
    passed: bool | None
    code_version: str | None


def ledger_runs(warehouse: Warehouse, first: date = date.min, last: date = date.max) -> dict[str, LedgerRun]:
    """Every run of the days from `first` to `last` by its id."""
    with warehouse.connect() as connection:
        return {run_id: LedgerRun(*facts) for run_id, *facts in connection.execute(_RUNS, (first, last))}
