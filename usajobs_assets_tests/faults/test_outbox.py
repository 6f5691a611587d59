"""Whoever is to be told of a run cannot be told: the run is what it is, and the message comes later, once."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.cli.main import usajobs
from usajobs_assets.launch import RunFailed, run_day
from usajobs_assets.notify.outbox import TRIES_AT_MOST, Outbox
from usajobs_assets.notify.run_summary import outbox_of
from usajobs_assets.notify.webhook import NotTold, Webhook, signature
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings, SettingsError
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import StoppedClock, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.receiver import Receiver, listening
from usajobs_assets_tests.faults.soundness import assert_sound

pytestmark = fault(
    "F54",
    "the receiver of notifications is down, slow, failing or redirects",
    does="the run's result is the same; the summary waits in ops.outbox and is sent again at growing intervals with "
    "the same Idempotency-Key, up to 14 times",
    told="a warning at the end of the run; `usajobs notify` says how many wait and exits 1",
)

SECRET = "a-secret-to-sign-with"
TOKEN = "t0ken-0f-the-receiver"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(f"/hooks/{TOKEN}") as running:
        yield running


@pytest.fixture(scope="module")
def dagster_url(postgres: ServerAddress) -> str:
    """A storage for Dagster that these tests share: to make one takes a second."""
    postgres.ensure_database("dagster_of_outbox")
    return postgres.url("dagster_of_outbox")


@pytest.fixture
def told(make_services: Callable[..., Services], receiver: Receiver) -> Services:
    return make_services(NOTIFY_URLS=receiver.url, NOTIFY_SECRET=SECRET)


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
    new_database: Callable[[], str],
    receiver: Receiver,
    simulate: Callable[..., RunningSimulator],
    dagster_url: str,
) -> Callable[..., Result]:
    """The command line in a home of its own, over three postings."""
    environment = {
        "USAJOBS_HOME": str(tmp_path / "home"),
        "USAJOBS_MODE": "simulated",
        "USAJOBS_BASE_URL": simulate(items(3)).url,
        "DB_URL": new_database(),
        "DAGSTER_PG_URL": dagster_url,
        "NOTIFY_URLS": receiver.url,
        "NOTIFY_SECRET": SECRET,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(usajobs, arguments)


def quick(outbox: Outbox, again: bool = False) -> Any:
    """One round, with a deadline that a test can wait for."""
    return outbox.deliver(Webhook(SECRET, connect=0.3, deadline=0.3).post, again=again)


def rows(services: Services) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        query = (
            "SELECT kind, attempts, delivered_at IS NOT NULL, last_error FROM ops.outbox ORDER BY created_at"
        )
        return connection.execute(query).fetchall()


def due(services: Services) -> datetime:
    """When the only message is tried again."""
    with services.warehouse.connect() as connection:
        ((moment,),) = connection.execute("SELECT not_before FROM ops.outbox").fetchall()
    assert isinstance(moment, datetime)
    return moment


def everything_stored(services: Services) -> str:
    with services.warehouse.connect() as connection:
        return str(connection.execute("SELECT o::text FROM ops.outbox o").fetchall())


def test_f54_a_run_is_told_once_signed_and_with_its_figures(
    cli: Callable[..., Result], receiver: Receiver
) -> None:
    done = cli("run")
    assert done.exit_code == 0, done.output
    (message,) = receiver.seen
    body = json.loads(message.body)
    assert (body["kind"], body["items"], body["accepted"], body["outcome"]) == (
        "run_succeeded",
        3,
        3,
        "proven",
    )
    assert body["error"] is None
    assert message.headers["idempotency-key"] == body["id"]
    expected = hmac.new(SECRET.encode(), message.body, hashlib.sha256).hexdigest()
    assert message.headers["x-signature"] == f"sha256={expected}" == signature(SECRET, message.body)
    assert not {"cookie", "authorization", "authorization-key"} & message.headers.keys()
    again = cli("notify")
    assert (again.exit_code, len(receiver.seen)) == (0, 1)
    assert "Delivered 0, 0 wait." in again.output


def test_f54_the_run_is_the_same_when_nobody_can_be_told(
    cli: Callable[..., Result], receiver: Receiver, new_database: Callable[[], str]
) -> None:
    """Exit 0 and loaded; later, when the receiver is well, `usajobs notify` sends what waits."""
    receiver.does, receiver.location = 302, receiver.url.replace("hooks", "elsewhere")
    done = cli("run")
    assert done.exit_code == 0, done.output
    assert "proven" in done.output
    waits = cli("notify")
    assert waits.exit_code == 0, "it is not due before its time"
    assert "1 wait" in waits.output
    assert len(receiver.seen) == 1

    receiver.does = 204
    sent = cli("notify", "--again")
    assert (sent.exit_code, len(receiver.seen)) == (0, 2)
    assert len({message.headers["idempotency-key"] for message in receiver.seen}) == 1
    assert {message.path for message in receiver.seen} == {f"/hooks/{TOKEN}"}
    services = Services(Settings.load())
    assert rows(services) == [("run_succeeded", 1, True, None)]
    assert TOKEN not in everything_stored(services) + done.output + waits.output + sent.output
    assert_sound(services, new_database)


def test_f54_a_run_that_fails_is_told_and_stays_failed(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    dagster_url: str,
    receiver: Receiver,
) -> None:
    api = simulate(items(2), auth_key="another-key-than-the-simulated")
    services = make_services(api.url, NOTIFY_URLS=receiver.url, DAGSTER_PG_URL=dagster_url)
    with pytest.raises(RunFailed, match="answered 401"):
        run_day(eastern_day(SystemClock().now()), settings=services.settings)
    body = json.loads(receiver.seen[0].body)
    assert body["kind"] == "run_failed"
    assert "answered 401" in body["error"]
    assert "x-signature" not in receiver.seen[0].headers


def test_f54_the_same_run_is_put_there_once_for_each_receiver(told: Services, receiver: Receiver) -> None:
    outbox = outbox_of(told)
    for _ in range(3):
        outbox.put("run_succeeded", "run 1", {"day": "2026-11-20"})
    outbox.put("run_failed", "run 1", {"day": "2026-11-20"})
    outbox.put("run_succeeded", "run 2", {"day": "2026-11-21"})
    assert (outbox.holds("run 1"), outbox.holds("run 3")) == (True, False)
    assert quick(outbox).delivered == 2
    keys = [message.headers["idempotency-key"] for message in receiver.seen]
    assert [key.rpartition(" ")[0] for key in keys] == ["run 1", "run 2"]
    assert json.loads(receiver.seen[0].body)["kind"] == "run_succeeded", "whoever tells first is believed"


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (500, "answered 500"),
        (404, "answered 404"),
        (302, "answered 302, a redirect, which is not followed"),
        ("hang", "no answer within 0.3 s"),
        ("cut", "no answer (ConnectionError)"),
    ],
)
def test_f54_each_failure_is_kept_with_its_reason_and_tried_later(
    told: Services, receiver: Receiver, clock: StoppedClock, does: int | str, said: str
) -> None:
    outbox = outbox_of(told)
    outbox.put("run_succeeded", "run-1", {})
    receiver.does, receiver.location = does, "http://169.254.169.254/latest/meta-data"
    done = quick(outbox)
    assert (done.failed, done.waiting) == ({1: said}, 1)
    assert rows(told) == [("run_succeeded", 1, False, said)]
    assert quick(outbox).failed == {}, "not before its time"
    receiver.does = 200
    receiver.released.set()
    clock.moment += timedelta(minutes=1)
    assert quick(outbox).delivered == 1
    assert len({message.headers["idempotency-key"] for message in receiver.seen}) == 1


def test_f54_intervals_grow_and_the_tries_end(
    told: Services, receiver: Receiver, clock: StoppedClock
) -> None:
    outbox = outbox_of(told)
    outbox.put("run_failed", "run-1", {})
    receiver.does = 503
    waits = []
    while quick(outbox).failed:
        waits.append(due(told) - clock.moment)
        clock.moment = due(told) - timedelta(seconds=1)
        assert quick(outbox).failed == {}, "not before its time"
        clock.moment = due(told)
    assert waits[:5] == [timedelta(minutes=2**power) for power in range(5)]
    assert waits == sorted(waits)
    assert max(waits) == timedelta(hours=6)
    assert len(receiver.seen) == TRIES_AT_MOST
    assert quick(outbox).given_up == 1
    receiver.does = 200
    assert quick(outbox, again=True).delivered == 1


def test_f54_a_receiver_that_hangs_costs_one_deadline_and_no_other_receiver(
    make_services: Callable[..., Services], receiver: Receiver
) -> None:
    receiver.does = "hang"
    with listening() as well:
        outbox = outbox_of(make_services(NOTIFY_URLS=f"{receiver.url}, {well.url}"))
        for number in range(5):
            outbox.put("run_succeeded", f"run-{number}", {})
        done = quick(outbox)
        assert (len(receiver.seen), len(well.seen)) == (1, 5)
        assert (done.delivered, done.waiting) == (5, 5)


def test_f54_dying_after_it_was_sent_sends_it_again_under_the_same_key(
    told: Services, receiver: Receiver
) -> None:
    """At least once: the receiver has it, we do not know, and it can tell by the key."""
    outbox = outbox_of(told)
    outbox.put("run_succeeded", "run-1", {})

    def post_and_die(url: str, body: bytes, key: str) -> None:
        Webhook(SECRET).post(url, body, key)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(post_and_die)
    assert rows(told) == [("run_succeeded", 0, False, None)]
    assert quick(outbox).delivered == 1
    first, second = receiver.seen
    assert (first.headers["idempotency-key"], first.body) == (second.headers["idempotency-key"], second.body)


def test_f54_two_processes_that_send_at_once_send_each_message_once(
    told: Services, receiver: Receiver
) -> None:
    outbox = outbox_of(told)
    for number in range(12):
        outbox.put("run_succeeded", f"run-{number}", {})
    senders = [threading.Thread(target=lambda: outbox.deliver(Webhook(SECRET).post)) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(receiver.seen) == 12
    assert len({message.headers["idempotency-key"] for message in receiver.seen}) == 12


def test_f54_another_order_of_the_addresses_changes_nothing_and_a_removed_one_is_told(
    make_services: Callable[..., Services], receiver: Receiver
) -> None:
    with listening() as other:
        both = outbox_of(make_services(NOTIFY_URLS=f"{receiver.url},{other.url}"))
        both.put("run_succeeded", "run-1", {})
        turned = outbox_of(make_services(NOTIFY_URLS=f"{other.url},{receiver.url}"))
        turned.put("run_succeeded", "run-1", {})
        assert quick(outbox_of(make_services(NOTIFY_URLS=other.url))).unknown_receiver == 1
        assert quick(turned).delivered == 1
        assert (len(receiver.seen), len(other.seen)) == (1, 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/x",
        "ftp://hooks.example/x",
        "https://169.254.169.254/latest",
        "https://[fe80::1]/x",
        "https://[fd00:ec2::254]/x",
        "https://[::ffff:169.254.169.254]/x",
        "https://metadata.google.internal/x",
        "https://me:password@hooks.example/x",
        "https://0.0.0.0/x",
        "https:///x",
        "hooks.example",
    ],
)
def test_f54_addresses_that_nothing_is_sent_to_are_refused_as_settings(address: str) -> None:
    with pytest.raises(SettingsError, match="NOTIFY_URLS: address 2 ") as refused:
        Settings.parse({"NOTIFY_URLS": f"https://hooks.example/fine,{address}"})
    assert address not in str(refused.value)


def test_f54_a_name_that_leads_to_a_metadata_service_is_refused_when_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a name means is known only then; it may have meant something else when the settings were read."""
    answer = [(2, 1, 6, "", ("169.254.169.254", 0))]
    monkeypatch.setattr("usajobs_assets.notify.webhook.socket.getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(NotTold, match="link-local"):
        Webhook().post("https://hooks.example/x", b"{}", "key")


def test_f54_a_warehouse_that_is_gone_at_the_end_does_not_change_the_result(
    cli: Callable[..., Result], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outbox is in the warehouse; without it nobody is told, the day is loaded, and a warning says so."""

    def gone(*_: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Outbox, "put", gone)
    done = cli("run")
    assert done.exit_code == 0, done.output
    assert receiver.seen == []
    with Services(Settings.load()).warehouse.connect() as connection:
        today: date = eastern_day(SystemClock().now())
        loaded = connection.execute(
            "SELECT day FROM ops.load JOIN ops.ingest_run USING (ingest_run_id)"
        ).fetchall()
    assert loaded == [(today,)]
