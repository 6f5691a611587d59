"""The providers of postings: whose sources are judged and loaded together, and into which tables.

    sources of a provider → SilverDay → its load, its Parquet files

Providers share bronze, the ledger and `silver.sighting`, and nothing else: what becomes of a day of one has no part in
what becomes of the other's. Keep out: what a source's pages mean (sources).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from usajobs_assets.pipeline.page_rows import Tables
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, FILE_DROP, HISTORIC, JSEARCH, SEARCH
from usajobs_assets.storage.jsearch_loader import open_jsearch_load
from usajobs_assets.storage.silver_loader import LakeFile, MergeResult, Needed, Row, RunLoad, open_load
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.jsearch_job import JSEARCH_CONTENT, JSEARCH_JOB
from usajobs_assets.tables.silver import SILVER_TABLES


class DayLoad(Protocol):
    """One load in one transaction; its methods are called in this order, `files_of` where it is needed."""

    def lock_day(self, day: date, sources: Iterable[str]) -> set[str]: ...

    def stage(self, sightings: Sequence[Row]) -> None: ...

    def decide(
        self, runs: Sequence[RunLoad], withdrawn: Sequence[str] = (), *, anew: bool = False
    ) -> list[Needed]: ...

    def write(self, tables: Tables) -> None: ...

    def files_of(self, day: date) -> list[LakeFile]: ...

    def merge(self, files: Iterable[LakeFile]) -> MergeResult: ...


@dataclass(frozen=True)
class Provider:
    """`lake_tables` have a Parquet file a day; `tables` are all that show the current state of its postings."""

    name: str
    sources: tuple[str, ...]
    lake_tables: Mapping[str, Table]
    tables: Mapping[str, Table]
    open_load: Callable[[Warehouse], AbstractContextManager[DayLoad]]


USAJOBS = Provider(
    "usajobs", (SEARCH, FILE_DROP, HISTORIC, ANNOUNCEMENT_TEXT), SILVER_TABLES, SILVER_TABLES, open_load
)
JSEARCH_PROVIDER = Provider(
    "jsearch",
    (JSEARCH,),
    {JSEARCH_JOB.name: JSEARCH_JOB},
    {JSEARCH_JOB.name: JSEARCH_JOB, JSEARCH_CONTENT.name: JSEARCH_CONTENT},
    open_jsearch_load,
)
PROVIDERS = (USAJOBS, JSEARCH_PROVIDER)


def provider_of(source: str) -> Provider:
    """Whose source it is."""
    return next(provider for provider in PROVIDERS if source in provider.sources)
