"""The gate blocks: what did not pass reaches no table, in this attempt or a later one, by any way (law 3)."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import dagster as dg

from usajobs_assets.expectations.search import RECORD_RULES
from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets_tests.builders import DAY, Listed, StoppedClock, item, items
from usajobs_assets_tests.graph.in_process import (
    SILVER,
    Graph,
    checks,
    control_numbers,
    empty,
    failed_checks,
    failures,
    held,
    materialised,
)

Start = Callable[..., Graph]
BAD = 900000100


def paid(**pay: str) -> list[dict[str, str]]:
    return [{"MinimumRange": "1", "MaximumRange": "2", "RateIntervalCode": "PA", **pay}]


POISON: list[tuple[str, dict[str, Any]]] = [
    ("position_id_is_present", {"PositionID": None}),
    ("position_title_is_present", {"PositionTitle": " "}),
    ("position_uri_is_a_web_address", {"PositionURI": "javascript:alert(1)"}),
    ("apply_uris_are_web_addresses", {"ApplyURI": ["see the announcement"]}),
    ("pay_is_a_number", {"PositionRemuneration": paid(MaximumRange="$95,000")}),
    ("pay_is_not_negative", {"PositionRemuneration": paid(MinimumRange="-1")}),
    ("pay_min_is_at_most_pay_max", {"PositionRemuneration": paid(MinimumRange="3")}),
    ("pay_interval_is_known", {"PositionRemuneration": paid(RateIntervalCode="Fortnight")}),
    ("opens_before_it_closes", {"ApplicationCloseDate": "2026-11-09T23:59:59.9970"}),
    ("has_at_least_one_location", {"PositionLocation": []}),
]


def bad(index: int, rule: str) -> dict[str, Any]:
    return item(BAD + 100 * index, **dict(POISON)[rule])


def records_of(check: dg.AssetCheckEvaluation) -> list[Any]:
    """The failed records that the check shows."""
    table = check.metadata["usajobs/failed_records"]
    assert isinstance(table, dg.TableMetadataValue)
    return [record.data for record in table.records]


def four_bad_of_ten() -> list[dict[str, Any]]:
    """One more than the limit of three."""
    return [*items(6), *(bad(index, "opens_before_it_closes") for index in range(4))]


def test_every_way_to_fail_a_record_is_tried_here() -> None:
    """Without MatchedObjectId a control number is read from the address, so its rule has a test of its own."""
    assert {rule for rule, _ in POISON} == {rule.name for rule in RECORD_RULES} - {
        "control_number_is_present"
    }


def test_one_poisoned_record_costs_one_record(start: Start) -> None:
    """The others load, the check warns, and its metadata says which record, why, and where it lies."""
    graph = start([*items(3), bad(0, "pay_is_a_number")])
    result = graph.sweep_day()
    assert result.success
    assert failed_checks(result) == {"pay_is_a_number": "WARN"}
    assert control_numbers(graph.services) == [800000100, 800000200, 800000300]
    metadata = checks(result)["pay_is_a_number"].metadata
    assert metadata["usajobs/unexpected"].value == 1
    assert metadata["usajobs/control_numbers"].value == str(BAD)
    (record,) = records_of(checks(result)["pay_is_a_number"])
    assert (record["control_number"], record["reason"]) == (str(BAD), "pay_not_a_number")
    page = graph.services.lake.read(str(record["bronze_object"]))
    assert json.loads(page.body)["SearchResult"]["SearchResultItems"][record["item_index"]] == bad(
        0, "pay_is_a_number"
    )


def test_every_way_to_fail_costs_the_record_that_failed_and_no_other(start: Start) -> None:
    """Ten of 200 are just within 5 %: each of ten rules warns, and names its own record only."""
    graph = start([*items(190), *(bad(index, rule) for index, (rule, _) in enumerate(POISON))])
    result = graph.sweep_day()
    assert result.success
    assert failed_checks(result) == {rule: "WARN" for rule, _ in POISON}
    assert control_numbers(graph.services) == [800000100 + 100 * index for index in range(190)]
    reasons = {rule.name: rule.reason for rule in RECORD_RULES}
    for index, (rule, _) in enumerate(POISON):
        (record,) = records_of(checks(result)[rule])
        assert (record["control_number"], record["reason"]) == (str(BAD + 100 * index), reasons[rule])


def test_a_record_without_any_number_is_set_aside_and_accounted_for(start: Start) -> None:
    """Nothing disappears: what cannot even be named is counted, once for each time it came."""
    nameless = {**item(BAD, PositionURI="https://www.usajobs.gov/"), "MatchedObjectId": ""}
    graph = start([*items(3), nameless, b'"a posting"'])
    result = graph.sweep_day()
    assert result.success
    assert failed_checks(result) == {"control_number_is_present": "WARN"}
    assert len(control_numbers(graph.services)) == 3
    assert checks(result)["every_item_is_accounted_for"].passed
    observed = checks(result)["every_item_is_readable"].metadata["usajobs/observed"].value
    assert observed == "unreadable=1, quarantine_limit=3"


def test_too_many_bad_records_stop_the_day_and_leave_every_table_as_it_was(
    start: Start, clock: StoppedClock
) -> None:
    """The day has passed once; the sweep that fails changes nothing of that."""
    source = Listed(items(5))
    graph = start(source)
    assert graph.sweep_day().success
    before = held(graph.services)
    clock.moment += timedelta(hours=1)
    source.postings = four_bad_of_ten()
    result = graph.sweep_day()
    assert not result.success
    assert failed_checks(result) == {
        "opens_before_it_closes": "ERROR",
        "quarantine_is_within_bounds": "ERROR",
    }
    assert {found.partition for found in checks(result).values()} == {DAY.isoformat()}
    assert materialised(result) == ["bronze/search_pages"]
    assert [len(graph.recorded(key)) for key in SILVER] == [1] * 7
    assert held(graph.services) == before


def test_different_kinds_of_bad_records_add_up(start: Start) -> None:
    """Each rule alone is within the limit; four records in all are not."""
    pair = [bad(index, "pay_is_a_number") for index in (0, 1)]
    result = start(
        [*items(6), *pair, *(bad(index, "has_at_least_one_location") for index in (2, 3))]
    ).sweep_day()
    assert failed_checks(result) == {
        "pay_is_a_number": "WARN",
        "has_at_least_one_location": "WARN",
        "quarantine_is_within_bounds": "ERROR",
    }
    assert materialised(result) == ["bronze/search_pages"]


def test_a_later_attempt_at_silver_alone_is_refused_too(
    start: Start, graph_over: Callable[[Services], Graph], make_services: Callable[..., Services]
) -> None:
    """Dagster's blocking checks stop one run only; the verdict stops any other, after a restart as well."""
    graph = start(four_bad_of_ten())
    assert not graph.sweep_day().success
    restarted = graph_over(make_services())
    for attempt in (graph, restarted):
        result = attempt.silver_alone()
        assert list(failures(result)) == ["silver"]
        assert "GateClosed" in failures(result)["silver"]
        assert "did not pass" in failures(result)["silver"]
        assert materialised(result) == []
    assert held(graph.services) == empty()


