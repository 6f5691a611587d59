"""A day through the whole graph: simulator over HTTP, gate, real Postgres, and what Dagster recorded of it."""

from collections.abc import Callable
from datetime import timedelta

import dagster as dg
import pytest

from usajobs_assets.expectations.search import SEARCH_RULES
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.recorded import RecordedPages
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets_tests.builders import DAY, Listed, StoppedClock, item, items
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.graph.in_process import (
    HISTORY,
    IN_THE_LAKE,
    SEARCH_PAGES,
    SILVER,
    Graph,
    checks,
    control_numbers,
    failed_checks,
    failures,
    held,
    materialised,
)

Simulate = Callable[..., RunningSimulator]
MakeServices = Callable[..., Services]
GraphOver = Callable[[Services], Graph]

ALL_ASSETS = sorted(key.to_user_string() for key in (SEARCH_PAGES, *SILVER))
PAYLOADS = PROJECT.parent / "shared" / "payloads"


def value_of(materialization: dg.AssetMaterialization, name: str) -> object:
    return materialization.metadata[name].value


def test_a_day_reaches_the_tables_and_is_recorded_with_its_figures(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver
) -> None:
    services = make_services(simulate(items(5)).url, RESULTS_PER_PAGE="2")
    graph = graph_over(services)
    result = graph.sweep_day()
    assert result.success
    assert materialised(result) == ALL_ASSETS
    assert control_numbers(services) == [800000100, 800000200, 800000300, 800000400, 800000500]
    pages = graph.recorded(SEARCH_PAGES)[0]
    figures = {name.removeprefix("usajobs/"): value.value for name, value in pages.metadata.items()}
    (run_id,) = {row[2] for row in held(services)["silver.sighting"]}
    assert figures["ingest_run_id"] == run_id
    assert figures["outcome"] == "proven"
    assert (figures["pages"], figures["api_total"], figures["postings_distinct"]) == (3, 5, 5)
    assert value_of(pages, "dagster/partition_row_count") == 5
    assert str(run_id) in str(figures["runs_of_the_day"])
    for key in SILVER:
        (recorded,) = graph.recorded(key)
        assert recorded.partition == DAY.isoformat()
        rows = "usajobs/rows_written" if key.path[-1] in HISTORY else "dagster/partition_row_count"
        assert value_of(recorded, rows) == len(held(services)[".".join(key.path)])


def test_what_silver_reports_is_what_the_merge_returned(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver
) -> None:
    """Rows per table differ, so that no table can pass for another."""
    place = {"LocationName": "Denver, Colorado", "CountryCode": "United States"}
    two_places = item(800000900, PositionLocation=[place, place], JobCategory=[], JobGrade=[{"Code": "GS"}])
    graph = graph_over(make_services(simulate([*items(2), two_places]).url))
    assert graph.sweep_day().success
    counts = {
        key.path[-1]: value_of(graph.recorded(key)[0], "dagster/partition_row_count") for key in IN_THE_LAKE
    }
    assert counts == {"job": 3, "job_location": 4, "job_category": 2, "job_grade": 3, "job_details": 3}
    written = {key.path[-1]: value_of(graph.recorded(key)[0], "usajobs/rows_written") for key in SILVER}
    assert written == {**counts, "job_version": 3, "job_status_event": 3}
    job = graph.recorded(SILVER[0])[0]
    merged = ("usajobs/jobs_added", "usajobs/jobs_changed", "usajobs/sightings_added")
    assert [value_of(job, name) for name in merged] == [3, 0, 3]


def test_every_rule_is_evaluated_once_for_the_partition(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver
) -> None:
    """Without the partition in the event, a later good day would paint a bad day green."""
    graph = graph_over(make_services(simulate(items(3)).url))
    result = graph.sweep_day()
    evaluations = result.get_asset_check_evaluations()
    of_the_gate = [found for found in evaluations if found.asset_key == SEARCH_PAGES]
    assert sorted(found.check_name for found in of_the_gate) == sorted(rule.name for rule in SEARCH_RULES)
    assert {found.partition for found in of_the_gate} == {DAY.isoformat()}
    assert all(found.passed and found.blocking for found in of_the_gate)
    run_id = value_of(graph.recorded(SEARCH_PAGES)[0], "usajobs/ingest_run_id")
    assert {found.metadata["usajobs/ingest_run_id"].value for found in of_the_gate} == {run_id}
    assert checks(result)["every_item_is_accounted_for"].metadata["usajobs/runs"].value == 1


