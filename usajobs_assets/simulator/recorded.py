"""Recorded Search pages, served again item by item.

Data flow: ``*.json`` and ``*.json.gz`` of a folder → items as recorded, byte for byte → pages of any size.
Nothing is re-serialised, so an item leaves with every blank and duplicate key it came with. Filters do not
apply, the counts are those of what is there, and a control number recorded twice is served twice.
Keep out: the envelope of a page (``answers.py``) and anything that reads an item.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class RecordedPageError(ValueError):
    """A file of the folder is not readable as JSON, or is a Search page without items; the text names it."""


class _Result(msgspec.Struct):
    items: msgspec.Raw = msgspec.field(name="SearchResultItems")


class RecordedPages:
    """The items of every recorded Search page in ``folder``, by file name and then as they stand in the file.

    Files without a ``SearchResult`` (code lists, other endpoints) are left out. All are read once, here.
    Raises ``NotADirectoryError`` and ``RecordedPageError``.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise NotADirectoryError(f"recorded pages are read from a folder, and {folder} is none")
        files = sorted([*folder.glob("*.json"), *folder.glob("*.json.gz")])
        self._items = [item for file in files for item in _items_of(file)]

    def __len__(self) -> int:
        return len(self._items)

    def search(self, query: SearchQuery, today: date) -> Found:  # noqa: ARG002 - a recording knows no other day
        return Found(len(self._items), self._items[query.rows])


def _items_of(file: Path) -> list[bytes]:
    try:
        page = _read(file)
        # msgspec reads no half of a surrogate pair, which agencies do paste in: it is shown a copy of equal
        # length without any, and only the positions it finds are used.
        readable = _SURROGATE.sub(rb"\\ufffd", page)
        result = _search_result(readable)
        return list(_cut_out(page, readable, result)) if result else []
    except (msgspec.DecodeError, UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise RecordedPageError(f"{file.name}: {error}") from error


def _read(file: Path) -> bytes:
    content = file.read_bytes()
    return gzip.decompress(content) if file.suffix == ".gz" else content


def _search_result(page: bytes) -> msgspec.Raw | None:
    """The ``SearchResult`` member as recorded; ``None`` if the JSON is something else than a Search page."""
    try:
        members = msgspec.json.decode(page, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        msgspec.json.decode(page)  # not an object, which is fine, but it must be JSON all the same
        return None
    return members.get("SearchResult")


def _cut_out(page: bytes, readable: bytes, result: msgspec.Raw) -> Iterator[bytes]:
    """The items of ``page``, from where ``readable`` has them: in order, only commas and blanks between."""
    array = msgspec.json.decode(result, type=_Result).items
    end = readable.index(array)
    for item in msgspec.json.decode(array, type=list[msgspec.Raw]):
        start = readable.index(item, end)
        end = start + len(item)
        yield page[start:end]
