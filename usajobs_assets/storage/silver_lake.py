"""Silver in the lake: one Parquet file per table and day, replaced whole.

    rows → local temporary file, row groups of some size → store.replace(key) → LakeFile(digest)

`silver/usajobs/<table>/date=YYYY-MM-DD/<table>.parquet`. Equal rows in equal order give equal bytes.
"""

import contextlib
import hashlib
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from usajobs_assets.storage.objects import CorruptObject, ObjectMissing, ObjectStore, StoreUnavailable
from usajobs_assets.storage.silver_loader import LakeFile
from usajobs_assets.tables.arrow import arrow_schema
from usajobs_assets.tables.contract import Table

if TYPE_CHECKING:
    import pyarrow as pa


# Groups of 500 postings take a fifth less room than groups of 170, and those of 1,400 a little less again.
ROW_GROUP_BYTES = 32 * 1024 * 1024


def silver_key(table_name: str, day: date) -> str:
    """The object key of a table's file for a day."""
    return f"silver/usajobs/{table_name}/date={day.isoformat()}/{table_name}.parquet"


class DayFiles:
    """The files of one day while they are being written. Made by `open_day`."""

    def __init__(self, folder: Path, store: ObjectStore, day: date, tables: Mapping[str, Table]) -> None:
        import pyarrow.parquet as pq

        self._folder, self._store, self._day = folder, store, day
        self._rows = dict.fromkeys(tables, 0)
        self._waiting: defaultdict[str, list[pa.Table]] = defaultdict(list)
        self._waiting_bytes: Counter[str] = Counter()
        self._writers: dict[str, pq.ParquetWriter] = {}
        try:
            for name, table in tables.items():
                with _full_disk_in_a_sentence():
                    self._writers[name] = pq.ParquetWriter(
                        folder / name, arrow_schema(table), compression="zstd"
                    )
        except StoreUnavailable:
            self.close()
            raise

    def add(self, tables: Mapping[str, "pa.Table"]) -> None:
        """Append rows, by table name."""
        for name, found in tables.items():
            if found.num_rows:
                self._waiting[name].append(found)
                self._rows[name] += found.num_rows
                self._waiting_bytes[name] += found.nbytes
                if self._waiting_bytes[name] >= ROW_GROUP_BYTES:
                    self._write(name)

    def publish(self) -> list[LakeFile]:
        """Close the files, put them in the store, and return what was written."""
        files = []
        for name, writer in self._writers.items():
            self._write(name)
            with _full_disk_in_a_sentence():
                writer.close()
            data = (self._folder / name).read_bytes()
            key = silver_key(name, self._day)
            self._store.replace(key, data)
            files.append(LakeFile(key, name, self._day, self._rows[name], hashlib.sha256(data).hexdigest()))
        return files

    def _write(self, name: str) -> None:
        """Write what waits as one row group."""
        import pyarrow as pa

        self._waiting_bytes.pop(name, None)
        if waiting := self._waiting.pop(name, None):
            with _full_disk_in_a_sentence():
                self._writers[name].write_table(pa.concat_tables(waiting))

    def close(self) -> None:
        for writer in self._writers.values():
            with contextlib.suppress(OSError):  # a footer that finds no room is of a file that nobody wants
                writer.close()


@contextlib.contextmanager
def _full_disk_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else type(error).__name__
        raise StoreUnavailable(
            f"The Parquet files of the day could not be written to {tempfile.gettempdir()}: {said}. "
            "Make room there, or name another folder with TMPDIR."
        ) from error


@contextlib.contextmanager
def open_day(store: ObjectStore, day: date, tables: Mapping[str, Table]) -> Iterator[DayFiles]:
    """The Parquet files of `day`, one a table, written locally first; nothing reaches the store before `publish`."""
    with tempfile.TemporaryDirectory(prefix="usajobs-silver-") as folder:
        files = DayFiles(Path(folder), store, day, tables)
        with contextlib.closing(files):
            yield files


def is_as_committed(store: ObjectStore, file: LakeFile) -> bool:
    """Whether the store holds the file that the ledger knows."""
    try:
        _committed(store, file.object_key, file.sha256)
    except (ObjectMissing, CorruptObject):
        return False
    return True


def _committed(store: ObjectStore, key: str, sha256: str) -> bytes:
    data = store.get(key)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CorruptObject(key, "it is not the file that was committed")
    return data


def read_day(store: ObjectStore, digests: Mapping[str, str], table_name: str, day: date) -> "pa.Table":
    """A table's rows of a day, from the file whose digest the ledger holds.

    Raises:
        ObjectMissing: there is no such file, or the ledger knows of none.
        CorruptObject: the file is not the one that was committed.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    key = silver_key(table_name, day)
    if key not in digests:
        raise ObjectMissing(key)
    return pq.read_table(pa.BufferReader(_committed(store, key, digests[key])))
