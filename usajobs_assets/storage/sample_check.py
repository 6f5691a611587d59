"""Draws sightings from silver, and holds rows that were made again against those that are there. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from usajobs_assets.storage import sample_sql as sql
from usajobs_assets.storage.silver_loader import Row
from usajobs_assets.storage.silver_sql import copy_to_staging, create_staging
from usajobs_assets.storage.warehouse import Warehouse


@dataclass(frozen=True)
class Drawn:
    """Sightings of one object: its digest by the ledger, and the index and control number of each item."""

    bronze_object: str
    source: str
    ingest_run_id: str
    day: date | None
    gated: bool
    object_sha256: str | None
    items: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Differing:
    """A row that is not what bronze gives."""

    control_number: int
    ingest_run_id: str
    table: str
    columns: list[str]


def draw(warehouse: Warehouse, size: int, seed: int) -> list[Drawn]:
    """About `size` sightings, and those that the rows of their postings came from; the same for the same seed."""
    with warehouse.connect() as connection:
        total = (connection.execute("SELECT count(*) FROM silver.sighting").fetchone() or (0,))[0]
        percent = min(100.0, 200.0 * size / max(total, 1))
        chosen = {"percent": percent, "seed": seed, "salt": str(seed), "size": size}
        drawn = connection.execute(sql.DRAW, chosen).fetchall()
    return [Drawn(*(*facts, tuple(map(_pair, items)))) for *facts, items in drawn]


def compare(warehouse: Warehouse, rows: Iterable[Mapping[str, Sequence[Row]]]) -> list[Differing]:
    """Stage `rows`, by table name, and compare them with silver; the transaction is given up afterwards."""
    with warehouse.connect() as connection:
        for table in sql.STAGED:
            connection.execute(create_staging(table).encode())
        for of_one in rows:
            for table in sql.STAGED:
                with connection.cursor() as cursor, cursor.copy(copy_to_staging(table).encode()) as copy:
                    for row in of_one.get(table.name, ()):
                        copy.write_row(row)
        found = [row for query in sql.COMPARISONS for row in connection.execute(query.encode())]
        connection.rollback()
    return [Differing(*row) for row in found]


def _pair(text: str) -> tuple[int, int]:
    """Index and control number out of `3:800000100`."""
    index, _, number = text.partition(":")
    return int(index), int(number)
