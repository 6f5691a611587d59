"""A folder is replaced as a whole or not at all, and nothing that is not ours is ever removed."""

from pathlib import Path

import pytest

from usajobs_assets.exports import folder as module
from usajobs_assets.exports.errors import ExportFailed, ExportRefused
from usajobs_assets.exports.folder import replaced_folder


def export(target: Path, text: str) -> None:
    with replaced_folder(target) as partial:
        (partial / "rows.csv").write_text(text)
        (partial / "manifest.json").write_text("{}")


def export_half(target: Path) -> None:
    with replaced_folder(target) as partial:
        (partial / "rows.csv").write_text("half")
        raise OSError("of its own")


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(params=["in one step", "without the call"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """On a file system that swaps two folders in one step, and on one that cannot."""
    if request.param == "without the call":
        monkeypatch.setattr(module, "_swapped", lambda *_: False)
    return tmp_path / "deep" / "export"


def test_the_new_one_takes_the_place_of_the_old_one(target: Path) -> None:
    export(target, "old")
    (target / "gone.csv").write_text("a file of before")
    export(target, "new")
    assert contents(target.parent) == {"export/rows.csv": "new", "export/manifest.json": "{}"}


def test_one_that_fails_leaves_the_old_one_whole(target: Path) -> None:
    export(target, "old")
    with pytest.raises(ExportFailed, match="of its own"):
        export_half(target)
    assert contents(target.parent) == {"export/rows.csv": "old", "export/manifest.json": "{}"}


def test_what_a_killed_one_left_is_removed(target: Path) -> None:
    partial = target.parent / ".export.partial"
    (partial / "deep").mkdir(parents=True)
    (partial / "deep" / "half.csv").write_text("half")
    export(target, "new")
    assert contents(target.parent) == {"export/rows.csv": "new", "export/manifest.json": "{}"}


def test_two_at_once_are_told_apart(target: Path) -> None:
    with replaced_folder(target) as partial:
        (partial / "manifest.json").write_text("{}")
        with pytest.raises(ExportRefused, match="Another export"), replaced_folder(target):
            pass
        assert (partial / "manifest.json").is_file()
    assert contents(target) == {"manifest.json": "{}"}


@pytest.mark.parametrize("what", ["files", "file", "link"])
def test_what_no_export_has_made_is_left_alone(what: str, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    if what == "file":
        target.write_text("mine")
    elif what == "link":
        target.symlink_to(tmp_path)
    else:
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    with pytest.raises(ExportRefused):
        export(target, "new")
    assert target.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    target = tmp_path / "empty"
    target.mkdir()
    export(target, "new")
    assert contents(target)["rows.csv"] == "new"


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportFailed, match="could not be written"):
        export(tmp_path / "file" / "export", "new")
