"""The Parquet files that loads have committed, and the days that should have some. Read only."""

from datetime import date

from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.silver import SILVER_TABLES

_FILES = "SELECT object_key, day, sha256 FROM ops.lake_file ORDER BY day, object_key"
_WITHOUT = """
SELECT DISTINCT r.day FROM ops.load JOIN ops.ingest_run r USING (ingest_run_id)
WHERE (SELECT count(*) FROM ops.lake_file f WHERE f.day = r.day) < %s ORDER BY 1
"""


def committed_files(warehouse: Warehouse) -> list[tuple[str, date, str]]:
    """Object key, day and digest of every file."""
    with warehouse.connect() as connection:
        return connection.execute(_FILES).fetchall()


def days_without_files(warehouse: Warehouse) -> list[date]:
    """Loaded days for which a table's file was never committed."""
    with warehouse.connect() as connection:
        return [day for (day,) in connection.execute(_WITHOUT, (len(SILVER_TABLES),))]
