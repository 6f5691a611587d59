"""What an object store promises here: write-once objects, read back and compared, under checked keys.

`ObjectStore` is the one interface that the lake is written against; `folder.FolderStore` and `s3.S3Store`
keep it, and `probe.probe` refuses a store that does not. Add here what every store must promise; keep out
how one store keeps it, and every name of the lake's layout (that is `bronze`).

The errors, all raised by any store:

    StoreError
    ├── ObjectExists         put_once met an object of that key; nothing was written
    ├── ObjectMissing        there is no object of that key (never raised when the store could not be read)
    ├── CorruptObject        the bytes are not those that were written
    ├── StoreUnavailable     the store cannot be reached or is failing; trying again later may help
    ├── StoreRefused         the store said no (credentials, permission, no bucket); trying again will not help
    └── StoreUntrustworthy   the store does not keep a promise of this module; it must not be used
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TEMPORARY_PREFIX = ".tmp-"
_LONGEST_KEY = 900  # bytes; S3 allows 1,024, the rest is for the prefix of a store
_LONGEST_SEGMENT = 255  # bytes; what file systems allow for one name


class StoreError(Exception):
    """Anything that went wrong with the object store; the message is a sentence and holds no secret."""


class ObjectExists(StoreError):
    """`key` is taken: the write-once put changed nothing."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"{self.key} exists already and is write-once."


class ObjectMissing(StoreError):
    """There is no object `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"{self.key} is not in the store."


class CorruptObject(StoreError):
    """Object `key` is not what was written; `reason` says how that shows."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.key} is corrupt: {self.reason}."


class StoreUnavailable(StoreError):
    """The store cannot be reached, or fails on its own side."""


class StoreRefused(StoreError):
    """The store refuses us: wrong credentials, no permission, no such bucket."""


class StoreUntrustworthy(StoreError):
    """The store does not honour a promise that the lake is built on."""


@dataclass(frozen=True)
class ObjectInfo:
    """One listed object: its key and its size in bytes as stored."""

    key: str
    size: int


class ObjectStore(Protocol):
    """A flat space of objects under '/'-separated keys, for many threads and processes at once."""

    @property
    def uri(self) -> str:
        """Where the store is, for people: `s3://bucket/prefix` or `file:///…`; no credentials in it."""

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        """Write a new object, then read it back and compare. Of many writers of one key exactly one succeeds.

        `metadata` (ASCII) is for people who look at the object; a store may keep it or not.
        Raises ObjectExists when the key is taken, CorruptObject when other bytes come back.
        """

    def replace(self, key: str, data: bytes) -> None:
        """Write or overwrite in one step: a reader sees the old bytes or the new ones, never a mixture."""

    def replace_by_file(self, key: str, path: Path) -> None:
        """The same with the bytes of a file, which may be larger than the memory."""

    def get(self, key: str) -> bytes:
        """The bytes of the object. Raises ObjectMissing, or CorruptObject if a kept checksum differs."""

    def exists(self, key: str) -> bool:
        """Whether the object is there; a store that cannot be read raises instead of answering no."""

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Every object whose key begins with the string `prefix` ('' for all), sorted by key."""


def checked_key(key: str) -> str:
    """The key itself if every store can hold it, else ValueError: keys come from code, not from data."""
    segments = key.split("/")
    if not key.isprintable() or "\\" in key:
        raise ValueError(f"object key {key!r} holds a backslash, a control character or an invisible one")
    if any(segment in {"", ".", ".."} or segment.startswith(TEMPORARY_PREFIX) for segment in segments):
        raise ValueError(
            f"object key {key!r} has an empty, relative or reserved part, or begins or ends with '/'"
        )
    if len(key.encode()) > _LONGEST_KEY or any(
        len(segment.encode()) > _LONGEST_SEGMENT for segment in segments
    ):
        raise ValueError(f"object key {key[:80]!r}… is too long")
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix itself when some key could begin with it ('' included), else ValueError."""
    if prefix:
        checked_key(prefix.removesuffix("/"))
    return prefix
