"""Gold is built after silver, by the ledger, and never from a day whose newest sweep is in doubt."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from usajobs_assets_tests.builders import DAY, StoppedClock, item, items
from usajobs_assets_tests.graph.daemon import Daemon
from usajobs_assets_tests.graph.in_process import Graph, checks, failed_checks, failures, materialised

Start = Callable[..., Graph]
REFUSED = [item(800009000 + 100 * index, PositionLocation=[]) for index in range(6)]


@pytest.fixture
def sensed(clock: StoppedClock) -> Callable[[Graph], str | None]:
    return lambda graph: Daemon(graph, clock, [], []).sensed("stale_gold")


def test_the_job_builds_both_marts_and_their_checks_pass(start: Start) -> None:
    graph = start(items(3))
    graph.sweep_day()
    result = graph.unpartitioned("build_gold")
    assert failures(result) == {}
    assert materialised(result) == ["gold/exports", "gold/posting", "gold/posting_location"]
    assert len(checks(result)) == 4
    assert failed_checks(result) == {}


def test_checks_see_what_was_changed_by_hand(start: Start) -> None:
    graph = start(items(3))
    graph.sweep_day()
    graph.unpartitioned("build_gold")
    with graph.services.warehouse.connect() as connection:
        connection.execute(
            "UPDATE gold.posting SET salary_max_norm = salary_max_norm + 1, job_title_std = NULL"
        )
        connection.execute(
            "DELETE FROM gold.posting WHERE control_number IN (SELECT min(control_number) FROM silver.job)"
        )
        connection.execute(
            "INSERT INTO silver.job_location SELECT control_number, 9, 'X', NULL, NULL, NULL, NULL, NULL,"
            " source, ingest_run_id, code_version FROM silver.job_location"
        )
    assert failed_checks(graph.unpartitioned("build_gold")) == {
        "every_posting_of_silver_is_in_gold": "ERROR",
        "every_location_of_silver_is_in_gold": "ERROR",
        "annual_pay_makes_sense": "ERROR",
        "most_titles_have_a_standard": "WARN",
    }


def test_gold_is_asked_for_once_when_silver_has_changed(
    start: Start, sensed: Callable[[Graph], str | None], clock: StoppedClock
) -> None:
    graph = start(items(3))
    graph.sweep_day()
    assert sensed(graph) is None
    assert "built from what silver holds" in str(sensed(graph))
    clock.moment += timedelta(hours=1)
    graph.sweep_day()
    assert sensed(graph) is None
    assert len(graph.instance.get_runs()) == 4


def test_a_sweep_that_was_refused_keeps_gold_as_it_was(
    start: Start, sensed: Callable[[Graph], str | None]
) -> None:
    graph = start([*items(2), *REFUSED])
    graph.sweep_day()
    assert sensed(graph) == f"The newest sweep of {DAY} was refused by the gate."


def test_a_sweep_that_is_not_proven_keeps_gold_as_it_was(
    start: Start, sensed: Callable[[Graph], str | None]
) -> None:
    graph = start(items(3))
    graph.sweep_day()
    with graph.services.warehouse.connect() as connection:
        connection.execute("UPDATE ops.ingest_run SET outcome = 'incomplete'")
    assert sensed(graph) == f"The newest sweep of {DAY} is incomplete."


def test_a_sweep_that_is_cut_on_request_is_good_enough(
    start: Start, sensed: Callable[[Graph], str | None]
) -> None:
    graph = start(items(3), MAX_PAGES="1", RESULTS_PER_PAGE="2")
    graph.sweep_day()
    assert sensed(graph) is None
