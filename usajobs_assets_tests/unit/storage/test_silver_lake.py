"""Rows of several pages go into a row group of some size, and none is lost between two groups."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from usajobs_assets.storage import silver_lake
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.silver_lake import open_day, silver_key
from usajobs_assets.tables.arrow import arrow_schema, arrow_table
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import DAY

GRADES = arrow_schema(SILVER_TABLES["job_grade"])


def page(first: int, rows: int) -> pa.Table:
    return arrow_table(GRADES, [(first + n, "GS", "search", "run", "code") for n in range(rows)])


def test_pages_wait_until_they_make_a_row_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [page(first, 10) for first in range(0, 70, 10)]
    monkeypatch.setattr(silver_lake, "ROW_GROUP_BYTES", 2 * pages[0].nbytes + 1)
    store = FolderStore(tmp_path)
    with open_day(store, DAY, SILVER_TABLES) as files:
        for found in pages:
            files.add({"job_grade": found})
        rows = {file.table_name: file.rows for file in files.publish()}
    written = pq.ParquetFile(pa.BufferReader(store.get(silver_key("job_grade", DAY))))
    assert [written.metadata.row_group(n).num_rows for n in range(written.num_row_groups)] == [30, 30, 10]
    assert written.read()["control_number"].to_pylist() == list(range(70))
    assert rows == {**dict.fromkeys(SILVER_TABLES, 0), "job_grade": 70}
