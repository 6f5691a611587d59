"""An object store that is down, fails, forgets its answer or cannot be trusted: never a guess, never another place."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage import s3
from usajobs_assets.storage.objects import ObjectExists, StoreError, StoreUnavailable, StoreUntrustworthy
from usajobs_assets.storage.probe import PROBE_KEY
from usajobs_assets.storage.s3 import S3Store
from usajobs_assets_tests.builders import DAY, Listed, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.faults.tcp_proxy import TcpProxy, tcp_proxy
from usajobs_assets_tests.integration.s3_faults import Fault, broken_network
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs

F08 = fault(
    "F08",
    "S3 is down, says 503 SlowDown, or 500 after it has written",
    does="tries again for a bounded time; a put of unknown outcome is read back and compared; never writes elsewhere",
    told="one sentence with bucket and key; the next attempt goes on with the same sweep",
)
F11 = fault(
    "F11",
    "a store that overwrites write-once objects or accepts a wrong checksum",
    does="refused at the start by a probe, before anything is kept in it",
    told="one sentence that names the store and the broken promise",
)

Open = Callable[..., S3Store]


class Api(Listed):
    """Nine postings; does something when it is asked for the n-th time."""

    searches = 0
    _due: tuple[int, Callable[[], None]] | None = None

    def at_search(self, nth: int, act: Callable[[], None]) -> None:
        self._due = (nth, act)

    def search(self, query: SearchQuery, today: date) -> Found:
        self.searches += 1
        if self._due and self.searches == self._due[0]:
            self._due[1]()
        return super().search(query, today)


@pytest.fixture
def api() -> Api:
    return Api(items(9))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "bronze") as running:
        yield running


@pytest.fixture
def open_store(server: S3Server) -> Iterator[Open]:
    """Opens the part of the bucket that is this test's own; keyword arguments change the client."""
    clients: list[Any] = []
    prefix = uuid4().hex

    def opened(**changes: Any) -> S3Store:
        clients.append(boto3.client("s3", **server.client_arguments(**changes)))
        return S3Store(clients[-1], server.bucket, prefix)

    yield opened
    for client in clients:
        client.close()


@pytest.fixture
def on_s3(
    make_services: Callable[..., Services],
    server: S3Server,
    api: Api,
    simulate: Callable[..., RunningSimulator],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Services]]:
    """Services over a new bucket, reached at `endpoint_url`; nine postings, two a page."""
    bucket, clients = f"lake-{uuid4().hex[:12]}", []
    api_url = simulate(api).url
    admin = boto3.client("s3", **server.client_arguments())
    admin.create_bucket(Bucket=bucket)
    clients.append(admin)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    def make(endpoint_url: str = server.endpoint_url) -> Services:
        where = {"BRONZE_S3_BUCKET": bucket, "AWS_ENDPOINT_URL": endpoint_url, "RESULTS_PER_PAGE": "2"}
        services = make_services(api_url, **where)
        quick = Config(connect_timeout=1, read_timeout=0.5, retries={"total_max_attempts": 1})
        clients.append(boto3.client("s3", **server.client_arguments(endpoint_url=endpoint_url, config=quick)))
        return Services(services.settings, services.clock, lambda _: clients[-1])

    yield make
    for client in clients:
        client.close()


def lake_folder(services: Services) -> Path:
    """Where postings would be if there were a fallback to the disk."""
    return services.settings.state / "lake"


@F08
@pytest.mark.parametrize(
    "faults",
    [
        [Fault.LOSE_ANSWER],
        [Fault.FAIL_AFTER],
        [Fault.FAIL_BEFORE, Fault.LOSE_ANSWER],
        [Fault.CONFLICT],
        [Fault.FAIL_BEFORE, Fault.CONFLICT, Fault.FAIL_BEFORE],
        [Fault.PASS, Fault.CUT_BODY],
        [Fault.PASS, Fault.LOSE_ANSWER],
    ],
    ids=lambda faults: "+".join(fault.name for fault in faults),
)
def test_f08_a_put_survives_a_broken_network(open_store: Open, server: S3Server, faults: list[Fault]) -> None:
    """Whether an unheard put has landed is found out, not guessed."""
    with broken_network(server.endpoint_url, faults) as url:
        store = open_store(endpoint_url=url)
        store.put_once("a", b"mine" * 1000)
        assert not faults
        with pytest.raises(ObjectExists):
            store.put_once("a", b"other")
        assert store.get("a") == b"mine" * 1000


@F08
@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.FAIL_AFTER, Fault.FAIL_BEFORE, Fault.CONFLICT])
def test_f08_a_put_after_a_fault_never_adopts_the_bytes_of_another(
    open_store: Open, server: S3Server, fault: Fault
) -> None:
    open_store().put_once("a", b"theirs")
    with broken_network(server.endpoint_url, [fault]) as url, pytest.raises(ObjectExists):
        open_store(endpoint_url=url).put_once("a", b"mine")
    assert open_store().get("a") == b"theirs"


