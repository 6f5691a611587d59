"""The object store and the bronze lake on a real S3 server, with the faults of a real network."""

import hashlib
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from usajobs_assets.storage.bronze import BronzeLake, RunState
from usajobs_assets.storage.objects import (
    CorruptObject,
    ObjectExists,
    ObjectInfo,
    ObjectMissing,
    StoreRefused,
    StoreUnavailable,
)
from usajobs_assets.storage.probe import PROBE_KEY, probe
from usajobs_assets.storage.s3 import S3Store
from usajobs_assets_tests.integration.s3_faults import Fault, broken_network
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs
from usajobs_assets_tests.unit.storage.answers import NOON, RUN, Answer, manifest

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seaweedfs")


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[S3Server]:
    with running_seaweedfs(server_folder, "bronze") as running:
        yield running


@pytest.fixture
def open_store(server: S3Server, request: pytest.FixtureRequest) -> Iterator[Callable[..., S3Store]]:
    """Opens the part of the bucket that is this test's own; keyword arguments change the client or the bucket."""
    clients: list[Any] = []

    def opened(bucket: str = server.bucket, **changes: Any) -> S3Store:
        clients.append(boto3.client("s3", **server.client_arguments(**changes)))
        prefix = hashlib.sha256(request.node.name.encode()).hexdigest()[:12]
        return S3Store(clients[-1], bucket, prefix)

    yield opened
    for client in clients:
        client.close()


@pytest.fixture
def store(open_store: Callable[..., S3Store]) -> S3Store:
    return open_store()


def test_an_object_is_written_once_and_stays_as_it_was(store: S3Store) -> None:
    store.put_once("a/page=0001", b"first", metadata={"run": "r1"})
    for data in (b"second", b"first"):
        with pytest.raises(ObjectExists, match="a/page=0001 exists already"):
            store.put_once("a/page=0001", data)
    assert store.get("a/page=0001") == b"first"


def test_an_object_carries_its_digest(store: S3Store, server: S3Server) -> None:
    """The digest is there twice: as the checksum that S3 verifies, and as metadata that people can read."""
    store.put_once("a", b"data", metadata={"run": "r1"})
    client = boto3.client("s3", **server.client_arguments())
    key = f"{store.uri.removeprefix(f's3://{server.bucket}/')}/a"
    head = client.head_object(Bucket=server.bucket, Key=key, ChecksumMode="ENABLED")
    client.close()
    assert head["Metadata"] == {"run": "r1", "sha256": hashlib.sha256(b"data").hexdigest()}
    assert head["ChecksumSHA256"]


def test_of_eight_writers_of_one_key_exactly_one_wins(store: S3Store) -> None:
    for number in range(5):
        key = f"run/page={number:04d}"

        def put(writer: int, key: str = key) -> bytes | None:
            data = bytes([writer]) * 10_000
            try:
                store.put_once(key, data)
            except ObjectExists:
                return None
            return data

        with ThreadPoolExecutor(8) as pool:
            written = [data for data in pool.map(put, range(8)) if data]
        assert written == [store.get(key)]


def test_replace_overwrites(store: S3Store) -> None:
    for data in (b"old", b"new", b""):
        store.replace("silver/job.parquet", data)
        assert store.get("silver/job.parquet") == data


def test_missing_is_told_from_there(store: S3Store) -> None:
    store.put_once("a/page=0001", b"")
    assert store.exists("a/page=0001")
    for absent in ("a", "a/page=000", "a/page=00011", "b"):
        assert not store.exists(absent)
        with pytest.raises(ObjectMissing, match="is not in the store"):
            store.get(absent)


def test_a_listing_is_whole_and_sorted_beyond_one_page_of_it(store: S3Store) -> None:
    """S3 lists 1,000 objects at a time."""
    keys = [f"n/{number:04d}" for number in range(1_005)] + ["n.1", "n/0001.x", "o"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: store.replace(key, b"12345"), keys))
    assert [info.key for info in store.list("n")] == sorted(keys[:-1])
    assert list(store.list("n/0001")) == [ObjectInfo("n/0001", 5), ObjectInfo("n/0001.x", 5)]
    assert list(store.list("nowhere/")) == []


def test_the_probe_passes_at_every_start_and_keeps_one_object(store: S3Store) -> None:
    for _ in range(3):
        probe(store)
    assert [info.key for info in store.list("")] == [PROBE_KEY]


def test_a_wrong_checksum_is_refused_and_changes_nothing(store: S3Store) -> None:
    assert not store.accepts_wrong_checksum("a", b"data")
    assert not store.exists("a")


