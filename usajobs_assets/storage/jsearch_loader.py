"""One load of JSearch in one transaction, step by step as silver_loader's: stage → decide → write → merge.

Keep out: where rows come from (pipeline), the SQL itself (jsearch_sql), Parquet (silver_lake).
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import psycopg

from usajobs_assets.storage import anew_sql, jsearch_sql
from usajobs_assets.storage import silver_sql as sql
from usajobs_assets.storage.copy_arrow import copy_table
from usajobs_assets.storage.errors import WarehouseError
from usajobs_assets.storage.silver_loader import (
    LakeFile,
    MergeResult,
    Needed,
    Row,
    RunLoad,
    files_of_day,
    loaded_of_day,
    record_load,
)
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.sighting import SIGHTING

if TYPE_CHECKING:
    import pyarrow as pa


class NumberTaken(WarehouseError):
    """Two postings whose ids make the same number; nothing of the load is kept."""


class JsearchLoad:
    """Made by `open_jsearch_load`; its methods are called in the order of the picture above."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._runs: Sequence[RunLoad] = ()
        self._withdrawn: Sequence[str] = ()
        self._sightings = 0
        self._execute(*sql.LOAD_SETTINGS, sql.create_staging(SIGHTING), sql.create_staging(JSEARCH_CONTENT))

    def lock_day(self, day: date, sources: Iterable[str]) -> set[str]:
        """Let no other process write `day` until the end of this load; the runs of `sources` that are loaded of it."""
        self._connection.execute(jsearch_sql.LOCK_DAY, (day.toordinal(),))
        return loaded_of_day(self._connection, day, sources)

    def files_of(self, day: date) -> list[LakeFile]:
        """The files of `day` as they were committed last."""
        return files_of_day(self._connection, day, (JSEARCH_JOB.name,))

    def stage(self, sightings: Sequence[Row]) -> None:
        """COPY sightings into staging."""
        copy_table(self._connection, "staged_sighting", arrow_table(arrow_schema(SIGHTING), sightings))

    def decide(
        self, runs: Sequence[RunLoad], withdrawn: Sequence[str] = (), *, anew: bool = False
    ) -> list[Needed]:
        """Add the sightings and find out which contents no row is known of; `anew` takes all of them."""
        self._runs, self._withdrawn = runs, withdrawn
        self._execute(jsearch_sql.LOCK, sql.CREATE_LOADING)
        code_version = runs[0].code_version if runs else ""
        loading = [*(run.ingest_run_id for run in runs), *withdrawn]
        self._connection.execute(sql.ADD_LOADING, (loading, code_version))
        self._execute(sql.ANALYZE_STAGED, sql.FIND_WITHDRAWN, jsearch_sql.FIND_TOUCHED)
        self._sightings = self._execute(sql.ADD_SIGHTINGS)
        self._execute(sql.WITHDRAW_SIGHTINGS, jsearch_sql.ANALYZE_TOUCHED)
        needed = self._connection.execute(jsearch_sql.FIND_NEEDED, (anew,)).fetchall()
        return [Needed(*row) for row in needed]

    def write(self, tables: Mapping[str, "pa.Table"]) -> None:
        """COPY the contents that are needed into staging."""
        copy_table(self._connection, f"staged_{JSEARCH_CONTENT.name}", tables[JSEARCH_CONTENT.name])

    def merge(self, files: Iterable[LakeFile]) -> MergeResult:
        """Write what follows from what was written, and record it in the ledger. The caller's transaction commits.

        Raises:
            NumberTaken: with the ids that make the same number.
        """
        contents = self._execute(jsearch_sql.WRITE_CONTENT)
        self._execute(jsearch_sql.FORGET_CONTENT)
        self._refuse_collisions()
        self._execute(jsearch_sql.STAGE_JOBS)
        written = self._connection.execute(jsearch_sql.WRITE_JOBS.encode()).fetchall()
        added = sum(is_new for (is_new,) in written)
        self._execute(jsearch_sql.WITHDRAW_JOBS)
        rows = {"jsearch_job": len(written), "jsearch_content": contents}
        result = MergeResult(added, len(written) - added, self._sightings, rows)
        self._connection.execute(anew_sql.FORGET_LOADS, (list(self._withdrawn),))
        record_load(self._connection, self._runs, files, result)
        return result

    def _refuse_collisions(self) -> None:
        for number, ids in self._connection.execute(jsearch_sql.FIND_COLLISIONS).fetchall():
            raise NumberTaken(
                f"The ids {' and '.join(ids)} of JSearch make the same number, {number}; "
                "nothing of this load is kept. Leave out the query that shows one of the two."
            )

    def _execute(self, *statements: str) -> int:
        """Run the statements; the rows that the last one wrote."""
        for statement in statements:
            rows = self._connection.execute(statement.encode()).rowcount
        return rows


@contextlib.contextmanager
def open_jsearch_load(warehouse: Warehouse) -> Iterator[JsearchLoad]:
    """A load in a transaction of its own: committed at the end, rolled back on any exception."""
    with warehouse.connect() as connection:
        yield JsearchLoad(connection)