@F08
def test_f08_a_retry_inside_boto3_does_not_make_our_own_object_a_stranger(
    open_store: Open, server: S3Server
) -> None:
    """boto3 sends a put again by itself and then reports 412 for what its first try has written."""
    config = Config(retries={"total_max_attempts": 3, "mode": "standard"})
    with broken_network(server.endpoint_url, [Fault.LOSE_ANSWER]) as url:
        store = open_store(endpoint_url=url, config=config)
        store.put_once("a", b"mine")
        assert store.get("a") == b"mine"


@F08
def test_f08_a_store_that_keeps_failing_is_unavailable_and_says_so(
    open_store: Open, server: S3Server
) -> None:
    with broken_network(server.endpoint_url, [Fault.FAIL_BEFORE] * 4) as url:
        store = open_store(endpoint_url=url)
        with pytest.raises(StoreUnavailable, match=rf"is failing for {store.uri}/a \(503 SlowDown\)"):
            store.get("a")


@F08
def test_f08_a_store_that_never_answers_is_not_asked_again_for_ever(
    open_store: Open, server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """boto3 tries five times a minute each in production; ours on top of that would be 20 minutes."""
    monkeypatch.setattr(s3, "_GIVE_UP_AFTER_S", 0.2)
    once = Config(connect_timeout=1, read_timeout=0.4, retries={"total_max_attempts": 1})
    with tcp_proxy(server.endpoint_url) as network:
        network.black_hole()
        with pytest.raises(StoreUnavailable, match="ReadTimeoutError"):
            open_store(endpoint_url=network.url, config=once).get("a")
        assert network.taken == 1


@F08
@pytest.mark.parametrize("outage", [TcpProxy.down, TcpProxy.black_hole])
def test_f08_a_sweep_that_lost_its_store_is_resumed_when_it_is_back(
    on_s3: Callable[..., Services],
    api: Api,
    server: S3Server,
    new_database: Callable[[], str],
    outage: Callable[[TcpProxy], None],
) -> None:
    """At the start and half-way; with these timeouts within a minute; nothing is written to the disk instead."""
    with tcp_proxy(server.endpoint_url) as network:
        outage(network)
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="could not be reached for s3://lake-"):
            search_partition(on_s3(network.url), DAY)
        assert time.monotonic() - began < 60
        network.heal()
        api.at_search(4, lambda: outage(network))
        with pytest.raises(StoreUnavailable, match="could not be reached for s3://lake-"):
            search_partition(on_s3(network.url), DAY)
    services = on_s3()
    (run,) = services.lake.runs("search", DAY)
    assert not run.closed
    (manifest,) = search_partition(services, DAY)
    assert (manifest.outcome, manifest.run_id) == ("proven", run.address.run_id)
    load_day(services, DAY)
    assert not lake_folder(services).exists()
    assert_sound(services, new_database)


@F08
def test_f08_a_sweep_and_a_load_over_a_store_that_fails_at_random(
    on_s3: Callable[..., Services], server: S3Server, new_database: Callable[[], str], rounds: int
) -> None:
    """Each attempt ends well or with one sentence; together they are one whole day."""
    dice = random.Random()
    for _ in range(2 * rounds):
        script = [dice.choice([Fault.PASS, Fault.PASS, *Fault]) for _ in range(60)]
        with broken_network(server.endpoint_url, script) as url, suppress(StoreError):
            services = on_s3(url)
            search_partition(services, DAY)
            load_day(services, DAY)
        assert len(script) < 60
    services = on_s3()
    assert {manifest.outcome for manifest in search_partition(services, DAY)} == {"proven"}
    load_day(services, DAY)
    assert not lake_folder(services).exists()
    assert_sound(services, new_database)


@F11
@pytest.mark.parametrize(
    ("forgotten", "complaint"),
    [
        ("IfNoneMatch", "let a write-once object be written twice"),
        ("ChecksumSHA256", "accepted bytes with a wrong SHA-256 checksum"),
    ],
)
def test_f11_a_store_that_breaks_a_promise_is_refused_before_it_gets_a_page(
    on_s3: Callable[..., Services], api: Api, forgotten: str, complaint: str
) -> None:
    """The same server, behind something that drops the condition, or the checksum that came with the bytes."""
    services = on_s3()

    def forget(params: dict[str, Any], **_: object) -> None:
        params.pop(forgotten, None)

    client = services._s3_client(services.settings)
    client.meta.events.register("provide-client-params.s3.PutObject", forget)
    with pytest.raises(StoreUntrustworthy, match=complaint) as refusal:
        search_partition(services, DAY)
    assert "The object store s3://lake-" in str(refusal.value)
    keys = [
        entry["Key"]
        for entry in client.list_objects_v2(Bucket=services.settings.bronze_s3_bucket)["Contents"]
    ]
    assert keys == [PROBE_KEY]
    assert api.searches == 0
    assert not lake_folder(services).exists()
