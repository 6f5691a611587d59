"""Load a day's rows into silver: what was seen is staged, the database says what it lacks, and only that is sent.

    sightings → stage() → decide() → what is needed of bronze → write() → merge() → silver.* and ops.load → commit

A posting that was seen again unchanged adds a sighting and nothing else; rows go straight into their tables, once.
Everything happens in one transaction. Whatever stops it, the tables are as before. Keep out: where rows
come from (pipeline), the SQL itself (silver_sql, version_sql, merge_sql), Parquet (silver_lake).
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import psycopg

from usajobs_assets.storage import anew_sql, merge_sql, version_sql
from usajobs_assets.storage import silver_sql as sql
from usajobs_assets.storage.copy_arrow import copy_table
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[object, ...]

# Where `write` puts rows, by the name that they come under. The job comes first: the others refer to it.
_TARGETS = {
    **{name: table.qualified_name for name, table in SILVER_TABLES.items()},
    "content": "staged_content",
    "texts": "staged_texts",
}


@dataclass(frozen=True)
class Needed:
    """Items of one page that the tables lack something of.

    `object_sha256` is what the ledger has of the object, against which it is read. `purposes` go with `item_indexes`:
    each is a sum of merge_sql.CONTENT, RAW, ROWS and LONG_TEXTS.
    """

    bronze_object: str
    object_sha256: str
    ingest_run_id: str
    source: str
    gated: bool
    item_indexes: list[int]
    purposes: list[int]


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


def add_merges(one: MergeResult, other: MergeResult) -> MergeResult:
    """What two merges did together."""
    return MergeResult(
        one.jobs_added + other.jobs_added,
        one.jobs_changed + other.jobs_changed,
        one.sightings + other.sightings,
        Counter(one.rows_written) + Counter(other.rows_written),
    )


class SilverLoad:
    """One load in one transaction, made by `open_load`; its methods are called in the order of the picture above."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._runs: Sequence[RunLoad] = ()
        self._withdrawn: Sequence[str] = ()
        self._sightings = 0
        self._written = dict.fromkeys(SILVER_TABLES, 0)
        self._execute(
            *sql.LOAD_SETTINGS,
            sql.create_staging(SIGHTING),
            version_sql.CREATE_STAGED_CONTENT,
            merge_sql.CREATE_STAGED_TEXTS,
        )

    def lock_day(self, day: date, sources: Iterable[str]) -> set[str]:
        """Let no other process write `day` until the end of this load; the runs of `sources` that are loaded of it."""
        self._connection.execute(sql.LOCK_DAY, (day.toordinal(),))
        return loaded_of_day(self._connection, day, sources)

    def files_of(self, day: date) -> list[LakeFile]:
        """The files of `day` as they were committed last."""
        return files_of_day(self._connection, day, SILVER_TABLES)

    def stage(self, sightings: Sequence[Row]) -> None:
        """COPY sightings into staging."""
        copy_table(self._connection, "staged_sighting", arrow_table(arrow_schema(SIGHTING), sightings))

    def decide(
        self, runs: Sequence[RunLoad], withdrawn: Sequence[str] = (), *, anew: bool = False
    ) -> list[Needed]:
        """Add the sightings and find out what they change; the items that are needed for it. One load at a time.

        `withdrawn` are runs that were loaded and are not to be. `anew`: whatever the tables say of the staged
        postings is replaced, even where it seems to be right.
        """
        self._runs, self._withdrawn = runs, withdrawn
        self._execute(sql.LOCK, sql.CREATE_LOADING)
        for (table,) in self._connection.execute(sql.FIND_OUTGROWN).fetchall():
            self._execute(f"ANALYZE {table}")
        code_version = runs[0].code_version if runs else ""
        loading = [*(run.ingest_run_id for run in runs), *withdrawn]
        self._connection.execute(sql.ADD_LOADING, (loading, code_version))
        self._execute(sql.ANALYZE_STAGED, sql.FIND_WITHDRAWN, sql.FIND_ALL if anew else sql.FIND_TOUCHED)
        self._sightings = self._execute(sql.ADD_SIGHTINGS)
        self._execute(sql.WITHDRAW_SIGHTINGS, sql.FIND_POSTINGS)
        if anew:
            self._execute(*anew_sql.FORGET)
        self._execute(sql.ANALYZE_TOUCHED, sql.FIND_ISLANDS, sql.ANALYZE_ISLANDS)
        self._execute(*version_sql.DECIDE, *merge_sql.DECIDE)
        return [Needed(*row) for row in self._connection.execute(merge_sql.FIND_NEEDED.encode()).fetchall()]

    def write(self, tables: Mapping[str, "pa.Table"]) -> None:
        """COPY rows of needed items where they belong: by table name, and as `content` and `texts`."""
        for name, target in _TARGETS.items():
            copy_table(self._connection, target, tables[name])
            if name in self._written:
                self._written[name] += tables[name].num_rows

    def merge(self, files: Iterable[LakeFile]) -> MergeResult:
        """Write what follows from what was written, and record it in the ledger. The caller's transaction commits."""
        versions = self._execute(*version_sql.WRITE_VERSIONS)
        added, changed = self._connection.execute(merge_sql.COUNT_CHANGED).fetchone() or (0, 0)
        remerged = self._merge_sources()
        texts = self._execute(merge_sql.FILL_TEXTS)
        self._execute(merge_sql.FILL_QUALIFICATIONS, version_sql.LEAVE_RAW_TO_JOB)
        written = {
            **self._written,
            "job": added + changed + remerged,
            "job_details": self._written["job_details"] + texts,
            "job_version": versions,
            "job_status_event": self._execute(*version_sql.WRITE_EVENTS),
        }
        result = MergeResult(added, changed + remerged, self._sightings, written)
        self._connection.execute(anew_sql.FORGET_LOADS, (list(self._withdrawn),))
        record_load(self._connection, self._runs, files, result)
        return result

    def _merge_sources(self) -> int:
        """Bring the columns that several sources carry up to date; how many rows changed by this alone."""
        self._execute(*merge_sql.MERGE_VOICES)
        (remerged,) = self._connection.execute(merge_sql.UPDATE_MERGED.encode()).fetchone() or (0,)
        return int(remerged)

    def _execute(self, *statements: str) -> int:
        """Run the statements; the rows that the last one wrote."""
        for statement in statements:
            rows = self._connection.execute(statement.encode()).rowcount
        return rows


