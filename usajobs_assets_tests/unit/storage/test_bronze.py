"""Every answer is in bronze for good, under the name that says what it is, however often it is put."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState, StoredPage, new_run_id
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing
from usajobs_assets_tests.unit.storage.answers import NOON, RUN, Answer, manifest

FOLDER = "bronze/usajobs/search/date=2026/11/21/run=20261121T170000Z-0123abcd"
OTHER = Answer(body=b'{"SearchResult":{"SearchResultCount":1}}', received_at=NOON + timedelta(hours=1))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def lake(store: FolderStore) -> BronzeLake:
    return BronzeLake(store)


def keys(store: FolderStore) -> list[str]:
    return [info.key.removeprefix(f"{FOLDER}/") for info in store.list("")]


def test_pages_attempts_and_the_manifest_have_their_names(lake: BronzeLake, store: FolderStore) -> None:
    lake.put_page(RUN, page=1, received=Answer())
    lake.put_page(RUN, page=12, received=Answer(), slice="date=2026-11-01,agency=DN")
    lake.put_attempt(RUN, page=2, received=Answer(body=b"<html>", status=503))
    lake.close(RUN, manifest())
    assert [info.key for info in store.list("")] == [
        f"{FOLDER}/manifest.json",
        f"{FOLDER}/page=0001.json.gz",
        f"{FOLDER}/page=0002.attempt=1.json.gz",
        f"{FOLDER}/slice=date=2026-11-01,agency=DN/page=0012.json.gz",
    ]


def test_a_stored_page_says_what_is_stored(lake: BronzeLake) -> None:
    stored = lake.put_page(RUN, page=3, received=Answer(attempt=2), total_count=7, pages_expected=4)
    envelope = lake.read(stored.key, stored.object_sha256)
    assert envelope.body == Answer().body
    assert envelope.request["params"] == Answer().params
    assert envelope.ingest | {"payload_sha256": stored.payload_sha256} == envelope.ingest
    assert (envelope.ingest["attempt"], envelope.ingest["ingest_run_id"]) == (2, RUN.run_id)
    assert (stored.kind, stored.page, stored.attempt, stored.slice) == ("page", 3, 0, None)
    assert (stored.total_count, stored.pages_expected) == (7, 4)
    assert stored.received_at == Answer().received_at
    assert stored.listed(items=5).total_seen == 7


def test_the_same_body_again_is_adopted(lake: BronzeLake, store: FolderStore) -> None:
    """F02: a process died after the put; the next one gets the same answer, later."""
    first = lake.put_page(RUN, page=1, received=Answer())
    again = lake.put_page(RUN, page=1, received=replace(Answer(), received_at=OTHER.received_at, attempt=3))
    assert again == first
    assert keys(store) == ["page=0001.json.gz"]


def test_another_body_is_kept_beside_the_page(lake: BronzeLake, store: FolderStore) -> None:
    """F02: both are kept, and the page stays what it was."""
    first = lake.put_page(RUN, page=1, received=Answer())
    for _ in range(2):
        assert lake.put_page(RUN, page=1, received=OTHER) == first
    assert keys(store) == ["page=0001.attempt=1.json.gz", "page=0001.json.gz"]
    page, attempt = lake.stored_pages(RUN)
    assert (page.kind, lake.read(page.key).body) == ("page", Answer().body)
    assert (attempt.kind, lake.read(attempt.key).body) == ("attempt", OTHER.body)


def test_every_different_attempt_gets_the_next_number(lake: BronzeLake) -> None:
    bodies = [b"<html>one", b"<html>two", b"", b"<html>one"]
    stored = [lake.put_attempt(RUN, page=1, received=Answer(body=body)) for body in bodies]
    assert [page.attempt for page in stored] == [1, 2, 3, 1]
    assert [lake.read(page.key).body for page in stored] == bodies


def test_an_open_run_is_found_again_with_all_it_holds(lake: BronzeLake) -> None:
    stored = [
        lake.put_page(RUN, page=page, received=Answer(body=b'{"page":%d}' % page)) for page in (1, 2, 10_000)
    ]
    stored.insert(2, lake.put_attempt(RUN, page=2, received=Answer(body=b"<html>")))
    stored += [lake.put_page(RUN, page=page, received=Answer(), slice="a") for page in (1, 2)]
    assert lake.runs("search", RUN.day) == [RunState(RUN, closed=False)]
    assert lake.stored_pages(RUN) == stored
    assert lake.manifest(RUN) is None


def test_a_manifest_closes_the_run_once(lake: BronzeLake) -> None:
    stored = lake.put_page(RUN, page=1, received=Answer())
    mine, late = manifest(stored.listed(0)), manifest(code_version="0.2.0")
    assert lake.close(RUN, mine) == mine
    assert lake.close(RUN, late) == mine
    assert lake.close(RUN, mine) == mine
    assert lake.manifest(RUN) == mine
    assert lake.runs("search", RUN.day) == [RunState(RUN, closed=True)]


def test_a_manifest_of_another_run_is_refused(lake: BronzeLake) -> None:
    with pytest.raises(ValueError, match="the manifest is of search 2026-11-21"):
        lake.close(replace(RUN, day=date(2026, 11, 20)), manifest())


def test_runs_and_days_are_in_order_and_apart(lake: BronzeLake, store: FolderStore) -> None:
    addresses = [
        RunAddress("search", date(2026, 11, 20), "20261121T040000Z-ffffffff"),
        RunAddress("search", date(2026, 11, 21), "20261121T060000Z-ffffffff"),
        RunAddress("search", date(2026, 11, 21), "20261121T170000Z-00000000"),
        RunAddress("historic", date(2013, 1, 1), "20261121T060000Z-00000000"),
    ]
    for address in reversed(addresses):
        lake.put_page(address, page=1, received=Answer())
    store.put_once(f"{FOLDER.replace('abcd', 'x')}/note.txt", b"not ours")
    assert [state.address for state in lake.runs("search", date(2026, 11, 21))] == addresses[1:3]
    assert lake.days("search") == [date(2026, 11, 20), date(2026, 11, 21)]
    assert lake.days("historic") == [date(2013, 1, 1)]
    assert lake.days("announcement_text") == []


def test_the_prefix_may_be_chosen(store: FolderStore) -> None:
    BronzeLake(store, "/raw/").put_page(RUN, page=1, received=Answer())
    assert all(info.key.startswith("raw/search/date=2026/11/21/run=") for info in store.list(""))
    assert BronzeLake(store).days("search") == []


def test_a_changed_object_is_refused_by_name(lake: BronzeLake, tmp_path: Path) -> None:
    """F09, F10: whoever changed it, and even if what is there now is an envelope."""
    stored = lake.put_page(RUN, page=1, received=Answer())
    other = lake.put_page(RUN, page=2, received=OTHER)
    whole = (tmp_path / stored.key).read_bytes()
    (tmp_path / stored.key).write_bytes((tmp_path / other.key).read_bytes())
    with pytest.raises(
        CorruptObject, match=rf"page=0001.json.gz is corrupt: its SHA-256 is {other.object_sha256}"
    ):
        lake.read(stored.key, stored.object_sha256)
    (tmp_path / stored.key).write_bytes(whole[:-9])
    for use in (lambda: lake.stored_pages(RUN), lambda: lake.put_page(RUN, page=1, received=Answer())):
        with pytest.raises(CorruptObject, match=r"page=0001\.json\.gz is corrupt: it is no envelope"):
            use()


def test_a_deleted_object_is_missing(lake: BronzeLake, tmp_path: Path) -> None:
    stored: StoredPage = lake.put_page(RUN, page=1, received=Answer())
    (tmp_path / stored.key).unlink()
    with pytest.raises(ObjectMissing, match=r"page=0001\.json\.gz is not in the store"):
        lake.read(stored.key, stored.object_sha256)


def test_a_manifest_that_cannot_be_read_is_not_an_open_run(lake: BronzeLake, store: FolderStore) -> None:
    store.put_once(f"{FOLDER}/manifest.json", b"{}")
    for use in (lambda: lake.manifest(RUN), lambda: lake.close(RUN, manifest())):
        with pytest.raises(CorruptObject, match=r"manifest\.json is corrupt: This is not a manifest"):
            use()


def test_run_ids_are_utc_and_ordered() -> None:
    eastern = datetime(2026, 11, 21, 0, 23, 5, tzinfo=timezone(timedelta(hours=-5)))
    assert new_run_id(eastern, "0123abcd") == "20261121T052305Z-0123abcd"
    starts = [NOON + timedelta(microseconds=20 * step) for step in range(100)]
    assert sorted(run_ids := [new_run_id(start) for start in starts]) == run_ids
    assert len(set(run_ids)) == 100
    # Of one instant, only chance keeps them apart: by 16 bits, two of these would be one more often than not.
    assert len({new_run_id(NOON) for _ in range(400)}) == 400
    RunAddress("search", NOON.date(), "20261121T170000Z-0123abcd")
    RunAddress("search", NOON.date(), new_run_id(NOON))
    with pytest.raises(ValueError, match="zone"):
        new_run_id(eastern.replace(tzinfo=None))


def test_names_that_are_not_of_the_lake_are_refused(lake: BronzeLake) -> None:
    for source, run_id in (("Search", RUN.run_id), ("../x", RUN.run_id), ("search", "today"), ("search", "")):
        with pytest.raises(ValueError, match="is not"):
            RunAddress(source, RUN.day, run_id)
    for page, key in ((0, None), (1, "a/b"), (1, ""), (1, ".."), (1, "a b")):
        with pytest.raises(ValueError, match=r"page|slice"):
            lake.put_page(RUN, page=page, received=Answer(), slice=key)
    with pytest.raises(ValueError, match="no time zone"):
        lake.put_page(RUN, page=1, received=Answer(received_at=datetime.now(UTC).replace(tzinfo=None)))
