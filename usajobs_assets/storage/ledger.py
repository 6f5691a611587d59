"""The ledger (schema `ops`): which runs there are, what is proven, what may pass, what was set aside.

    manifest → record_run · gate → record_verdict · silver_loader → ops.load (with the data) · readers

Every write is idempotent: the same facts again change nothing. The ledger can be rebuilt from bronze. Keep
out: moving rows into silver, deciding anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from usajobs_assets.storage import ledger_sql as sql
from usajobs_assets.storage import quarantine_sql
from usajobs_assets.storage.audit import THE_GATE
from usajobs_assets.storage.errors import RunIdTaken
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.warehouse import Warehouse

Outcome = Literal["pass", "warn", "fail"]


@dataclass(frozen=True)
class RuleOutcome:
    """What the gate found for one rule. `examples` are a few control numbers that broke it."""

    rule: str
    outcome: Outcome
    unexpected: int
    observed: str | None
    examples: list[int]


@dataclass(frozen=True)
class SetAside:
    """One quarantined item: where it is, why, and its control number if that could be read."""

    bronze_object: str
    item_index: int
    control_number: int | None
    reason: str
    detail: str


@dataclass(frozen=True)
class Verdict:
    """The gate's judgement of a run, bound to the digest of its manifest."""

    ingest_run_id: str
    manifest_sha256: str
    passed: bool
    enforced: bool
    rules_version: str
    items: int
    duplicates: int
    quarantined: int

    @property
    def may_load(self) -> bool:
        """Whether silver may load the run."""
        return self.passed or not self.enforced


@dataclass(frozen=True)
class Judgement:
    """A verdict with all that it rests on."""

    verdict: Verdict
    outcomes: Sequence[RuleOutcome]
    set_aside: Sequence[SetAside]


class Ledger:
    """Reads and writes of `ops`. Each call is one transaction of its own."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def record_run(self, manifest: Manifest) -> None:
        """Enter a closed run, its objects, and the slices that it was made of; once more changes nothing.

        Raises:
            RunIdTaken: another run is known by its id; entered as that one, its postings would be nobody's.
        """
        with self._warehouse.connect() as connection:
            if connection.execute(sql.RECORD_RUN, _run_facts(manifest)).rowcount == 0:
                _refuse_another(connection, manifest)
            with connection.cursor() as cursor:
                cursor.executemany(sql.RECORD_PAGE, _page_facts(manifest))
                cursor.executemany(sql.RECORD_SLICE, _slice_facts(manifest))

    def record_verdict(
        self,
        verdict: Verdict,
        outcomes: Iterable[RuleOutcome],
        set_aside: Sequence[SetAside],
        by: str = THE_GATE,
    ) -> None:
        """Enter a verdict with its results and its quarantine; an earlier one for the same manifest is replaced.

        What is set aside no longer, in a run that may be loaded, was replayed by `by`; what was replayed and is set
        aside again is open again. What people have discarded stays discarded.
        """
        key = (verdict.ingest_run_id, verdict.manifest_sha256)
        with self._warehouse.connect() as connection, connection.cursor() as cursor:
            cursor.execute(quarantine_sql.LOCK_RUN, (verdict.ingest_run_id,))
            cursor.execute(
                "DELETE FROM ops.gate_verdict WHERE (ingest_run_id, manifest_sha256) = (%s, %s)", key
            )
            cursor.execute(sql.RECORD_VERDICT, vars(verdict))
            cursor.executemany(
                sql.RECORD_RESULT, [{**vars(verdict), **vars(outcome)} for outcome in outcomes]
            )
            _set_aside(cursor, verdict, set_aside, by)

    def verdict(self, ingest_run_id: str, manifest_sha256: str) -> Verdict | None:
        """The verdict on exactly this manifest; None means not judged, which means no."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(Verdict)) as cursor,
        ):
            cursor.execute(sql.READ_VERDICT, (ingest_run_id, manifest_sha256))
            return cursor.fetchone()

    def judgements(self, day: date, sources: Sequence[str]) -> dict[str, Judgement]:
        """The judgement on the newest run of each of these sources on `day`, as far as it was judged."""
        with self._warehouse.connect() as connection:
            rows = connection.execute(sql.READ_JUDGED, (day, list(sources))).fetchall()
        verdicts = {source: Verdict(*facts) for source, *facts in rows if facts[0] is not None}
        return {
            source: Judgement(
                verdict,
                self.outcomes(verdict),
                self.set_aside(verdict.ingest_run_id) if verdict.quarantined else (),
            )
            for source, verdict in verdicts.items()
        }

    def outcomes(self, verdict: Verdict) -> list[RuleOutcome]:
        """The results of every rule of a verdict."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(RuleOutcome)) as cursor,
        ):
            cursor.execute(sql.READ_OUTCOMES, (verdict.ingest_run_id, verdict.manifest_sha256))
            return cursor.fetchall()

    def set_aside(self, ingest_run_id: str, states: Sequence[str] = ("open", "discarded")) -> list[SetAside]:
        """The quarantined items of a run that are in one of `states`, in order of their place in bronze."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(SetAside)) as cursor,
        ):
            cursor.execute(quarantine_sql.SET_ASIDE_OF_RUN, (ingest_run_id, list(states)))
            return cursor.fetchall()

    def loaded(self, ingest_run_ids: Sequence[str]) -> dict[str, tuple[str, str, str, int]]:
        """Manifest digest, code version, rules version and items accepted of those of the runs that silver holds."""
        with self._warehouse.connect() as connection:
            rows = connection.execute(sql.READ_LOADED, (list(ingest_run_ids),)).fetchall()
        return {run: (manifest, code, rules, accepted) for run, manifest, code, rules, accepted in rows}

    def file_digests(self) -> dict[str, str]:
        """SHA-256 by object key of every Parquet file that was committed."""
        with self._warehouse.connect() as connection:
            return dict(connection.execute("SELECT object_key, sha256 FROM ops.lake_file").fetchall())

    def rows_of_day(self, day: date) -> dict[str, int]:
        """Rows per silver table that the committed files of a day hold."""
        with self._warehouse.connect() as connection:
            return dict(
                connection.execute(
                    "SELECT table_name, rows FROM ops.lake_file WHERE day = %s", (day,)
                ).fetchall()
            )

    def loaded_runs(self, sources: Sequence[str] | None = None) -> int:
        """How many runs silver holds, of all sources or of these."""
        with self._warehouse.connect() as connection:
            row = connection.execute(sql.COUNT_LOADED, {"sources": _listed(sources)}).fetchone()
        return int(row[0]) if row else 0

    def unaccounted(
        self, day: date | None = None, sources: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Loaded runs whose items are not all accounted for (law 4); empty when nothing was lost."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=psycopg.rows.dict_row) as cursor,
        ):
            cursor.execute(sql.UNACCOUNTED, {"day": day, "sources": _listed(sources)})
            return cursor.fetchall()


