"""Law 2: a sweep is proven when it holds as many different postings as the API says there are, and only then."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from usajobs_assets.pipeline.search_day import SWEEPS_AT_MOST
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import items
from usajobs_assets_tests.integration.sweeping import (
    PassingClock,
    Scripted,
    Stage,
    found,
    on_stage,
    pages_asked,
)

pytestmark = pytest.mark.integration

Simulate = Callable[..., RunningSimulator]
Open = Callable[[RunningSimulator], Stage]


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def stage(make_services: Callable[..., Services], clock: PassingClock) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda api: stack.enter_context(on_stage(make_services(api.url), clock))


def test_a_total_that_never_stands_still_is_swept_three_times_and_stays_incomplete(
    simulate: Simulate, stage: Open
) -> None:
    """The manifest names both totals, and the gate refuses it."""
    api = simulate(Scripted([found(4, 0, 1), found(5, 2, 3), found(5, 4)] * SWEEPS_AT_MOST))
    here = stage(api)
    manifest = here.capture()
    assert here.outcomes() == ["incomplete"] * SWEEPS_AT_MOST == ["incomplete"] * 3
    assert manifest.reasons == ("the total moved while paging: 4, 5",)
    assert manifest.postings_distinct == manifest.api_total == 5
    assert pages_asked(api) == [1, 2, 3] * 3
    assert not here.passes()


def test_a_total_that_moved_once_is_proven_by_the_next_sweep(simulate: Simulate, stage: Open) -> None:
    """The day passes by its newest run; the first one is kept, and is not loaded."""
    here = stage(simulate(Scripted([found(3, 0, 1), found(4, 2, 3), found(4, 0, 1), found(4, 2, 3)])))
    assert here.capture().outcome == "proven"
    assert here.outcomes() == ["incomplete", "proven"]
    assert here.passes()
    with here.services.warehouse.connect() as connection:
        assert connection.execute("SELECT count(*) FROM silver.sighting").fetchone() == (4,)


def test_a_posting_that_drifted_to_the_next_page_hides_another_one(simulate: Simulate, stage: Open) -> None:
    """As many items as the total, but not as many postings: counting rows would have called it complete."""
    here = stage(simulate(Scripted([found(4, 0, 1), found(4, 1, 2)])))
    manifest = here.sweep()
    assert (manifest.items, manifest.outcome) == (4, "incomplete")
    assert manifest.reasons == ("3 different postings came, the API reported 4",)
    assert not here.passes()


def test_a_duplicate_besides_every_posting_is_counted_and_costs_nothing(
    simulate: Simulate, stage: Open
) -> None:
    """Law 4 with a duplicate: four items are three sightings."""
    here = stage(simulate(Scripted([found(3, 0, 1), found(3, 1, 2)])))
    manifest = here.sweep()
    assert (manifest.items, manifest.postings_distinct, manifest.outcome) == (4, 3, "proven")
    assert here.passes()
    with here.services.warehouse.connect() as connection:
        assert connection.execute("SELECT count(*) FROM silver.sighting").fetchone() == (3,)


def test_short_pages_are_followed_until_the_total_is_reached(simulate: Simulate, stage: Open) -> None:
    """Pages smaller than asked for, as the 2016 API served them: NumberOfPages would have stopped after two."""
    api = simulate(Scripted([found(4, 0), found(4, 1, 2), found(4, 3)]))
    manifest = stage(api).sweep()
    assert (pages_asked(api), manifest.outcome) == ([1, 2, 3], "proven")


def test_an_empty_page_before_the_total_ends_the_sweep_incomplete(simulate: Simulate, stage: Open) -> None:
    here = stage(simulate(Scripted([found(5, 0, 1), found(5)])))
    manifest = here.sweep()
    assert manifest.reasons == ("2 different postings came, the API reported 5",)
    assert not here.passes()


def test_zero_postings_are_proven_by_a_total_of_zero_only(simulate: Simulate, stage: Open) -> None:
    here = stage(simulate(Scripted([found(0), found(7)])))
    assert here.sweep().outcome == "proven"
    assert here.passes()
    assert here.sweep().outcome == "incomplete"
    assert not here.passes()


def test_a_total_at_the_cap_is_never_proven_nor_swept_again(simulate: Simulate, stage: Open) -> None:
    """The API counts to 10,000 and hides the rest; another sweep of thousands of pages would hide it too."""
    api = simulate(Scripted([found(12_345, 0, 1), found(12_345)]))
    here = stage(api)
    manifest = here.capture()
    assert (here.outcomes(), manifest.api_total) == (["incomplete"], 10_000)
    assert manifest.reasons[0] == "the API reports no more than 10,000 postings a query and hides the rest"
    assert not here.passes()


def test_a_sweep_cut_by_max_pages_is_partial_and_loaded_but_never_proven(
    simulate: Simulate, stage: Open
) -> None:
    api = simulate(items(7))
    here = stage(api)
    manifest = here.capture(max_pages=2)
    assert (pages_asked(api), manifest.items) == ([1, 2], 4)
    assert (here.outcomes(), manifest.reasons) == (["partial"], ("stopped after 2 pages, as MAX_PAGES asks",))
    assert here.passes()


def test_max_pages_that_cuts_nothing_leaves_the_proof(simulate: Simulate, stage: Open) -> None:
    assert stage(simulate(items(4))).capture(max_pages=2).outcome == "proven"


def test_a_sweep_narrowed_by_a_keyword_is_marked_so(simulate: Simulate, stage: Open) -> None:
    """Proof is per query: the manifest tells which, and that it was not everything."""
    api = simulate(items(2))
    manifest = stage(api).sweep(SearchRequest(results_per_page=2, keyword="ranger"))
    assert (manifest.outcome, manifest.narrowed) == ("proven", True)
    assert manifest.request["params"]["Keyword"] == "ranger"
    assert "Page" not in manifest.request["params"]
    assert api.requests[0].params["Keyword"] == "ranger"
