"""Bronze: the runs of the lake, where every API answer is kept for good before anything parses it.

    <prefix>/<source>/date=YYYY/MM/DD/run=<UTC basic ISO>-<8 hex>/[slice=<key>/]page=NNNN.json.gz
                                                              …/page=NNNN.attempt=K.json.gz
                                                              …/manifest.json        written last

received → seal → put_once, read back → StoredPage → … → manifest.json, which closes the run

A run folder without manifest is an open run: `stored_pages` says what it holds already, so that a new
process goes on where another one died. Every write can be repeated: an object that is there with the same
body is adopted, another body gets an object of its own. No clock and no network but the store's; Eastern
days and times come from the caller. Keep out what a body means, and silver and gold.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Protocol

from usajobs_assets.storage.envelope import Envelope, seal, unseal
from usajobs_assets.storage.manifest import Kind, MalformedManifest, Manifest, ManifestObject
from usajobs_assets.storage.objects import (
    CorruptObject,
    ObjectExists,
    ObjectMissing,
    ObjectStore,
    checked_key,
)
from usajobs_assets.storage.run_address import (
    MANIFEST_NAME,
    Place,
    RunAddress,
    new_run_id,
    place_of,
    run_and_name,
)

__all__ = ["BronzeLake", "Received", "RunAddress", "RunState", "StoredPage", "new_run_id"]


class Received(Protocol):
    """One answer of the API as the client hands it over. `attempt` counts the tries that it took, from 1.

    `params` are the query's parameters, never a header: the key must not get near bronze.
    """

    @property
    def endpoint(self) -> str: ...
    @property
    def params(self) -> Mapping[str, str]: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def attempt(self) -> int: ...


@dataclass(frozen=True)
class RunState:
    """A run that has at least one object; `closed` when it has its manifest."""

    address: RunAddress
    closed: bool


@dataclass(frozen=True)
class StoredPage:
    """One verified object of a run; its body is read with `BronzeLake.read`.

    `attempt` is 0 for a page and K for `page=NNNN.attempt=K`. `received_at` is when the stored bytes came,
    which may be earlier than the answer that was just put. `total_count` and `pages_expected` are what the
    caller knew then.
    """

    key: str
    slice: str | None
    page: int
    attempt: int
    object_sha256: str
    payload_sha256: str
    bytes_uncompressed: int
    received_at: datetime
    total_count: int | None
    pages_expected: int | None

    @property
    def kind(self) -> Kind:
        return "attempt" if self.attempt else "page"

    def listed(self, items: int) -> ManifestObject:
        """The manifest's line for this object, in which `items` postings were found."""
        return ManifestObject(
            key=self.key,
            kind=self.kind,
            slice=self.slice,
            page=self.page,
            attempt=self.attempt,
            object_sha256=self.object_sha256,
            payload_sha256=self.payload_sha256,
            bytes_uncompressed=self.bytes_uncompressed,
            items=items,
            received_at=self.received_at,
            total_seen=self.total_count,
        )