def record_load(
    connection: psycopg.Connection, runs: Iterable[RunLoad], files: Iterable[LakeFile], result: MergeResult
) -> None:
    """Write into the ledger what was loaded, in the transaction that loads it."""
    for run in runs:
        facts = {**vars(run), "jobs_added": result.jobs_added, "jobs_changed": result.jobs_changed}
        connection.execute(sql.RECORD_LOAD, facts)
    for file in files:
        connection.execute(sql.RECORD_FILE, vars(file))


def loaded_of_day(connection: psycopg.Connection, day: date, sources: Iterable[str]) -> set[str]:
    """The runs of `sources` that are loaded of `day`."""
    return {run for (run,) in connection.execute(sql.LOADED_OF_DAY, (day, list(sources))).fetchall()}


def files_of_day(connection: psycopg.Connection, day: date, tables: Iterable[str]) -> list[LakeFile]:
    """The Parquet files of `day` for these tables, as they were committed last."""
    return [LakeFile(*row) for row in connection.execute(sql.FILES_OF_DAY, (day, list(tables))).fetchall()]


@contextlib.contextmanager
def open_load(warehouse: Warehouse) -> Iterator[SilverLoad]:
    """A load in a transaction of its own: committed at the end, rolled back on any exception."""
    with warehouse.connect() as connection:
        yield SilverLoad(connection)
