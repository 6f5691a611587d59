"""Bronze that is not what was written: flipped, cut, overwritten or deleted by someone with other means than ours.

Each damage is tried on a folder and on a real S3 server. Whatever it is, nothing of the run is parsed, silver and its
files stay as they are, `verify` names the object, and when the object is put back everything is green again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.replay import replay
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.verify import verify
from usajobs_assets.storage.envelope import seal
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.objects import CorruptObject, StoreError, StoreUnavailable
from usajobs_assets_tests.builders import NOON, item
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs
from usajobs_assets_tests.integration.silver_tables import silver_contents
from usajobs_assets_tests.integration.small_store import A_DAY, DAYS, FIRST, SmallStore, file_of
from usajobs_assets_tests.integration.written_runs import body, write_run

pytestmark = pytest.mark.integration

F09 = fault(
    "F09",
    "the store returns a corrupt or truncated object",
    does="Compares every object with the digest in its manifest before anything of it is parsed; refuses the day, and "
    "leaves tables and files as they are.",
    told="The load fails naming the object; `usajobs verify` names it with its partition and its digest; exit 3.",
)
F10 = fault(
    "F10",
    "someone overwrites or deletes an object of bronze",
    does="Finds that a page or a manifest is missing or another one, by the manifest and by the ledger; silver stays.",
    told="`usajobs verify` names the object, and what would mend it: the earlier version, or another capture; exit 3.",
)


@dataclass(frozen=True)
class Objects:
    """The objects of a store behind its back: no write-once, no checksum, as an administrator has them."""

    get: Callable[[str], bytes]
    put: Callable[[str, bytes], object]
    delete: Callable[[str], object]


def in_folder(services: Services) -> Objects:
    return Objects(
        lambda key: file_of(services, key).read_bytes(),
        lambda key, data: file_of(services, key).write_bytes(data),
        lambda key: file_of(services, key).unlink(),
    )


def in_bucket(client: Any, bucket: str) -> Objects:
    return Objects(
        lambda key: client.get_object(Bucket=bucket, Key=key)["Body"].read(),
        lambda key, data: client.put_object(Bucket=bucket, Key=key, Body=data),
        lambda key: client.delete_object(Bucket=bucket, Key=key),
    )


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "unused") as server:
        yield server


@contextmanager
def on_s3(store: SmallStore, s3: S3Server, home: Path) -> Iterator[tuple[Services, Objects]]:
    """The small store with its lake in a bucket of its own."""
    bucket = f"lake-{uuid4().hex[:8]}"
    client = boto3.client("s3", **s3.client_arguments())
    client.create_bucket(Bucket=bucket)
    for path in (store.home / "simulated" / "lake").rglob("*"):
        if path.is_file():
            key = path.relative_to(store.home / "simulated" / "lake").as_posix()
            client.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    with store.copy(home, BRONZE_S3_BUCKET=bucket, AWS_ENDPOINT_URL=s3.endpoint_url) as services:
        yield services, in_bucket(client, bucket)
    client.close()


@pytest.fixture(params=["folder", "s3"])
def damageable(
    request: pytest.FixtureRequest, store: SmallStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Services, Objects]]:
    """A loaded store, and its objects behind its back."""
    if request.param == "folder":
        with store.copy(tmp_path / "home") as services:
            yield services, in_folder(services)
        return
    s3: S3Server = request.getfixturevalue("s3")
    for name, value in {
        "AWS_ACCESS_KEY_ID": s3.access_key,
        "AWS_SECRET_ACCESS_KEY": s3.secret_key,
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    with on_s3(store, s3, tmp_path / "home") as found:
        yield found


def flipped(data: bytes) -> bytes:
    """One bit in the middle is another."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def another_page(_data: bytes) -> bytes:
    """An object that is whole in itself: only the manifest knows that it is not the one that was captured."""
    forged = body("search", [item(FIRST, PositionTitle="Forged")])
    return seal({}, {"ingest_run_id": "20261120T170000Z-00000001"}, 200, NOON, {}, forged)


def another_manifest(data: bytes) -> bytes:
    """A manifest that can be read and says the same, in other bytes."""
    assert Manifest.from_bytes(data).outcome == "proven"
    return data + b"\n"


CORRUPT = {"flipped": flipped, "truncated": lambda data: data[:-7]}
PAGE, MANIFEST = "page=0001.json.gz", "manifest.json"


def assert_refused_named_and_mended(
    services: Services, objects: Objects, name: str, damage: Callable[[bytes], bytes] | None
) -> None:
    """Damage an object of the first sweep, see that silver is untouched and verify exact, and put it back."""
    (address,) = (state.address for state in services.lake.runs("search", DAYS[0]))
    key = services.lake.manifest_key(address).replace(MANIFEST, name)
    sound, tables, files = (
        objects.get(key),
        silver_contents(services.warehouse),
        services.ledger.file_digests(),
    )
    objects.delete(key) if damage is None else objects.put(key, damage(sound))

    with pytest.raises((StoreError, GateClosed)):
        load_day(services, DAYS[0])
    (replayed,) = replay(services, DAYS[:1], anew=True)
    assert key in (replayed.problem or "")
    found = verify(services).findings
    assert [(finding.partition, finding.where) for finding in found] == [(f"search {DAYS[0]}", key)]
    assert "Put the object back as it was" in found[0].mend
    assert silver_contents(services.warehouse) == tables
    assert services.ledger.file_digests() == files

    objects.put(key, sound)
    load_day(services, DAYS[0])
    assert verify(services).findings == []
    assert silver_contents(services.warehouse) == tables


