"""Load a day's rows into silver: COPY to staging, one merge, one commit.

    batches → stage() → staged_* (temporary) → merge() → silver.* and ops.load → commit

Everything happens in one transaction. Whatever stops it, the tables are as before. Keep out: where rows
come from (pipeline), the SQL itself (silver_sql, version_sql, merge_sql), Parquet (silver_lake).
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import psycopg

from usajobs_assets.storage import anew_sql, merge_sql, version_sql
from usajobs_assets.storage import silver_sql as sql
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.silver import SILVER_TABLES

Row = tuple[object, ...]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Missing:
    """Items that became current again but are not among the staged ones: where bronze holds them.

    `object_sha256` is what the ledger has of the object, against which it is read.
    """

    bronze_object: str
    object_sha256: str
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

    def lock_day(self, day: date) -> set[str]:
        """Let no other process write `day` until the end of this load; the runs of it that are loaded."""
        self._connection.execute(sql.LOCK_DAY, (day.toordinal(),))
        return {run for (run,) in self._connection.execute(sql.LOADED_OF_DAY, (day,)).fetchall()}

    def files_of(self, day: date) -> list[LakeFile]:
        """The files of `day` as they were committed last."""
        rows = self._connection.execute(sql.FILES_OF_DAY, (day,)).fetchall()
        return [LakeFile(*row) for row in rows]

    def stage(self, rows: Rows) -> None:
        """COPY rows, by table name (`sighting` and the five tables), into staging."""
        for table in sql.STAGED:
            self._copy(table, rows.get(table.name, ()))

    def merge(
        self,
        runs: Sequence[RunLoad],
        files: Iterable[LakeFile],
        recall: Recall,
        withdrawn: Sequence[str] = (),
        *,
        anew: bool = False,
    ) -> MergeResult:
        """Merge what was staged and record it in the ledger. The caller's transaction commits it.

        `withdrawn` are runs that were loaded and are not to be. `anew`: whatever the tables say of the staged
        postings is replaced, even where it seems to be right.
        """
        self._execute(sql.LOCK)
        sightings = self._execute(sql.ADD_SIGHTINGS)
        self._withdraw([*(run.ingest_run_id for run in runs), *withdrawn])
        self._execute(sql.FIND_TOUCHED, sql.FIND_POSTINGS)
        if anew:
            self._execute(*anew_sql.FORGET)
        self._execute(sql.FIND_ISLANDS, sql.ANALYZE)
        versions = self._write_versions(recall)
        self._find_wanted(recall)
        added, changed = self._connection.execute(merge_sql.COUNT_CHANGED).fetchone() or (0, 0)
        remerged = self._write_jobs()
        written = {"job": added + changed + remerged, **self._write_children(), "job_version": versions}
        self._execute(version_sql.LEAVE_RAW_TO_JOB)
        written["job_status_event"] = self._write_events()
        result = MergeResult(added, changed + remerged, sightings, written)
        self._connection.execute(anew_sql.FORGET_LOADS, (list(withdrawn),))
        self._record(runs, files, result)
        return result

    def _write_versions(self, recall: Recall) -> int:
        """Bring `silver.job_version` up to the islands of what was touched."""
        history = version_sql
        self._execute(history.FIND_STALE, history.FIND_NEWEST, history.FIND_OWNERS)
        self._recall_missing(history.MISSING_CONTENTS, recall)
        self._execute(history.GIVE_BACK_RAW, history.FIND_CONTENTS, history.FIND_RAW, history.DELETE_STALE)
        return self._execute(history.INSERT_VERSIONS)

    def _find_wanted(self, recall: Recall) -> None:
        """Work out which rows are to be written, and stage what of them is not staged."""
        merge = merge_sql
        self._execute(merge.FIND_MERGED, merge.FIND_TEXT_OWNERS, merge.FIND_WANTED, merge.FIND_TEXTS_WANTED)
        self._recall_missing(merge.MISSING_ITEMS, recall)

    def _write_jobs(self) -> int:
        """Write `silver.job`; how many rows changed although their owner's record did not."""
        self._execute(merge_sql.WITHDRAW_JOBS, merge_sql.UPSERT_JOBS)
        return self._execute(merge_sql.UPDATE_MERGED)

    def _write_children(self) -> dict[str, int]:
        """Write the lists of the postings and their details; rows written per table."""
        written = {}
        for table in merge_sql.LISTS:
            written[table.name] = self._execute(merge_sql.delete_list(table), merge_sql.insert_list(table))
        details = (*merge_sql.UPSERT_DETAILS, merge_sql.FILL_TEXTS)
        written["job_details"] = sum(map(self._execute, details))
        self._execute(merge_sql.FILL_QUALIFICATIONS)
        return written

    def _write_events(self) -> int:
        """Bring `silver.job_status_event` up to the versions of what was touched."""
        return self._execute(version_sql.FIND_EVENTS, version_sql.DELETE_EVENTS, version_sql.UPSERT_EVENTS)

    def _execute(self, *statements: str) -> int:
        """Run the statements; the rows that the last one wrote."""
        for statement in statements:
            rows = self._connection.execute(statement.encode()).rowcount
        return rows

    def _copy(self, table: Table, rows: Sequence[Row]) -> None:
        if not rows:
            return
        with self._connection.cursor() as cursor, cursor.copy(sql.copy_to_staging(table).encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def _withdraw(self, runs: list[str]) -> None:
        """Take back what the runs had brought and, judged by newer rules, bring no longer."""
        self._execute(sql.CREATE_LOADING)
        self._connection.execute(sql.ADD_LOADING, (runs,))
        self._execute(sql.FIND_WITHDRAWN, sql.WITHDRAW_SIGHTINGS)

    def _recall_missing(self, pointers: str, recall: Recall) -> None:
        """Stage items that are needed again, such as when a late sighting comes between two equal ones."""
        for missing in self._connection.execute(pointers.encode()).fetchall():
            rows = recall(Missing(*missing))
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