def test_a_wrong_secret_is_refused_in_a_sentence_without_it(open_store: Callable[..., S3Store]) -> None:
    """Law 9: neither the message nor what caused it holds the secret."""
    store = open_store(aws_secret_access_key="canary-secret")
    for use in _every_use(store):
        with pytest.raises(StoreRefused, match=rf"refused {store.uri}/a \(403 ") as refusal:
            use()
        assert "canary-secret" not in "".join(traceback.format_exception(refusal.value))
    with pytest.raises(StoreRefused):
        probe(store)


def test_a_missing_bucket_is_never_an_empty_one(open_store: Callable[..., S3Store]) -> None:
    store = open_store(bucket="no-such-bucket")
    for use in _every_use(store):
        with pytest.raises(StoreRefused, match=r"The bucket no-such-bucket does not exist|\(403 "):
            use()


def test_a_server_that_is_not_there_is_unavailable(open_store: Callable[..., S3Store]) -> None:
    store = open_store(endpoint_url="http://127.0.0.1:9")
    with pytest.raises(
        StoreUnavailable, match=r"could not be reached for s3://bronze/.*EndpointConnectionError"
    ):
        store.put_once("a", b"")


def test_bytes_changed_on_the_way_back_are_corrupt(
    open_store: Callable[..., S3Store], server: S3Server
) -> None:
    """F09: the checksum of the store or the digest in the metadata tells."""
    open_store().put_once("a", b"data" * 100)
    refusal = pytest.raises(CorruptObject, match=r"a is corrupt: its bytes do not have the (checksum|digest)")
    with broken_network(server.endpoint_url, [Fault.FLIP_BYTE]) as url, refusal:
        open_store(endpoint_url=url).get("a")


def test_an_object_that_someone_overwrote_by_hand_is_corrupt(store: S3Store, server: S3Server) -> None:
    """F10: with the old metadata, as consoles and copy tools do it."""
    store.put_once("a", b"ours")
    client = boto3.client("s3", **server.client_arguments())
    old = {"Bucket": server.bucket, "Key": f"{store.uri}/a".removeprefix(f"s3://{server.bucket}/")}
    client.put_object(**old, Body=b"theirs", Metadata=client.head_object(**old)["Metadata"])
    client.close()
    with pytest.raises(CorruptObject, match="digest that was stored with them"):
        store.get("a")


def test_a_byte_flipped_on_the_disk_of_the_store_is_never_parsed(
    open_store: Callable[..., S3Store], server_folder: Path
) -> None:
    """F09: this server notices by itself and then sends nothing; either way no bytes come."""
    store = open_store(config=Config(read_timeout=0.5, retries={"total_max_attempts": 1}))
    marker = hashlib.sha512(b"what no compressor makes shorter").digest()
    store.put_once("hurt", marker * 1000)
    store.put_once("whole", b"other")
    assert _flip_on_disk(server_folder / "data", marker)
    with pytest.raises((CorruptObject, StoreUnavailable)):
        store.get("hurt")
    assert store.get("whole") == b"other"


def test_the_lake_lives_on_s3_as_it_does_in_a_folder(store: S3Store) -> None:
    lake = BronzeLake(store)
    page = lake.put_page(RUN, page=1, received=Answer(), total_count=0)
    assert lake.put_page(RUN, page=1, received=Answer(received_at=NOON)) == page
    attempt_body = b"<html>" + bytes(range(256))
    lake.put_page(RUN, page=1, received=Answer(body=attempt_body))
    assert [stored.kind for stored in lake.stored_pages(RUN)] == ["page", "attempt"]
    assert lake.read(lake.stored_pages(RUN)[1].key).body == attempt_body
    assert lake.runs("search", RUN.day) == [RunState(RUN, closed=False)]
    mine = manifest(page.listed(0))
    assert lake.close(RUN, mine) == lake.close(RUN, manifest()) == lake.manifest(RUN) == mine
    assert lake.runs("search", RUN.day) == [RunState(RUN, closed=True)]
    assert lake.days("search") == [RUN.day]


def _every_use(store: S3Store) -> list[Callable[[], object]]:
    return [
        lambda: store.put_once("a", b""),
        lambda: store.replace("a", b""),
        lambda: store.get("a"),
        lambda: store.exists("a"),
        lambda: list(store.list("a")),
        lambda: store.accepts_wrong_checksum("a", b""),
    ]


def _flip_on_disk(data: Path, marker: bytes) -> bool:
    """Change one byte of the first place where the server keeps `marker`; False if it keeps it nowhere as it is."""
    for file in sorted(data.rglob("*.dat")):
        position = file.read_bytes().find(marker)
        if position >= 0:
            with file.open("r+b") as opened:
                opened.seek(position)
                opened.write(bytes([marker[0] ^ 1]))
            return True
    return False
