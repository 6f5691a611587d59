"""FILE_DROP: a folder, or a prefix of a bucket, or nothing."""

from pathlib import Path

import pytest

from usajobs_assets.file_drop_settings import Bucket
from usajobs_assets.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("/data/drop", Path("/data/drop")),
        ("s3://recorded-pages", Bucket("recorded-pages", "")),
        ("s3://recorded-pages/usajobs/search/", Bucket("recorded-pages", "usajobs/search")),
    ],
)
def test_it_is_a_folder_or_a_prefix_of_a_bucket(given: str, place: Path | Bucket) -> None:
    assert Settings.parse({"FILE_DROP": given}).file_drop_place == place


def test_a_folder_may_be_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.parse({"FILE_DROP": "drop"}).file_drop_place == tmp_path / "drop"


def test_without_it_the_file_drop_is_off() -> None:
    assert Settings.parse({}).file_drop_place is None
    assert Settings.parse({"FILE_DROP": " "}).file_drop_place is None


@pytest.mark.parametrize(
    "wrong", ["https://bucket.example.org/drop", "s3://", "s3://AKIAKEY:secret@bucket/x"]
)
def test_what_is_neither_is_refused_and_not_repeated(wrong: str) -> None:
    """Somebody may have put a key into it."""
    with pytest.raises(SettingsError, match="FILE_DROP: it is neither a folder nor s3://") as refused:
        Settings.parse({"FILE_DROP": wrong})
    assert "secret" not in str(refused.value)
