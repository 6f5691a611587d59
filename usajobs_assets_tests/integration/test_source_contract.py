"""What every source keeps, whatever API is behind it: a new one is added to SOURCES, FETCH and ITEMS, and passes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.pipeline.examine import Origin, sighting_of
from usajobs_assets.pipeline.fetching import FETCH, fetch
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.providers import provider_of
from usajobs_assets.pipeline.search_day import search_request
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.historic_answers import HistoricStyle
from usajobs_assets.simulator.jsearch.answers import Jsearch
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.transforms.item import Item
from usajobs_assets.transforms.row import Sighting
from usajobs_assets.transforms.survey import Pointer
from usajobs_assets_tests.builders import (
    DAY,
    NOON,
    StoppedClock,
    item,
    jsearch_item,
    raw,
    record,
    text_record,
)
from usajobs_assets_tests.integration.sweeping import Died, DyingLake
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = [pytest.mark.integration, pytest.mark.parametrize("source", SOURCES)]

# On DAY as many new postings as make several pages of three.
UNIVERSE = Universe(postings_per_day=6)
THREE_A_PAGE = {"RESULTS_PER_PAGE": "40", "JSEARCH_QUERIES": "engineer;nurse", "JSEARCH_DATE_POSTED": "month"}

# By source: an item that passes every rule, of an id and with a title or text of its own.
ITEMS: dict[str, Callable[[Any, str], dict[str, Any]]] = {
    "search": lambda number, told: item(number, PositionTitle=told),
    "file_drop": lambda number, told: item(number, PositionTitle=told),
    "historic": lambda number, told: record(number, positionTitle=told, positionOpenDate=str(DAY)),
    "announcement_text": lambda number, told: text_record(number, summary=told, positionOpenDate=str(DAY)),
    "jsearch": lambda number, told: jsearch_item(f"id {number}", job_title=told),
}
# Ids that no source may take for one.
_NO_IDS_OF_SEARCH = [
    {**item(PositionURI="https://www.usajobs.gov/job/none"), "MatchedObjectId": sent}
    for sent in (None, "AB-1", "0")
]
NO_IDS: dict[str, list[dict[str, Any]]] = {
    "search": _NO_IDS_OF_SEARCH,
    "file_drop": _NO_IDS_OF_SEARCH,
    "historic": [record(sent, positionOpenDate=str(DAY)) for sent in (None, "AB-1", -5)],  # type: ignore[arg-type]
    "announcement_text": [text_record(sent, positionOpenDate=str(DAY)) for sent in (None, "1; DROP", [])],  # type: ignore[arg-type]
    "jsearch": [jsearch_item(sent) for sent in (None, 7, " ")],
}


class Heard:
    """Keeps the bodies that the API sends."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def __call__(self, _seen: RequestSeen, answer: CannedAnswer) -> CannedAnswer:
        self.bodies.append(answer.body)
        return answer


Begin = Callable[..., tuple[Services, RunningSimulator, Heard]]


def record_pages(services: Services, drop: Path) -> None:
    """Drop what Search shows on DAY, a file a page."""
    with services.client() as client:
        for number in (1, 2, 3):
            page = client.search_page(search_request(services.settings), number).body
            (drop / f"page {number}.json").write_bytes(page)


@pytest.fixture
def begin(
    source: str,
    simulate: Callable[..., RunningSimulator],
    make_services: Callable[..., Services],
    tmp_path: Path,
) -> Begin:
    """Services over a simulator of all APIs; of recorded pages over a folder that they were dropped into."""

    def start() -> tuple[Services, RunningSimulator, Heard]:
        heard = Heard()
        style = HistoricStyle(page_size=3)
        api = simulate(UNIVERSE, alter=heard, historic_style=style, jsearch=Jsearch(UNIVERSE))
        drop = tmp_path / "drop"
        (drop / str(DAY)).mkdir(parents=True)
        services = make_services(api.url, JSEARCH_BASE_URL=api.url, FILE_DROP=str(drop), **THREE_A_PAGE)
        if source == "file_drop":
            record_pages(services, drop / str(DAY))
        return services, api, heard

    return start


@pytest.fixture
def empty_store(
    new_database: Callable[[], str], clock: StoppedClock, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Services]:
    """Makes services over a store that holds nothing."""

    def make() -> Services:
        home = str(tmp_path_factory.mktemp("home"))
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": home, "DB_URL": new_database()}
        return Services(Settings.parse(variables), clock)

    return make


def rows_of(services: Services, source: str) -> dict[str, list[str]]:
    """Every row of the provider's tables and of the sightings, without the time of writing."""
    names = (*provider_of(source).tables, "sighting")
    with services.warehouse.connect() as connection:
        return {
            name: sorted(
                json.dumps(row, sort_keys=True)
                for (row,) in connection.execute(
                    f"SELECT to_jsonb(t) - 'updated_at' FROM silver.{name} t".encode()
                )
            )
            for name in names
        }


def load(services: Services, source: str) -> None:
    load_day(services, DAY, provider_of(source))


def stored_bodies(services: Services, manifest: Manifest) -> list[bytes]:
    return [services.lake.read(stored.key, stored.object_sha256).body for stored in manifest.objects]


def test_a_source_can_be_fetched(source: str) -> None:
    assert source in FETCH
    assert source in ITEMS


def test_a_day_is_proven_or_says_why_not_and_lists_every_object_as_it_was_sent(
    begin: Begin, source: str
) -> None:
    services, _, heard = begin()
    (manifest,) = fetch(services, DAY, source)
    assert (manifest.source, manifest.day) == (source, DAY)
    assert (manifest.outcome == "proven") == (not manifest.reasons)
    bodies = stored_bodies(services, manifest)
    assert len(bodies) > 2
    assert set(bodies) <= set(heard.bodies)
    (run,) = services.lake.runs(source, DAY)
    listed = {stored.key for stored in manifest.objects}
    assert listed == set(services.lake.keys(run.address)) - {services.lake.manifest_key(run.address)}


