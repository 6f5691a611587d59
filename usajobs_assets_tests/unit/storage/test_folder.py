"""The folder keeps the promises of an object store."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import (
    ObjectExists,
    ObjectInfo,
    ObjectMissing,
    StoreRefused,
    StoreUnavailable,
)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "lake")


def test_an_object_is_written_once_and_stays_as_it_was(store: FolderStore) -> None:
    store.put_once("bronze/a.json.gz", b"first", metadata={"sha256": "kept nowhere"})
    with pytest.raises(ObjectExists, match=r"bronze/a\.json\.gz exists already"):
        store.put_once("bronze/a.json.gz", b"second")
    assert store.get("bronze/a.json.gz") == b"first"


def test_of_eight_writers_of_one_key_exactly_one_wins(store: FolderStore) -> None:
    """Law 1: no two answers can be the same page, whatever the timing."""
    for number in range(20):
        key = f"run/page={number:04d}"

        def put(writer: int, key: str = key) -> bytes | None:
            data = bytes([writer]) * 1000
            try:
                store.put_once(key, data)
            except ObjectExists:
                return None
            return data

        with ThreadPoolExecutor(8) as pool:
            written = [data for data in pool.map(put, range(8)) if data]
        assert written == [store.get(key)]


def test_replace_overwrites_and_readers_see_whole_objects_only(store: FolderStore) -> None:
    versions = [bytes([number]) * 200_000 for number in range(20)]
    store.replace("silver/job.parquet", versions[0])
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: [store.replace("silver/job.parquet", data) for data in versions])
        seen = {store.get("silver/job.parquet")}
        while not writing.done():
            seen.add(store.get("silver/job.parquet"))
        writing.result()
    assert seen <= set(versions)
    assert store.get("silver/job.parquet") == versions[-1]


def test_missing_is_told_from_there(store: FolderStore) -> None:
    store.put_once("a/b", b"")
    assert store.exists("a/b")
    for absent in ("a", "a/c", "a/b/c", "z"):
        assert not store.exists(absent)
        with pytest.raises(ObjectMissing, match="is not in the store"):
            store.get(absent)


def test_listing_is_sorted_and_takes_any_string_as_prefix(store: FolderStore) -> None:
    keys = ["a/page=2", "a/page=10", "a.b/x", "b", "a/page=2.attempt=1"]
    for key in keys:
        store.put_once(key, b"12345")
    assert [info.key for info in store.list("")] == sorted(keys)
    assert list(store.list("a/page=2")) == [ObjectInfo("a/page=2", 5), ObjectInfo("a/page=2.attempt=1", 5)]
    assert [info.key for info in store.list("a.")] == ["a.b/x"]
    assert list(store.list("nowhere/")) == []


def test_what_a_crash_left_behind_is_never_listed(store: FolderStore, tmp_path: Path) -> None:
    """F02: a process killed while writing leaves a temporary file, and no object."""
    store.put_once("run/page=0001", b"whole")
    (tmp_path / "lake/run/.tmp-0011223344556677").write_bytes(b"hal")
    assert [info.key for info in store.list("")] == ["run/page=0001"]
    assert not store.exists("run/page=0002")


@pytest.mark.parametrize(("step", "there"), [("os.link", False), ("os.unlink", True)])
def test_a_killed_writer_leaves_no_object_or_the_whole_one(tmp_path: Path, step: str, there: bool) -> None:
    """F02: SIGKILL at the link, or after it when the temporary file is to go."""
    child = (
        f"import os, pathlib, signal\n"
        f"from usajobs_assets.storage.folder import FolderStore\n"
        f"{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"FolderStore(pathlib.Path({str(tmp_path)!r})).put_once('run/page', b'whole')\n"
    )
    assert subprocess.run([sys.executable, "-c", child], check=False).returncode == -signal.SIGKILL
    assert len(list((tmp_path / "run").glob(".tmp-*"))) == 1
    store = FolderStore(tmp_path)
    assert [info.key for info in store.list("")] == ["run/page"] * there
    assert store.exists("run/page") is there
    if not there:
        store.put_once("run/page", b"whole")
    assert store.get("run/page") == b"whole"


def test_no_temporary_file_stays_after_a_write(store: FolderStore, tmp_path: Path) -> None:
    store.put_once("a", b"1")
    with pytest.raises(ObjectExists):
        store.put_once("a", b"2")
    store.replace("a", b"3")
    assert [path.name for path in (tmp_path / "lake").iterdir()] == ["a"]


@pytest.mark.parametrize(
    "key",
    [
        *("", "/a", "a/", "a//b", "../a", "a/../b", ".", "a\\b", "a\nb", "a\x00b", "a\u202eb", "\ud800"),
        *(".tmp-x/a", "a/.tmp-x", "x" * 256, "é" * 128, "a/" * 450 + "a"),
    ],
)
def test_a_key_that_some_store_cannot_hold_is_refused(store: FolderStore, key: str) -> None:
    for use in (
        store.get,
        store.exists,
        lambda key: store.put_once(key, b""),
        lambda key: store.replace(key, b""),
    ):
        with pytest.raises(ValueError, match="object key"):
            use(key)


def test_a_listing_cannot_leave_the_store(store: FolderStore) -> None:
    with pytest.raises(ValueError, match="object key"):
        list(store.list("../"))


def test_a_file_in_the_way_is_reported_by_key(store: FolderStore) -> None:
    store.put_once("a", b"")
    with pytest.raises(StoreUnavailable, match="The folder of the lake failed at a/b: "):
        store.put_once("a/b", b"")


def test_a_file_that_cannot_be_written_whole_leaves_nothing(store: FolderStore, tmp_path: Path) -> None:
    """F52: a write that the system stops half-way (here by a limit of size) is a sentence, not an object."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        for write in (store.put_once, store.replace):
            with pytest.raises(StoreUnavailable, match="The folder of the lake failed at a: File too large"):
                write("a", b"." * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "lake").iterdir()) == []


def test_a_folder_that_may_not_be_read_is_not_an_empty_one() -> None:
    """'Could not read' must never look like 'nothing there'. (Only root may enter pytest's own folders.)"""
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        store = FolderStore(Path(root))
        store.put_once("run/page=0001", b"")
        Path(root, "run").chmod(0)
        with _as_ordinary_user():
            for use in (lambda: list(store.list("")), lambda: store.exists("run/page=0001")):
                with pytest.raises(StoreRefused, match="Permission denied"):
                    use()
        Path(root, "run").chmod(0o700)


@contextmanager
def _as_ordinary_user() -> Iterator[None]:
    """Root may read everything, so root gives up its rights for a moment."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
