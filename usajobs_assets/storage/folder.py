"""A folder that keeps the promises of an object store, for a machine without S3.

put_once:  bytes → temporary file beside the target → fsync → link (fails if taken) → fsync folder → read back
replace:   bytes → temporary file beside the target → fsync → rename over it → fsync folder

A crash leaves at most a temporary file, which no listing shows. Metadata is not kept: a file has no place
for it that every file system has, and the digests that matter are in the envelopes and the manifest. Keep
S3 and key layout out.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from usajobs_assets.storage.objects import (
    TEMPORARY_PREFIX,
    CorruptObject,
    ObjectExists,
    ObjectInfo,
    ObjectMissing,
    StoreRefused,
    StoreUnavailable,
    checked_key,
    checked_prefix,
)


class FolderStore:
    """The object store under the folder `root`, which the first write creates."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    @property
    def uri(self) -> str:
        return self._root.as_uri()

    def put_once(
        self,
        key: str,
        data: bytes,
        *,
        metadata: Mapping[str, str] | None = None,  # noqa: ARG002 - see above
    ) -> None:
        target = self._path(key)
        with _os_errors_as_sentences(key), _temporary_file(target, data) as temporary:
            try:
                os.link(temporary, target)
            except FileExistsError:
                raise ObjectExists(key) from None
            _sync_folder(target.parent)
            written = target.read_bytes()
        if written != data:
            raise CorruptObject(
                key, f"{len(data)} bytes were written and {len(written)} other bytes came back"
            )

    def replace(self, key: str, data: bytes) -> None:
        target = self._path(key)
        with _os_errors_as_sentences(key), _temporary_file(target, data) as temporary:
            temporary.replace(target)
            _sync_folder(target.parent)

    def replace_by_file(self, key: str, path: Path) -> None:
        target = self._path(key)
        with _os_errors_as_sentences(key), _temporary_file(target, path) as temporary:
            temporary.replace(target)
            _sync_folder(target.parent)

    def get(self, key: str) -> bytes:
        path = self._path(key)
        with _os_errors_as_sentences(key):
            try:
                return path.read_bytes()
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                raise ObjectMissing(key) from None

    def exists(self, key: str) -> bool:
        path = self._path(key)
        with _os_errors_as_sentences(key):
            mode = _mode(path)
        return mode is not None and stat.S_ISREG(mode)

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        with _os_errors_as_sentences(checked_prefix(prefix) or "the whole store"):
            found = sorted(self._walk(prefix), key=lambda info: info.key)
        return iter(found)

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    def _walk(self, prefix: str) -> Iterator[ObjectInfo]:
        start = self._root / prefix.rpartition("/")[0]
        if _mode(start) is None:
            return
        for folder, _, names in os.walk(start, onerror=_raise):
            for name in names:
                path = Path(folder, name)
                key = path.relative_to(self._root).as_posix()
                if key.startswith(prefix) and not name.startswith(TEMPORARY_PREFIX):
                    yield ObjectInfo(key, path.stat().st_size)


@contextmanager
def _temporary_file(target: Path, data: bytes | Path) -> Iterator[Path]:
    """A synced file with these bytes, or a file's, in the target's own folder; gone afterwards unless renamed."""
    _make_folder(target.parent)
    temporary = target.parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    try:
        with temporary.open("xb") as file:
            if isinstance(data, Path):
                with data.open("rb") as source:
                    shutil.copyfileobj(source, file, 1024 * 1024)
            else:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Create the folder and its parents, each synced in its parent: a power cut cannot drop a branch."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _os_errors_as_sentences(subject: str) -> Iterator[None]:
    """Only the key and the system's own word go into the message: paths of the machine stay out of it."""
    try:
        yield
    except PermissionError as error:
        # Also what link() says on a file system without hard links, where write-once cannot be kept.
        raise StoreRefused(f"The folder of the lake refused {subject}: {error.strerror}.") from error
    except OSError as error:
        raise StoreUnavailable(f"The folder of the lake failed at {subject}: {error.strerror}.") from error


def _mode(path: Path) -> int | None:
    """None if nothing is there. Path.is_file() says the same of "may not look" from Python 3.14 on."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _raise(error: OSError) -> None:
    """For os.walk, which otherwise takes a folder that cannot be read for an empty one."""
    raise error
