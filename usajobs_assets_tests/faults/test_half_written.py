"""A writer of Parquet files that dies half-way: whoever reads sees the file of before, the new one, or a refusal."""

import contextlib
import http.client
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pyarrow.parquet as pq
import pytest

from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import CorruptObject
from usajobs_assets.storage.s3 import S3Store
from usajobs_assets.storage.silver_lake import read_day, silver_key
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import DAY, Listed, item, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs
from usajobs_assets_tests.integration.silver_tables import silver_contents

pytestmark = fault(
    "F53",
    "the writer of a file dies half-way",
    does="a file is written beside its place, synced and renamed, on S3 put in one request: it is old or new, never "
    "mixed; a new file whose load was not committed is refused by its digest",
    told="nothing, or `…parquet is corrupt: it is not the file that was committed` until the day is loaded again",
)

OLD, NEW = b"PAR1" + b"old" * 50_000 + b"PAR1", b"PAR1" + b"new" * 90_000 + b"PAR1"
# Where a replacement is killed: half of the bytes written, all of them, synced, renamed.
WRITES_HALF = """
import io, os, pathlib, signal
real = pathlib.Path.open
class Half(io.FileIO):
    def write(self, data):
        super().write(data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
pathlib.Path.open = lambda self, mode="r", *rest: Half(self, "x") if mode == "xb" else real(self, mode, *rest)
"""
DIES_AT = "import os, pathlib, signal\n{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
MOMENTS = {
    "half written": WRITES_HALF,
    "written": DIES_AT.format(step="os.fsync"),
    "synced": DIES_AT.format(step="pathlib.Path.replace"),
    "renamed": DIES_AT.format(step="pathlib.Path.unlink"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_f53_a_killed_replacement_leaves_the_old_file_or_the_new_one(tmp_path: Path, moment: str) -> None:
    """SIGKILL in a process of its own; only after the renaming the new file is there."""
    store = FolderStore(tmp_path / "lake")
    store.replace("silver/job.parquet", OLD)
    child = (
        f"{MOMENTS[moment]}\n"
        "import pathlib\n"
        "from usajobs_assets.storage.folder import FolderStore\n"
        f"new = b'PAR1' + b'new' * 90_000 + b'PAR1'\n"
        f"FolderStore(pathlib.Path({str(tmp_path / 'lake')!r})).replace('silver/job.parquet', new)\n"
    )
    died = subprocess.run([sys.executable, "-c", child], check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert store.get("silver/job.parquet") == (NEW if moment == "renamed" else OLD)
    assert [info.key for info in store.list("")] == ["silver/job.parquet"]
    store.replace("silver/job.parquet", NEW)
    assert store.get("silver/job.parquet") == NEW


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "lake") as server:
        yield server


def test_f53_an_upload_that_is_cut_off_is_no_object(s3: S3Server) -> None:
    """A put is one request: the server that got half of its body keeps what it had."""
    client = boto3.client("s3", **s3.client_arguments())
    with contextlib.closing(client):
        store = S3Store(client, s3.bucket)
        store.replace("silver/job.parquet", OLD)
        place = {"Bucket": s3.bucket, "Key": "silver/job.parquet"}
        for key in (place["Key"], "silver/never.parquet"):
            _upload_half(client.generate_presigned_url("put_object", {**place, "Key": key}))
        assert store.get("silver/job.parquet") == OLD
        assert not store.exists("silver/never.parquet")
        store.replace("silver/job.parquet", NEW)
        assert store.get("silver/job.parquet") == NEW


def _upload_half(url: str) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.putrequest("PUT", f"{parts.path}?{parts.query}")
    connection.putheader("Content-Length", str(len(NEW)))
    connection.endheaders(NEW[: len(NEW) // 2])
    connection.close()


class Died(Exception):
    """Stands for a crash."""


def _dying_after(services: Services, files: int) -> Services:
    """The same services, whose store dies when it has replaced so many files."""
    store, replaced = services.store, 0

    class Dying(FolderStore):
        def replace(self, key: str, data: bytes) -> None:
            nonlocal replaced
            if replaced == files:
                raise Died
            replaced += 1
            super().replace(key, data)

    other = Services(services.settings, services.clock)
    other.__dict__["store"] = Dying(Path(urlsplit(store.uri).path))
    return other


@pytest.mark.parametrize("files", [1, 3])
def test_f53_a_day_whose_files_are_half_replaced_is_refused_until_it_is_loaded_again(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    new_database: Callable[[], str],
    files: int,
) -> None:
    """Of five tables some files are of the load that died. The ledger holds digests of the load that committed."""
    source = Listed(items(2))
    services = make_services(simulate(source).url)
    search_partition(services, DAY)
    load_day(services, DAY)
    before = silver_contents(services.warehouse)
    kept = {name: services.store.get(silver_key(name, DAY)) for name in SILVER_TABLES}

    source.postings = [item(800000100 + 100 * index, PositionTitle="Chief Ranger") for index in range(4)]
    search_partition(services, DAY)
    with pytest.raises(Died):
        load_day(_dying_after(services, files), DAY)
    assert silver_contents(services.warehouse) == before
    replaced = [name for name in SILVER_TABLES if services.store.get(silver_key(name, DAY)) != kept[name]]
    assert 0 < len(replaced) <= files
    for name in SILVER_TABLES:
        refused = pytest.raises(CorruptObject, match="not the file that was committed")
        with refused if name in replaced else contextlib.nullcontext():
            read_day(services.store, services.ledger.file_digests(), name, DAY)

    load_day(services, DAY)
    for name in SILVER_TABLES:
        assert read_day(services.store, services.ledger.file_digests(), name, DAY).num_rows >= 4
    assert_sound(services, new_database)


def test_f53_a_file_that_is_there_is_a_whole_parquet_file(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], tmp_path: Path
) -> None:
    """For readers that know nothing of digests: whatever a death left under a final name can be opened."""
    services = make_services(simulate(items(3)).url)
    search_partition(services, DAY)
    with pytest.raises(Died):
        load_day(_dying_after(services, 3), DAY)
    found = sorted(tmp_path.rglob("*.parquet"))
    assert len(found) == 3
    for path in found:
        assert pq.read_table(path).num_rows > 0
