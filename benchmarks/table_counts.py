"""How many rows the five tables hold: what must be equal whoever loaded them."""

import psycopg

from usajobs_assets.tables.silver import SILVER_TABLES


def table_counts(url: str) -> dict[str, int]:
    """Rows by table name."""
    columns = ", ".join(f"(SELECT count(*) FROM silver.{name})" for name in SILVER_TABLES)  # noqa: S608
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT {columns}".encode()).fetchone()
    return dict(zip(SILVER_TABLES, row or (), strict=True))
