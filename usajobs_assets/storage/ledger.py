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
    def lets_through(self) -> bool:
        """Whether silver may load the run: it passed, or the gate was switched off."""
        return self.passed or not self.enforced


class Ledger:
    """Reads and writes of `ops`. Each call is one transaction of its own."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def record_run(self, manifest: Manifest) -> None:
        """Enter a closed run and its objects."""
        with self._warehouse.connect() as connection:
            connection.execute(_RECORD_RUN, _run_facts(manifest))
            with connection.cursor() as cursor:
                cursor.executemany(_RECORD_PAGE, _page_facts(manifest))

    def record_verdict(
        self, verdict: Verdict, outcomes: Iterable[RuleOutcome], set_aside: Sequence[SetAside]
    ) -> None:
        """Enter a verdict with its results and its quarantine; an earlier one for the same manifest is replaced.

        Items that someone has replayed or discarded keep their state.
        """
        key = (verdict.ingest_run_id, verdict.manifest_sha256)
        with self._warehouse.connect() as connection, connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM ops.gate_verdict WHERE (ingest_run_id, manifest_sha256) = (%s, %s)", key
            )
            cursor.execute(_RECORD_VERDICT, vars(verdict))
            cursor.executemany(_RECORD_RESULT, [{**vars(verdict), **vars(outcome)} for outcome in outcomes])
            cursor.execute(
                "DELETE FROM ops.quarantine WHERE ingest_run_id = %s AND state = 'open'",
                (verdict.ingest_run_id,),
            )
            cursor.executemany(
                _RECORD_QUARANTINE,
                [{"ingest_run_id": verdict.ingest_run_id, **vars(item)} for item in set_aside],
            )

    def verdict(self, ingest_run_id: str, manifest_sha256: str) -> Verdict | None:
        """The verdict on exactly this manifest; None means not judged, which means no."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(Verdict)) as cursor,
        ):
            cursor.execute(_READ_VERDICT, (ingest_run_id, manifest_sha256))
            return cursor.fetchone()

    def outcomes(self, verdict: Verdict) -> list[RuleOutcome]:
        """The results of every rule of a verdict."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(RuleOutcome)) as cursor,
        ):
            cursor.execute(_READ_OUTCOMES, (verdict.ingest_run_id, verdict.manifest_sha256))
            return cursor.fetchall()

    def set_aside(self, ingest_run_id: str, states: Sequence[str] = ("open", "discarded")) -> list[SetAside]:
        """The quarantined items of a run that are in one of `states`, in order of their place in bronze."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=class_row(SetAside)) as cursor,
        ):
            cursor.execute(_READ_QUARANTINE, (ingest_run_id, list(states)))
            return cursor.fetchall()

    def loaded(self, ingest_run_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Manifest digest and code version of those of the runs that silver holds."""
        with self._warehouse.connect() as connection:
            rows = connection.execute(
                "SELECT ingest_run_id, manifest_sha256, code_version FROM ops.load WHERE ingest_run_id = ANY (%s)",
                (list(ingest_run_ids),),
            ).fetchall()
        return {run: (manifest, code) for run, manifest, code in rows}

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

    def loaded_runs(self) -> int:
        """How many runs silver holds."""
        with self._warehouse.connect() as connection:
            row = connection.execute("SELECT count(*) FROM ops.load").fetchone()
        return int(row[0]) if row else 0

    def unaccounted(self, day: date | None = None) -> list[dict[str, Any]]:
        """Loaded runs whose items are not all accounted for (law 4); empty when nothing was lost."""
        with (
            self._warehouse.connect() as connection,
            connection.cursor(row_factory=psycopg.rows.dict_row) as cursor,
        ):
            cursor.execute(_UNACCOUNTED, {"day": day})
            return cursor.fetchall()


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


_RECORD_RUN = """
INSERT INTO ops.ingest_run (ingest_run_id, source, day, manifest_sha256, outcome, reasons, narrowed,
    request, api_total, postings_distinct, items, opened_at, closed_at, code_version)
VALUES (%(ingest_run_id)s, %(source)s, %(day)s, %(manifest_sha256)s, %(outcome)s, %(reasons)s,
    %(narrowed)s, %(request)s, %(api_total)s, %(postings_distinct)s, %(items)s, %(opened_at)s, %(closed_at)s,
    %(code_version)s)
ON CONFLICT (ingest_run_id) DO NOTHING
"""

_RECORD_PAGE = """
INSERT INTO ops.page (bronze_object, ingest_run_id, kind, slice, page, attempt, items, total_seen, payload_sha256,
    object_sha256, received_at, bytes_uncompressed)
VALUES (%(bronze_object)s, %(ingest_run_id)s, %(kind)s, %(slice)s, %(page)s, %(attempt)s, %(items)s, %(total_seen)s,
    %(payload_sha256)s, %(object_sha256)s, %(received_at)s, %(bytes_uncompressed)s)
ON CONFLICT (bronze_object) DO NOTHING
"""

_RECORD_VERDICT = """
INSERT INTO ops.gate_verdict (ingest_run_id, manifest_sha256, passed, enforced, rules_version, items, duplicates,
    quarantined)
VALUES (%(ingest_run_id)s, %(manifest_sha256)s, %(passed)s, %(enforced)s, %(rules_version)s, %(items)s,
    %(duplicates)s, %(quarantined)s)
"""

_RECORD_RESULT = """
INSERT INTO ops.gate_result (ingest_run_id, manifest_sha256, rule, outcome, unexpected, observed, examples)
VALUES (%(ingest_run_id)s, %(manifest_sha256)s, %(rule)s, %(outcome)s, %(unexpected)s, %(observed)s, %(examples)s)
"""

_RECORD_QUARANTINE = """
INSERT INTO ops.quarantine (bronze_object, item_index, ingest_run_id, control_number, reason, detail)
VALUES (%(bronze_object)s, %(item_index)s, %(ingest_run_id)s, %(control_number)s, %(reason)s, %(detail)s)
ON CONFLICT (bronze_object, item_index) DO NOTHING
"""

_READ_VERDICT = """
SELECT ingest_run_id, manifest_sha256, passed, enforced, rules_version, items, duplicates, quarantined
FROM ops.gate_verdict WHERE (ingest_run_id, manifest_sha256) = (%s, %s)
"""

_READ_OUTCOMES = """
SELECT rule, outcome, unexpected, observed, examples
FROM ops.gate_result WHERE (ingest_run_id, manifest_sha256) = (%s, %s) ORDER BY rule
"""

_READ_QUARANTINE = """
SELECT bronze_object, item_index, control_number, reason, detail
FROM ops.quarantine WHERE ingest_run_id = %s AND state = ANY (%s) ORDER BY bronze_object, item_index
"""

# Each side is counted where it lives: pages as captured, sightings as loaded, quarantine as it stands.
_UNACCOUNTED = """
SELECT r.ingest_run_id, r.source, r.day, captured.items, accepted.n AS accepted, aside.n AS quarantined, v.duplicates
FROM ops.load l
JOIN ops.ingest_run r USING (ingest_run_id)
LEFT JOIN ops.gate_verdict v ON (v.ingest_run_id, v.manifest_sha256) = (l.ingest_run_id, l.manifest_sha256)
CROSS JOIN LATERAL (SELECT coalesce(sum(items), 0) AS items FROM ops.page p
                    WHERE p.ingest_run_id = r.ingest_run_id) captured
CROSS JOIN LATERAL (SELECT count(*) AS n FROM silver.sighting s WHERE s.ingest_run_id = r.ingest_run_id) accepted
CROSS JOIN LATERAL (SELECT count(*) AS n FROM ops.quarantine q
                    WHERE q.ingest_run_id = r.ingest_run_id AND q.state <> 'replayed') aside
WHERE (%(day)s::date IS NULL OR r.day = %(day)s)
  AND captured.items IS DISTINCT FROM accepted.n + aside.n + v.duplicates
ORDER BY r.day, r.ingest_run_id
"""
