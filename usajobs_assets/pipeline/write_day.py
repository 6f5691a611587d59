"""Write a day of silver: Parquet in the lake and the tables in the warehouse, in one pass over its pages.

SilverDay → sightings → decide → batches → Parquet, tables → files published → merge → commit
"""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from usajobs_assets.observability.log_fields import log_fields
from usajobs_assets.pipeline.as_loaded import require_as_loaded
from usajobs_assets.pipeline.page_rows import Batch
from usajobs_assets.pipeline.providers import DayLoad
from usajobs_assets.pipeline.silver_day import SilverDay
from usajobs_assets.storage.objects import ObjectStore
from usajobs_assets.storage.silver_lake import DayFiles, is_as_committed, open_day
from usajobs_assets.storage.silver_loader import LakeFile, MergeResult, files_of_day
from usajobs_assets.storage.warehouse import Warehouse

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DayWritten:
    """What a write did: the merge's counts and the files, whose rows are those of the day."""

    merged: MergeResult
    files: Sequence[LakeFile]

    @property
    def rows(self) -> dict[str, int]:
        """Rows per table that the day's runs hold."""
        return {file.table_name: file.rows for file in self.files}


def write_day(day: SilverDay, store: ObjectStore, warehouse: Warehouse) -> DayWritten:
    """Write Parquet, then commit the tables with the files' digests; all of the warehouse's part or nothing.

    A day that is there as it is to be is compared with its digests, in the lake and in bronze, and left alone.

    Raises:
        ObjectMissing, CorruptObject: bronze does not hold what was loaded of this day; nothing is written.
    """
    require_as_loaded(day.lake, warehouse, day.day, day.provider)
    if day.is_loaded and (files := _committed_files(day, store, warehouse)):
        for run in day.runs:
            day.lake.require_intact(run.manifest)
        return DayWritten(MergeResult(), files)
    written = warehouse.insist(lambda: _write_once(day, store, warehouse))
    day.done()
    with log_fields(partition=day.day):
        merged = written.merged
        _log.info("Loaded: %d postings added, %d changed.", merged.jobs_added, merged.jobs_changed)
    return written


def _committed_files(day: SilverDay, store: ObjectStore, warehouse: Warehouse) -> list[LakeFile]:
    """The day's files, if the store holds all of them as they were committed; else none, and they are made again."""
    with warehouse.connect() as connection:
        files = files_of_day(connection, day.day, day.provider.lake_tables)
    return files if all(map(partial(is_as_committed, store), files)) else []


def _write_once(day: SilverDay, store: ObjectStore, warehouse: Warehouse) -> DayWritten:
    # Whatever has to be read from bronze for these is read before the transaction begins.
    sightings, loads = day.sightings(), day.loads
    provider = day.provider
    with provider.open_load(warehouse) as load, open_day(store, day.day, provider.lake_tables) as files:
        loaded = load.lock_day(day.day, provider.sources)
        load.stage(sightings)
        needed = load.decide(loads, day.withdrawn, anew=day.anew)
        _write_batches(day.batches(needed), files, load)
        # Another process may have written the day since this one read it: its files hold more than ours would.
        is_newest = day.closed is None or loaded <= day.closed
        published = files.publish() if is_newest else load.files_of(day.day)
        return DayWritten(load.merge(published), published)


def _write_batches(batches: Iterator[Batch], files: DayFiles, load: DayLoad) -> None:
    """A page goes into the files while it goes into the tables: compressing it here and there takes as long."""
    with ThreadPoolExecutor(1, "parquet") as thread:
        for batch in batches:
            adding = thread.submit(files.add, batch.as_of_day)
            load.write(batch.to_load)
            adding.result()
