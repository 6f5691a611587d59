"""What silver holds, as text that two databases can be compared by. Read only; no assertions.

All columns of the contracts, that is without `updated_at`, which tells when and not what.
"""

from collections.abc import Sequence

from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.sighting import SIGHTING
from usajobs_assets.tables.silver import SILVER_TABLES

Rows = list[tuple[str | None, ...]]

# What may differ between two captures of the same postings: the run, its clock, its place in bronze, its code.
OF_THE_RUN = ("ingest_run_id", "bronze_object", "seen_at", "code_version")


def silver_contents(warehouse: Warehouse, without: Sequence[str] = ()) -> dict[str, Rows]:
    """Every row of the five tables and of the sightings, in order of their keys, less some columns."""
    contents = {}
    with warehouse.connect() as connection:
        for table in (*SILVER_TABLES.values(), SIGHTING):
            columns = ", ".join(f"{name}::text" for name in table.column_names if name not in without)
            query = f"SELECT DISTINCT {columns} FROM {table.qualified_name}"
            contents[table.name] = sorted(connection.execute(query.encode()).fetchall(), key=repr)
    return contents


def row_versions(warehouse: Warehouse) -> dict[str, Rows]:
    """Each row of the five tables by key, with the transaction that wrote it: equal if nothing was written."""
    versions = {}
    with warehouse.connect() as connection:
        for table in SILVER_TABLES.values():
            columns = ", ".join(f"{name}::text" for name in (*table.key, "xmin", "ctid"))
            query = f"SELECT {columns} FROM {table.qualified_name} ORDER BY 1, 2"
            versions[table.name] = connection.execute(query.encode()).fetchall()
    return versions