def test_the_same_postings_again_add_sightings_and_nothing_else(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver, clock: StoppedClock
) -> None:
    """Being seen again unchanged is a sighting, not a changed row (law 7), so `updated_at` stands."""
    services = make_services(simulate(items(4)).url, RESULTS_PER_PAGE="3")
    graph = graph_over(services)
    assert graph.sweep_day().success
    before = held(services)
    clock.moment += timedelta(hours=1)
    assert graph.sweep_day().success
    after = held(services)
    tables = [".".join(key.path) for key in SILVER]
    assert {name: after[name] for name in tables} == {name: before[name] for name in tables}
    assert len(after["silver.sighting"]) == 8
    assert set(before["silver.sighting"]) < set(after["silver.sighting"])
    job = graph.recorded(SILVER[0])[0]
    merged = ("usajobs/jobs_added", "usajobs/jobs_changed", "usajobs/sightings_added")
    assert [value_of(job, name) for name in merged] == [0, 0, 4]
    assert value_of(job, "dagster/partition_row_count") == 4


def test_a_changed_posting_changes_its_row_and_no_other(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver, clock: StoppedClock
) -> None:
    source = Listed(items(3))
    services = make_services(simulate(source).url)
    graph = graph_over(services)
    assert graph.sweep_day().success
    before = held(services)["silver.job_details"]
    clock.moment += timedelta(hours=1)
    source.postings = [*items(2), item(800000300, details={"JobSummary": "Look after two parks."})]
    assert graph.sweep_day().success
    changed = [row for row in held(services)["silver.job_details"] if row not in before]
    assert [row[:2] for row in changed] == [(800000300, "Look after two parks.")]
    assert value_of(graph.recorded(SILVER[0])[0], "usajobs/jobs_changed") == 1


def test_the_sweep_can_be_narrowed_from_the_launchpad(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver
) -> None:
    """A sweep cut short by request is partial: loaded, and never proven."""
    simulator = simulate(items(9))
    services = make_services(simulator.url)
    graph = graph_over(services)
    assert graph.sweep_day(keyword="ranger", results_per_page=2, max_pages=2).success
    assert {request.params["Keyword"] for request in simulator.requests} == {"ranger"}
    assert len(control_numbers(services)) == 4
    assert value_of(graph.recorded(SEARCH_PAGES)[0], "usajobs/outcome") == "partial"


def test_zero_postings_pass_when_the_api_itself_says_so(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver
) -> None:
    services = make_services(simulate([]).url)
    graph = graph_over(services)
    result = graph.sweep_day()
    assert result.success
    assert failed_checks(result) == {}
    assert materialised(result) == ALL_ASSETS
    assert value_of(graph.recorded(SEARCH_PAGES)[0], "usajobs/outcome") == "proven"
    assert {value_of(graph.recorded(key)[0], "usajobs/rows_written") for key in SILVER} == {0}


def test_recorded_pages_of_three_eras_pass_the_gate_and_reach_the_tables(
    make_services: MakeServices, simulate: Simulate, graph_over: GraphOver
) -> None:
    """The schemas of 2016, 2021 and 2025 in one sweep; the largest postings have 1,176 locations."""
    if not PAYLOADS.is_dir():
        pytest.skip(f"REAL PAYLOADS ARE MISSING: put recorded USAJOBS pages into {PAYLOADS} to run this test")
    recorded = RecordedPages(PAYLOADS)
    assert len(recorded) > 100
    services = make_services(simulate(recorded).url, RESULTS_PER_PAGE="50")
    result = graph_over(services).sweep_day()
    assert failures(result) == {}
    assert {name for name, severity in failed_checks(result).items() if severity == "ERROR"} == set()
    figures = checks(result)["quarantine_is_within_bounds"].metadata["usajobs/observed"].value
    quarantined = int(str(figures).split("quarantined=")[1].split(",")[0])
    assert len(control_numbers(services)) == len(recorded) - quarantined
    assert len(held(services)["silver.job_location"]) > 5 * len(recorded)
