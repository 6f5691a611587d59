"""`manifest.json`: what an export holds and what it was made from. Written last; who reads an export goes by it. Pure.

Equal inputs give an equal manifest, byte for byte, but for size and digest of a `.hyper`, which is written anew each
time; `rows_sha256` of its tables is what stays. No moment of the export is in it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from usajobs_assets.exports.formats import Format
from usajobs_assets.exports.hyper_file import HyperTable
from usajobs_assets.exports.table_files import Written
from usajobs_assets.storage.gold_snapshot import Built
from usajobs_assets.tables.contract import Table

MANIFEST = "manifest.json"
FORM = 1


@dataclass(frozen=True)
class Asked:
    """What of gold an export is: which day it speaks of, and whether of open postings alone."""

    as_of: date | None = None
    open_on: date | None = None


@dataclass(frozen=True)
class Exported:
    """One table of an export and its rows."""

    mart: str
    table: Table
    rows: int


def manifest_bytes(
    asked: Asked,
    builds: Mapping[str, Built],
    tables: Sequence[Exported],
    files: Sequence[Written],
    hyper: Sequence[HyperTable],
    code_version: str,
) -> bytes:
    """The manifest as it is stored."""
    said = {
        "form": FORM,
        "as_of": asked.as_of and asked.as_of.isoformat(),
        "open_on": asked.open_on and asked.open_on.isoformat(),
        "code_version": code_version,
        "marts": {mart: vars(builds[mart]) for mart in dict.fromkeys(table.mart for table in tables)},
        "tables": [_table(exported) for exported in tables],
        "files": [_file(file, hyper) for file in sorted(files, key=lambda file: file.name)],
    }
    return json.dumps(said, indent=1).encode() + b"\n"


def inputs_of(manifest: Mapping[str, Any]) -> tuple[object, ...]:
    """What decides all the rest of a manifest: with equal ones there is nothing to export anew."""
    names = [table["name"] for table in manifest["tables"]]
    formats = sorted({file["format"] for file in manifest["files"]})
    fixed = tuple(manifest.get(key) for key in ("form", "as_of", "open_on", "code_version", "marts"))
    return (*fixed, names, formats)


def _table(exported: Exported) -> dict[str, object]:
    table = exported.table
    return {
        "name": table.name,
        "mart": exported.mart,
        "grain": table.grain,
        "rows": exported.rows,
        "key": list(table.key),
        "columns": [
            {"name": column.name, "type": str(column.type), "nullable": column.nullable}
            for column in table.columns
        ],
    }


def _file(file: Written, hyper: Sequence[HyperTable]) -> dict[str, object]:
    said: dict[str, object] = {
        "name": file.name,
        "format": file.format,
        "rows": file.rows,
        "bytes": file.bytes,
        "sha256": file.sha256,
    }
    if file.format == Format.HYPER:
        said["tables"] = [
            {"name": read.table.name, "rows": read.rows, "rows_sha256": read.rows_sha256} for read in hyper
        ]
    return said