def test_what_was_sent_is_loaded_and_all_of_it_is_accounted_for(begin: Begin, source: str) -> None:
    """No posting is lost, and none is there twice."""
    services, _, _ = begin()
    (manifest,) = fetch(services, DAY, source)
    load(services, source)
    sent = {
        SOURCES[source].form.identify(one)
        for body in stored_bodies(services, manifest)
        for one in SOURCES[source].split(body)
    }
    with services.warehouse.connect() as connection:
        seen = connection.execute("SELECT control_number FROM silver.sighting").fetchall()
    assert sorted(number for (number,) in seen) == sorted(number for number in sent if number)
    assert services.ledger.unaccounted() == []


@pytest.mark.parametrize("dies_after", [1, None])
def test_a_capture_that_died_goes_on_and_asks_for_nothing_twice(
    begin: Begin, source: str, dies_after: int | None
) -> None:
    """After its first page, or before its manifest."""
    services, api, _ = begin()
    lake = DyingLake(services.store)
    lake.dies_after = dies_after
    services.__dict__["lake"] = lake
    with pytest.raises(Died):
        fetch(services, DAY, source)
    del services.__dict__["lake"]
    (manifest,) = fetch(services, DAY, source)
    assert manifest.outcome == "proven"
    asked = [json.dumps([seen.path, dict(seen.params)]) for seen in api.requests]
    assert sorted(asked) == sorted(set(asked))


def test_loading_again_changes_nothing(begin: Begin, source: str) -> None:
    services, _, _ = begin()
    fetch(services, DAY, source)
    load(services, source)
    once = rows_of(services, source)
    load(services, source)
    assert rows_of(services, source) == once
    assert len(once["sighting"]) > 3


def test_the_order_of_runs_does_not_matter(empty_store: Callable[[], Services], source: str) -> None:
    """Another content in between, and back again; loaded forwards, and with the newest first."""
    make, numbers, results = ITEMS[source], (800000100, 800000200), []
    for last_first in (False, True):
        services, runs = empty_store(), []
        for moment, told in enumerate(("as it was", "changed", "as it was")):
            items = [make(number, told) for number in numbers]
            runs.append((items, NOON.replace(minute=moment), f"0000000{moment}"))
        for written in reversed(runs) if last_first else runs:
            write_run(services.lake, source, *written)
            load(services, source)
        results.append(rows_of(services, source))
    assert results[0] == results[1]
    assert len(results[0]["sighting"]) == 6


def test_an_item_that_cannot_be_read_costs_itself(empty_store: Callable[[], Services], source: str) -> None:
    services = empty_store()
    items = [ITEMS[source](800000100 + 100 * number, "a posting") for number in range(4)]
    write_run(services.lake, source, [*items, b"[]"], NOON, "00000000")
    load(services, source)
    with services.warehouse.connect() as connection:
        assert connection.execute("SELECT count(*) FROM silver.sighting").fetchone() == (4,)
        assert connection.execute("SELECT reason FROM ops.quarantine").fetchall() == [("not_an_object",)]
    assert services.ledger.unaccounted() == []


def test_what_is_no_id_is_set_aside(empty_store: Callable[[], Services], source: str) -> None:
    services = empty_store()
    items = [ITEMS[source](800000100 + 100 * number, "a posting") for number in range(4)]
    write_run(services.lake, source, [*items, *NO_IDS[source]], NOON, "00000000")
    load(services, source)
    with services.warehouse.connect() as connection:
        assert connection.execute("SELECT count(*) FROM silver.sighting").fetchone() == (4,)
        assert connection.execute("SELECT DISTINCT reason FROM ops.quarantine").fetchall() == [
            ("control_number_missing",)
        ]
    assert services.ledger.unaccounted() == []


def test_equal_bytes_give_equal_rows_and_one_common_posting(source: str) -> None:
    form, sent = SOURCES[source].form, raw(ITEMS[source](800000100, "a posting"))
    assert form.examine(sent, _sighted(source)).rows == form.examine(sent, _sighted(source)).rows
    common = form.map_to_common(sent, _sighted(source))
    assert common == form.map_to_common(sent, _sighted(source))
    assert (common.source, common.control_number) == (source, form.identify(sent))
    assert common.source_id in ("800000100", "id 800000100")
    assert "a posting" in (common.title, *common.texts)
    # Who adds texts to another source's posting says nothing of places and pay.
    assert bool(common.places) == bool(common.employer) == bool(common.pay_period)


def test_what_the_simulator_sends_has_a_common_shape(begin: Begin, source: str) -> None:
    """Oddities included: missing pay, places without a city, ends of pay the wrong way round."""
    services, _, _ = begin()
    (manifest,) = fetch(services, DAY, source)
    form, count = SOURCES[source].form, 0
    for body in stored_bodies(services, manifest):
        for sent in SOURCES[source].split(body):
            common = form.map_to_common(sent, _sighted(source))
            assert common.source_id
            assert common.pay_min is None or common.pay_max is None or common.pay_min <= common.pay_max
            assert common.pay_period in (None, "YEAR", "MONTH", "TWO_WEEKS", "WEEK", "DAY", "HOUR")
            count += 1
    assert count == manifest.items


def _sighted(source: str) -> Callable[[Item], Sighting]:
    at = Pointer(NOON, b"p", 0, "object")
    return lambda found: sighting_of(found, at, Origin(source, "run"))
