"""Versions of the rules over a real Postgres: who wins, what stays active, what was active when."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from pydantic import BaseModel

from usajobs_assets.rulebook.active import BY_THE_RELEASE, active_rules, rules_as_of
from usajobs_assets.rulebook.book import Rulebook, read_folder
from usajobs_assets.rulebook.errors import (
    ActivatedMeanwhile,
    NoRules,
    RulebookError,
    RulesRefused,
    UnknownVersion,
)
from usajobs_assets.rulebook.models import MODELS as REGISTERED
from usajobs_assets.rulebook.store import Activation, RulebookStore
from usajobs_assets.storage.audit import events_of
from usajobs_assets.storage.warehouse import Warehouse

pytestmark = pytest.mark.integration


class Weights(BaseModel):
    pay: float


class Stricter(BaseModel):
    pay: float
    grade: float


MODELS = {"ranking.yml": Weights}


def book(pay: object) -> Rulebook:
    return Rulebook({"ranking.yml": f"pay: {pay}\n"})


@pytest.fixture(autouse=True)
def any_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions are about files, whatever these say: the ones here are no rules of gold's."""
    for name in list(REGISTERED):
        monkeypatch.delitem(REGISTERED, name)


@pytest.fixture
def warehouse(database_url: str) -> Warehouse:
    return Warehouse(database_url)


@pytest.fixture
def store(warehouse: Warehouse) -> RulebookStore:
    return RulebookStore(warehouse)


@pytest.fixture
def ship(tmp_path: Path) -> Callable[[object], Path]:
    """The folder that a release ships, with these rules in it from now on."""
    folder = tmp_path / "config"
    folder.mkdir()

    def ship(pay: object) -> Path:
        (folder / "ranking.yml").write_text(book(pay).files["ranking.yml"])
        return folder

    return ship


def test_the_shipped_rules_are_the_first_version(
    warehouse: Warehouse, store: RulebookStore, ship: Callable[[object], Path]
) -> None:
    first = active_rules(warehouse, ship(1), MODELS)
    assert first == book(1)
    again = active_rules(warehouse, ship(1), MODELS)
    assert (again.digest, again.version) == (first.digest, first.version)
    (activation,) = store.history()
    assert (activation.digest, activation.activated_by, activation.follows_shipped) == (
        first.digest, BY_THE_RELEASE, True,
    )  # fmt: skip
    assert [(version.digest, version.files) for version in store.versions()] == [
        (first.digest, ["ranking.yml"])
    ]


def test_a_new_release_brings_its_rules_and_an_older_one_beside_it_does_not_take_them_back(
    warehouse: Warehouse, store: RulebookStore, ship: Callable[[object], Path]
) -> None:
    for pay, expected in ((1, 1), (2, 2), (1, 2), (2, 2), (3, 3)):
        assert active_rules(warehouse, ship(pay), MODELS) == book(expected)
    assert len(store.history()) == 3


def test_what_someone_chose_stays_when_a_release_ships_other_rules(
    warehouse: Warehouse, store: RulebookStore, ship: Callable[[object], Path]
) -> None:
    active_rules(warehouse, ship(1), MODELS)
    store.activate(book(7), "Ms Tester", after=store.active())
    assert active_rules(warehouse, ship(2), MODELS) == book(7)
    assert store.find(book(2).version) == book(2)
    store.activate(book(2), "Ms Tester", after=store.active(), follows_shipped=True)
    assert active_rules(warehouse, ship(3), MODELS) == book(3)


