"""One test of a store's promises, made at every start: one that does not keep them is refused.

Everything happens at one fixed key, which is left in place, so a later start costs four small requests.
There are stores that ignore conditional puts and overwrite, and stores that accept a wrong checksum; both
lose data in silence.

probe(store):  write once → read back → write other bytes (refused?) → read again → wrong checksum (refused?)
"""

from typing import Protocol, runtime_checkable

from usajobs_assets.storage.objects import ObjectExists, ObjectMissing, ObjectStore, StoreUntrustworthy

PROBE_KEY = ".probe/write-once"
_EXPECTED = b"This object was written once, on first use. It proves that the store keeps what it is given.\n"
_OTHER = b"Were these bytes ever to be found here, the store overwrites objects that are write-once.\n"


@runtime_checkable
class ChecksSums(Protocol):
    """A store over a network, which must check the sum that travels with the bytes."""

    def accepts_wrong_checksum(self, key: str, data: bytes) -> bool:
        """Send `data` with the checksum of other bytes; True if the store took it."""


def probe(store: ObjectStore) -> None:
    """Pass in silence, or raise StoreUntrustworthy with a sentence that names the broken promise.

    Any other StoreError (unavailable, refused) goes through: it says nothing about the store's promises.
    """
    if not _puts(store, _EXPECTED) and not store.exists(PROBE_KEY):
        raise _broken(
            store, "it says that the object exists when it is written, and that it does not when asked"
        )
    _require_expected_bytes(store, "it does not give back the bytes that were written")
    if _puts(store, _OTHER):
        raise _broken(store, "it let a write-once object be written twice (If-None-Match is not honoured)")
    _require_expected_bytes(store, "it refused a second write of a write-once object, yet changed the object")
    if isinstance(store, ChecksSums) and store.accepts_wrong_checksum(PROBE_KEY, _EXPECTED):
        raise _broken(store, "it accepted bytes with a wrong SHA-256 checksum")


def _puts(store: ObjectStore, data: bytes) -> bool:
    try:
        store.put_once(PROBE_KEY, data)
    except ObjectExists:
        return False
    return True


def _require_expected_bytes(store: ObjectStore, complaint: str) -> None:
    try:
        found = store.get(PROBE_KEY)
    except ObjectMissing:
        raise _broken(store, complaint) from None
    if found != _EXPECTED:
        raise _broken(store, complaint)


def _broken(store: ObjectStore, complaint: str) -> StoreUntrustworthy:
    return StoreUntrustworthy(
        f"The object store {store.uri} cannot be trusted: {complaint}. Use another store; "
        f"if this one was repaired, delete {PROBE_KEY} and start again."
    )
