"""Gold is built after silver, by the ledger, and never from a day whose newest sweep is in doubt."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from usajobs_assets.pipeline.alert_feed import KEY
from usajobs_assets.pipeline.services import Services
from usajobs_assets.tables.gold import GOLD_MARTS, GOLD_TABLES
from usajobs_assets_tests.builders import DAY, StoppedClock, item, items
from usajobs_assets_tests.faults.receiver import listening
from usajobs_assets_tests.graph.daemon import Daemon
from usajobs_assets_tests.graph.in_process import Graph, checks, failed_checks, failures, materialised
from usajobs_assets_tests.integration.alert_world import World

Start = Callable[..., Graph]
FIRST = 800000100
REFUSED = [item(800009000 + 100 * index, PositionLocation=[]) for index in range(6)]


@pytest.fixture
def sensed(clock: StoppedClock) -> Callable[[Graph], str | None]:
    return lambda graph: Daemon(graph, clock, [], []).sensed("stale_gold")


def test_the_job_builds_all_marts_and_their_checks_pass(start: Start) -> None:
    graph = start(items(3))
    graph.sweep_day()
    result = graph.unpartitioned("build_gold")
    assert failures(result) == {}
    assert materialised(result) == sorted(
        f"gold/{name}" for name in ("alerts", "exports", "daily_report", *GOLD_TABLES)
    )
    assert len(checks(result)) == 17
    assert failed_checks(result) == {}
    for table in GOLD_MARTS["statistics"]:
        charts = graph.recorded(dg.AssetKey(["gold", table.name]))[0].metadata["usajobs/charts"]
        assert str(charts.value).startswith("![")
        assert "](data:image/svg+xml;base64," in str(charts.value)


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
        connection.execute("DELETE FROM gold.posting_change")
    assert failed_checks(graph.unpartitioned("build_gold")) == {
        "every_posting_is_new_once": "ERROR",
        "every_posting_of_silver_is_in_gold": "ERROR",
        "every_location_of_silver_is_in_gold": "ERROR",
        "annual_pay_makes_sense": "ERROR",
        "most_titles_have_a_standard": "WARN",
    }


def test_the_catalogue_has_the_best_open_postings_with_sentences_and_checks_see_odd_scores(
    start: Start,
) -> None:
    """The postings of the tests closed long ago by the database's clock, so they are opened by hand."""
    graph = start(items(3))
    graph.sweep_day()
    graph.unpartitioned("build_gold")
    with graph.services.warehouse.connect() as connection:
        connection.execute(
            "UPDATE gold.posting SET closes_at = now() + interval '1 day', publication_start_date = '2020-01-01'"
        )
        connection.execute("UPDATE gold.ranked_posting SET points_pay = points_pay + 1")
        connection.execute(
            "UPDATE gold.ranked_posting SET control_number = 1 WHERE control_number IN "
            "(SELECT max(control_number) FROM silver.job)"
        )
    assert failed_checks(graph.unpartitioned("build_gold")) == {
        "points_add_up_to_the_score": "ERROR",
        "every_posting_is_ranked": "ERROR",
        # The open dates are not those of the statistics any more.
        "days_add_up_to_the_postings": "ERROR",
    }
    shown = graph.recorded(dg.AssetKey(["gold", "ranked_posting"]))[0].metadata
    best = shown["usajobs/best"]
    assert isinstance(best, dg.TableMetadataValue)
    assert [record.data["rank"] for record in best.records] == ["1", "2"]
    assert all(" of 100. Fits" in str(record.data["why"]) for record in best.records)
    assert shown["usajobs/rules_changed"].value == "not yet"


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


def test_alerts_are_put_into_the_outbox_once_and_who_cannot_be_told_is_a_warning(
    make_services: Callable[..., Services], graph_over: Callable[[Services], Graph]
) -> None:
    """In the same job: what a search has to tell is known as soon as gold is."""
    with listening() as receiver:
        services = make_services(NOTIFY_URLS=f"me={receiver.url}")
        world = World(services, StoppedClock(datetime.now(UTC)))
        world.activate(searches=[{"name": "rangers", "where": {"title": ["ranger"]}, "to": ["me", "you"]}])
        graph = graph_over(services.with_clock(world.clock))
        world.sweep(0, world.posting(FIRST))
        assert told_in(graph) == [0]
        world.sweep(1, world.posting(FIRST), world.posting(FIRST + 100))
        assert told_in(graph) == [1]
        assert told_in(graph) == [0]
        assert len(world.waiting()) == 1
        assert b"Park Ranger: new" in services.store.get(KEY)


def told_in(graph: Graph) -> list[object]:
    """Build gold; how many changes were told."""
    result = graph.unpartitioned("build_gold")
    assert failed_checks(result) == {"every_receiver_has_an_address": "WARN"}
    (event,) = result.asset_materializations_for_node("gold__alerts")
    return [event.metadata["usajobs/rows_written"].value]
