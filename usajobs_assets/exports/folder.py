"""A folder that holds a whole export: the old one until the new one is complete, and then the new one, at once.

    .NAME.partial beside it, locked → files → fsync → swapped with NAME in one step → the old one is removed

Who was killed in between leaves a `.NAME.partial`, which the next export removes. Keep out: what the files are.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from usajobs_assets.exports.errors import ExportFailed, ExportRefused, write_errors_in_a_sentence
from usajobs_assets.exports.manifest import MANIFEST

_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


@contextlib.contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A new folder to write into, which becomes `target` when the block ends without an error.

    Raises:
        ExportRefused: `target` is something that no export has made, or another export writes it now.
        ExportFailed: it cannot be written.
    """
    target = target.absolute()
    _require_ours(target)
    partial = target.parent / f".{target.name}.partial"
    with write_errors_in_a_sentence(target), _locked(partial):
        try:
            yield partial
            _sync(partial)
            _put_in_place(partial, target)
        finally:
            # What was written before it failed, or the export that was replaced.
            shutil.rmtree(partial, ignore_errors=True)


def _require_ours(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ExportRefused(f"{target} is not a folder: name one that an export has made, or a new one.")
    if not target.exists():
        return
    if os.path.ismount(target):
        raise ExportRefused(
            f"{target} is a mounted disk and cannot be replaced as a whole: name a folder in it."
        )
    if any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise ExportRefused(
            f"{target} holds files that no export has made (there is no {MANIFEST}), and an export replaces the whole "
            "folder: name another one."
        )


@contextlib.contextmanager
def _locked(partial: Path) -> Iterator[None]:
    """`partial`, empty, and nobody else's until the block ends."""
    partial.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(partial, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportRefused(f"Another export is writing into {partial}: wait until it is done.") from None
        for left in partial.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    """Everything is on the disk before it is seen."""
    for path in (*sorted(folder.rglob("*")), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put_in_place(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
    elif not _swapped(partial, target):
        # Not in one step: a system or a network disk without the call. Nothing is lost if it ends in between.
        old = target.parent / f".{target.name}.old"
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        partial.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where this system or file system has no such call."""
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        call, arguments = (
            getattr(libc, "renamex_np", None),
            (os.fsencode(one), os.fsencode(other), _RENAME_SWAP),
        )
    else:
        call = getattr(libc, "renameat2", None)
        arguments = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if call is None:
        return False
    if call(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise ExportFailed(f"{other} could not be replaced: {os.strerror(number)}.")
