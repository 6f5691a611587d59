"""The Parquet files that loads have committed, and the days that should have some. Read only."""

from collections.abc import Collection
from datetime import date

from usajobs_assets.storage.warehouse import Warehouse

_FILES = """
SELECT object_key, day, sha256 FROM ops.lake_file WHERE table_name = ANY (%s) ORDER BY day, object_key
"""
_WITHOUT = """
SELECT DISTINCT r.day FROM ops.load JOIN ops.ingest_run r USING (ingest_run_id)
WHERE r.source = ANY (%s)
  AND (SELECT count(*) FROM ops.lake_file f WHERE f.day = r.day AND f.table_name = ANY (%s)) < %s
ORDER BY 1
"""


def committed_files(warehouse: Warehouse, tables: Collection[str]) -> list[tuple[str, date, str]]:
    """Object key, day and digest of every file of these tables."""
    with warehouse.connect() as connection:
        return connection.execute(_FILES, (list(tables),)).fetchall()


def days_without_files(warehouse: Warehouse, sources: Collection[str], tables: Collection[str]) -> list[date]:
    """Days with a loaded run of `sources` for which the file of one of `tables` was never committed."""
    with warehouse.connect() as connection:
        found = connection.execute(_WITHOUT, (list(sources), list(tables), len(tables)))
        return [day for (day,) in found]