def test_a_bad_file_is_refused_and_the_old_version_stays(
    warehouse: Warehouse,
    store: RulebookStore,
    ship: Callable[[object], Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(RulesRefused, match=r"ranking\.yml:1: pay: Input should be a valid number"):
        active_rules(warehouse, ship("much"), MODELS)
    assert (store.versions(), store.active()) == ([], None)
    active_rules(warehouse, ship(1), MODELS)
    with caplog.at_level(logging.WARNING):
        assert active_rules(warehouse, ship("much"), MODELS) == book(1)
    assert "ranking.yml:1: pay" in caplog.text
    assert f"Version {book(1).version} stays active" in caplog.text
    assert len(store.versions()) == len(store.history()) == 1


def test_without_any_rules_there_is_nothing_to_go_by(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match="holds no rules files"):
        active_rules(warehouse, tmp_path / "nowhere", MODELS)


def test_a_version_that_newer_code_cannot_work_with_is_said_so(
    warehouse: Warehouse, store: RulebookStore, ship: Callable[[object], Path]
) -> None:
    store.activate(book(7), "Ms Tester", after=None)
    shipped = ship(1)
    (shipped / "ranking.yml").write_text("pay: 1\ngrade: 2\n")
    with pytest.raises(
        RulesRefused, match=rf"Version {book(7).version} is refused:\n.*grade: Field required"
    ):
        active_rules(warehouse, shipped, {"ranking.yml": Stricter})
    assert len(store.history()) == 1


def test_going_back_is_one_more_activation_and_the_past_can_be_told(
    warehouse: Warehouse, store: RulebookStore
) -> None:
    activations = [store.active()]
    for pay in (1, 2, 1):
        activations.append(
            store.activate(book(pay), "Ms Tester", after=activations[-1], because=f"try {pay}")
        )
    first, second, third = (done for done in activations if done)
    assert store.history() == [first, second, third]
    assert len(store.versions()) == 2
    moments = [done.activated_at for done in (first, second, third)]
    assert moments == sorted(moments)
    for moment, pay in zip(moments, (1, 2, 1), strict=True):
        assert rules_as_of(warehouse, moment) == book(pay)
    just_before = [moment - timedelta(microseconds=1) for moment in moments]
    assert [rules_as_of(warehouse, moment) for moment in just_before[1:]] == [book(1), book(2)]
    with pytest.raises(NoRules, match="No rules were active"):
        rules_as_of(warehouse, just_before[0])
    with pytest.raises(ValueError, match="time zone"):
        rules_as_of(warehouse, datetime(2026, 11, 20))  # noqa: DTZ001


def test_of_those_who_activate_at_once_one_wins_and_the_history_is_whole(
    database_url: str, store: RulebookStore
) -> None:
    """Each has seen the same active version; the losers change nothing, not even the versions."""
    seen = store.activate(book(0), "Ms Tester", after=None)
    together = Barrier(8)

    def act(pay: int) -> Activation | None:
        together.wait()
        try:
            return RulebookStore(Warehouse(database_url)).activate(book(pay), f"{pay}", after=seen)
        except ActivatedMeanwhile:
            return None

    with ThreadPoolExecutor(8) as threads:
        (winner,) = (done for done in threads.map(act, range(1, 9)) if done)
    assert store.history() == [seen, winner]
    assert {version.digest for version in store.versions()} == {seen.digest, winner.digest}
    told = [
        event
        for pay in range(1, 9)
        for event in events_of(Warehouse(database_url), f"rulebook/{book(pay).version}")
    ]
    assert [(event.actor, event.action, event.detail["digest"]) for event in told] == [
        (winner.activated_by, "activate", winner.digest)
    ]


def test_many_who_keep_trying_all_get_their_turn(database_url: str, store: RulebookStore) -> None:
    def act(pay: int) -> None:
        mine = RulebookStore(Warehouse(database_url))
        while True:
            try:
                mine.activate(book(pay), f"{pay}", after=mine.active())
            except ActivatedMeanwhile:
                continue
            return

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(act, range(12)))
    history = store.history()
    assert [activation.number for activation in history] == list(range(1, 13))
    assert {activation.digest for activation in history} == {book(pay).digest for pay in range(12)}
    assert [one.activated_at for one in history] == sorted(one.activated_at for one in history)


def test_machines_that_start_at_once_take_the_shipped_rules_once(
    database_url: str, store: RulebookStore, ship: Callable[[object], Path]
) -> None:
    folder = ship(1)
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: active_rules(Warehouse(database_url), folder, MODELS), range(6)))
    assert found == [book(1)] * 6
    assert len(store.history()) == 1


def test_a_clock_that_was_set_back_does_not_make_the_past_ambiguous(
    warehouse: Warehouse, store: RulebookStore
) -> None:
    store.register(book(1), "Ms Tester")
    ahead = datetime(2126, 1, 1, tzinfo=UTC)
    with warehouse.connect() as connection:
        connection.execute(
            "INSERT INTO ops.rulebook_activation VALUES (1, %s, %s, 'Ms Tester', '', false)",
            (book(1).digest, ahead),
        )
    assert store.activate(book(2), "Ms Tester", after=store.active()).activated_at == ahead
    assert rules_as_of(warehouse, ahead) == book(2)


@pytest.mark.parametrize("table", ["rulebook_version", "rulebook_activation"])
@pytest.mark.parametrize(
    "change", ["DELETE FROM ops.{}", "UPDATE ops.{} SET digest = digest", "TRUNCATE ops.{} CASCADE"]
)
def test_nobody_changes_what_was(database_url: str, store: RulebookStore, table: str, change: str) -> None:
    store.activate(book(1), "Ms Tester", after=None)
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
    ):
        connection.execute(change.format(table).encode())


def test_a_version_is_found_by_its_first_digits_if_it_is_one(store: RulebookStore) -> None:
    books = [book(pay) for pay in range(40)]
    for one in books:
        store.register(one, "Ms Tester")
    firsts = [one.digest[0] for one in books]
    shared = next(digit for digit in firsts if firsts.count(digit) > 1)
    with pytest.raises(UnknownVersion, match="Several versions begin"):
        store.find(shared)
    with pytest.raises(UnknownVersion, match="No version begins"):
        store.find("%")
    assert store.find(books[5].digest) == books[5]


def test_files_that_are_not_the_ones_of_their_digest_are_not_taken(
    warehouse: Warehouse, store: RulebookStore
) -> None:
    with warehouse.connect() as connection:
        connection.execute(
            "INSERT INTO ops.rulebook_version (digest, files, made_by) VALUES (%s, %s, 'x')",
            (book(1).digest, '{"ranking.yml": "pay: 2"}'),
        )
    with pytest.raises(RulebookError, match="not the ones that were stored"):
        store.find(book(1).digest)


def test_a_folder_comes_back_as_it_was(warehouse: Warehouse, store: RulebookStore, tmp_path: Path) -> None:
    """Comments, line ends and letters of any script, through jsonb and back."""
    odd = Rulebook({"titles.yml": '# é 官 \U0001f680\r\na: "\\u0000"\r\n', "a_1.yml": "b: \u2028x\n"})
    store.activate(odd, "Ms Tester", after=None)
    store.find(odd.version).write_to(tmp_path / "out")
    assert read_folder(tmp_path / "out") == odd
