"""A manifest keeps its digest for ever, and what is not a manifest is refused."""

import dataclasses
import hashlib
import json
from datetime import timedelta

import pytest

from usajobs_assets.storage.manifest import MalformedManifest, Manifest, ManifestObject
from usajobs_assets_tests.unit.storage.answers import NOON, manifest

PAGE = ManifestObject(
    key="bronze/usajobs/search/page=0001.json.gz",
    kind="page",
    slice=None,
    page=1,
    attempt=0,
    object_sha256="a" * 64,
    payload_sha256="b" * 64,
    bytes_uncompressed=10,
    items=2,
    received_at=NOON,
    total_seen=2,
)


def test_a_manifest_comes_back_equal_with_the_same_digest() -> None:
    written = manifest(PAGE)
    read = Manifest.from_bytes(written.to_bytes())
    assert read == written
    assert read.sha256 == written.sha256 == hashlib.sha256(written.to_bytes()).hexdigest()


def test_the_same_manifest_has_the_same_bytes_whatever_the_order_of_its_request() -> None:
    request = {"endpoint": "/api/Search", "params": {"a": "1", "b": "2"}}
    turned = {"params": {"b": "2", "a": "1"}, "endpoint": "/api/Search"}
    one, other = (dataclasses.replace(manifest(PAGE), request=value) for value in (request, turned))
    assert one.to_bytes() == other.to_bytes()
    assert list(json.loads(one.to_bytes())) == sorted(json.loads(one.to_bytes()))


def test_any_change_is_another_digest() -> None:
    """Law 3: a verdict is bound to this digest."""
    changed = dataclasses.replace(PAGE, payload_sha256="c" * 64)
    assert manifest(PAGE).sha256 != manifest(changed).sha256 != manifest().sha256


def test_a_manifest_of_newer_code_keeps_its_digest_in_older_code() -> None:
    """Verdicts outlive versions: a field that this version does not know must not change the identity."""
    newer = manifest(PAGE).to_bytes().replace(b'{"api_total"', b'{"a_new_field":1,"api_total"')
    read = Manifest.from_bytes(newer)
    assert read.sha256 == hashlib.sha256(newer).hexdigest()
    assert read.to_bytes() == newer
    assert read == manifest(PAGE)


def test_a_changed_copy_does_not_inherit_the_bytes() -> None:
    read = Manifest.from_bytes(manifest(PAGE).to_bytes())
    assert dataclasses.replace(read, closed_at=NOON + timedelta(days=1)).sha256 != read.sha256


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b'"page":1', b'"page":"1"', r"\$\.objects\[0\]\.page"),
        (b'"page":1', b'"page":-1', r"\$\.objects\[0\]\.page"),
        (b'"kind":"page"', b'"kind":"leaf"', r"\$\.objects\[0\]\.kind"),
        (b"a" * 64, b"A" * 64, r"\$\.objects\[0\]\.object_sha256"),
        (b'"outcome":"incomplete"', b'"outcome":"fine"', r"\$\.outcome"),
        (b'"items":0,', b"", "missing required field `items`"),
        (b'"run_id":"', b'"run_id":null,"x":"', r"\$\.run_id"),
        (b'17:01:00.123456Z"', b'17:01:00.123456"', r"\$\.closed_at"),
        (b"{", b"", "Expected `object`"),
    ],
)
def test_what_is_malformed_is_refused_with_its_place(old: bytes, new: bytes, where: str) -> None:
    data = manifest(PAGE).to_bytes()
    assert old in data
    with pytest.raises(MalformedManifest, match=where):
        Manifest.from_bytes(data.replace(old, new, 1))
