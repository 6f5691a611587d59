"""Dagster's record of what was done outside of it, and the mending of that record where it differs from the ledger.

    backfill → record_day → materialisations without a run
    Dagster's days, then the ledger's and bronze's → reconcile → Reconciliation

The ledger is right, always. Keep out: loading, judging, anything that changes the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dagster as dg

from usajobs_assets.defs.metadata import bronze_metadata
from usajobs_assets.defs.vocabulary import LOADED_TABLES, pages_key, silver_key
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.warehouse import Warehouse

AssetDay = tuple[dg.AssetKey, date]
# What is known of a materialised day: metadata by day.
Days = dict[date, dict[str, Any]]


@dataclass
class Reconciliation:
    """What differed: days that Dagster did not know of, and days that it claimed and nobody has."""

    reported: list[AssetDay] = field(default_factory=list)
    withdrawn: list[AssetDay] = field(default_factory=list)


def record_day(
    instance: dg.DagsterInstance,
    day: date,
    runs: Sequence[Manifest],
    written_rows: Mapping[str, int] | None,
) -> None:
    """Report the captured `runs` of a day and, if it was loaded, the silver tables with their rows by name."""
    for source in dict.fromkeys(run.source for run in runs):
        of_source = [run for run in runs if run.source == source]
        _report(instance, pages_key(source), day, bronze_metadata(of_source))
    if written_rows is not None:
        for name in LOADED_TABLES:
            _report(instance, silver_key(name), day, _row_count(written_rows.get(name)))


def reconcile(instance: dg.DagsterInstance, services: Services, dry_run: bool = False) -> Reconciliation:
    """Bring Dagster's materialised days up to the ledger; with `dry_run` only say what would be done.

    Dagster cannot forget single days: an asset that claims one too many is wiped, check results included,
    and all its days are reported again. Stopped half-way, the next call does the rest.
    """
    done = Reconciliation()
    for source in SOURCES:
        key = pages_key(source)
        claimed = _claimed(instance, key)
        known = _captured(services.warehouse, source)
        _align(
            instance, key, claimed, _unjudged(services, source, claimed - known.keys()) | known, done, dry_run
        )
    for name in LOADED_TABLES:
        key = silver_key(name)
        claimed = _claimed(instance, key)
        _align(instance, key, claimed, _loaded(services.warehouse, name), done, dry_run)
    return done


def _align(
    instance: dg.DagsterInstance,
    key: dg.AssetKey,
    claimed: set[date],
    known: Days,
    done: Reconciliation,
    dry_run: bool,
) -> None:
    unknown, unfounded = known.keys() - claimed, claimed - known.keys()
    done.reported += [(key, day) for day in sorted(unknown)]
    done.withdrawn += [(key, day) for day in sorted(unfounded)]
    if dry_run:
        return
    if unfounded:
        instance.wipe_assets([key])
    for day in sorted(known if unfounded else unknown):
        _report(instance, key, day, known[day])


def _claimed(instance: dg.DagsterInstance, key: dg.AssetKey) -> set[date]:
    """Read before the ledger, which knows of a load before Dagster does."""
    return {date.fromisoformat(partition) for partition in instance.get_materialized_partitions(key)}


def _report(instance: dg.DagsterInstance, key: dg.AssetKey, day: date, metadata: Mapping[str, Any]) -> None:
    instance.report_runless_asset_event(
        dg.AssetMaterialization(asset_key=key, partition=day.isoformat(), metadata=metadata)
    )


def _captured(warehouse: Warehouse, source: str) -> Days:
    with warehouse.connect() as connection:
        runs = connection.execute(_RUNS, (source,)).fetchall()
    return {
        day: {
            "dagster/partition_row_count": items,
            "usajobs/ingest_run_id": run_id,
            "usajobs/outcome": outcome,
        }
        for day, run_id, outcome, items in runs
    }


def _unjudged(services: Services, source: str, days: set[date]) -> Days:
    """Days that bronze holds and no gate has seen: the ledger hears of a run when it is judged."""
    manifests = {day: closed_runs(services.lake, day, source) for day in days}
    return {day: bronze_metadata(runs) for day, runs in manifests.items() if runs}


def _loaded(warehouse: Warehouse, table_name: str) -> Days:
    with warehouse.connect() as connection:
        return {day: _row_count(rows) for day, rows in connection.execute(_LOADS, (table_name,)).fetchall()}


def _row_count(rows: int | None) -> dict[str, Any]:
    return {} if rows is None else {"dagster/partition_row_count": rows}


_RUNS = """
SELECT DISTINCT ON (day) day, ingest_run_id, outcome, items FROM ops.ingest_run WHERE source = %s
ORDER BY day, ingest_run_id DESC
"""
_LOADS = """
SELECT DISTINCT r.day, f.rows
FROM ops.load l
JOIN ops.ingest_run r USING (ingest_run_id)
LEFT JOIN ops.lake_file f ON (f.day, f.table_name) = (r.day, %s)
"""
