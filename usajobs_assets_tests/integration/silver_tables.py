"""What silver holds, as text that two databases can be compared by. Read only; no assertions.

All columns of the contracts, that is without `updated_at`, which tells when and not what.
"""

from collections.abc import Sequence

from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.job_status_event import JOB_STATUS_EVENT
from usajobs_assets.tables.job_version import JOB_VERSION
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES

Rows = list[tuple[str | None, ...]]

HISTORY = (JOB_VERSION, JOB_STATUS_EVENT)

# What may differ between two captures of the same postings: the run, its clock, its place in bronze, its code.
OF_THE_RUN = (
    "ingest_run_id", "texts_ingest_run_id", "bronze_object", "seen_at", "seen_from", "seen_until", "superseded_at",
    "observed_at", "code_version",
)  # fmt: skip


def silver_contents(warehouse: Warehouse, without: Sequence[str] = ()) -> dict[str, Rows]:
    """Every row of the five tables, of the sightings and of history, less some columns."""
    contents = {}
    with warehouse.connect() as connection:
        for table in (*SILVER_TABLES.values(), SIGHTING, *HISTORY):
            columns = ", ".join(f"{name}::text" for name in table.column_names if name not in without)
            query = f"SELECT DISTINCT {columns} FROM {table.qualified_name}"
            contents[table.name] = sorted(connection.execute(query.encode()).fetchall(), key=repr)
    return contents


def row_versions(warehouse: Warehouse) -> dict[str, Rows]:
    """Each row by key, with the transaction that wrote it: equal if nothing was written."""
    versions = {}
    with warehouse.connect() as connection:
        for table in (*SILVER_TABLES.values(), *HISTORY):
            columns = ", ".join(f"{name}::text" for name in (*table.key, "xmin", "ctid"))
            query = f"SELECT {columns} FROM {table.qualified_name} ORDER BY 1, 2"
            versions[table.name] = connection.execute(query.encode()).fetchall()
    return versions
