"""The export in the lake: whole at any moment, made anew when gold has changed and only then; in a folder and in S3."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from usajobs_assets.exports.errors import ExportRefused
from usajobs_assets.exports.lake import MANIFEST_KEY, PREFIX, current_manifest, put_export
from usajobs_assets.pipeline import export_to_lake as module
from usajobs_assets.pipeline.export import Export
from usajobs_assets.pipeline.export_to_lake import export_to_lake
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import ObjectStore, StoreUnavailable
from usajobs_assets.storage.s3 import S3Store
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.integration.exported import build_gold, gold_store
from usajobs_assets_tests.integration.seaweedfs import running_seaweedfs

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with gold_store(postgres, tmp_path_factory.mktemp("lake") / "home") as made:
        yield made


def test_it_is_made_when_gold_has_changed_and_only_then(services: Services) -> None:
    first = export_to_lake(services)
    again = export_to_lake(services)
    assert (first.current, again.current) == (False, True)
    assert again.manifest == first.manifest
    with services.warehouse.connect() as connection:
        connection.execute("UPDATE ops.load SET loaded_at = loaded_at + interval '1 second'")
    build_gold(services)
    changed = export_to_lake(services)
    assert not changed.current
    assert changed.manifest["folder"] != first.manifest["folder"]
    assert changed.manifest["marts"] != first.manifest["marts"]


def test_a_file_that_was_lost_is_written_again(services: Services) -> None:
    manifest = export_to_lake(services).manifest
    key = f"{PREFIX}/{manifest['folder']}/posting.csv"
    (services.settings.state / "lake" / key).unlink()
    assert current_manifest(services.store) is None
    assert not export_to_lake(services).current
    assert current_manifest(services.store) is not None


class Failing(FolderStore):
    """A store that fails in the middle of an export."""

    def __init__(self, root: Path, left: int) -> None:
        super().__init__(root)
        self.left = left

    def replace_by_file(self, key: str, path: Path) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreUnavailable(f"nothing goes to {key}")
        super().replace_by_file(key, path)


def small_export(folder: Path, text: str) -> Export:
    """Two files, and a manifest that lists them."""
    folder.mkdir(exist_ok=True)
    for name in ("one.csv", "two.csv"):
        (folder / name).write_text(text)
    files = [{"name": name, "bytes": len(text)} for name in ("one.csv", "two.csv")]
    return Export((), (), json.dumps({"files": files}).encode())


def contents(store: ObjectStore) -> dict[str, str]:
    """What a reader sees who goes by the manifest."""
    manifest: dict[str, Any] = json.loads(store.get(MANIFEST_KEY))
    return {
        file["name"]: store.get(f"{PREFIX}/{manifest['folder']}/{file['name']}").decode()
        for file in manifest["files"]
    }


def test_one_that_fails_half_way_leaves_the_old_one_to_readers(tmp_path: Path) -> None:
    for left in (0, 1):
        store = Failing(tmp_path / f"lake{left}", 4 + left)
        for text in ("first", "second"):
            put_export(store, tmp_path / "export", small_export(tmp_path / "export", text).manifest)
        with pytest.raises(StoreUnavailable):
            put_export(store, tmp_path / "export", small_export(tmp_path / "export", "third").manifest)
        assert contents(store) == {"one.csv": "second", "two.csv": "second"}
        store.left = 99
        put_export(store, tmp_path / "export", small_export(tmp_path / "export", "fourth").manifest)
        assert contents(store) == {"one.csv": "fourth", "two.csv": "fourth"}
        assert len(list(store.list(PREFIX))) == 5


def test_s3_keeps_it_as_well(tmp_path: Path) -> None:
    with running_seaweedfs(tmp_path / "s3", "lake") as server:
        store = S3Store(boto3.client("s3", **server.client_arguments()), "lake")
        for text in ("first", "second", "third" * 100_000):
            put_export(store, tmp_path / "export", small_export(tmp_path / "export", text).manifest)
            assert contents(store) == {"one.csv": text, "two.csv": text}
        assert current_manifest(store) is not None


def test_two_processes_do_not_export_at_once(services: Services) -> None:
    with services.warehouse.connect(autocommit=True) as connection:
        connection.execute(module._LOCK)
        with pytest.raises(ExportRefused, match="Another process"):
            export_to_lake(services)