class BronzeLake:
    """The bronze layer in one object store; any number of processes may use it at once."""

    def __init__(self, store: ObjectStore, prefix: str = "bronze/usajobs") -> None:
        self._store = store
        self._prefix = checked_key(prefix.strip("/"))

    def put_page(
        self,
        run: RunAddress,
        *,
        page: int,
        received: Received,
        slice: str | None = None,
        total_count: int | None = None,
        pages_expected: int | None = None,
    ) -> StoredPage:
        """Keep the answer as page `page` (from 1) and return what is stored as that page.

        If another body is that page already (a process died, the API moved on), the page stays what it is
        and the new body becomes an attempt: compare `payload_sha256` to learn which one is the page.
        """
        known = {"pages_expected": pages_expected, "total_count": total_count}
        stored = self._put(run, Place(slice, page), received, known)
        if stored.payload_sha256 != _sha256(received.body):
            self._put_attempt(run, Place(slice, page), received, known)
        return stored

    def put_attempt(
        self,
        run: RunAddress,
        *,
        page: int,
        received: Received,
        slice: str | None = None,
        total_count: int | None = None,
        pages_expected: int | None = None,
    ) -> StoredPage:
        """Keep what came instead of page `page`; a body that is an attempt already is not kept twice."""
        known = {"pages_expected": pages_expected, "total_count": total_count}
        return self._put_attempt(run, Place(slice, page), received, known)

    def close(self, run: RunAddress, manifest: Manifest) -> Manifest:
        """Write the manifest, after which the run is closed; returns the one that is stored.

        Of two processes that close one run, the first decides and the second gets the first one's manifest.
        Raises ValueError when the manifest is of another run.
        """
        if RunAddress(manifest.source, manifest.day, manifest.run_id) != run:
            raise ValueError(
                f"the manifest is of {manifest.source} {manifest.day} {manifest.run_id}, not of {run}"
            )
        try:
            self._store.put_once(self._key(run, MANIFEST_NAME), manifest.to_bytes())
        except ObjectExists:
            return self._stored_manifest(run)
        return manifest

    def manifest(self, run: RunAddress) -> Manifest | None:
        """The run's manifest, None while it is open. Raises CorruptObject when it cannot be read as one."""
        try:
            return self._stored_manifest(run)
        except ObjectMissing:
            return None

    def runs(self, source: str, day: date) -> list[RunState]:
        """The runs of that partition day, in the order in which they were started."""
        return self._runs(f"{source}/date={day:%Y/%m/%d}/")

    def runs_of_year(self, source: str, year: int) -> list[RunState]:
        """The runs of the partition days of a year, by day and start."""
        return self._runs(f"{source}/date={year:04d}/")

    def keys(self, run: RunAddress) -> list[str]:
        """The keys of everything in the run's folder, whether or not the manifest lists it."""
        return [self._key(run, name) for _, name in self._objects(f"{run.folder}/")]

    def manifest_key(self, run: RunAddress) -> str:
        """Where the run's manifest is, or will be."""
        return self._key(run, MANIFEST_NAME)

    def days(self, source: str) -> list[date]:
        """The days that have at least one run, in order."""
        return sorted({run.day for run, _ in self._objects(f"{source}/")})

    def stored_pages(self, run: RunAddress) -> list[StoredPage]:
        """Every page and attempt of the run, each read and verified, by slice, page and attempt.

        Raises CorruptObject at the first one that is not what was sealed.
        """
        places = (place_of(name) for _, name in self._objects(f"{run.folder}/"))
        found = sorted((place for place in places if place), key=Place.order)
        return [self._read_page(run, place) for place in found]

    def read(self, key: str, object_sha256: str | None = None) -> Envelope:
        """The envelope at `key`, verified in itself and, if given, against the digest of the object."""
        return unseal(self._get(key, object_sha256), key)

    def require_intact(self, manifest: Manifest) -> None:
        """Compare every object of a closed run with its digest; raises ObjectMissing or CorruptObject."""
        for stored in manifest.objects:
            self._get(stored.key, stored.object_sha256)

    def _get(self, key: str, object_sha256: str | None) -> bytes:
        data = self._store.get(key)
        if object_sha256 is not None and _sha256(data) != object_sha256:
            raise CorruptObject(key, f"its SHA-256 is {_sha256(data)}, not {object_sha256} as recorded")
        return data

    def _key(self, run: RunAddress, name: str) -> str:
        return f"{self._prefix}/{run.folder}/{name}"

    def _put(
        self, run: RunAddress, place: Place, received: Received, known: dict[str, int | None]
    ) -> StoredPage:
        """Write the object, or leave what is there; either way what is stored."""
        request = {
            "endpoint": received.endpoint,
            "params": dict(received.params),
            "sent_at": received.sent_at,
        }
        about = {
            "ingest_run_id": run.run_id,
            "slice": place.slice,
            "page": place.page,
            "attempt": received.attempt,
        }
        data = seal(
            request, about | known, received.status, received.received_at, received.headers, received.body
        )
        key = self._key(run, place.name)
        try:
            self._store.put_once(key, data)
        except ObjectExists:
            return self._read_page(run, place)
        return _stored_page(key, place, data)

    def _put_attempt(
        self, run: RunAddress, page: Place, received: Received, known: dict[str, int | None]
    ) -> StoredPage:
        attempts = (replace(page, attempt=number) for number in count(1))
        kept = (self._put(run, attempt, received, known) for attempt in attempts)
        return next(stored for stored in kept if stored.payload_sha256 == _sha256(received.body))

    def _read_page(self, run: RunAddress, place: Place) -> StoredPage:
        key = self._key(run, place.name)
        return _stored_page(key, place, self._store.get(key))

    def _runs(self, within: str) -> list[RunState]:
        closed: dict[RunAddress, bool] = {}
        for run, name in self._objects(within):
            closed[run] = closed.get(run, False) or name == MANIFEST_NAME
        return [RunState(run, closed[run]) for run in sorted(closed)]

    def _stored_manifest(self, run: RunAddress) -> Manifest:
        key = self._key(run, MANIFEST_NAME)
        data = self._store.get(key)
        try:
            return Manifest.from_bytes(data)
        except MalformedManifest as error:
            raise CorruptObject(key, str(error)) from error

    def _objects(self, within: str) -> Iterator[tuple[RunAddress, str]]:
        """Run and name of every object below `within`; files that are not the lake's are passed over."""
        for info in self._store.list(f"{self._prefix}/{within}"):
            found = run_and_name(info.key.removeprefix(f"{self._prefix}/"))
            if found:
                yield found


def _stored_page(key: str, place: Place, data: bytes) -> StoredPage:
    envelope = unseal(data, key)
    return StoredPage(
        key=key,
        slice=place.slice,
        page=place.page,
        attempt=place.attempt,
        object_sha256=_sha256(data),
        payload_sha256=envelope.payload_sha256,
        bytes_uncompressed=len(envelope.body),
        received_at=envelope.received_at,
        total_count=envelope.ingest.get("total_count"),
        pages_expected=envelope.ingest.get("pages_expected"),
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
