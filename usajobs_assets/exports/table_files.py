"""The files of one table, one a format, written in a single pass over its rows, then read again and counted."""

import contextlib
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from usajobs_assets.exports.csv_file import CsvFile
from usajobs_assets.exports.formats import Format
from usajobs_assets.exports.jsonl_file import JsonlFile
from usajobs_assets.exports.parquet_file import ParquetFile
from usajobs_assets.tables.contract import Table

if TYPE_CHECKING:
    import pyarrow as pa


class TableFile(Protocol):
    """One file: rows are appended, it is closed, and then it can be read again."""

    def write(self, rows: "pa.Table") -> None: ...
    def close(self) -> None: ...
    def check(self, rows: int) -> None: ...


@dataclass(frozen=True)
class Written:
    """A file that was written and read again. `name` is its path in the export."""

    name: str
    format: str
    rows: int | None
    bytes: int
    sha256: str


KINDS: dict[Format, type[ParquetFile] | type[CsvFile] | type[JsonlFile]] = {
    Format.PARQUET: ParquetFile,
    Format.CSV: CsvFile,
    Format.JSONL: JsonlFile,
}


def write_table(
    folder: Path,
    table: Table,
    rows: "Iterable[pa.Table]",
    expected: int,
    formats: Sequence[Format],
    more: Sequence[TableFile] = (),
) -> list[Written]:
    """Write `<table>.<format>` into `folder` for each format that has a file of each table; `more` get the rows, too.

    Raises:
        ExportDiffers: a file that was read again has not the rows and columns of the table.
    """
    files: dict[str, TableFile] = {}
    try:
        for kind in formats:
            if kind in KINDS:
                files[f"{table.name}.{kind}"] = KINDS[kind](folder / f"{table.name}.{kind}", table)
        write_rows([*files.values(), *more], rows)
    finally:
        for file in (*files.values(), *more):
            with contextlib.suppress(OSError):  # a footer that finds no room is of a file that nobody wants
                file.close()
    for file in files.values():
        file.check(expected)
    return [described(folder, name, expected) for name in files]


def write_rows(files: Collection[TableFile], rows: "Iterable[pa.Table]") -> None:
    """Send all rows to all files, and close them."""
    for part in rows:
        for file in files:
            file.write(part)
    for file in files:
        file.close()


def described(folder: Path, name: str, rows: int | None) -> Written:
    """A file of `folder` with its size and digest."""
    path = folder / name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(name, path.suffix[1:], rows, path.stat().st_size, digest)
