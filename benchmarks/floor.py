"""The floor: what the same work costs with nothing around it. No proof, no gate, no history, no Parquet, no ledger.

    gunzip → split → digest → is it known? → parse → rows → binary COPY, with one process or two

The same columns and indexes in the same five tables as the product's, made by its migrations; provenance is there and
empty. A digest of the raw item decides whether anything of it is sent. Each process commits once.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import orjson
import psycopg

from benchmarks.flatten import Columns, search_columns
from benchmarks.flatten_historic import historic_columns
from benchmarks.floor_copy import copy_rows
from usajobs_assets.tables.silver import SILVER_TABLES

_DDL = "CREATE TABLE IF NOT EXISTS floor_digest (control_number bigint PRIMARY KEY, digest bytea NOT NULL)"
_KNOWN = "SELECT control_number, digest FROM floor_digest WHERE control_number = ANY (%s)"
_REMEMBER = """
INSERT INTO floor_digest SELECT * FROM unnest(%s::bigint[], %s::bytea[])
ON CONFLICT (control_number) DO UPDATE SET digest = excluded.digest
"""
Flatten = Callable[[int, dict[str, Any], bytes], dict[str, list[Columns]]]


class _Result(msgspec.Struct):
    items: list[msgspec.Raw] = msgspec.field(name="SearchResultItems")


class _SearchPayload(msgspec.Struct):
    result: _Result = msgspec.field(name="SearchResult")

    @property
    def items(self) -> list[msgspec.Raw]:
        return self.result.items


class _HistoricPayload(msgspec.Struct):
    items: list[msgspec.Raw] = msgspec.field(name="data")


class _SearchIdentity(msgspec.Struct):
    number: str = msgspec.field(name="MatchedObjectId")


class _HistoricIdentity(msgspec.Struct):
    number: int = msgspec.field(name="usajobsControlNumber")


def _decoder(payload: type) -> msgspec.json.Decoder[Any]:
    """Of the envelope around a page, which is read only as far as its items."""
    response = msgspec.defstruct("Response", [("payload", payload)])
    return msgspec.json.Decoder(msgspec.defstruct("Envelope", [("response", response)]))


@dataclass(frozen=True)
class Source:
    """What its pages hold, where an item has its number, and how it becomes rows."""

    envelope: msgspec.json.Decoder[Any]
    identity: msgspec.json.Decoder[Any]
    flatten: Flatten


SOURCES: Mapping[str, Source] = {
    "search": Source(_decoder(_SearchPayload), msgspec.json.Decoder(_SearchIdentity), search_columns),
    "historic": Source(_decoder(_HistoricPayload), msgspec.json.Decoder(_HistoricIdentity), historic_columns),
}


class Floor:
    """A bare loader into the database at `url`; its processes are started once."""

    def __init__(self, url: str, source: str, processes: int) -> None:
        self._url, self._source, self._processes = url, source, processes
        with psycopg.connect(url) as connection:
            connection.execute(_DDL.encode())
        self._pool = ProcessPoolExecutor(processes) if processes > 1 else None
        if self._pool:
            list(self._pool.map(abs, range(processes)))

    def load(self, pages: Sequence[Path]) -> None:
        """Load the pages; each process takes every n-th."""
        if self._pool is None:
            load_pages(self._url, self._source, pages)
            return
        shares = [pages[start :: self._processes] for start in range(self._processes)]
        list(self._pool.map(load_pages, [self._url] * len(shares), [self._source] * len(shares), shares))

    def close(self) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown()


def load_pages(url: str, source: str, pages: Sequence[Path]) -> None:
    """One connection, one transaction."""
    with psycopg.connect(url) as connection:
        for page in pages:
            _load_page(connection, SOURCES[source], page)


def _load_page(connection: psycopg.Connection, source: Source, page: Path) -> None:
    items = _items_by_number(source, gzip.decompress(page.read_bytes()))
    digests = {number: hashlib.sha256(item).digest() for number, item in items.items()}
    known: dict[int, bytes] = dict(connection.execute(_KNOWN, (list(items),)).fetchall())
    fresh = [number for number in items if known.get(number) != digests[number]]
    if not fresh:
        return
    replaced = [number for number in fresh if number in known]
    for name in SILVER_TABLES if replaced else ():
        statement = f"DELETE FROM silver.{name} WHERE control_number = ANY (%s)"  # noqa: S608 - a table of ours
        connection.execute(statement.encode(), (replaced,))
    copy_rows(connection, _rows(source.flatten, {number: items[number] for number in fresh}))
    connection.execute(_REMEMBER, (fresh, [digests[number] for number in fresh]))


def _items_by_number(source: Source, plain: bytes) -> dict[int, bytes]:
    identify = source.identity.decode
    found = map(bytes, source.envelope.decode(plain).response.payload.items)
    return {int(identify(item).number): item for item in found}


def _rows(flatten: Flatten, items: Mapping[int, bytes]) -> dict[str, list[Columns]]:
    rows: dict[str, list[Columns]] = {name: [] for name in SILVER_TABLES}
    for number, item in items.items():
        for name, found in flatten(number, orjson.loads(item), item).items():
            rows[name] += found
    return rows
