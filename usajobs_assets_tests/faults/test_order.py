"""Loads out of order, one that finishes late, and postings that arrive or vanish: the tables say what was seen."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usajobs_assets.pipeline.coverage import read_open_dates
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.late_arrivals import late_arrivals
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.silver_loader import open_load
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, items, record, text_record
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.captured import FATES
from usajobs_assets_tests.integration.histories import FEW, RUNS, Said, World
from usajobs_assets_tests.integration.silver_tables import row_versions, silver_contents
from usajobs_assets_tests.integration.sweeping import Scripted, found
from usajobs_assets_tests.integration.told import OPENED, Telling, Told

NewDatabase = Callable[[], str]
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
A_DAY = timedelta(days=1)

F45 = fault(
    "F45",
    "days are loaded out of order, and an old run finishes late",
    does="every order, any repetition and any crash in between give the same tables",
    told="nothing: there is nothing to do",
)
F50 = fault(
    "F50",
    "a sweep brings 3 % of the postings, as if all others had closed",
    does="an unproven sweep is refused and changes nothing; and no sweep at all closes a posting by leaving it out",
    told="the check `rows_match_api_total` is red, `usajobs status` has both numbers, exit code 3",
)
F51 = fault(
    "F51",
    "a posting appears under an open date weeks after it",
    does="open dates are captured again at growing intervals, and the posting is loaded with its age",
    told="`ops/coverage` and `usajobs status` count late arrivals by the age of their open date",
)


@F45
@settings(FEW, max_examples=10 * ROUNDS)
@given(data=st.data(), said=RUNS)
def test_f45_any_order_with_repetitions_and_crashes_gives_the_same_history(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """Law 5 over three sources: forward it is the model's, and any other way it is the same."""
    here = world(said)
    every_run = range(len(said))
    here.captured.load_all(every_run)
    here.check_model()
    forward = here.captured.contents_then_forget()
    steps = data.draw(
        st.lists(st.tuples(st.sampled_from(every_run), st.sampled_from(FATES)), max_size=3), "before"
    )
    for run, fate in steps:
        here.captured.load(run, fate)
    here.captured.load_all(data.draw(st.permutations(every_run), "in the end"))
    assert here.captured.contents() == forward


@F45
@settings(FEW, max_examples=5 * ROUNDS)
@given(data=st.data(), said=RUNS)
def test_f45_two_loaders_at_once_give_the_same_history(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """Law 5, by any number of processes: each loads every run, in an order of its own."""
    here = world(said)
    here.captured.load_all(range(len(said)))
    forward = here.captured.contents_then_forget()
    orders = [data.draw(st.permutations(range(len(said)))) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(here.captured.load_all, orders))
    assert here.captured.contents() == forward


@F45
@settings(FEW, max_examples=6 * ROUNDS)
@given(data=st.data(), said=RUNS)
def test_f45_an_old_run_that_is_committed_last_changes_nothing_newer(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """It was staged before the others and is merged after them, as by a process that was frozen in between."""
    here = world(said)
    here.captured.load_all(range(len(said)))
    forward = here.captured.contents_then_forget()
    late = data.draw(st.integers(0, len(said) - 1), "late")
    day = here.captured.day_of(late)
    with open_load(here.captured.services.warehouse) as load:
        load.stage(day.sightings())
        here.captured.load_all(data.draw(st.permutations([run for run in range(len(said)) if run != late])))
        for batch in day.batches(load.decide(day.loads)):
            load.write(batch.to_load)
        load.merge([])
    assert here.captured.contents() == forward


@pytest.fixture
def telling(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], clock: StoppedClock
) -> Telling:
    told = Told()
    return Telling(make_services(simulate(told).url), clock, told)


@F50
def test_f50_a_sweep_that_came_short_is_refused_and_nothing_closes(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    clock: StoppedClock,
    new_database: NewDatabase,
) -> None:
    """The API reports 100 postings and serves 3 of them."""
    everything, little = found(100, *range(100)), found(100, 0, 1, 2)
    api = Scripted([everything, little])
    telling = Telling(make_services(simulate(api).url), clock, Told())
    telling.sweep(NOON)
    services, before = telling.services, silver_contents(telling.services.warehouse)
    assert (len(before["job"]), len(before["job_status_event"])) == (100, 100)
    with pytest.raises(GateClosed, match=r"did not pass the gate; silver loads nothing of it"):
        telling.sweep(NOON + A_DAY)
    assert silver_contents(services.warehouse) == before
    assert_sound(services, new_database)


@F50
def test_f50_even_a_total_that_shrank_with_it_closes_nothing(
    telling: Telling, new_database: NewDatabase
) -> None:
    """The API says 3 and serves 3, at both kinds of endpoint: such a run proves itself, and is proof of three postings.

    The row asks for a gate on shrinking. There is none: what is not shown is not taken for closed, so there is nothing
    that such a gate would have to keep from happening, and after a shutdown most postings do close at once.
    """
    records = [record(800000100 + 100 * index) for index in range(100)]
    telling.sweep(NOON, *items(100))
    telling.capture(NOON, HISTORIC, *records)
    before = silver_contents(telling.services.warehouse)
    telling.sweep(NOON + A_DAY, *items(3))
    telling.capture(NOON + A_DAY, HISTORIC, *records[:3])
    after = silver_contents(telling.services.warehouse)
    assert {name: rows for name, rows in after.items() if name not in ("sighting", "job_version")} == {
        name: rows for name, rows in before.items() if name not in ("sighting", "job_version")
    }
    assert len(after["job_version"]) == len(before["job_version"])
    assert_sound(telling.services, new_database)


@F51
@pytest.mark.parametrize(
    ("weeks", "group"), [(2, "up to 14 days"), (8, "up to 60 days"), (60, "over 365 days")]
)
def test_f51_a_late_posting_is_loaded_and_counted_by_its_age(
    telling: Telling, new_database: NewDatabase, weeks: int, group: str
) -> None:
    """When its day was proven without it; the day is due again by then, so that the schedule asks for it."""
    opened = NOON - (DAY - OPENED)
    telling.capture(opened + A_DAY, HISTORIC, record(800000100))
    telling.capture(opened + A_DAY, ANNOUNCEMENT_TEXT, text_record(800000100))
    services, telling.clock.moment = telling.services, opened + timedelta(weeks=weeks)
    assert OPENED in [due.day for due in read_open_dates(services).due]
    assert set(late_arrivals(services.warehouse).values()) == {0}
    versions = row_versions(services.warehouse)["job"]
    telling.capture(telling.clock.moment, HISTORIC, record(800000100), record(800000200))
    assert {name: count for name, count in late_arrivals(services.warehouse).items() if count} == {group: 1}
    assert row_versions(services.warehouse)["job"][:1] == versions
    assert_sound(services, new_database)
