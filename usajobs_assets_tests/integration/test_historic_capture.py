"""An open date of HistoricJoa and its texts, over HTTP, into bronze: all of it and proven, or told why not."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest

from usajobs_assets.api_client.errors import ServerFailed
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.historic_capture import capture_open_date
from usajobs_assets.pipeline.historic_day import capture_open_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import DayRefused
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.simulator.historic_answers import NO_ROWS, HistoricStyle
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.mischief import (
    Mischievous,
    short_day,
    storm_of_503,
)
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets_tests.builders import DAY, StoppedClock
from usajobs_assets_tests.integration.sweeping import Died, DyingLake

pytestmark = pytest.mark.integration

TUESDAY = date(2025, 11, 18)
CHRISTMAS = date(2025, 12, 25)
UNIVERSE = Universe(postings_per_day=8)
FIVE_A_PAGE = HistoricStyle(page_size=5)
SOURCES = (HISTORIC, ANNOUNCEMENT_TEXT)


def truth(day: date) -> set[int]:
    """The control numbers that HistoricJoa has for an open date by now."""
    query = HistoricQuery(opened=DateRange(day, day), page_size=10_000)
    found = UNIVERSE.historic(query, DAY)
    return {json.loads(record)["usajobsControlNumber"] for record in found.items}


class Place:
    """Services over a simulator that behaves as the test says."""

    def __init__(self, services: Services, api: RunningSimulator, client: UsajobsClient) -> None:
        self.services, self.api, self.client = services, api, client

    def capture(self, day: date = TUESDAY, source: str = HISTORIC) -> Manifest:
        services = self.services
        return capture_open_day(services.lake, self.client, source, day, services.clock)

    def once(self, day: date = TUESDAY, **options: Any) -> Manifest:
        lake = options.get("lake", self.services.lake)
        return capture_open_date(lake, self.client, HISTORIC, day, self.services.clock)

    def query_runs(self) -> list[Manifest]:
        """The manifests of the day's runs; the clock stands still, so their order means nothing."""
        lake = self.services.lake
        manifests = (lake.manifest(state.address) for state in lake.runs(HISTORIC, TUESDAY))
        return [manifest for manifest in manifests if manifest]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(sql.encode()).fetchall()


@pytest.fixture
def stage(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services]
) -> Iterator[Callable[..., Place]]:
    """Starts a simulator and opens a client of it; waits cost nothing."""
    with ExitStack() as stack:

        def make(postings: Any = UNIVERSE, **options: Any) -> Place:
            api = simulate(postings, **{"historic_style": FIVE_A_PAGE, **options})
            services = make_services(api.url)
            return Place(services, api, stack.enter_context(services.client(HISTORIC)))

        yield make


@pytest.mark.parametrize("source", SOURCES)
def test_a_day_is_captured_whole_by_following_tokens(stage: Callable[..., Place], source: str) -> None:
    """As many pages as the server likes; every posting of the day, and as many as it said."""
    place = stage()
    manifest = place.capture(source=source)
    assert manifest.outcome == "proven"
    assert manifest.api_total == manifest.postings_distinct == len(truth(TUESDAY)) > 5
    assert len(manifest.objects) == -(-manifest.items // 5)


def test_the_postings_are_those_of_the_day(stage: Callable[..., Place]) -> None:
    """Loaded, the tables hold exactly the control numbers that the source has."""
    place = stage()
    for source in SOURCES:
        place.capture(source=source)
    load_day(place.services, TUESDAY)
    assert {number for (number,) in place.query("SELECT control_number FROM silver.job")} == truth(TUESDAY)
    assert place.query("SELECT DISTINCT sources FROM silver.job") == [(["announcement_text", "historic"],)]
    assert place.query("SELECT count(*) FROM silver.job_details WHERE how_to_apply IS NULL") == [(0,)]


@pytest.mark.parametrize("form", NO_ROWS)
def test_a_day_without_postings_is_proven_in_every_form_of_nothing(
    stage: Callable[..., Place], form: str
) -> None:
    """204, its text with 200, an empty list: zero is what the API says, and the day loads."""
    empty = next(day for day in (CHRISTMAS + timedelta(days=n) for n in range(400)) if not truth(day))
    place = stage(historic_style=HistoricStyle(no_rows=form))
    manifests = [place.capture(empty, source) for source in SOURCES]
    assert [(run.outcome, run.api_total, run.items) for run in manifests] == [("proven", 0, 0)] * 2
    load_day(place.services, empty)
    assert place.query("SELECT passed FROM ops.gate_verdict") == [(True,), (True,)]


def test_a_short_day_is_red(stage: Callable[..., Place]) -> None:
    """4 records of many, as the API has served for months: not proven, and silver takes none of them."""
    place = stage(Mischievous(UNIVERSE, historic_scripts=[short_day(TUESDAY)]))
    manifest = place.capture()
    assert manifest.outcome == "incomplete"
    assert f"4 different postings came, the API reported {len(truth(TUESDAY))}" in manifest.reasons
    with pytest.raises(GateClosed, match="did not pass"):
        load_day(place.services, TUESDAY)
    assert place.query("SELECT count(*) FROM silver.job") == [(0,)]


def test_a_storm_is_waited_out(stage: Callable[..., Place]) -> None:
    """503 on later pages, a few times: the same run goes on."""
    place = stage(interfere=storm_of_503(first_n=4))
    assert place.capture().outcome == "proven"
    assert len(place.services.lake.runs(HISTORIC, TUESDAY)) == 1


def test_a_storm_that_does_not_end_leaves_an_open_run_that_goes_on_later(
    stage: Callable[..., Place],
) -> None:
    """Seven tries fail; what is stored stays, and the next capture asks for the missing pages only."""
    place = stage(interfere=storm_of_503(first_n=7))
    with pytest.raises(ServerFailed):
        place.capture()
    assert place.services.lake.runs(HISTORIC, TUESDAY)[0].closed is False
    first_pages = [seen for seen in place.api.requests if "continuationtoken" not in seen.params]
    assert place.capture().outcome == "proven"
    assert [seen for seen in place.api.requests if "continuationtoken" not in seen.params] == first_pages
    assert len(place.services.lake.runs(HISTORIC, TUESDAY)) == 1


@pytest.mark.parametrize("dies_after", [1, 2, None])
def test_a_capture_that_died_goes_on_where_it_was(
    stage: Callable[..., Place], dies_after: int | None
) -> None:
    """After a page, or before the manifest: nothing stored is asked for again."""
    place = stage()
    lake = DyingLake(place.services.store)
    lake.dies_after = dies_after
    with pytest.raises(Died):
        place.once(lake=lake)
    before = len(place.api.requests)
    manifest = place.once()
    assert manifest.outcome == "proven"
    pages = len(manifest.objects)
    assert len(place.api.requests) - before == (pages - dies_after if dies_after else 0)


def test_an_open_run_of_yesterday_is_left_as_it_is(stage: Callable[..., Place], clock: StoppedClock) -> None:
    """Its tokens are stale, and its first pages tell of another day: a new run is started."""
    place = stage()
    lake = DyingLake(place.services.store)
    lake.dies_after = 1
    with pytest.raises(Died):
        place.once(lake=lake)
    clock.moment += timedelta(days=1)
    assert place.once().outcome == "proven"
    assert [state.closed for state in place.services.lake.runs(HISTORIC, TUESDAY)] == [False, True]


def test_a_day_that_is_not_here_yet_is_refused(stage: Callable[..., Place]) -> None:
    """Nobody knows what will open tomorrow."""
    with pytest.raises(DayRefused, match="not here yet"):
        stage().capture(DAY + timedelta(days=1))