@F09
@pytest.mark.parametrize("name", [PAGE, MANIFEST])
@pytest.mark.parametrize("how", CORRUPT)
def test_f09_a_corrupt_object_is_refused_and_named(
    damageable: tuple[Services, Objects], name: str, how: str
) -> None:
    """The row asks for a quarantine stage and an alert: a run is one object of proof here, so its day is refused as a
    whole, which is told by the failed load and by verify, and nothing of it counts until the object is back."""
    assert_refused_named_and_mended(*damageable, name, CORRUPT[how])


class BadSector(FolderStore):
    """A folder of which one file cannot be read."""

    bad = ""

    def get(self, key: str) -> bytes:
        if key == self.bad:
            raise StoreUnavailable(f"The folder of the lake failed at {key}: Input/output error.")
        return super().get(key)


@F09
def test_f09_one_object_that_cannot_be_read_costs_only_its_day(store: SmallStore, tmp_path: Path) -> None:
    """A disk or a volume that fails at one place is no reason to look at nothing else."""
    with store.copy(tmp_path / "home") as services:
        lake = BadSector(services.settings.state / "lake")
        lake.bad = next(info.key for info in lake.list("bronze/") if info.key.endswith(f"00000001/{PAGE}"))
        services.__dict__["store"] = lake
        (finding,) = verify(services).findings
        assert (finding.partition, finding.where) == (f"search {DAYS[0]}", lake.bad)
        assert "cannot be read" in finding.what
        done = {one.day: one.problem for one in replay(services, DAYS, anew=True)}
        assert lake.bad in (done[DAYS[0]] or "")
        assert len(done) == 3


@F10
@pytest.mark.parametrize(
    ("name", "damage"),
    [(PAGE, another_page), (PAGE, None), (MANIFEST, another_manifest), (MANIFEST, None)],
    ids=["page overwritten", "page deleted", "manifest overwritten", "manifest deleted"],
)
def test_f10_an_object_that_somebody_changed_is_named_and_silver_stays(
    damageable: tuple[Services, Objects], name: str, damage: Callable[[bytes], bytes] | None
) -> None:
    """Also where the new object is whole in itself, and where the run looks as if it had never been closed."""
    assert_refused_named_and_mended(*damageable, name, damage)


@F10
def test_f10_an_object_that_does_not_belong_to_a_run_is_named(
    damageable: tuple[Services, Objects],
) -> None:
    """Nothing reads it, so everything else is as it was."""
    services, objects = damageable
    (address,) = (state.address for state in services.lake.runs("search", DAYS[0]))
    key = services.lake.manifest_key(address).replace(MANIFEST, "page=0002.json.gz")
    objects.put(key, another_page(b"").replace(b"\x1f", b"\x00"))
    load_day(services, DAYS[0])
    (finding,) = verify(services).findings
    assert finding.where == key
    objects.delete(key)
    assert verify(services).findings == []


@F10
def test_f10_a_page_that_is_needed_again_later_is_held_against_the_ledger(
    store: SmallStore, tmp_path: Path
) -> None:
    """A late sighting makes the content of another run's page current: that page, too, must be the one captured."""
    with store.copy(tmp_path / "home") as services:
        contents = [item(FIRST, PositionTitle=title) for title in ("A", "B", "A")]
        moments = [NOON + n * A_DAY + timedelta(hours=1) for n in range(10, 13)]
        runs: dict[int, Manifest] = {}
        for n in (0, 2, 1):
            runs[n] = write_run(services.lake, "search", [contents[n]], moments[n], f"0000001{n}")
            if n != 1:
                load_day(services, runs[n].day)
        page = file_of(services, runs[2].objects[0].key)
        sound, before = page.read_bytes(), silver_contents(services.warehouse)
        page.write_bytes(forged_again(runs[2]))
        with pytest.raises(CorruptObject, match=r"not .* as recorded"):
            load_day(services, runs[1].day)
        assert silver_contents(services.warehouse) == before
        page.write_bytes(sound)
        load_day(services, runs[1].day)
        titles = [row for row in silver_contents(services.warehouse)["job"] if str(FIRST) in row]
        assert "A" in titles[0]


def forged_again(run: Manifest) -> bytes:
    """The page of a run with another content, sealed as if it had been captured."""
    about: Mapping[str, Any] = {"ingest_run_id": run.run_id}
    return seal({}, about, 200, run.opened_at, {}, body("search", [item(FIRST, PositionTitle="Forged")]))
