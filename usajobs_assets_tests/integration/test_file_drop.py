"""A day of the file drop: every page that lies there is taken over as it lies, and what is not whole says so."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from usajobs_assets.cli.asked_sources import ASKED
from usajobs_assets.file_drop.drop import DroppedFile, FileDrop
from usajobs_assets.pipeline.file_drop_capture import take_files
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.search_day import DayRefused
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings, SettingsError
from usajobs_assets.storage.bronze import RunAddress
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import CorruptObject
from usajobs_assets_tests.builders import DAY, NOON, item, items
from usajobs_assets_tests.integration.file_drop_stage import DropStage, stage_over
from usajobs_assets_tests.integration.seaweedfs import running_seaweedfs
from usajobs_assets_tests.integration.sweeping import Died, DyingLake, PassingClock
from usajobs_assets_tests.integration.written_runs import body

pytestmark = pytest.mark.integration

MIDNIGHT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
A, B, C = items(3)


@pytest.fixture
def clock() -> PassingClock:
    """Runs are named by it: one that stands still would name several of them alike."""
    return PassingClock()


@pytest.fixture
def stage(make_services: Callable[..., Services], tmp_path: Path) -> DropStage:
    return stage_over(make_services, tmp_path / "drop")


def test_every_page_is_in_bronze_as_it_lay_there_packed_or_not(stage: DropStage) -> None:
    stage.drop("1.json", [A])
    stage.drop("more/2.json.gz", [B, A])
    (manifest,) = stage.take()
    assert (manifest.outcome, manifest.reasons, manifest.api_total) == ("proven", (), None)
    assert (manifest.items, manifest.postings_distinct, manifest.narrowed) == (3, 2, True)
    stored = [stage.services.lake.read(one.key, one.object_sha256) for one in manifest.objects]
    assert [one.body for one in stored] == [body("file_drop", [A]), body("file_drop", [B, A])]
    assert [one.request["params"]["file"] for one in stored] == ["1.json", "more/2.json.gz"]
    assert [proof.state for proof in manifest.slices] == ["proven", "proven"]
    assert set(manifest.request["files"]) == {"1.json", "more/2.json.gz"}


def test_a_page_was_seen_when_its_day_began_or_when_its_name_says(stage: DropStage) -> None:
    """Never when it was found: it must not look newer than it is."""
    stage.drop("1.json", [A])
    stage.drop("20261120T143000Z.json", [B])
    stage.take_and_load()
    assert stage.query("SELECT control_number, seen_at FROM silver.sighting ORDER BY 1") == [
        (800000100, MIDNIGHT),
        (800000200, datetime(2026, 11, 20, 14, 30, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("name", "page", "reason"),
    [
        ("bad.json", b"<html>", "bad.json is not a page of Search: It is HTML"),
        ("bad.json", b'{"SearchResult":{"SearchResultCountAll":1,', "bad.json is not a page of Search"),
        ("bad.json", body("historic", []), "bad.json is not a page of Search"),
        ("bad.json.gz", b"no gzip", "bad.json.gz is not a page of Search: It cannot be unpacked"),
        ("20261121T143000Z.json", body("search", [A]), "is not on 2026-11-20 in Washington"),
        ("20261120T235959Z.json", body("search", [A]), "is not here yet"),
        ("20261120T990000Z.json", body("search", [A]), "20261120T990000Z is no time"),
    ],
)
def test_a_file_that_cannot_be_taken_makes_the_run_incomplete_and_is_named(
    stage: DropStage, name: str, page: bytes, reason: str
) -> None:
    stage.drop("good.json", [A])
    stage.drop(name, page)
    (manifest,) = stage.take()
    assert manifest.outcome == "incomplete"
    (told,) = manifest.reasons
    assert reason in told
    assert name in told
    assert manifest.items == 1


def test_a_day_with_a_file_that_is_no_page_waits_until_it_is_taken_away(stage: DropStage) -> None:
    """Silver takes nothing of the day until then: what that file should have shown nobody knows."""
    stage.drop("good.json", [A])
    wrong = stage.drop("bad.json", b"<html>")
    with pytest.raises(GateClosed, match="did not pass the gate"):
        stage.take_and_load()
    assert stage.query("SELECT count(*) FROM silver.job") == [(0,)]
    wrong.unlink()
    stage.take_and_load()
    assert stage.query("SELECT count(*) FROM silver.job") == [(1,)]
    assert stage.services.ledger.unaccounted() == []


def test_what_is_no_page_is_in_bronze_all_the_same(stage: DropStage) -> None:
    stage.drop("bad.json.gz", b"no gzip")
    (manifest,) = stage.take()
    (kept,) = manifest.objects
    assert (kept.kind, kept.items) == ("attempt", 0)
    assert stage.services.lake.read(kept.key, kept.object_sha256).body == b"no gzip"


class Restless(FileDrop):
    """A drop in which something happens between two readings of a file."""

    happens: Callable[[Path], object]
    seen: set[str]

    def __init__(self, folder: Path, happens: Callable[[Path], object]) -> None:
        super().__init__(FolderStore(folder))
        self._folder, self.happens, self.seen = folder, happens, set()

    def read(self, file: DroppedFile) -> bytes:
        if file.key in self.seen:
            self.happens(self._folder / file.key)
        self.seen.add(file.key)
        return super().read(file)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(Path.unlink, "it is gone"), (lambda path: path.write_bytes(b"{}"), "it changed while it was taken")],
)
def test_a_file_that_goes_or_changes_on_the_way_is_told(
    stage: DropStage, happens: Callable[[Path], object], reason: str
) -> None:
    stage.drop("1.json", [A])
    drop = Restless(stage.folder, happens)
    services = stage.services
    manifest = take_files(services.lake, drop, DAY, drop.files(DAY), services.clock)
    assert manifest.outcome == "incomplete"
    assert f"1.json: {reason}" in manifest.reasons[0]


def test_a_file_that_is_too_large_is_not_read(stage: DropStage) -> None:
    """It is sparse: 129 MB that take no room."""
    with stage.drop("1.json", b"").open("wb") as file:
        file.truncate(129 * 1024 * 1024)
    (manifest,) = stage.take()
    assert "1.json: it is larger than" in manifest.reasons[0]
    assert manifest.objects == ()


def test_a_day_into_which_somebody_still_writes_is_partial_and_loaded(stage: DropStage) -> None:
    stage.drop("1.json", [A])
    part = stage.drop("2.json.part", b"{")
    (manifest,) = stage.take()
    assert (manifest.outcome, manifest.reasons) == ("partial", ("still being written: 2.json.part",))
    assert stage.take_and_load().rows["job"] == 1
    part.unlink()
    stage.drop("2.json", [B])
    assert [run.outcome for run in stage.take()] == ["partial", "proven"]
    assert stage.take_and_load().rows["job"] == 2


def test_a_name_that_is_no_text_is_told_in_a_manifest_that_can_be_read(stage: DropStage) -> None:
    stage.drop("good.json", [A])
    path = os.fsencode(stage.folder / str(DAY)) + b"/bad \xff name.json"
    with open(path, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(body("search", [B]))
    (manifest,) = stage.take()
    assert manifest.outcome == "incomplete"
    assert manifest.reasons[0].startswith("bad ? name.json: it cannot be read")


def test_files_without_a_posting_prove_nothing(stage: DropStage) -> None:
    stage.drop("1.json", [])
    (manifest,) = stage.take()
    assert (manifest.outcome, manifest.reasons) == ("incomplete", ("no file holds a posting",))


def test_what_was_taken_is_not_taken_twice_and_a_new_file_is(stage: DropStage) -> None:
    stage.drop("1.json", [A])
    stage.drop("notes.txt", b"by hand")
    assert stage.take() == stage.take()
    stage.drop("2.json", [B])
    assert [run.items for run in stage.take()] == [1, 2]


def test_a_file_whose_content_alone_changed_is_taken_again(stage: DropStage) -> None:
    stage.drop("1.json", [item(PositionTitle="one")])
    stage.take()
    stage.drop("1.json", [item(PositionTitle="two")])
    assert len(stage.take()) == 2


def test_a_capture_that_died_goes_on_unless_the_files_are_others(stage: DropStage) -> None:
    stage.drop("1.json", [A])
    stage.drop("2.json", [B])
    services = stage.services
    lake = DyingLake(services.store)
    lake.dies_after = 1
    drop = FileDrop(FolderStore(stage.folder))
    with pytest.raises(Died):
        take_files(lake, drop, DAY, drop.files(DAY), services.clock)
    stage.drop("1.json", [C])
    (manifest,) = stage.take()
    runs = [state.closed for state in services.lake.runs("file_drop", DAY)]
    assert sorted(runs) == [False, True]
    assert {stored.key for stored in manifest.objects} == {
        key for key in services.lake.keys(_address(stage)) if key.endswith(".gz")
    }


def _address(stage: DropStage) -> RunAddress:
    (address,) = (state.address for state in stage.services.lake.runs("file_drop", DAY) if state.closed)
    return address


def test_a_day_whose_files_are_gone_is_verified(stage: DropStage) -> None:
    path = stage.drop("1.json", [A])
    (taken,) = stage.take()
    path.unlink()
    assert stage.take() == [taken]
    stored = stage.services.settings.state / "lake" / taken.objects[0].key
    stored.write_bytes(b"something else")
    with pytest.raises(CorruptObject):
        stage.take()


def test_a_day_that_never_had_a_page_is_refused(stage: DropStage) -> None:
    stage.drop(".1.json", [A])
    stage.drop("notes.txt", b"nothing here")
    with pytest.raises(DayRefused, match=r"2026-11-20/ holds no \*.json"):
        stage.take()
    with pytest.raises(DayRefused, match="2026-11-21 is not here yet"):
        stage.take(date(2026, 11, 21))


def test_it_is_off_until_it_is_named_and_a_folder_that_is_not_there_is_no_empty_one(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    with pytest.raises(DayRefused, match="the file drop is off: FILE_DROP"):
        DropStage(make_services(), tmp_path).take()
    with pytest.raises(SettingsError, match="which is no folder"):
        DropStage(make_services(FILE_DROP=str(tmp_path / "none")), tmp_path).take()


def test_without_a_day_the_command_means_all_that_have_new_files(stage: DropStage) -> None:
    days = ASKED["file_drop"].days
    assert days
    assert days(stage.services) == []
    earlier = DAY - timedelta(days=3)
    for day in (DAY, earlier, DAY + timedelta(days=1)):
        stage.drop("1.json", [A], day)
    assert days(stage.services) == [earlier, DAY]
    stage.take(earlier)
    assert days(stage.services) == [DAY]
    stage.drop("2.json", [B], earlier)
    assert days(stage.services) == [earlier, DAY]


def test_a_prefix_of_a_bucket_is_a_drop_like_a_folder(
    database_url: str, clock: PassingClock, tmp_path: Path
) -> None:
    with running_seaweedfs(tmp_path / "seaweedfs", "recorded") as server:
        client = boto3.client("s3", **server.client_arguments())
        client.put_object(Bucket="recorded", Key="pages/2026-11-20/1.json", Body=body("search", [A]))
        variables = {
            "USAJOBS_MODE": "simulated",
            "USAJOBS_HOME": str(tmp_path / "home"),
            "DB_URL": database_url,
            "FILE_DROP": "s3://recorded/pages",
        }
        services = Services(Settings.parse(variables), clock, lambda _settings: client)
        (manifest,) = DropStage(services, tmp_path).take()
    assert (manifest.outcome, manifest.items) == ("proven", 1)
    assert manifest.objects[0].received_at == MIDNIGHT < NOON
