"""Law 1: what came is in bronze, byte for byte, whatever dies and whatever comes instead of a page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from usajobs_assets.api_client.errors import NotAPage, ServerFailed
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.search_day import DayRefused, search_partition, verify_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.answers import CannedAnswer, search_page
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.storage.bronze import RunAddress
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, Listed, item, items
from usajobs_assets_tests.integration.sweeping import (
    Died,
    PassingClock,
    Stage,
    Trouble,
    found,
    on_stage,
    pages_asked,
)

pytestmark = pytest.mark.integration

HTML = CannedAnswer(200, b"<html><body>We are down for maintenance.</body></html>")
TRUNCATED = CannedAnswer(200, search_page(found(5, 2, 3), 2).body[:-40])

Simulate = Callable[..., RunningSimulator]
Open = Callable[[RunningSimulator], Stage]


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def stage(make_services: Callable[..., Services], clock: PassingClock) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda api: stack.enter_context(on_stage(make_services(api.url), clock))


@pytest.mark.parametrize(("dies_after", "asked_again"), [(1, [2, 3]), (2, [3]), (3, []), (None, [])])
def test_a_sweep_that_died_goes_on_at_the_first_page_not_stored(
    simulate: Simulate, stage: Open, dies_after: int | None, asked_again: list[int]
) -> None:
    """Faults F01 and F02: one run, no page asked for twice, and the manifest lists what is in the folder."""
    api = simulate(items(5))
    here = stage(api)
    with pytest.raises(Died):
        here.sweep(lake=here.lake_dying_after(dies_after))
    before = len(api.requests)
    manifest = here.sweep()
    assert pages_asked(api)[before:] == asked_again
    assert (manifest.items, here.outcomes()) == (5, ["proven"])
    run = RunAddress(manifest.source, manifest.day, manifest.run_id)
    in_folder = {stored.key: stored.object_sha256 for stored in here.lake.stored_pages(run)}
    assert {stored.key: stored.object_sha256 for stored in manifest.objects} == in_folder
    assert here.passes()


def test_a_sweep_whose_api_failed_goes_on_when_it_is_back(simulate: Simulate, stage: Open) -> None:
    """A storm of 503 outlasts all retries: nothing is taken for complete, nothing is asked for again."""
    api = simulate(items(5), interfere=Trouble(3, [CannedAnswer(503)] * 6))
    here = stage(api)
    with pytest.raises(ServerFailed):
        here.sweep()
    assert here.outcomes() == ["open"]
    before = len(api.requests)
    assert here.sweep().outcome == "proven"
    assert pages_asked(api)[before:] == [3]


def test_an_open_run_that_asked_something_else_is_left_alone(simulate: Simulate, stage: Open) -> None:
    """Pages of two questions in one run would prove neither."""
    api = simulate(items(3))
    here = stage(api)
    with pytest.raises(Died):
        here.sweep(SearchRequest(results_per_page=2, keyword="park"), here.lake_dying_after(1))
    manifest = here.sweep()
    assert not manifest.narrowed
    assert (pages_asked(api), here.outcomes()) == ([1, 1, 2], ["open", "proven"])


def test_an_open_run_of_yesterday_is_left_incomplete(
    simulate: Simulate, stage: Open, clock: PassingClock
) -> None:
    """Search cannot tell any more what was open then; today has a run of its own."""
    here = stage(simulate(items(3)))
    with pytest.raises(Died):
        here.sweep(lake=here.lake_dying_after(1))
    clock.moment += timedelta(days=1)
    today = DAY + timedelta(days=1)
    assert [manifest.day for manifest in search_partition(here.services, today)] == [today]
    assert here.outcomes() == ["open"]
    with pytest.raises(DayRefused, match=r"begun and never finished.*HistoricJoa"):
        verify_day(here.lake, DAY)


def test_another_body_for_a_stored_page_is_an_attempt_whose_items_count(
    simulate: Simulate, stage: Open
) -> None:
    """A rival stores its page 2 while ours is on the way: its page stands, ours is kept, no item is lost."""
    source, late = Listed(items(4)), item(800009900)
    rivals: list[RequestSeen] = []

    def rival(seen: RequestSeen) -> None:
        if seen.params["Page"] == "2" and not rivals:
            rivals.append(seen)
            with on_stage(here.services, here.clock) as there, pytest.raises(Died):
                there.sweep(lake=there.lake_dying_after(2))
            source.postings = [*items(3), late]

    here = stage(simulate(source, interfere=rival))
    first = here.sweep()
    listed = sorted((stored.page, stored.kind, stored.items) for stored in first.objects)
    assert listed == [(1, "page", 2), (2, "attempt", 2), (2, "page", 2)]
    assert (first.items, first.postings_distinct, first.outcome) == (6, 5, "incomplete")
    assert here.capture().outcome == "proven"
    assert here.passes()


def test_what_is_no_page_is_kept_as_an_attempt_and_asked_for_again(simulate: Simulate, stage: Open) -> None:
    """A maintenance page and a cut-off body, both with status 200, are in bronze beside the page that followed."""
    here = stage(simulate(items(5), interfere=Trouble(2, [HTML, TRUNCATED])))
    manifest = here.sweep()
    kept = [(o.kind, o.page, o.items, here.lake.read(o.key).body) for o in manifest.objects]
    assert kept[1:3] == [("attempt", 2, 0, HTML.body), ("attempt", 2, 0, TRUNCATED.body)]
    assert [(kind, page, count) for kind, page, count, _ in (kept[0], *kept[3:])] == [
        ("page", 1, 2),
        ("page", 2, 2),
        ("page", 3, 1),
    ]
    assert manifest.outcome == "proven"
    assert here.passes()


def test_an_api_that_sends_no_page_all_day_fails_and_keeps_one_copy(simulate: Simulate, stage: Open) -> None:
    """Each of a dozen equal maintenance pages says the same: the run stays open and holds it once."""
    api = simulate(items(5), interfere=Trouble(2, [HTML] * 12))
    here = stage(api)
    for _ in range(2):
        with pytest.raises(NotAPage, match=r"page 2 .* HTML"):
            here.sweep()
    assert here.outcomes() == ["open"]
    manifest = here.sweep()
    assert [(o.kind, o.page) for o in manifest.objects] == [
        ("page", 1),
        ("attempt", 2),
        ("page", 2),
        ("page", 3),
    ]
    assert pages_asked(api) == [1, *[2] * 13, 3]
    assert here.passes()


def test_sweeps_within_one_second_stay_in_their_order(
    simulate: Simulate, stage: Open, clock: PassingClock
) -> None:
    """The gate's verdict on a day is that on its newest run: with a small query, several fit into one second."""
    clock.step = 0.01
    here = stage(simulate(items(1)))
    swept = [here.sweep().run_id for _ in range(8)]
    assert [manifest.run_id for manifest in closed_runs(here.lake, DAY, "search")] == swept
