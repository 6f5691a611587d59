"""Past days of Search: refused where nobody swept, verified where somebody did; the API is never asked."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, StoppedClock, items
from usajobs_assets_tests.graph.in_process import Graph, failures, held, materialised

Simulate = Callable[..., RunningSimulator]
Start = Callable[..., Graph]


def test_a_past_day_that_was_never_swept_refuses_and_names_what_has_its_postings(start: Start) -> None:
    graph = start(items(3))
    result = graph.sweep_day(DAY - timedelta(days=1))
    assert list(failures(result)) == ["bronze__search_pages"]
    message = failures(result)["bronze__search_pages"]
    assert "DayRefused: Nothing was swept on 2026-11-19" in message
    assert "HistoricJoa has the postings that opened on that day" in message
    assert materialised(result) == []


def test_a_past_day_that_was_swept_is_verified_without_asking_the_api(
    simulate: Simulate, make_services: Callable[..., Services], graph_over: Callable[[Services], Graph],
    clock: StoppedClock,
) -> None:  # fmt: skip
    simulator = simulate(items(3))
    graph = graph_over(make_services(simulator.url))
    assert graph.sweep_day().success
    asked, before = len(simulator.requests), held(graph.services)
    clock.moment += timedelta(days=1)
    assert graph.sweep_day(DAY).success
    assert len(simulator.requests) == asked
    assert held(graph.services) == before


@pytest.mark.parametrize("damage", ["flipped", "gone"])
def test_a_damaged_page_of_a_past_day_is_found_and_named(
    start: Start, clock: StoppedClock, damage: str
) -> None:
    """Raw for good (law 1): a page that is not what was received fails the verification, and loads nothing."""
    graph = start(items(3))
    assert graph.sweep_day().success
    before = held(graph.services)
    (manifest,) = closed_runs(graph.services.lake, DAY, "search")
    page = manifest.objects[0].key
    file = Path(graph.services.store.uri.removeprefix("file://")) / page
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.unlink()
    if damage == "flipped":
        file.write_bytes(data)
    clock.moment += timedelta(days=1)
    result = graph.sweep_day(DAY)
    assert list(failures(result)) == ["bronze__search_pages"]
    expected = {"flipped": "CorruptObject", "gone": "ObjectMissing"}[damage]
    assert f"{expected}: {page}" in failures(result)["bronze__search_pages"]
    assert materialised(result) == []
    assert held(graph.services) == before
