"""A file drop: a folder or a prefix of a bucket, with a folder of recorded pages for each day. Read, never written.

    ObjectStore → FileDrop.days() → FileDrop.files(day) → DroppedFile → FileDrop.read → unpacked → the page as sent

Keep out: what becomes of the pages (pipeline.file_drop_capture), which store it is (pipeline.file_drop_day).
"""

import gzip
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from usajobs_assets.api_client.body import writable
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.file_drop.names import day_of, is_hidden, is_packed, is_page, is_unfinished
from usajobs_assets.storage.objects import ObjectInfo, ObjectStore

# What the client takes of an answer: a page of 500 postings is 11 MB, the worst one imaginable 100 MB.
MOST_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class DroppedFile:
    """A file of a day's folder: its name within it, as text that can be written down, and its size as listed."""

    name: str
    key: str
    size: int


@dataclass(frozen=True)
class DayFiles:
    """A day's folder as listed: recorded pages, what is still being written, and what is neither; by name."""

    pages: tuple[DroppedFile, ...] = ()
    unfinished: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


class FileDrop:
    """The drop in `store`; hidden files, and folders that are no days, are not looked at."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @property
    def uri(self) -> str:
        """Where it is, for people."""
        return self._store.uri

    def days(self) -> dict[date, DayFiles]:
        """What there is of each day, in order."""
        found: dict[date, list[ObjectInfo]] = {}
        for info in self._store.list(""):
            day = day_of(info.key)
            if day is not None:
                found.setdefault(day, []).append(info)
        return {day: _sorted_out(day, found[day]) for day in sorted(found)}

    def files(self, day: date) -> DayFiles:
        """What there is of one day."""
        return _sorted_out(day, self._store.list(f"{day}/"))

    def read(self, file: DroppedFile) -> bytes:
        """The bytes of the file as it lies there. Raises what the store raises, ObjectMissing if it is gone."""
        return self._store.get(file.key)


def unpacked(name: str, data: bytes) -> bytes:
    """The page in a file; raises NotAPage for gzip that is broken, and for what is larger than any page."""
    if not is_packed(name):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            page = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotAPage("bad_compression", "It cannot be unpacked by gzip.", name) from error
    if len(page) > MOST_BYTES:
        raise NotAPage("oversized", f"Unpacked it is larger than {MOST_BYTES} bytes.", name)
    return page


def _sorted_out(day: date, listed: Iterable[ObjectInfo]) -> DayFiles:
    # A file system takes names that are no text.
    named = [(writable(info.key.removeprefix(f"{day}/")), info) for info in listed]
    seen = [(name, info) for name, info in named if not is_hidden(name)]
    return DayFiles(
        pages=tuple(DroppedFile(name, info.key, info.size) for name, info in seen if is_page(name)),
        unfinished=tuple(name for name, _ in seen if is_unfinished(name)),
        passed_over=tuple(name for name, _ in seen if not is_page(name) and not is_unfinished(name)),
    )
