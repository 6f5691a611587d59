"""Dagster's record of what was done outside of it: written as it is done, and mended by the ledger."""

from collections.abc import Callable
from datetime import date, timedelta

import dagster as dg
from dagster_shared.record import replace

from usajobs_assets.dagster_record import CommandRecord, reconcile
from usajobs_assets.pipeline.backfill import BACKFILLED, backfill
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.historic_day import historic_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.mischief import Mischievous, short_day
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import StoppedClock
from usajobs_assets_tests.graph.in_process import ANNOUNCEMENT_TEXT_PAGES, HISTORIC_PAGES, SILVER, Graph

Start = Callable[..., Graph]

UNIVERSE = Universe(postings_per_day=2)
FIRST, SECOND, NEVER = date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 13)
KEYS = [HISTORIC_PAGES, ANNOUNCEMENT_TEXT_PAGES, *SILVER]


def gate_checks(graph: Graph) -> list[dg.AssetCheckKey]:
    keys = graph.defs.resolve_asset_graph().asset_check_keys
    return sorted(
        key
        for key in keys
        if key.asset_key in (HISTORIC_PAGES, ANNOUNCEMENT_TEXT_PAGES)
        and key.name != "every_past_day_is_proven"
    )


def evaluations(graph: Graph) -> dict[dg.AssetCheckKey, dg.AssetCheckEvaluation]:
    """The newest result of every rule, and that it is of the newest materialisation of its day."""
    storage = graph.instance.event_log_storage
    shown = storage.get_asset_check_partition_info(gate_checks(graph))
    assert all(check.is_current for check in shown)
    newest = storage.get_latest_asset_check_execution_by_key(gate_checks(graph))
    assert {check.check_key for check in shown} == newest.keys()
    return {key: record.evaluation for key, record in newest.items()}


def told(services: Services, instance: dg.DagsterInstance) -> None:
    """What the command reports of a day that is captured, judged and loaded."""
    runs = [run for source in BACKFILLED for run in closed_runs(services.lake, FIRST, source)]
    ledger = services.ledger
    judgements = ledger.judgements(FIRST, BACKFILLED)
    CommandRecord(instance, "usajobs backfill").day(FIRST, runs, ledger.rows_of_day(FIRST), judgements)


def claimed(graph: Graph) -> dict[dg.AssetKey, set[str]]:
    return {key: graph.instance.get_materialized_partitions(key) for key in KEYS}


def both_days() -> dict[dg.AssetKey, set[str]]:
    return {key: {FIRST.isoformat(), SECOND.isoformat()} for key in KEYS}


def backfilled(start: Start) -> Graph:
    """Two days are in the ledger, and Dagster knows of neither."""
    graph = start(UNIVERSE)
    assert all(done.problem is None for done in backfill(graph.services, [FIRST, SECOND], workers=1))
    return graph


def test_a_day_that_was_done_outside_is_recorded_as_a_run_would_record_it(start: Start) -> None:
    graph = start(UNIVERSE)
    (done,) = backfill(graph.services, [FIRST])
    ledger = graph.services.ledger
    CommandRecord(graph.instance, "usajobs backfill").day(
        FIRST, done.captured, ledger.rows_of_day(FIRST), ledger.judgements(FIRST, BACKFILLED)
    )
    assert claimed(graph) == {key: {FIRST.isoformat()} for key in KEYS}
    pages, job = graph.recorded(HISTORIC_PAGES)[0], graph.recorded(SILVER[0])[0]
    assert pages.metadata["usajobs/ingest_run_id"].value == done.captured[0].run_id
    assert job.metadata["dagster/partition_row_count"].value == done.postings
    assert job.metadata["usajobs/items"].value == sum(run.items for run in done.captured)
    assert job.metadata["usajobs/quarantined"].value == 0
    assert reconcile(graph.instance, graph.services).reported == []


def test_a_day_that_was_captured_and_not_loaded_is_recorded_in_bronze_only(start: Start) -> None:
    graph = start(UNIVERSE)
    runs = historic_partition(graph.services, FIRST, "historic")
    CommandRecord(graph.instance, "usajobs backfill").day(FIRST, runs, None, {})
    assert {key for key, days in claimed(graph).items() if days} == {HISTORIC_PAGES}


