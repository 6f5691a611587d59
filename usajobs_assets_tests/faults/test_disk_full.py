"""A full disk, wherever it is full: an error in a sentence, nothing half-written, and on with it when there is room.

The disk is a tmpfs of a few megabytes, filled with ballast; mounting one takes root.
"""

import contextlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from usajobs_assets.exports.errors import ExportFailed
from usajobs_assets.exports.folder import replaced_folder
from usajobs_assets.exports.lake import current_manifest
from usajobs_assets.pipeline.export import Wanted, export_into
from usajobs_assets.pipeline.export_to_lake import export_to_lake
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.errors import WarehouseFull
from usajobs_assets.storage.migrate import migrate
from usajobs_assets.storage.objects import TEMPORARY_PREFIX, StoreUnavailable
from usajobs_assets.storage.silver_lake import read_day
from usajobs_assets_tests.builders import DAY, item, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.loading import sweep_into_bronze
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.command_line import new_home
from usajobs_assets_tests.integration.embedded_servers import server_in
from usajobs_assets_tests.integration.exported import build_gold, digests

F52 = fault(
    "F52",
    "disk full: the lake's folder, temporary files, Postgres, Dagster's storage",
    does="stops with nothing half-written: temporary files are removed, transactions rolled back, old files stay",
    told="one sentence that names the full place; after making room the next run goes on",
)
pytestmark = F52

FULL = pytest.raises(StoreUnavailable, match="No space left on device")


@dataclass(frozen=True)
class SmallDisk:
    """A file system of its own, with a file that takes up all the room when asked to."""

    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self, leaving: int = 0) -> None:
        """Leave so many bytes, rounded down to pages of 4 KiB."""
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(bytes(65_536)):
                pass
        with self._ballast.open("r+b") as file:
            file.truncate(max(self._ballast.stat().st_size - leaving, 0))

    def make_room(self) -> None:
        self._ballast.unlink()

    def left_behind(self) -> list[Path]:
        """Temporary files of any kind."""
        found = [
            path for path in self.folder.rglob("*") if path.name.startswith((TEMPORARY_PREFIX, "usajobs-"))
        ]
        return sorted(found)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Mounted for the test; its size is no promise of memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=320m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"NOT TRIED: a tmpfs cannot be mounted here ({mounted.stderr.strip()}); run as root")
    folder.chmod(0o755)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def services(
    make_services: Callable[..., Services], disk: SmallDisk, simulate: Callable[..., RunningSimulator]
) -> Services:
    """With the home on the small disk and the database elsewhere; pages of some 100 kB."""
    postings = [item(800000100 + 100 * n, details={"MajorDuties": [f"{n} " * 30_000]}) for n in range(6)]
    api = simulate(postings)
    return make_services(api.url, USAJOBS_HOME=str(disk.folder / "home"), RESULTS_PER_PAGE="2")


def test_f52_a_sweep_onto_a_full_disk_is_resumed_when_there_is_room(
    services: Services, disk: SmallDisk, new_database: Callable[[], str]
) -> None:
    """Wherever between the first page and the manifest it got full."""
    for leaving in (0, 8_192, 20_480, 40_960):
        disk.fill(leaving)
        with contextlib.suppress(StoreUnavailable):
            search_partition(services, DAY)
        if not leaving:
            with FULL:
                search_partition(services, DAY)
        assert disk.left_behind() == []
        disk.make_room()
    manifests = search_partition(services, DAY)
    assert {manifest.outcome for manifest in manifests} == {"proven"}
    load_day(services, DAY)
    assert_sound(services, new_database)


@pytest.mark.parametrize("full", ["lake", "temporary"])
def test_f52_a_load_onto_a_full_disk_leaves_tables_and_files_as_they_were(
    services: Services,
    disk: SmallDisk,
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    full: str,
) -> None:
    """The Parquet files of the day before stay readable, and fit to their committed digests."""
    sweep_into_bronze(services, items(2))
    load_day(services, DAY)
    before = services.ledger.loaded_runs()
    sweep_into_bronze(services, items(300), nth=1)
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder if full == "temporary" else tmp_path))
    disk.fill()
    with FULL:
        load_day(services, DAY)
    assert disk.left_behind() == []
    assert services.ledger.loaded_runs() == before
    assert read_day(services.store, services.ledger.file_digests(), "job", DAY).num_rows == 2
    disk.make_room()
    assert load_day(services, DAY).rows["job"] == 300
    assert_sound(services, new_database)


def test_f52_an_export_onto_a_full_disk_leaves_the_old_one_whole(services: Services, disk: SmallDisk) -> None:
    """The folder of before, and the one in the lake."""
    sweep_into_bronze(services, items(40))
    load_day(services, DAY)
    build_gold(services)
    target = disk.folder / "export"
    with replaced_folder(target) as folder:
        export_into(folder, services.warehouse, Wanted())
    first, before = export_to_lake(services), digests(target)
    for leaving in (0, 16_384, 131_072):
        disk.fill(leaving)
        with (
            pytest.raises(ExportFailed, match=r"No space left|could not"),
            replaced_folder(target) as folder,
        ):
            export_into(folder, services.warehouse, Wanted())
        with pytest.raises((ExportFailed, StoreUnavailable)):
            export_to_lake(services, anew=True)
        assert digests(target) == before
        assert not list(disk.folder.glob(".export*"))
        disk.make_room()
        assert current_manifest(services.store) == first.manifest
    with replaced_folder(target) as folder:
        export_into(folder, services.warehouse, Wanted())
    assert digests(target).keys() == before.keys()
    assert disk.left_behind() == []


def test_f52_a_load_into_a_full_database_is_rolled_back(
    make_services: Callable[..., Services], disk: SmallDisk, new_database: Callable[[], str]
) -> None:
    """The server lives on, or has to be started again; either way it holds what was committed and no more."""
    with server_in(disk.folder / "postgres") as server:
        address = server.start()
        address.ensure_database("usajobs")
        migrate(address.url("usajobs"))
        services = make_services(DB_URL=address.url("usajobs"))
        sweep_into_bronze(services, items(2))
        load_day(services, DAY)
        sweep_into_bronze(services, items(300), nth=1)
        disk.fill()
        with pytest.raises(WarehouseFull, match=r"out of disk space.*No space left on device.*Make room"):
            load_day(services, DAY)
        disk.make_room()
        assert server.start() == address
        assert services.ledger.loaded_runs() == 1
        assert load_day(services, DAY).rows["job"] == 300
        assert_sound(services, new_database)


def test_f52_a_run_on_a_disk_that_holds_everything(
    disk: SmallDisk, new_database: Callable[[], str], simulate: Callable[..., RunningSimulator]
) -> None:
    """Lake, warehouse, Dagster's storage and its logs are all full; the command says so and can be run again."""
    api = simulate(items(6))
    with new_home(disk.folder / "laptop", USAJOBS_BASE_URL=api.url, RESULTS_PER_PAGE="2") as home:
        assert home.run("run").code == 0
        disk.fill()
        failed = home.run("run")
        assert failed.code == 1, failed
        assert "No space left on device" in failed.said
        assert "Traceback" not in failed.said
        assert disk.left_behind() == []
        disk.make_room()
        again = home.run("run")
        assert again.code == 0, again
        assert home.ledger.unaccounted() == []
