"""Law 2 beyond the cap: slices prove themselves, and their union is counted along other lines."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.pipeline.bronze_pages import survey_of
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.search_capture import sweep_search
from usajobs_assets.pipeline.search_day import capture_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.slices import SPLIT_AT, Codes
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, StoredPage
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.credentials import Credentials
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, StoppedClock, item, raw
from usajobs_assets_tests.integration.crowd import CODES, FIRST, ORGANIZATIONS, crowd, opening
from usajobs_assets_tests.integration.sweeping import Scripted

pytestmark = pytest.mark.integration

Sweep = Callable[..., Manifest]


class Died(Exception):
    """Stands for a crash."""


class DyingLake(BronzeLake):
    """Dies right after so many pages were stored."""

    pages_left = 0

    def put_page(self, run: RunAddress, **page: Any) -> StoredPage:
        stored = super().put_page(run, **page)
        self.pages_left -= 1
        if not self.pages_left:
            raise Died
        return stored


@pytest.fixture
def lake(tmp_path: Path) -> BronzeLake:
    return BronzeLake(FolderStore(tmp_path / "lake"))


@pytest.fixture
def sweep(simulate: Callable[..., RunningSimulator], lake: BronzeLake, clock: StoppedClock) -> Sweep:
    """Sweeps a source once, with the codes of `crowd` unless others are given."""

    def run(
        source: Any,
        request: SearchRequest | None = None,
        codes: Codes | None = lambda name: CODES.get(name, ()),
        into: BronzeLake | None = None,
        max_pages: int | None = None,
    ) -> Manifest:
        credentials = Credentials("simulated", "simulated@example.gov")
        with UsajobsClient(
            simulate(source).url, credentials, budget=Budget(spacing=0), clock=clock
        ) as client:
            whole = request or SearchRequest()
            return sweep_search(into or lake, client, whole, DAY, clock, max_pages, codes)

    return run


def states(manifest: Manifest) -> Counter[str]:
    return Counter(proof.state for proof in manifest.slices)


def in_proven_slices(lake: BronzeLake, manifest: Manifest) -> set[int]:
    """The control numbers on the pages of the slices that count, read from bronze."""
    proven = {proof.key for proof in manifest.slices if proof.state == "proven"}
    text = b"".join(lake.read(stored.key).body for stored in manifest.objects if stored.slice in proven)
    return {int(number) for number in re.findall(rb'"MatchedObjectId": "(\d+)"', text)}


def test_an_order_that_never_stands_still_is_split_down_to_single_pages(
    sweep: Sweep, lake: BronzeLake
) -> None:
    """One page is a snapshot: what shifts between pages cannot be read in two, but can be in one."""
    source = crowd(10_400, shifts=10**9)
    manifest = sweep(source)
    assert manifest.outcome == "proven"
    assert in_proven_slices(lake, manifest) == set(source.open)


def test_a_posting_hidden_from_its_slice_turns_the_run_red_with_both_numbers(sweep: Sweep) -> None:
    """Every slice proves itself, and still the union lacks one: only a count along other lines can tell."""
    manifest = sweep(crowd(10_400, hidden=frozenset({FIRST + 100 * 4_321})))
    assert manifest.outcome == "incomplete"
    assert manifest.reasons == ("10,399 different postings are in proven slices, the API counts 10,400",)
    assert (manifest.api_total, manifest.postings_distinct) == (10_400, 10_399)
    assert states(manifest)["incomplete"] == 0


def test_an_organization_that_the_code_list_lacks_turns_the_run_red(sweep: Sweep) -> None:
    codes = {**CODES, "agencysubelements": ORGANIZATIONS[1:]}
    source = crowd(10_400)
    lacking = sum(one.organization == ORGANIZATIONS[0] for one in source.open.values())
    manifest = sweep(source, codes=codes.__getitem__)
    assert lacking > 0
    assert (manifest.api_total, manifest.postings_distinct) == (10_400, 10_400 - lacking)
    assert manifest.outcome == "incomplete"


@pytest.mark.parametrize("dies_after", [1, 9, 30])
def test_a_sliced_sweep_that_died_asks_for_no_page_twice(
    sweep: Sweep, lake: BronzeLake, tmp_path: Path, dies_after: int
) -> None:
    """Killed before, within and after the paging, with a total that moved: the answers stored lead the same way."""
    late = opening([30_000])[0]
    source = crowd(
        10_400, meanwhile=lambda it, asked: it.open.setdefault(late.number, late) if asked == 5 else None
    )
    dying = DyingLake(FolderStore(tmp_path / "lake"))
    dying.pages_left = dies_after
    with pytest.raises(Died):
        sweep(source, into=dying)
    assert source.asked == dies_after
    manifest = sweep(source)
    assert manifest.outcome == "proven"
    assert source.asked == sum(stored.kind == "page" for stored in manifest.objects)
    assert len(lake.runs("search", DAY)) == 1


def test_one_huge_organization_is_split_by_series_and_their_overlap_counted(
    sweep: Sweep, lake: BronzeLake
) -> None:
    """A posting with three series comes three times, and once more with a count: one posting, three duplicates."""
    source = crowd(10_400, organization="VA07")
    manifest = sweep(source)
    assert manifest.outcome == "proven"
    assert any(proof.key.startswith("organization=VA07,series=0300~") for proof in manifest.slices)
    assert in_proven_slices(lake, manifest) == set(source.open)
    survey = survey_of(lake, manifest)
    assert manifest.items == survey.items == survey.duplicates + 10_400
    assert survey.duplicates > 5_000


def test_max_pages_limits_the_run_as_a_whole(sweep: Sweep) -> None:
    source = crowd(10_400)
    manifest = sweep(source, max_pages=7)
    assert (manifest.outcome, manifest.reasons) == ("partial", ("stopped after 7 pages, as MAX_PAGES asks",))
    assert source.asked == 7


def test_a_total_below_the_line_is_not_split(sweep: Sweep) -> None:
    manifest = sweep(crowd(SPLIT_AT - 1))
    assert (manifest.outcome, manifest.slices) == ("proven", ())


def test_without_codes_the_cap_is_the_end_and_says_so(sweep: Sweep) -> None:
    manifest = sweep(crowd(10_400), codes=None)
    assert (manifest.outcome, manifest.slices) == ("incomplete", ())
    assert "the codes of organizations, by which it could be split, are not known" in manifest.reasons


def test_a_query_narrowed_by_organization_is_split_within_it(sweep: Sweep) -> None:
    wanted = tuple(ORGANIZATIONS[:160])
    source = crowd(20_000)
    open_there = {one.number for one in source.open.values() if one.organization in wanted}
    manifest = sweep(source, SearchRequest(organization=wanted))
    assert len(open_there) > SPLIT_AT
    assert (manifest.outcome, manifest.narrowed) == ("proven", True)
    assert manifest.postings_distinct == len(open_there)


def test_a_place_that_the_api_takes_for_another_leaves_the_run_incomplete(
    simulate: Callable[..., RunningSimulator], lake: BronzeLake, clock: StoppedClock
) -> None:
    """A misspelt place is resolved without a word; asking again does not help."""
    elsewhere = Found(1, [raw(item())], ("Austin, Minnesota",))
    api = simulate(Scripted([elsewhere]))
    with UsajobsClient(api.url, Credentials("simulated", "simulated@example.gov"), clock=clock) as client:
        request = SearchRequest(location_name=("Austin, Texas",))
        manifest = capture_day(lake, client, request, DAY, clock)
    assert manifest.reasons == ("asked for Austin, Texas, the API searched Austin, Minnesota",)
    assert (manifest.outcome, len(api.requests)) == ("incomplete", 1)


def test_the_gate_judges_a_sliced_run_by_its_slices_and_its_count(
    sweep: Sweep, make_services: Callable[..., Services], clock: StoppedClock
) -> None:
    """Totals of 10,000 and totals that differ are what slicing is made of; a hidden posting is not."""
    services = make_services()
    source = crowd(SPLIT_AT + 100)
    whole = {
        one.number: raw(item(one.number, **json.loads(one.raw)["MatchedObjectDescriptor"]))
        for one in source.open.values()
    }
    source.rendered.update(whole)
    sweep(source, into=services.lake)
    assert judge_day(services.lake, services.ledger, DAY, services.gate_settings).passed
    source.hidden = frozenset({FIRST})
    clock.moment += timedelta(hours=1)
    sweep(source, into=services.lake)
    assert not judge_day(services.lake, services.ledger, DAY, services.gate_settings).passed