def test_what_dagster_does_not_know_is_reported_once(start: Start) -> None:
    graph = backfilled(start)
    done = reconcile(graph.instance, graph.services)
    assert sorted(done.reported) == sorted((key, day) for key in KEYS for day in (FIRST, SECOND))
    assert done.withdrawn == []
    assert claimed(graph) == both_days()
    again = reconcile(graph.instance, graph.services)
    assert (again.reported, again.withdrawn) == ([], [])
    assert [len(graph.recorded(key)) for key in KEYS] == [2] * len(KEYS)


def test_what_nobody_has_is_withdrawn_and_the_other_days_stay(start: Start) -> None:
    """As after a warehouse was restored from an older backup: Dagster shows green what silver does not hold."""
    graph = backfilled(start)
    reconcile(graph.instance, graph.services)
    for key in (HISTORIC_PAGES, SILVER[0]):
        graph.instance.report_runless_asset_event(
            dg.AssetMaterialization(asset_key=key, partition=NEVER.isoformat())
        )
    done = reconcile(graph.instance, graph.services)
    assert (done.reported, done.withdrawn) == ([], [(HISTORIC_PAGES, NEVER), (SILVER[0], NEVER)])
    assert claimed(graph) == both_days()
    again = reconcile(graph.instance, graph.services)
    assert (again.reported, again.withdrawn) == ([], [])


def test_pages_that_bronze_holds_are_not_withdrawn_because_no_gate_has_seen_them(start: Start) -> None:
    """The ledger hears of a run when it is judged; what was received is there before."""
    graph = start(UNIVERSE)
    CommandRecord(graph.instance, "usajobs backfill").day(
        FIRST, historic_partition(graph.services, FIRST, "historic"), None, {}
    )
    done = reconcile(graph.instance, graph.services)
    assert (done.reported, done.withdrawn) == ([], [])


def test_a_dry_run_says_the_same_and_changes_nothing(start: Start) -> None:
    graph = backfilled(start)
    graph.instance.report_runless_asset_event(
        dg.AssetMaterialization(asset_key=HISTORIC_PAGES, partition=NEVER.isoformat())
    )
    before = claimed(graph)
    said = reconcile(graph.instance, graph.services, dry_run=True)
    assert claimed(graph) == before
    assert said == reconcile(graph.instance, graph.services)
    assert said.withdrawn == [(HISTORIC_PAGES, NEVER)]


def test_the_checks_of_a_command_are_those_of_a_run_in_the_ui(
    start: Start, graph_over: Callable[[Services], Graph]
) -> None:
    """Rule by rule: the result, how severe, the partition and the metadata."""
    by_run = start(Mischievous(UNIVERSE, historic_scripts=[short_day(FIRST, rows=1)]))
    assert not by_run.backfill_day(FIRST).success
    by_command = graph_over(by_run.services)
    told(by_run.services, by_command.instance)
    expected, found = evaluations(by_run), evaluations(by_command)
    assert list(found) == gate_checks(by_command)
    for key, check in found.items():
        target = check.target_materialization_data
        assert check == replace(expected[key], target_materialization_data=target)
    assert {check.passed for check in found.values()} == {True, False}


def test_a_day_that_is_done_again_has_its_checks_again(start: Start, clock: StoppedClock) -> None:
    """As each open date has, months later. Dagster 1.13 stores a check without a run once for each partition."""
    graph = start(UNIVERSE)
    for _ in range(3):
        clock.moment += timedelta(days=7)
        (done,) = backfill(graph.services, [FIRST], again=True)
        told(graph.services, graph.instance)
        checks = evaluations(graph)
        assert list(checks) == gate_checks(graph)
        captured = {run.run_id for run in done.captured}
        assert {check.metadata["usajobs/ingest_run_id"].value for check in checks.values()} == captured


def test_what_dagster_does_not_know_is_reported_with_its_checks(start: Start) -> None:
    graph = backfilled(start)
    reconcile(graph.instance, graph.services)
    assert list(evaluations(graph)) == gate_checks(graph)
    runs = graph.instance.get_runs()
    assert [(run.job_name, run.is_success, run.tags["usajobs/recorded_by"]) for run in runs] == [
        ("backfill_day", True, "usajobs reconcile")
    ]
