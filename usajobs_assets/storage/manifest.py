"""The manifest that closes a run: every object with its digest, the totals, and whether the run is proven.

A run without manifest is open. The gate's verdict is bound to `Manifest.sha256`, so the bytes of a manifest
are never written anew from what was read: a manifest that was read keeps the bytes it came from. Pure: no
store, no clock. Only add fields that have a default, or manifests that are in bronze for good cannot be
read any more.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec

Kind = Literal["page", "attempt"]
Outcome = Literal["proven", "partial", "incomplete"]
SliceState = Literal["proven", "split", "counted", "incomplete", "capped", "superseded"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class MalformedManifest(ValueError):
    """The bytes are not a manifest; the message says where in them."""


@dataclass(frozen=True)
class ManifestObject:
    """One object of the run.

    `attempt` is 0 for a page and K for `page=NNNN.attempt=K`; `items` is the number of postings in it (0 if
    it is no page); `bytes_uncompressed` and `payload_sha256` are of the body, `object_sha256` of the stored
    object; `total_seen` is the total that the API named in it.
    """

    key: str
    kind: Kind
    slice: str | None
    page: Count
    attempt: Count
    object_sha256: Digest
    payload_sha256: Digest
    bytes_uncompressed: Count
    items: Count
    received_at: Instant
    total_seen: Count | None


@dataclass(frozen=True)
class SliceProof:
    """One part of a run that was asked for on its own, as often as it was: a slice of Search, a query of JSearch.

    `key` is the slice's folder; `filters` are its codes by the API's parameters. *proven*: it holds as many
    different postings as the API said, or was followed to its end where the API names no total; *split*: too big, its
    parts follow; *counted*: asked for its total only; *capped*: too big and cannot be split; *superseded*: a later try
    or count stands in its place.
    """

    key: str
    filters: dict[str, list[str]]
    api_total: Count | None
    postings_distinct: Count
    pages: Count
    state: SliceState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """One closed run of `source` for the Eastern partition day `day`.

    `request` is what was asked (endpoint, parameters); `items` counts postings with duplicates; `outcome`
    is proven when the distinct control numbers equal `api_total` and no cap was hit (where the API names no
    total, when every query was followed to its end), and `reasons` says why it is not; `narrowed` when the
    query did not ask for everything. With `slices`, `postings_distinct` is over the proven ones and
    `api_total` an independent count of what the API has.
    """

    source: str
    day: date
    run_id: str
    request: dict[str, Any]
    objects: tuple[ManifestObject, ...]
    api_total: Count | None
    postings_distinct: Count
    items: Count
    outcome: Outcome
    reasons: tuple[str, ...]
    narrowed: bool
    code_version: str
    opened_at: Instant
    closed_at: Instant
    slices: tuple[SliceProof, ...] = ()

    def to_bytes(self) -> bytes:
        """Canonical JSON (sorted keys); for a manifest that was read, the very bytes it was read from."""
        return self._encoded

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes: the identity that verdicts and ledger rows refer to."""
        return hashlib.sha256(self._encoded).hexdigest()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """The manifest in `data`. Raises MalformedManifest."""
        try:
            manifest = msgspec.json.decode(data, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedManifest(f"This is not a manifest: {error}") from error
        vars(manifest)["_encoded"] = data
        return manifest

    @cached_property
    def _encoded(self) -> bytes:
        return msgspec.json.encode(self, order="sorted")
