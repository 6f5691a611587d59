"""F24, and F25 of Search: more postings than the API serves, and filters that it ignores while they are sliced."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_capture import sweep_search
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.slices import Codes
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, StoppedClock
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.test_api_paging import F25
from usajobs_assets_tests.integration.crowd import CODES, FIRST, Crowd, crowd, opening

F24 = fault(
    "F24",
    "10,000 postings and more, where the API counts and serves no further",
    does="splits by organization, then by series, each slice with a proof of its own, and counts the union along "
    "other lines",
    told="a proven run with a line for each slice; what cannot be split further is `capped`, and the run is red",
)


class Place:
    """A sweep of more than the API serves, and what the gate says of it."""

    def __init__(
        self, services: Callable[[str], Services], simulate: Callable[..., RunningSimulator]
    ) -> None:
        self._services, self._simulate = services, simulate
        self.services = services("http://127.0.0.1:9")

    def sweep(self, source: Any, codes: Codes = lambda name: CODES.get(name, ())) -> Manifest:
        """Sweep once."""
        services = self._services(self._simulate(source).url)
        with services.client() as client:
            lake, clock = self.services.lake, services.clock
            return sweep_search(lake, client, SearchRequest(), DAY, clock, codes=codes)

    def in_proven_slices(self, manifest: Manifest) -> set[int]:
        """The control numbers on the pages of the slices that count, read from bronze."""
        proven = {proof.key for proof in manifest.slices if proof.state == "proven"}
        pages = (stored for stored in manifest.objects if stored.slice in proven)
        text = b"".join(self.services.lake.read(stored.key).body for stored in pages)
        return {int(number) for number in re.findall(rb'"MatchedObjectId": "(\d+)"', text)}

    def is_refused(self) -> bool:
        """Nothing of it passes the gate, and everything is accounted for."""
        with pytest.raises(GateClosed, match="did not pass"):
            load_day(self.services, DAY)
        with self.services.warehouse.connect() as connection:
            count = connection.execute("SELECT count(*) FROM silver.sighting").fetchone()
        return count == (0,) and self.services.ledger.unaccounted() == []


@pytest.fixture
def place(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], clock: StoppedClock
) -> Place:
    return Place(make_services, simulate)


@F24
def test_f24_25000_open_postings_are_proven_while_some_open_and_close_and_the_order_shifts(
    place: Place,
) -> None:
    """What ends is the set that is open, and not what was open when a slice was first read."""
    late = opening(range(30_000, 30_012))

    def time_passes(source: Crowd, asked: int) -> None:
        if 5 <= asked < 17:
            source.open[late[asked - 5].number] = late[asked - 5]
        if 8 <= asked < 14:
            del source.open[FIRST + 100 * (asked * 1_000)]

    source = crowd(25_000, meanwhile=time_passes, shifts=20)
    manifest = place.sweep(source)
    assert (manifest.reasons, manifest.outcome, manifest.narrowed) == ((), "proven", False)
    assert len(source.open) == 25_006 == manifest.api_total == manifest.postings_distinct
    assert place.in_proven_slices(manifest) == set(source.open)
    assert any(proof.state == "superseded" for proof in manifest.slices)


@F24
def test_f24_what_cannot_be_split_further_is_capped_named_and_red(place: Place) -> None:
    """One organization and one series with more than the API serves."""
    source = crowd(0)
    source.open = {one.number: one._replace(series=("0610",)) for one in opening(range(10_100), "VA07")}
    codes = {**CODES, "agencysubelements": ["VA07"]}
    manifest = place.sweep(source, codes.__getitem__)
    assert manifest.outcome == "incomplete"
    assert manifest.reasons[0] == (
        "organization=VA07,series=0610: the API reports no more than 10,000 of its postings, "
        "and it cannot be split further"
    )
    assert [proof.state for proof in manifest.slices].count("capped") == 1
    assert place.is_refused()


@F25
def test_f25_an_ignored_organization_filter_is_caught_after_a_page_a_slice(place: Place) -> None:
    """Split on, it would come to thousands of equal pages."""
    source = crowd(10_400, ignores=frozenset({"organization"}))
    manifest = place.sweep(source)
    assert manifest.outcome == "incomplete"
    assert re.match(
        r"organization=\S+: the API ignored Organization: \d+ of 500 postings", manifest.reasons[0]
    )
    assert (manifest.postings_distinct, source.asked < 40) == (0, True)
    assert place.is_refused()
