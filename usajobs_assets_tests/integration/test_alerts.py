"""Alerts over a real Postgres: what is told, that it is told once, and that no rebuild or backfill tells anything."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from usajobs_assets.gold.alerts.rules import Criteria, Watch
from usajobs_assets.notify.run_summary import deliver_due
from usajobs_assets.pipeline.alert_feed import KEY, feed, write_feed
from usajobs_assets.pipeline.alerts import LISTED, overview, tell, would_tell
from usajobs_assets.pipeline.gold import build_all, why_not_built
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.alert_sql import fits_of
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import StoppedClock, jsearch_item
from usajobs_assets_tests.faults.mail_server import receiving_mail
from usajobs_assets_tests.faults.receiver import Receiver, listening
from usajobs_assets_tests.integration.alert_world import World
from usajobs_assets_tests.integration.small_store import command_line, new_database_from
from usajobs_assets_tests.unit.gold.test_atom import check_feed, of

pytestmark = pytest.mark.integration

FIRST, SECOND, THIRD = 800000100, 800000200, 800000300
RANGERS: dict[str, Any] = {"name": "rangers", "where": {"title": ["ranger"]}, "to": ["me"]}
IN_COLORADO = {"name": "colorado", "where": {"states": ["CO"]}, "to": ["me"]}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with listening() as running:
        yield running


@pytest.fixture(scope="module")
def begun(
    postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver
) -> Iterator[World]:
    """A posting was swept today and gold was built; rangers are looked for. It is only copied."""
    with new_database_from(postgres, "migrated") as url:
        made = at(url, tmp_path_factory.mktemp("begun"), NOTIFY_URLS=f"me={receiver.url}")
        made.activate(searches=[RANGERS])
        made.sweep(0, made.posting(FIRST))
        assert made.tell().messages == []
        yield made


@pytest.fixture
def world(begun: World, postgres: ServerAddress, tmp_path: Path, receiver: Receiver) -> Iterator[World]:
    """A copy of it."""
    receiver.seen.clear()
    shutil.copytree(begun.services.settings.usajobs_home, tmp_path / "home")
    template = begun.services.warehouse.url.rpartition("/")[2]
    with new_database_from(postgres, template) as url:
        made = at(url, tmp_path / "home", NOTIFY_URLS=f"me={receiver.url}")
        made.now, made.clock.moment, made.written = begun.now, begun.clock.moment, list(begun.written)
        yield made


def at(url: str, home: Path, **environment: str) -> World:
    clock = StoppedClock(datetime.now(UTC))
    variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url, **environment}
    return World(Services(Settings.parse(variables), clock), clock)


def test_a_new_match_is_told_once_and_the_first_build_tells_nothing(world: World, receiver: Receiver) -> None:
    world.sweep(1, world.posting(FIRST), world.posting(SECOND), world.posting(THIRD, PositionTitle="Cook"))
    assert would_tell(Services(world.services.settings, world.clock)).messages == []
    world.build()
    assert [message.changes[0][0] for message in would_tell(world.services).messages] == [SECOND]
    assert world.told() == []
    world.tell()
    assert world.told() == [("rangers", SECOND, ["new"])]
    (body,) = world.waiting()
    assert (body["kind"], body["mode"], body["postings_total"]) == ("alert", "simulated", 1)
    assert body["postings"][0]["url"] == f"https://www.usajobs.gov/job/{SECOND}"
    assert (world.tell().messages, would_tell(world.services).messages) == ([], [])
    assert deliver_due(world.services).delivered == 1
    assert len(receiver.seen) == 1


def test_a_posting_of_jsearch_is_told_with_its_own_address_and_currency(world: World) -> None:
    at_noon = int(world.now.timestamp())
    ranger = jsearch_item(
        "ranger", job_title="Park Ranger", job_salary_currency="CAD", job_posted_at_timestamp=at_noon
    )
    world.jsearch(1, ranger, jsearch_item("nurse", job_posted_at_timestamp=at_noon))
    world.tell()
    (body,) = world.waiting()
    (posting,) = body["postings"]
    assert [change["kind"] for change in posting["changes"]] == ["new"]
    assert (posting["url"], posting["source"]) == ("https://jobs.example/1", "jsearch")
    assert posting["pay"] == "31.50-40.00 PH CAD"
    assert "position_uri" not in posting
    (entry,) = check_feed(feed(world.services)[0]).findall(of("entry"))
    assert [link.get("href") for link in entry.findall(of("link"))] == ["https://jobs.example/1"]
    world.jsearch(2, {**ranger, "job_apply_link": "javascript:alert(1)", "job_min_salary": 35})
    world.tell()
    (edited,) = world.waiting()[-1]["postings"]
    assert ([change["kind"] for change in edited["changes"]], edited["url"]) == (["pay_edited"], None)
    check_feed(feed(world.services)[0])
    assert deliver_due(world.services).delivered == 2


def test_a_rebuild_of_gold_or_of_silver_tells_nothing(world: World) -> None:
    world.sweep(1, world.posting(FIRST, closes=25), world.posting(SECOND))
    world.tell()
    told = world.told()
    assert told == [("rangers", SECOND, ["new"]), ("rangers", FIRST, ["closing_date_moved"])]
    world.build(anew=True)
    assert tell(world.services).messages == []
    with world.services.warehouse.connect() as connection:
        connection.execute(
            "TRUNCATE gold.posting, gold.posting_location, gold.posting_change, ops.gold_build"
        )
        connection.execute(
            "TRUNCATE silver.sighting, silver.job, silver.job_version, ops.load, ops.lake_file CASCADE"
        )
    world.load(*reversed(world.written))
    assert world.tell().messages == []
    assert world.told() == told


def test_a_warehouse_that_was_lost_and_filled_again_tells_nothing(
    world: World, new_database: Callable[[], str], tmp_path: Path, receiver: Receiver
) -> None:
    world.sweep(1, world.posting(FIRST), world.posting(SECOND))
    other = at(new_database(), tmp_path / "home", NOTIFY_URLS=f"me={receiver.url}")
    other.activate(searches=[RANGERS])
    other.clock.moment = world.clock.moment
    other.load(*world.written)
    assert other.tell().messages == []


def test_a_search_counts_from_its_activation_and_a_changed_one_anew(world: World) -> None:
    world.activate(searches=[RANGERS, IN_COLORADO])
    assert world.tell().messages == []
    world.sweep(1, world.posting(FIRST), world.posting(SECOND))
    world.tell()
    assert world.told() == [("colorado", SECOND, ["new"]), ("rangers", SECOND, ["new"])]
    assert [(row.name, row.to, row.open) for row in overview(world.services)] == [
        ("rangers", ("me",), 2),
        ("colorado", ("me",), 2),
    ]


def test_what_was_seen_before_a_search_was_activated_is_not_told(world: World) -> None:
    """The sweep of an hour ago is fresh, but nobody looked for it then."""
    world.sweep(-1, world.posting(SECOND))
    world.activate(searches=[RANGERS, IN_COLORADO])
    world.clock.moment = datetime.now(UTC)
    assert world.tell().messages == []


def test_what_happens_to_watched_postings_is_told_each_posting_once(world: World) -> None:
    world.activate(watched=[{"name": "mine", "postings": [FIRST, SECOND], "to": ["me"]}])
    pay = [{"MinimumRange": "60000", "MaximumRange": "70000", "RateIntervalCode": "PA", "Description": ""}]
    world.sweep(1, world.posting(FIRST, closes=25, PositionRemuneration=pay), world.posting(THIRD))
    world.tell()
    assert world.told() == [("mine", FIRST, ["closing_date_moved", "pay_edited"])]
    world.historic(2, world.day(0), world.record(FIRST, positionOpeningStatus="Job canceled"))
    world.tell()
    world.historic(3, world.day(0), world.record(FIRST))
    world.tell()
    assert world.told()[1:] == [("mine", FIRST, ["cancelled"]), ("mine", FIRST, ["reopened"])]


def test_a_backfill_tells_nothing_although_the_postings_appear_now(world: World) -> None:
    """An old open date is captured, whose postings are still open, and one of which was cancelled long ago."""
    old = date(2026, 1, 5)
    dates = {"positionOpenDate": str(old)}
    world.historic(
        1,
        old,
        world.record(SECOND, **dates),
        world.record(THIRD, **dates, positionOpeningStatus="Job canceled"),
    )
    world.historic(2, old, world.record(SECOND, **dates, positionCloseDate=str(world.day(30))))
    assert world.tell().messages == []
    with world.services.warehouse.connect() as connection:
        query = "SELECT count(*) FROM gold.posting_change WHERE control_number <> %s"
        assert connection.execute(query, (FIRST,)).fetchone() == (4,)


def test_an_open_date_of_these_days_tells_what_search_has_seen_and_no_more(world: World) -> None:
    """HistoricJoa may be quicker than the sweep: the posting is told when the sweep has it."""
    world.historic(1, world.day(0), world.record(SECOND))
    assert world.tell().messages == []
    world.sweep(1, world.posting(FIRST), world.posting(SECOND))
    world.tell()
    assert world.told() == [("rangers", SECOND, ["new"])]


def test_a_posting_that_opened_long_ago_is_no_news_when_a_wider_sweep_finds_it(world: World) -> None:
    world.sweep(1, world.posting(SECOND, opened=-40), world.posting(THIRD, closes=0))
    world.clock.moment += timedelta(days=1)
    assert world.tell().messages == []


def test_a_posting_that_leaves_and_comes_back_is_told_once(world: World) -> None:
    for day, shown in ((1, [SECOND]), (2, []), (3, [SECOND])):
        world.sweep(day, world.posting(FIRST), *(world.posting(number) for number in shown))
        world.tell()
    assert world.told() == [("rangers", SECOND, ["new"])]


def test_a_run_that_is_loaded_late_tells_nothing_twice(world: World) -> None:
    """The date moved, back, and again: the last was told first, and becomes the second of its kind."""
    world.sweep(1, world.posting(FIRST, closes=25), load=False)
    world.sweep(2, world.posting(FIRST), load=False)
    world.sweep(3, world.posting(FIRST, closes=25))
    world.tell()
    assert world.told() == [("rangers", FIRST, ["closing_date_moved"])]
    _, first, second, _ = world.written
    world.load(first)
    assert world.tell().messages == []
    world.load(second)
    world.tell()
    (_, back) = world.waiting()
    assert [change["new_value"] for change in back["postings"][0]["changes"]] == [str(world.day(20))]


def test_what_nobody_heard_of_for_three_days_is_not_told(world: World) -> None:
    world.sweep(1, world.posting(SECOND))
    world.clock.moment += timedelta(hours=72)
    assert world.tell().messages == []


def test_a_step_that_dies_before_the_commit_has_told_nothing_and_is_run_again(world: World) -> None:
    world.sweep(1, world.posting(SECOND))
    list(build_all(world.services))
    with world.services.warehouse.connect() as connection:
        connection.execute("ALTER TABLE ops.outbox ADD CONSTRAINT full_up CHECK (kind <> 'alert') NOT VALID")
    with pytest.raises(psycopg.errors.CheckViolation):
        tell(world.services)
    with world.services.warehouse.connect() as connection:
        assert connection.execute("SELECT count(*) FROM ops.alert").fetchone() == (0,)
        connection.execute("ALTER TABLE ops.outbox DROP CONSTRAINT full_up")
    assert why_not_built(world.services, world.day(1)) is None
    tell(world.services)
    assert world.told() == [("rangers", SECOND, ["new"])]
    assert why_not_built(world.services, world.day(1)) == "Gold is built from what silver holds."


def test_one_that_dies_after_the_commit_is_sent_later_and_a_receiver_that_is_down_gets_it_then(
    world: World, receiver: Receiver
) -> None:
    world.sweep(1, world.posting(SECOND))
    world.tell()
    receiver.does = 503
    try:
        assert deliver_due(world.services).waiting == 1
    finally:
        receiver.does = 204
    world.clock.moment += timedelta(minutes=2)
    assert (world.tell().messages, deliver_due(world.services).delivered) == ([], 1)
    assert len({message.headers["idempotency-key"] for message in receiver.seen}) == 1


def test_an_alert_goes_by_mail_and_waits_while_the_server_ends_the_conversation(
    world: World, tmp_path: Path
) -> None:
    with receiving_mail() as server:
        by_mail = at(
            world.services.warehouse.url, tmp_path / "home", NOTIFY_URLS=f"me={server.url('me@example.org')}"
        )
        world.sweep(1, world.posting(SECOND, PositionTitle="Ranger\r\nBcc: all@example.org"))
        by_mail.clock.moment = world.clock.moment
        by_mail.tell()
        server.cuts = True
        assert deliver_due(by_mail.services).waiting == 1
        server.cuts = False
        by_mail.clock.moment += timedelta(minutes=2)
        assert deliver_due(by_mail.services).delivered == 1
    (letter,) = server.letters
    assert letter["Subject"] == "[USAJOBS simulated] rangers: Ranger Bcc: all@example.org: new"
    assert "Bcc" not in letter


def test_processes_that_look_at_once_tell_it_once(world: World) -> None:
    world.sweep(1, *(world.posting(FIRST + 100 * index) for index in range(5)))
    world.build()
    at_once = [threading.Thread(target=tell, args=(world.services,)) for _ in range(4)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert [(body["postings_total"], len(body["postings"])) for body in world.waiting()] == [(4, 4)]


def test_a_message_lists_so_many_and_says_how_many_there_are(world: World) -> None:
    world.sweep(1, *(world.posting(SECOND + 100 * index) for index in range(LISTED + 5)))
    done = world.tell()
    (body,) = world.waiting()
    assert (body["postings_total"], len(body["postings"]), done.changes) == (LISTED + 5, LISTED, LISTED + 5)


def test_a_receiver_without_an_address_is_told_once_there_is_one(
    world: World, tmp_path: Path, receiver: Receiver
) -> None:
    world.activate(searches=[{**RANGERS, "to": ["me", "friend"]}])
    world.sweep(1, world.posting(SECOND))
    assert world.tell().without_address == ["rangers: friend"]
    assert len(world.waiting()) == 1
    with listening() as other:
        later = at(
            world.services.warehouse.url,
            tmp_path / "home",
            NOTIFY_URLS=f"me={receiver.url}, friend={other.url},{other.url}",
        )
        later.clock.moment = world.clock.moment
        assert [message.receiver for message in later.tell().messages] == ["friend"]
        assert deliver_due(later.services).delivered == 2
        assert len(other.seen) == 1


CRITERIA: dict[str, tuple[dict[str, Any], set[int]]] = {
    "title": ({"title": ["park ranger"]}, {FIRST}),
    "standard title": ({"title": ["cybersecurity specialist"]}, {SECOND}),
    "half a word": ({"title": ["rang"]}, set()),
    "any ending": ({"title": ["rang*", "nothing"]}, {FIRST}),
    "not title": ({"states": ["CO"], "not_title": ["ranger"]}, {SECOND}),
    "text": ({"text": ["c++"]}, {SECOND}),
    "another language": ({"text": ["know python and c"]}, set()),
    "series": ({"series": ["0025", "2210"]}, {FIRST, SECOND}),
    "agency": ({"agencies": ["national PARK service"]}, {FIRST, SECOND}),
    "skills": ({"skills": ["python", "c++"]}, {SECOND}),
    "a skill is lacking": ({"skills": ["python", "sql"]}, set()),
    "pay": ({"pay_at_least": 68546}, {FIRST}),
    "grade": ({"grades": [10]}, {FIRST, SECOND}),
    "hiring path": ({"hiring_paths": ["public"]}, {FIRST, SECOND}),
    "remote": ({"remote": True}, set()),
    "not remote": ({"remote": False, "title": ["ranger"]}, {FIRST}),
}


@pytest.fixture(scope="module")
def fitting(
    postgres: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[dict[str, Any]], set[int]]]:
    with new_database_from(postgres, "migrated") as url:
        world = at(url, tmp_path_factory.mktemp("criteria"))
        pay = [{"MinimumRange": "20", "MaximumRange": "30", "RateIntervalCode": "PH", "Description": ""}]
        other = world.posting(
            SECOND,
            PositionTitle="IT Specialist (INFOSEC)",
            PositionRemuneration=pay,
            QualificationSummary="You know Python and C++.",
        )
        world.sweep(0, world.posting(FIRST), other)
        world.build()

        def fit(where: dict[str, Any]) -> set[int]:
            condition, values = fits_of(Watch("any", (), (), where=Criteria.model_validate(where)))
            query = f"SELECT p.control_number FROM gold.posting p WHERE {condition}"
            with world.services.warehouse.connect() as connection:
                return {number for (number,) in connection.execute(query.encode(), values).fetchall()}

        yield fit


@pytest.mark.parametrize("name", CRITERIA)
def test_a_search_fits_what_its_criteria_say(
    name: str, fitting: Callable[[dict[str, Any]], set[int]]
) -> None:
    where, expected = CRITERIA[name]
    assert fitting(where) == expected


def test_the_feed_has_each_change_once_and_is_the_same_after_a_rebuild(world: World) -> None:
    """Also what nobody is told of; and what was there before the search is not in it."""
    world.activate(searches=[RANGERS, {**IN_COLORADO, "to": []}])
    world.sweep(1, world.posting(FIRST), world.posting(SECOND, PositionTitle="<b>Ranger</b> & \x07 Co"))
    world.tell()
    made, entries = feed(world.services)
    (entry,) = check_feed(made).findall(of("entry"))
    assert (entries, entry.findtext(of("title"))) == (1, "<b>Ranger</b> & \\x07 Co: new")
    assert [label.get("term") for label in entry.findall(of("category"))] == ["colorado", "rangers"]
    assert write_feed(world.services) == 1
    world.clock.moment += timedelta(days=10)
    with world.services.warehouse.connect() as connection:
        connection.execute(
            "TRUNCATE gold.posting, gold.posting_location, gold.posting_change, ops.gold_build"
        )
    world.build()
    assert feed(world.services)[0] == made == world.services.store.get(KEY)


def test_the_command_line_lists_tries_and_writes_the_feed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the clock of the machine, for which the sweep of tomorrow is to come; nothing counts as told."""
    world.activate(searches=[{**RANGERS, "to": ["me", "you"]}])
    world.sweep(1, world.posting(FIRST), world.posting(SECOND))
    world.build()
    cli = command_line(world.services, monkeypatch, NOTIFY_URLS="me=http://127.0.0.1:1/hook")
    listed, tried = cli("alerts", "list"), cli("alerts", "try")
    assert re.search(r"rangers\W+me, you.*\b2\b", listed.output), listed.output
    assert "To me: [USAJOBS simulated] rangers: Park Ranger: new" in tried.output
    assert "rangers: you" in tried.output
    assert "rangers: Park Ranger: new" in cli("alerts", "try").output
    assert world.waiting() == []
    written = cli("alerts", "feed", "--to", str(tmp_path / "feed.atom"))
    assert written.output.endswith("feed.atom has 1 entries.\n")
    check_feed((tmp_path / "feed.atom").read_bytes())
    assert cli("alerts", "feed", "--to", "/nowhere/feed.atom").exit_code == 2
