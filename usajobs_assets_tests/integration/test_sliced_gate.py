"""A sweep beyond the cap through the gate and into silver: what is whole passes, and nothing else reaches a table."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from usajobs_assets.pipeline.bronze_pages import survey_of
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_capture import sweep_search
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.slices import SPLIT_AT
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.bronze import BronzeLake, RunAddress
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, item, raw
from usajobs_assets_tests.integration.crowd import CODES, FIRST, Crowd, Posting, crowd, opening
from usajobs_assets_tests.integration.sweeping import Scripted

pytestmark = pytest.mark.integration

OPEN = SPLIT_AT + 100
HIDDEN = FIRST + 100 * 4_321


class Place:
    """Services of a test's own, and a sweep of a source into their lake."""

    def __init__(self, services: Services, simulate: Callable[..., RunningSimulator]) -> None:
        self.services, self._simulate = services, simulate

    def sweep(
        self, source: Any, request: SearchRequest | None = None, lake: BronzeLake | None = None
    ) -> Manifest:
        """Sweep once; the codes are those of the crowd."""
        settings = self.services.settings.model_copy(update={"usajobs_base_url": self._simulate(source).url})
        whole, clock = request or SearchRequest(), self.services.clock
        with Services(settings, clock).client() as client:
            into = lake or self.services.lake
            return sweep_search(into, client, whole, DAY, clock, codes=CODES.__getitem__)

    def failed_rules(self) -> list[str]:
        """Judge the day; the rules that it broke."""
        services = self.services
        verdict = judge_day(services.lake, services.ledger, DAY, services.gate_settings)
        outcomes = services.ledger.outcomes(verdict)
        return [outcome.rule for outcome in outcomes if outcome.outcome == "fail"]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(sql.encode()).fetchall()

    def silver_is_empty(self) -> bool:
        """Whether no posting, no sighting and no load was written."""
        counts = "SELECT (SELECT count(*) FROM silver.job), (SELECT count(*) FROM silver.sighting), "
        return self.query(f"{counts} (SELECT count(*) FROM ops.load)") == [(0, 0, 0)]


@pytest.fixture
def place(make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator]) -> Place:
    return Place(make_services(), simulate)


def whole_item(one: Posting) -> bytes:
    """The posting as an item that passes every rule about items."""
    return raw(item(one.number, **json.loads(one.raw)["MatchedObjectDescriptor"]))


def passable(count: int, **changes: Any) -> Crowd:
    """A crowd whose items pass every rule about items."""
    source = crowd(count, **changes)
    source.rendered.update({one.number: whole_item(one) for one in source.open.values()})
    return source


def test_a_proven_sliced_sweep_is_loaded_whole_and_accounted_for(place: Place) -> None:
    """Every posting once, however often slices and counts showed it; what else came is counted as duplicates."""
    source = passable(OPEN)
    manifest = place.sweep(source)
    assert (manifest.outcome, manifest.api_total) == ("proven", OPEN)
    load_day(place.services, DAY)
    assert {number for (number,) in place.query("SELECT control_number FROM silver.job")} == set(source.open)
    assert place.query("SELECT count(*), count(DISTINCT control_number) FROM silver.sighting") == [
        (OPEN, OPEN)
    ]
    duplicates = manifest.items - OPEN
    assert duplicates == survey_of(place.services.lake, manifest).duplicates > 500
    assert place.query("SELECT passed, items, duplicates, quarantined FROM ops.gate_verdict") == [
        (True, manifest.items, duplicates, 0)
    ]
    assert place.query("SELECT sum(items) FROM ops.page") == [(manifest.items,)]
    assert place.services.ledger.unaccounted() == []


def test_the_ledger_has_every_slice_with_its_proof(place: Place) -> None:
    """As the manifest lists them: those that were split, tried again and counted, too."""
    late = opening(range(20_000, 20_006))

    def time_passes(source: Crowd, asked: int) -> None:
        source.open.update({one.number: one for one in late[asked - 1 : asked]})

    manifest = place.sweep(crowd(OPEN, meanwhile=time_passes))
    place.services.ledger.record_run(manifest)
    columns = "slice, filters, api_total, postings_distinct, pages, state, reasons"
    rows = place.query(f"SELECT {columns} FROM ops.slice WHERE ingest_run_id = '{manifest.run_id}'")
    assert sorted(rows, key=lambda row: str(row[0])) == sorted(
        (
            proof.key,
            proof.filters,
            proof.api_total,
            proof.postings_distinct,
            proof.pages,
            proof.state,
            list(proof.reasons),
        )
        for proof in manifest.slices
    )
    assert {"proven", "counted", "superseded"} <= {proof.state for proof in manifest.slices}


def test_a_posting_that_its_slice_hides_stops_the_run_at_the_gate(place: Place) -> None:
    manifest = place.sweep(passable(OPEN, hidden=frozenset({HIDDEN})))
    assert (manifest.outcome, manifest.api_total) == ("incomplete", OPEN)
    assert place.failed_rules() == ["rows_match_api_total"]
    with pytest.raises(GateClosed, match="did not pass"):
        load_day(place.services, DAY)
    assert place.silver_is_empty()


class LyingLake(BronzeLake):
    """Closes a run with a manifest that claims what was to be shown."""

    def close(self, run: RunAddress, manifest: Manifest) -> Manifest:
        claimed = replace(manifest, outcome="proven", postings_distinct=manifest.api_total or 0, reasons=())
        return super().close(run, claimed)


def test_the_gate_counts_bronze_and_believes_no_manifest(place: Place) -> None:
    """Every slice is proven and the numbers agree, on paper: one posting is on no page of them."""
    source = passable(OPEN, hidden=frozenset({HIDDEN}))
    manifest = place.sweep(source, lake=LyingLake(place.services.store))
    assert (manifest.outcome, manifest.postings_distinct) == ("proven", OPEN)
    assert place.failed_rules() == ["rows_match_api_total"]
    with pytest.raises(GateClosed):
        load_day(place.services, DAY)
    assert place.silver_is_empty()


def test_a_place_that_the_api_takes_for_another_does_not_pass(place: Place) -> None:
    """Nothing but the capture's own note tells: total, pages and postings are all in order."""
    elsewhere = Scripted([Found(1, [raw(item())], ("Austin, Minnesota",))])
    manifest = place.sweep(elsewhere, SearchRequest(location_name=("Austin, Texas",)))
    assert (manifest.outcome, manifest.narrowed, manifest.slices) == ("incomplete", True, ())
    assert place.failed_rules() == ["capture_has_no_other_fault"]
    with pytest.raises(GateClosed):
        load_day(place.services, DAY)
    assert place.silver_is_empty()
