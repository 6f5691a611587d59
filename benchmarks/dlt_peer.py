"""dlt over the same bytes, in an environment of its own (`dlt.txt`): as it comes, and tuned by hand.

    as it comes   items as JSON, merge on the control number, nested tables by dlt
    tuned         the five tables flattened here, as Arrow, in Parquet files, upsert: what an expert would write

    python -m benchmarks.dlt_peer KIND LAKE SMALL_LAKE URL FOLDER SERVER → figures as JSON

Nothing of the product is imported, for dlt wants another SQLAlchemy.
"""

import gzip
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from benchmarks.days import SEARCH, loads_of, pages_of_day
from benchmarks.flatten import search_columns
from benchmarks.measure import Load, tell, timed_loads

_KEY = "control_number"
_KEYS = {
    "job": (_KEY,),
    "job_location": (_KEY, "loc_idx"),
    "job_category": (_KEY, "code"),
    "job_grade": (_KEY, "code"),
    "job_details": (_KEY,),
}


def main() -> None:
    """Run the loads in one process and print their figures."""
    kind, lake, small_lake, url, folder, server = sys.argv[1:]
    os.environ.update(
        DESTINATION__POSTGRES__CREDENTIALS=url,
        RUNTIME__DLTHUB_TELEMETRY="false",
        RUNTIME__LOG_LEVEL="ERROR",
        DLT_DATA_DIR=folder,
    )
    if kind == "tuned":
        os.environ.update(NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION="true")
    small = loads_of(SEARCH, Path(small_lake))["first day"]
    loader("small", kind, Path(small_lake), folder)(small)
    load = loader("peer", kind, Path(lake), folder)
    tell(loads=timed_loads(loads_of(SEARCH, Path(lake)), load, int(server)), rows={})


def loader(name: str, kind: str, lake: Path, folder: str) -> Load:
    """A pipeline into a schema of its own: a function that loads days."""
    import dlt

    pipeline = dlt.pipeline(name, destination="postgres", dataset_name=name, pipelines_dir=folder)

    def load(days: Sequence[date]) -> None:
        pages = [page for day in days for page in pages_of_day(lake, SEARCH, day)]
        if kind == "tuned":
            pipeline.run(tuned(pages), loader_file_format="parquet")
        else:
            pipeline.run(as_it_comes(pages))

    return load


def as_it_comes(pages: Sequence[Path]) -> Any:
    """What the tutorial shows: a resource that yields dictionaries."""
    import dlt

    job = dlt.resource(
        lambda: items_of(pages), name="job", write_disposition="merge", primary_key="MatchedObjectId"
    )
    return [job]


def tuned(pages: Sequence[Path]) -> Any:
    """Arrow tables of rows that are flattened here; upsert needs no delete, and leaves child rows that are gone."""
    import dlt

    tables = _arrow_tables(pages)

    def resource(name: str) -> Any:
        upsert = {"disposition": "merge", "strategy": "upsert"}
        return dlt.resource(
            lambda: iter(tables[name]), name=name, write_disposition=upsert, primary_key=_KEYS[name]
        )

    return [resource(name) for name in _KEYS]


def _arrow_tables(pages: Sequence[Path]) -> dict[str, list[Any]]:
    import pyarrow as pa

    found: dict[str, list[Any]] = {name: [] for name in _KEYS}
    for items in items_of(pages):
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _KEYS}
        for item in items:
            number = int(item["MatchedObjectId"])
            for name, of_item in search_columns(number, item, orjson.dumps(item)).items():
                rows[name] += map(_for_dlt, of_item)
        for name, of_page in rows.items():
            found[name].append(pa.Table.from_pylist(of_page))
    return found


def _for_dlt(row: dict[str, Any]) -> dict[str, Any]:
    """dlt's way from Arrow to Postgres knows no arrays, and takes JSON as text."""
    raw = {"raw_json": row["raw_json"].decode()} if "raw_json" in row else {}
    lists = {name: orjson.dumps(value).decode() for name, value in row.items() if isinstance(value, list)}
    return {**row, **lists, **raw}


def items_of(pages: Sequence[Path]) -> Iterator[list[dict[str, Any]]]:
    """The items of each page."""
    for page in pages:
        payload = orjson.loads(gzip.decompress(page.read_bytes()))["response"]["payload"]
        yield payload["SearchResult"]["SearchResultItems"]


if __name__ == "__main__":
    main()