def test_a_run_that_nobody_judged_is_refused(start: Start) -> None:
    """No verdict means no, also for a run without a fault."""
    graph = start(items(3))
    (manifest,) = search_partition(graph.services, DAY)
    refused = graph.silver_alone()
    assert f"Search run {manifest.run_id} of {DAY} was not judged" in failures(refused)["silver"]
    assert control_numbers(graph.services) == []


def test_a_verdict_on_another_manifest_does_not_count(start: Start) -> None:
    """A verdict is bound to the digest of the manifest, so it cannot be carried over to other content."""
    graph = start(items(3))
    (manifest,) = search_partition(graph.services, DAY)
    graph.services.ledger.record_run(manifest)
    verdict = (
        "INSERT INTO ops.gate_verdict (ingest_run_id, manifest_sha256, passed, enforced, rules_version, items,"
        " duplicates, quarantined) VALUES (%s, %s, true, true, 'forged', 3, 0, 0)"
    )
    with graph.services.warehouse.connect() as connection:
        connection.execute(verdict.encode(), (manifest.run_id, "0" * 64))
    assert "was not judged" in failures(graph.silver_alone())["silver"]
    with graph.services.warehouse.connect() as connection:
        connection.execute(verdict.encode(), (manifest.run_id, manifest.sha256))
    assert graph.silver_alone().success, "the same row under the right digest is the one that counts"


def test_a_sweep_that_passes_later_opens_the_day(start: Start, clock: StoppedClock) -> None:
    """What passed loads; the run that was refused stays out for good."""
    source = Listed(four_bad_of_ten())
    graph = start(source)
    assert not graph.sweep_day().success
    clock.moment += timedelta(hours=1)
    source.postings = items(2)
    assert graph.sweep_day().success
    assert control_numbers(graph.services) == [800000100, 800000200]
    newest = closed_runs(graph.services.lake, DAY, "search")[-1]
    assert [row[0] for row in held(graph.services)["ops.load"]] == [newest.run_id]


def test_no_quarantine_at_all_can_be_asked_for(start: Start) -> None:
    graph = start([*items(9), bad(0, "has_at_least_one_location")], MAX_QUARANTINE="0")
    result = graph.sweep_day()
    assert failed_checks(result) == {
        "has_at_least_one_location": "ERROR",
        "quarantine_is_within_bounds": "ERROR",
    }
    assert control_numbers(graph.services) == []


def test_a_gate_that_is_off_warns_lets_through_and_marks_the_rows(start: Start) -> None:
    """The bad records stay out even so; the others carry `gated = false` for good."""
    graph = start(four_bad_of_ten(), DQ_ENFORCE="false")
    result = graph.sweep_day()
    assert result.success
    assert failed_checks(result) == {"opens_before_it_closes": "WARN", "quarantine_is_within_bounds": "WARN"}
    assert control_numbers(graph.services) == [800000100 + 100 * index for index in range(6)]
    with graph.services.warehouse.connect() as connection:
        jobs = connection.execute("SELECT gated, count(*) FROM silver.job GROUP BY 1").fetchall()
        seen = connection.execute("SELECT gated, count(*) FROM silver.sighting GROUP BY 1").fetchall()
    assert jobs == seen == [(False, 6)]


class Hollow:
    """An API that says five and shows none."""

    def search(self, query: SearchQuery, today: date) -> Found:
        return Found(5, [])


def test_an_empty_answer_that_claims_postings_is_no_proof_of_an_empty_day(start: Start) -> None:
    """Zero postings need proof too (law 2); expectations over rows pass where there are no rows."""
    graph = start(Hollow())
    result = graph.sweep_day()
    assert failed_checks(result) == {"rows_match_api_total": "ERROR", "not_empty_without_proof": "ERROR"}
    assert materialised(result) == ["bronze/search_pages"]