def _listed(sources: Sequence[str] | None) -> list[str] | None:
    return None if sources is None else list(sources)


def _set_aside(cursor: psycopg.Cursor, verdict: Verdict, set_aside: Sequence[SetAside], by: str) -> None:
    """Bring the run's quarantine up to a judgement."""
    run = verdict.ingest_run_id
    cursor.executemany(quarantine_sql.SET_ASIDE, [{"ingest_run_id": run, **vars(item)} for item in set_aside])
    named = {
        "ingest_run_id": run,
        "objects": [item.bronze_object for item in set_aside],
        "indexes": [item.item_index for item in set_aside],
        "by": by,
    }
    cursor.execute(quarantine_sql.OPEN_AGAIN.encode(), named)
    if verdict.may_load:
        cursor.execute(quarantine_sql.RELEASE.encode(), named)


def _refuse_another(connection: psycopg.Connection, manifest: Manifest) -> None:
    """Let a run be entered again, and no other one by its id."""
    known = connection.execute(sql.KNOWN_RUN, (manifest.run_id,)).fetchone()
    if known != (manifest.source, manifest.day):
        source, day = known or ("?", "?")
        raise RunIdTaken(
            f"The run {manifest.run_id} of {manifest.source}, {manifest.day}, has the id of one of {source}, {day}. "
            "It is not recorded; capture that day again."
        )


def _run_facts(manifest: Manifest) -> dict[str, Any]:
    return {
        "ingest_run_id": manifest.run_id,
        "source": manifest.source,
        "day": manifest.day,
        "manifest_sha256": manifest.sha256,
        "outcome": manifest.outcome,
        "reasons": list(manifest.reasons),
        "narrowed": manifest.narrowed,
        "request": Jsonb(manifest.request),
        "api_total": manifest.api_total,
        "postings_distinct": manifest.postings_distinct,
        "items": manifest.items,
        "opened_at": manifest.opened_at,
        "closed_at": manifest.closed_at,
        "code_version": manifest.code_version,
    }


def _page_facts(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {"ingest_run_id": manifest.run_id, "bronze_object": stored.key, **vars(stored)}
        for stored in manifest.objects
    ]


def _slice_facts(manifest: Manifest) -> list[dict[str, Any]]:
    return [
        {
            **vars(proof),
            "ingest_run_id": manifest.run_id,
            "filters": Jsonb(proof.filters),
            "reasons": list(proof.reasons),
        }
        for proof in manifest.slices
    ]
