"""A store that breaks a promise is refused before it gets anything to keep."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.objects import ObjectExists, StoreUnavailable, StoreUntrustworthy
from usajobs_assets.storage.probe import PROBE_KEY, probe


class Overwriting(FolderStore):
    """Ignores the condition of a write, as some S3 servers do."""

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        self.replace(key, data)


class OverwritingInSilence(FolderStore):
    """Says that the object exists, and overwrites it all the same."""

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        there = self.exists(key)
        self.replace(key, data)
        if there:
            raise ObjectExists(key)


class Forgetting(FolderStore):
    """Takes everything and keeps nothing."""

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        pass


class Claiming(FolderStore):
    """Says of every new object that it exists."""

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        raise ObjectExists(key)


class Cutting(FolderStore):
    """Gives back less than it was given."""

    def get(self, key: str) -> bytes:
        return super().get(key)[:-1]


class TakingWrongSums(FolderStore):
    """Does not look at the checksum that comes with the bytes."""

    def accepts_wrong_checksum(self, key: str, data: bytes) -> bool:
        return True


class Down(FolderStore):
    """Cannot be reached."""

    def put_once(self, key: str, data: bytes, *, metadata: Mapping[str, str] | None = None) -> None:
        raise StoreUnavailable("The object store could not be reached.")


def test_a_folder_passes_at_every_start_and_keeps_one_object(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for _ in range(3):
        probe(store)
    assert [info.key for info in store.list("")] == [PROBE_KEY]


@pytest.mark.parametrize(
    ("bad_store", "complaint"),
    [
        (Overwriting, "let a write-once object be written twice"),
        (OverwritingInSilence, "yet changed the object"),
        (Forgetting, "does not give back the bytes"),
        (Claiming, "exists when it is written, and that it does not when asked"),
        (Cutting, "does not give back the bytes"),
        (TakingWrongSums, "accepted bytes with a wrong SHA-256"),
    ],
)
def test_a_store_that_breaks_a_promise_is_refused(
    tmp_path: Path, bad_store: type[FolderStore], complaint: str
) -> None:
    """F11: the sentence names the store, the promise and what to do."""
    store = bad_store(tmp_path)
    with pytest.raises(StoreUntrustworthy, match=complaint) as refusal:
        probe(store)
    assert store.uri in str(refusal.value)
    assert "Use another store" in str(refusal.value)


def test_a_store_that_overwrote_the_probe_once_stays_refused(tmp_path: Path) -> None:
    """Nothing is repaired in silence: someone has to look at the store first."""
    with pytest.raises(StoreUntrustworthy):
        probe(Overwriting(tmp_path))
    with pytest.raises(StoreUntrustworthy, match=f"delete {PROBE_KEY}"):
        probe(FolderStore(tmp_path))


def test_a_store_that_is_down_is_not_called_untrustworthy(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        probe(Down(tmp_path))
