"""A file drop as it is listed and read, and the pages in its files."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.file_drop import drop as drop_module
from usajobs_assets.file_drop.drop import DayFiles, DroppedFile, FileDrop, unpacked
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import ObjectMissing

DAY = date(2026, 11, 20)


def put(root: Path, *names: str) -> FileDrop:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"{}")
    return FileDrop(FolderStore(root))


def test_a_day_is_listed_by_what_its_files_are(tmp_path: Path) -> None:
    names = ("2.json", "1.json", "a/3.json.gz", "4.json.part", "notes.txt", ".5.json", ".a/6.json")
    drop = put(tmp_path, *(f"2026-11-20/{name}" for name in names), "2026-11-2/7.json", "8.json")
    listed = drop.files(DAY)
    assert [page.name for page in listed.pages] == ["1.json", "2.json", "a/3.json.gz"]
    assert listed.pages[0] == DroppedFile("1.json", "2026-11-20/1.json", 2)
    assert (listed.unfinished, listed.passed_over) == (("4.json.part",), ("notes.txt",))
    assert drop.days() == {DAY: listed}


def test_a_day_without_a_folder_has_nothing(tmp_path: Path) -> None:
    assert put(tmp_path).files(DAY) == DayFiles()


def test_a_file_that_is_gone_is_not_an_empty_one(tmp_path: Path) -> None:
    drop = put(tmp_path, "2026-11-20/1.json")
    (page,) = drop.files(DAY).pages
    (tmp_path / page.key).unlink()
    with pytest.raises(ObjectMissing):
        drop.read(page)


def test_a_page_comes_out_of_its_file_as_it_was_sent() -> None:
    """Also from several members in a row, as parallel packers write them."""
    assert unpacked("1.json", b"{}") == b"{}"
    assert unpacked("1.json.gz", gzip.compress(b"{") + gzip.compress(b"}")) == b"{}"


@pytest.mark.parametrize(
    "cut", [lambda _packed: b"{}", lambda packed: packed[:-9], lambda packed: packed[:-1] + b"?"]
)
def test_gzip_that_is_broken_is_no_page(cut: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotAPage, match="bad_compression"):
        unpacked("1.json.gz", cut(gzip.compress(b"{}" * 500)))


def test_what_unpacks_to_more_than_a_page_is_not_unpacked_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop_module, "MOST_BYTES", 1000)
    assert len(unpacked("1.json.gz", gzip.compress(b" " * 1000))) == 1000
    with pytest.raises(NotAPage, match="oversized"):
        unpacked("1.json.gz", gzip.compress(b" " * 1001))
