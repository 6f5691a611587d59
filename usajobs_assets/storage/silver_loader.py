"""Load a day's rows into silver: COPY to staging, one merge, one commit.

    batches → stage() → staged_* (temporary) → merge() → silver.* and ops.load → commit

Everything happens in one transaction. Whatever stops it, the tables are as before. Keep out: where rows
come from (pipeline), the SQL itself (silver_sql), Parquet (silver_lake).
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import psycopg

from usajobs_assets.storage import silver_sql as sql
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.silver import SILVER_TABLES

Row = tuple[object, ...]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Missing:
    """Items that became current again but are not among the staged ones: where bronze holds them."""

    bronze_object: str
    ingest_run_id: str
    source: str
    gated: bool
    item_indexes: list[int]


Recall = Callable[[Missing], Rows]


@dataclass(frozen=True)
class RunLoad:
    """A run that is being loaded: the marker that is committed with its rows.

    Loaded again under the same manifest, code and rules, a run changes nothing.
    """

    ingest_run_id: str
    manifest_sha256: str
    code_version: str
    rules_version: str
    accepted: int


@dataclass(frozen=True)
class LakeFile:
    """A Parquet file that was written for the same rows."""

    object_key: str
    table_name: str
    day: date
    rows: int
    sha256: str


@dataclass(frozen=True)
class MergeResult:
    """What a merge did: postings added and changed, and rows written per table."""

    jobs_added: int = 0
    jobs_changed: int = 0
    sightings: int = 0
    rows_written: Mapping[str, int] = field(default_factory=dict)


class SilverLoad:
    """One load, inside one transaction. Made by `open_load`."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        for table in sql.STAGED:
            connection.execute(sql.create_staging(table).encode())

    def stage(self, rows: Rows) -> None:
        """COPY rows, by table name (`sighting` and the five tables), into staging."""
        for table in sql.STAGED:
            self._copy(table, rows.get(table.name, ()))

    def merge(self, runs: Sequence[RunLoad], files: Iterable[LakeFile], recall: Recall) -> MergeResult:
        """Merge what was staged and record it in the ledger. The caller's transaction commits it."""
        execute = self._connection.execute
        execute(b"ANALYZE staged_sighting, staged_job")
        execute(sql.LOCK)
        sightings = execute(sql.ADD_SIGHTINGS.encode()).rowcount
        self._withdraw([run.ingest_run_id for run in runs])
        execute(sql.FIND_CANONICAL)
        execute(sql.FIND_WANTED)
        self._recall_missing(recall)
        added, changed = execute(sql.COUNT_WANTED).fetchone() or (0, 0)
        written = {"job": execute(sql.UPSERT_JOBS.encode()).rowcount}
        for table in sql.CHILDREN:
            execute(sql.delete_children(table).encode())
            written[table.name] = execute(sql.insert_children(table).encode()).rowcount
        result = MergeResult(added, changed, sightings, written)
        self._record(runs, files, result)
        return result

    def _copy(self, table: Table, rows: Sequence[Row]) -> None:
        if not rows:
            return
        with self._connection.cursor() as cursor, cursor.copy(sql.copy_to_staging(table).encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def _withdraw(self, runs: list[str]) -> None:
        """Take back what the runs had brought and, judged by newer rules, bring no longer."""
        self._connection.execute(sql.CREATE_LOADING)
        self._connection.execute(sql.ADD_LOADING, (runs,))
        for statement in (sql.FIND_WITHDRAWN, sql.WITHDRAW_SIGHTINGS, sql.WITHDRAW_JOBS):
            self._connection.execute(statement)

    def _recall_missing(self, recall: Recall) -> None:
        """Stage items that an older, late sighting made current again: A, A, then B in between."""
        for pointers in self._connection.execute(sql.MISSING_POINTERS).fetchall():
            rows = recall(Missing(*pointers))
            for table in SILVER_TABLES.values():
                self._copy(table, rows.get(table.name, ()))

    def _record(self, runs: Sequence[RunLoad], files: Iterable[LakeFile], result: MergeResult) -> None:
        for run in runs:
            facts = {**vars(run), "jobs_added": result.jobs_added, "jobs_changed": result.jobs_changed}
            self._connection.execute(sql.RECORD_LOAD, facts)
        for file in files:
            self._connection.execute(sql.RECORD_FILE, vars(file))


@contextlib.contextmanager
def open_load(warehouse: Warehouse) -> Iterator[SilverLoad]:
    """A load in a transaction of its own: committed at the end, rolled back on any exception."""
    with warehouse.connect() as connection:
        yield SilverLoad(connection)
