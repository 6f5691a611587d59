"""Records that were set aside, and days that were refused for them: nothing is lost, nothing older goes over newer."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from datetime import date, timedelta
from typing import Any

import pytest

from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.quarantine import discard, replay
from usajobs_assets.pipeline.search_day import verify_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage.audit import events_of
from usajobs_assets.storage.quarantine_store import Quarantined, QuarantineStore
from usajobs_assets_tests.builders import DAY, NOON, item
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.older_rules import TOO_STRICT, refusing_titles
from usajobs_assets_tests.integration.silver_tables import row_versions
from usajobs_assets_tests.integration.written_runs import write_run

F30 = fault(
    "F30",
    "a whole day of records that break a rule",
    does="refuses the day, keeps its pages; loads it whole once the rule or the code is mended",
    told="`usajobs run` exits with 3 and names the rule; `usajobs quarantine replay --date` says what it loaded",
)
F64 = fault(
    "F64",
    "quarantine replayed twice, by two at once, half-way, or when newer is known",
    does="loads each record once, under its own time: newer content stays on top",
    told="`usajobs quarantine replay` says loaded, still open or refused; `show ID` says who did what and when",
)

FIRST = 800000100
Sweep = dict[int, str]  # titles, by which posting


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    return make_services()


def sweep(services: Services, hour: int, titles: Sweep, days_ago: int = 0) -> None:
    """A sweep that shows these postings."""
    moment = NOON + timedelta(hours=hour, days=-days_ago)
    postings = [item(FIRST + 100 * which, PositionTitle=title) for which, title in titles.items()]
    write_run(services.lake, "search", postings, moment, f"{hour:08x}")


def aside(services: Services, **conditions: Any) -> list[Quarantined]:
    return QuarantineStore(services.warehouse).find(**conditions)


def titles(services: Services) -> Sweep:
    """What silver shows, by which posting."""
    with services.warehouse.connect() as connection:
        rows = connection.execute("SELECT control_number, position_title FROM silver.job").fetchall()
    return {(number - FIRST) // 100: title for number, title in rows}


def states(services: Services) -> dict[str, int]:
    found = [one.state for one in aside(services)]
    return {state: found.count(state) for state in sorted(set(found))}


def by_replay(services: Services) -> None:
    assert len(replay(services, aside(services, day=DAY, waiting=True)).loaded) == 12


def by_another_run(services: Services) -> None:
    verify_day(services.lake, DAY)
    load_day(services, DAY)


@F30
@pytest.mark.parametrize("mend", [by_replay, by_another_run])
def test_f30_a_day_that_a_wrong_rule_refused_is_loaded_after_the_fix(
    services: Services, new_database: Callable[[], str], mend: Callable[[Services], None]
) -> None:
    """Nobody captures anything again: Search could not tell any more what was open."""
    sweep(services, 1, {which: f"Ranger {which}" for which in range(12)})
    with refusing_titles("Ranger"), pytest.raises(GateClosed, match="did not pass"):
        load_day(services, DAY)
    assert titles(services) == {}
    assert states(services) == {"open": 12}
    mend(services)
    assert len(titles(services)) == 12
    assert states(services) == {"replayed": 12}
    assert_sound(services, new_database)


@F30
def test_f30_a_replay_before_the_fix_lets_nothing_pass(services: Services) -> None:
    """Nor does a fix for some of the records, while there are still too many of the others."""
    sweep(services, 1, {which: "Ranger" if which % 2 else "Nurse" for which in range(12)})
    with refusing_titles("(?:Ranger|Nurse)"):
        with pytest.raises(GateClosed):
            load_day(services, DAY)
        done = replay(services, aside(services, waiting=True))
    assert (len(done.refused), len(done.refusals)) == (12, 1)
    with refusing_titles("Ranger", "half mended"):
        assert len(replay(services, aside(services, waiting=True)).refused) == 12
    assert (titles(services), states(services)) == ({}, {"open": 12})
    assert len(replay(services, aside(services, waiting=True)).loaded) == 12
    assert services.ledger.unaccounted() == []


@pytest.fixture
def older_set_aside(services: Services) -> Services:
    """Posting 0 was refused as it was in the morning, and is known as it was at noon."""
    sweep(services, 1, {0: "Morning", 1: "Other"})
    sweep(services, 2, {0: "Noon", 1: "Other"})
    with refusing_titles("Morning"):
        load_day(services, DAY)
    assert titles(services)[0] == "Noon"
    assert states(services) == {"open": 1}
    return services


@F64
def test_f64_what_is_replayed_late_never_goes_over_what_is_newer(
    older_set_aside: Services, new_database: Callable[[], str]
) -> None:
    """Its history gains the morning; the row stays that of noon."""
    services = older_set_aside
    done = replay(services, aside(services))
    assert len(done.loaded) == 1
    assert titles(services) == {0: "Noon", 1: "Other"}
    with services.warehouse.connect() as connection:
        query = (
            f"SELECT position_title FROM silver.job_version WHERE control_number = {FIRST} ORDER BY version"
        )
        assert connection.execute(query.encode()).fetchall() == [("Morning",), ("Noon",)]
    assert_sound(services, new_database)


@F64
def test_f64_replayed_again_nothing_changes_and_nobody_is_noted_twice(older_set_aside: Services) -> None:
    services = older_set_aside
    (one,) = aside(services)
    assert len(replay(services, [one]).loaded) == 1
    before = row_versions(services.warehouse), aside(services)
    assert len(replay(services, aside(services)).loaded) == 1
    assert replay(services, aside(services, waiting=True)).loaded == []
    assert (row_versions(services.warehouse), aside(services)) == before
    events = events_of(services.warehouse, f"quarantine/{one.quarantine_id}")
    assert [(event.action, event.actor) for event in events] == [
        ("quarantine.replay", services.settings.usajobs_actor)
    ]


@F64
def test_f64_a_replay_that_died_before_the_load_is_found_and_finished(
    older_set_aside: Services, new_database: Callable[[], str]
) -> None:
    """The verdict is given, the tables do not know of it: accounted for meanwhile, and still waiting."""
    services = older_set_aside
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    assert states(services) == {"replayed": 1}
    assert services.ledger.unaccounted() == []
    assert len(replay(services, aside(services, waiting=True)).loaded) == 1
    assert aside(services, waiting=True) == []
    assert_sound(services, new_database)


@F64
def test_f64_two_replays_at_once_give_what_one_gives(
    services: Services, new_database: Callable[[], str]
) -> None:
    sweep(services, 1, {which: f"Ranger {which}" for which in range(9)})
    with refusing_titles("Ranger [0-2]"):
        load_day(services, DAY)
    found = aside(services)
    assert len(found) == 3
    with ThreadPoolExecutor(3) as threads:
        all_done = list(threads.map(lambda _: replay(services, found), range(3)))
    assert [len(done.loaded) for done in all_done] == [3, 3, 3]
    events = [events_of(services.warehouse, f"quarantine/{one.quarantine_id}") for one in found]
    assert [len(of_one) for of_one in events] == [1, 1, 1]
    assert_sound(services, new_database)


@F64
def test_f64_many_judgements_at_once_leave_one_verdict(older_set_aside: Services) -> None:
    """Each replaces the one before; none meets the half of another."""
    ledger, manifest = older_set_aside.ledger, closed_runs(older_set_aside.lake, DAY, "search")[0]
    verdict = ledger.verdict(manifest.run_id, manifest.sha256)
    assert verdict is not None
    results = ledger.outcomes(verdict), ledger.set_aside(manifest.run_id)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: ledger.record_verdict(verdict, *results), range(24)))
    assert ledger.verdict(manifest.run_id, manifest.sha256) == verdict
    assert (ledger.outcomes(verdict), ledger.set_aside(manifest.run_id)) == results


@F64
def test_f64_what_was_let_go_and_breaks_a_rule_again_is_open_again(older_set_aside: Services) -> None:
    """It leaves silver with the next load, and is accounted for before and after."""
    services = older_set_aside
    replay(services, aside(services))
    with refusing_titles("Morning", "strict again"):
        judge_day(services.lake, services.ledger, DAY, services.gate_settings)
        assert states(services) == {"open": 1}
        assert services.ledger.unaccounted() == []
        load_day(services, DAY)
    assert services.ledger.unaccounted() == []
    (one,) = aside(services)
    assert (one.state, one.reason, one.decided_by) == ("open", TOO_STRICT, None)


@F64
def test_f64_what_was_discarded_stays_out_whatever_the_rules_say(
    services: Services, new_database: Callable[[], str]
) -> None:
    """Until someone takes it back: only then is it loaded, under the same rules as before."""
    sweep(services, 1, {0: "Spam", 1: "Nurse"})
    with refusing_titles("Spam"):
        load_day(services, DAY)
        assert discard(services, aside(services), "an advertisement") == [aside(services)[0].quarantine_id]
    load_day(services, DAY)
    assert (titles(services), states(services)) == ({1: "Nurse"}, {"discarded": 1})
    assert services.ledger.unaccounted() == []
    assert replay(services, aside(services, waiting=True)).loaded == []
    before = row_versions(services.warehouse)
    load_day(services, DAY)
    assert row_versions(services.warehouse) == before

    assert len(replay(services, aside(services)).loaded) == 1
    assert titles(services) == {0: "Spam", 1: "Nurse"}
    (one,) = aside(services)
    events = events_of(services.warehouse, f"quarantine/{one.quarantine_id}")
    assert [event.action for event in events] == [
        "quarantine.discard", "quarantine.reopen", "quarantine.replay",
    ]  # fmt: skip
    assert events[0].detail["because"] == "an advertisement"
    assert_sound(services, new_database)


@F64
def test_f64_whatever_is_done_in_any_order_nothing_is_lost_and_the_end_is_the_same(
    services: Services, new_database: Callable[[], str], rounds: int
) -> None:
    """Sweeps, changes of the rules, deaths before the load, decisions and replays, as they come."""
    for seed in range(rounds):
        dice, day = random.Random(seed), DAY - timedelta(days=seed)
        for hour in range(3):
            sweep(
                services, hour, {which: dice.choice("ABC") * (hour + 1) for which in range(5)}, days_ago=seed
            )
        for _ in range(9):
            tried = _something(services, day, dice)
            assert services.ledger.unaccounted() == [], f"seed {seed}: {tried}"
            _discarded_is_not_in_silver(services)
        replay(services, aside(services, day=day))
        load_day(services, day)
        assert states(services).keys() <= {"replayed"}, f"seed {seed}"
    assert_sound(services, new_database)


def _something(services: Services, day: date, dice: random.Random) -> str:
    """Do one thing; what it was."""
    pattern = dice.choice(["A", "B", "(?:B|C)", None])
    rules = refusing_titles(pattern, f"without {pattern}") if pattern else nullcontext()
    some = _some_of(aside(services, day=day), dice)
    action = dice.choice(["load", "judge and die", "replay", "replay all", "discard"])
    with rules, suppress(GateClosed):
        if action == "load":
            load_day(services, day)
        elif action == "judge and die":
            judge_day(services.lake, services.ledger, day, services.gate_settings)
        elif action == "replay":
            replay(services, some)
        elif action == "replay all":
            replay(services, aside(services, day=day, waiting=True))
        else:
            discard(services, [one for one in some if one.state != "replayed"], "by dice")
    return f"{action} without {pattern}"


def _some_of(found: Sequence[Quarantined], dice: random.Random) -> list[Quarantined]:
    return [one for one in found if dice.random() < 0.3]


def _discarded_is_not_in_silver(services: Services) -> None:
    """But for one that a load has not got round to taking out: it was discarded after it was set aside anew."""
    with services.warehouse.connect() as connection:
        query = """
            SELECT count(*) FROM ops.quarantine q JOIN silver.sighting s USING (bronze_object, item_index)
            JOIN ops.load l ON l.ingest_run_id = q.ingest_run_id
            WHERE q.state = 'discarded' AND q.quarantined_at <= l.loaded_at"""
        assert connection.execute(query).fetchone() == (0,)
