"""Small stores with gold, and what an export of them holds, read again by other means. Keep out: assertions."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.test_gold_posting import ITEMS
from usajobs_assets_tests.integration.written_runs import write_run


@contextmanager
def gold_store(postgres: ServerAddress, home: Path, **environment: str) -> Iterator[Services]:
    """Six odd postings in bronze, silver and gold."""
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url, **environment}
        services = Services(Settings.parse(variables), StoppedClock())
        write_run(services.lake, "search", ITEMS, NOON, "00000001")
        load_day(services, DAY)
        build_gold(services)
        yield services


def build_gold(services: Services) -> None:
    """Bring all marts up to silver."""
    for _ in build_all(services):
        pass


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of an export."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return manifest


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in the folder, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


def promised(folder: Path) -> dict[str, str]:
    """What the manifest says that `digests` has to be, without the manifest itself."""
    return {file["name"]: file["sha256"] for file in manifest_of(folder)["files"]}
