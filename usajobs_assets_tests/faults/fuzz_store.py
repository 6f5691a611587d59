"""A store full of mutants, and what became of each: its row, its place in quarantine, or the posting it repeats.

    mutants → bronze → gate → silver → Fate of each

Keep out: assertions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import DAY, NOON, record
from usajobs_assets_tests.integration.written_runs import write_run

A_RUN = 2_000
FIRST = 100_000_001  # mutants are numbered from here on
# Where a row came from, and what tells how it was cleaned: different for every posting.
_ORIGIN = {
    "control_number", "loc_idx", "raw_json", "sanitised", "sources", "source", "ingest_run_id", "bronze_object",
    "item_index", "payload_sha256", "content_sha256", "seen_at", "gated", "code_version", "texts_source",
    "texts_ingest_run_id",
}  # fmt: skip
Place = tuple[str, int]
Columns = dict[str, Any]


@dataclass(frozen=True)
class Store:
    """What a warehouse holds of the mutants: `accepted` by place in bronze, and the places set aside."""

    accepted: dict[Place, int]
    quarantined: frozenset[Place]
    rows: dict[int, Columns]


def fill(services: Services, source: str, runs: Iterable[Sequence[bytes]]) -> list[Manifest]:
    """Write the runs to bronze, and judge and load the day once."""
    written = [
        write_run(services.lake, source, part, NOON + timedelta(minutes=nth), f"{nth:08x}")
        for nth, sent in enumerate(runs, 1)
        for part in [sent]
        if part
    ]
    load_day(services, DAY)
    return written


def announce(services: Services, numbers: Iterable[int]) -> None:
    """Postings for texts to belong to: plain records of HistoricJoa."""
    plain = [record(number, positionOpenDate=DAY.isoformat()) for number in numbers]
    write_run(services.lake, "historic", plain, NOON, "0" * 8)
    load_day(services, DAY)


def held(services: Services, source: str) -> Store:
    """What the warehouse holds of a source."""
    with services.warehouse.connect() as connection:
        seen = connection.execute(
            "SELECT bronze_object, item_index, control_number FROM silver.sighting WHERE source = %s",
            [source],
        ).fetchall()
        aside = connection.execute("SELECT bronze_object, item_index FROM ops.quarantine").fetchall()
        rows: dict[int, Columns] = {}
        for name, table in SILVER_TABLES.items():
            columns = [column for column in table.column_names if column not in _ORIGIN]
            listed = ", ".join(f"{column}::text" for column in columns)
            order = ", ".join(table.key)
            query = f"SELECT control_number, {listed} FROM {table.qualified_name} ORDER BY {order}"
            for number, *values in connection.execute(query.encode()).fetchall():
                _add(rows.setdefault(number, {}), name, columns, values, number)
    return Store({(key, at): number for key, at, number in seen}, frozenset(aside), rows)


def _add(row: Columns, table: str, columns: Sequence[str], values: Sequence[Any], number: int) -> None:
    """Columns of the single rows by name, lists by the name of their table; the own number is `N` in all of them."""
    told = [None if value is None else value.replace(str(number), "N") for value in values]
    if table in ("job", "job_details"):
        row.update(zip(columns, told, strict=True))
    else:
        row.setdefault(table, []).append(told)
