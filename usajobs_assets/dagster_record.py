"""Dagster's record of what was done outside of it, and the mending of that record where it differs from the ledger.

    backfill → CommandRecord.day → materialisations without a run, checks under a run of the command's own
    Dagster's days, then the ledger's and bronze's → reconcile → Reconciliation

The ledger is right, always. Keep out: loading, judging, anything that changes the ledger.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any
from uuid import uuid4

import dagster as dg

from usajobs_assets.defs.checks.judgement import report_judgement
from usajobs_assets.defs.metadata import bronze_metadata
from usajobs_assets.defs.vocabulary import (
    LOADED_TABLES,
    RECORDED_JOB,
    RECORDED_TABLES,
    RECORDED_TAG,
    pages_key,
    silver_key,
)
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.providers import PROVIDERS, Provider
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.ledger import Judgement
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


@dataclass
class CommandRecord:
    """What a command tells Dagster of the days that it did."""

    instance: dg.DagsterInstance
    command: str

    def day(
        self,
        day: date,
        runs: Sequence[Manifest],
        written_rows: Mapping[str, int] | None,
        judgements: Mapping[str, Judgement],
    ) -> None:
        """Report the captured `runs` of a day, what the gate said of each source, and the tables that were loaded."""
        for source in dict.fromkeys(run.source for run in runs):
            of_source = [run for run in runs if run.source == source]
            self.materialisation(pages_key(source), day, bronze_metadata(of_source))
        for source, judgement in judgements.items():
            self.checks(source, day, judgement)
        if written_rows is not None:
            figures = _figures(judgements.values())
            for name in LOADED_TABLES:
                self.materialisation(silver_key(name), day, {**_row_count(written_rows.get(name)), **figures})

    def materialisation(self, key: dg.AssetKey, day: date, metadata: Mapping[str, Any]) -> None:
        """Report one day of one asset."""
        self.instance.report_runless_asset_event(
            dg.AssetMaterialization(asset_key=key, partition=day.isoformat(), metadata=metadata)
        )

    def checks(self, source: str, day: date, judgement: Judgement) -> None:
        """Report the gate's results on one day of a source."""
        report_judgement(self.instance, self._run_id, source, day, judgement)

    @cached_property
    def _run_id(self) -> str:
        """A run that is over: without one, Dagster 1.13 stores a check of a partition once and never again."""
        over, tags = dg.DagsterRunStatus.SUCCESS, {RECORDED_TAG: self.command}
        run = dg.DagsterRun(job_name=RECORDED_JOB, run_id=str(uuid4()), status=over, tags=tags)
        return self.instance.add_run(run).run_id


def reconcile(instance: dg.DagsterInstance, services: Services, dry_run: bool = False) -> Reconciliation:
    """Bring Dagster's materialised days up to the ledger; with `dry_run` only say what would be done.

    Dagster cannot forget single days: an asset that claims one too many is wiped, check results included,
    and all its days are reported again. Stopped half-way, the next call does the rest.
    """
    done, record = Reconciliation(), CommandRecord(instance, "usajobs reconcile")
    for source in SOURCES:
        key = pages_key(source)
        claimed = _claimed(instance, key)
        known = _captured(services.warehouse, source)
        known = _unjudged(services, source, claimed - known.keys()) | known
        align = _Alignment(record, key, dry_run, partial(_report_checks, record, services, source))
        align.bring_up(claimed, known, done)
    for provider in PROVIDERS:
        for name in RECORDED_TABLES[provider.name]:
            key = silver_key(name)
            claimed = _claimed(instance, key)
            loaded = _loaded(services.warehouse, provider, name)
            _Alignment(record, key, dry_run).bring_up(claimed, loaded, done)
    return done


@dataclass(frozen=True)
class _Alignment:
    """One asset's days in Dagster; `and_then` is done after each that is reported."""

    record: CommandRecord
    key: dg.AssetKey
    dry_run: bool
    and_then: Callable[[date], None] = lambda _day: None

    def bring_up(self, claimed: set[date], known: Days, done: Reconciliation) -> None:
        """Report what Dagster does not know, withdraw what nobody has, and say so in `done`."""
        unknown, unfounded = known.keys() - claimed, claimed - known.keys()
        done.reported += [(self.key, day) for day in sorted(unknown)]
        done.withdrawn += [(self.key, day) for day in sorted(unfounded)]
        if self.dry_run:
            return
        if unfounded:
            self.record.instance.wipe_assets([self.key])
        for day in sorted(known if unfounded else unknown):
            self.record.materialisation(self.key, day, known[day])
            self.and_then(day)


def _report_checks(record: CommandRecord, services: Services, source: str, day: date) -> None:
    for judgement in services.ledger.judgements(day, [source]).values():
        record.checks(source, day, judgement)


def _claimed(instance: dg.DagsterInstance, key: dg.AssetKey) -> set[date]:
    """Read before the ledger, which knows of a load before Dagster does."""
    return {date.fromisoformat(partition) for partition in instance.get_materialized_partitions(key)}


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


def _loaded(warehouse: Warehouse, provider: Provider, table_name: str) -> Days:
    wanted = (table_name, list(provider.sources))
    with warehouse.connect() as connection:
        return {day: _row_count(rows) for day, rows in connection.execute(_LOADS, wanted).fetchall()}


def _figures(judgements: Iterable[Judgement]) -> dict[str, Any]:
    """What the tables of a day are made of, as a run of Dagster tells it; here of the newest run of each source."""
    verdicts = [judgement.verdict for judgement in judgements]
    if not verdicts:
        return {}  # not known, which is not none
    return {
        "usajobs/items": sum(verdict.items for verdict in verdicts),
        "usajobs/quarantined": sum(verdict.quarantined for verdict in verdicts),
    }


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
WHERE r.source = ANY (%s)
"""
