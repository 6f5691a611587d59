"""The code lists over HTTP into bronze and `silver.code`: whole, with their history, or told why not."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from usajobs_assets.api_client.errors import Forbidden, NotAPage
from usajobs_assets.pipeline.code_lists import (
    SOURCE,
    CodeListShrank,
    capture_code_lists,
    captures,
    codes_of,
    load_code_lists,
)
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import capture_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.code_lists import code_list
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, StoredPage
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.warehouse import Warehouse
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.code_list import CODE_LISTS
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, record
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

PAYLOADS = PROJECT.parent / "shared" / "payloads"
FILES = {
    file.name.removeprefix("codelist_").removesuffix(".json.gz"): file
    for file in sorted(PAYLOADS.glob("codelist_*.json.gz"))
}
WEEK = timedelta(days=7)
GS = "General Schedule"

Entry = dict[str, Any]


def entries_of(body: bytes) -> list[Entry]:
    """What a list sends, by plain `json`."""
    return [entry for part in json.loads(body)["CodeList"] for entry in part["ValidValue"]]


def plain(name: str) -> list[Entry]:
    """What the simulator has in a list today."""
    return entries_of(code_list(name, DAY) or b"")


def listing(entries: Sequence[Entry]) -> CannedAnswer:
    body = json.dumps({"CodeList": [{"ValidValue": entries, "id": "X"}], "DateGenerated": "now"})
    return CannedAnswer(200, body.encode())


POSTING = item(
    800000100,
    details={"OrganizationCodes": "IN/IN10", "ServiceType": "01", "TravelCode": "1"},
    JobCategory=[{"Name": "", "Code": "0025"}, {"Name": "Only Search knows it", "Code": "9999"}],
)


@dataclass
class Lists:
    """The API, and the answers that a test puts in the place of some lists, for good or once."""

    instead: dict[str, CannedAnswer] = field(default_factory=dict)
    once: dict[str, CannedAnswer] = field(default_factory=dict)

    def __call__(self, seen: RequestSeen) -> CannedAnswer | None:
        name = seen.path.rpartition("/")[2].casefold()
        return self.once.pop(name, None) or self.instead.get(name)


@dataclass
class Place:
    """Services over lists that change, and the calls that the tests make."""

    services: Services
    api: RunningSimulator
    lists: Lists
    client: UsajobsClient
    clock: StoppedClock

    def capture(self, after: timedelta = timedelta(0), **instead: Sequence[Entry]) -> Manifest:
        """Capture when `after` has passed, with these entries in the place of some lists."""
        self.clock.moment += after
        self.lists.instead = {name: listing(entries) for name, entries in instead.items()}
        return capture_code_lists(self.services.lake, self.client, self.clock)

    def load(self) -> Counter[str]:
        return load_code_lists(self.services.lake, self.services.warehouse)

    def codes(self, name: str) -> list[str]:
        return codes_of(self.services.lake, self.client, self.clock, name)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.services.warehouse, sql)

    @property
    def asked(self) -> int:
        return len(self.api.requests)


def query(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.connect() as connection:
        return connection.execute(sql.encode()).fetchall()


@pytest.fixture
def place(
    simulate: Callable[..., RunningSimulator], make_services: Callable[..., Services], clock: StoppedClock
) -> Iterator[Place]:
    """Waits cost nothing: the client's clock only pretends to sleep."""
    lists = Lists()
    api = simulate([POSTING], interfere=lists)
    services = make_services(api.url)
    with ExitStack() as stack:
        yield Place(services, api, lists, stack.enter_context(services.client(SOURCE)), clock)


def rows_from(name: str, entries: Sequence[Entry]) -> set[tuple[Any, ...]]:
    """What `silver.code` must show of a list, made from what was sent by hand."""
    return {
        (
            name,
            entry["Code"].strip(),
            (entry.get("ParentCode") or entry.get("JobFamily") or "").strip(),
            entry["Value"].strip(),
            (entry.get("Acronym") or "").strip() or None,
            entry["IsDisabled"] == "Yes",
        )
        for entry in entries
        if entry["Code"].strip()
    }


CURRENT = "SELECT list_name, code, parent_code, label, acronym, is_disabled FROM silver.current_code"


def test_every_list_is_stored_and_the_table_is_what_was_sent(place: Place) -> None:
    manifest = place.capture()
    assert [stored.slice for stored in manifest.objects] == list(CODE_LISTS)
    rows = place.load()
    sent = {name: rows_from(name, plain(name)) for name in CODE_LISTS}
    assert set(place.query(CURRENT)) == set().union(*sent.values())
    assert rows == {name: len(entries) for name, entries in sent.items()}
    assert place.query("SELECT DISTINCT seen_from, superseded_at, ingest_run_id FROM silver.code") == [
        (NOON, None, manifest.run_id)
    ]


def test_what_changes_gets_an_interval_and_the_newest_is_current(place: Place) -> None:
    """Renamed, retired, gone and new: each code keeps what it stood for before, and from when to when."""
    place.capture()
    changed = [entry for entry in plain("payplans") if entry["Code"] != "AD"]
    for entry in changed:
        entry["Value"] = "General Schedule (base)" if entry["Code"] == "GS" else entry["Value"]
        entry["IsDisabled"] = "Yes" if entry["Code"] == "ES" else entry["IsDisabled"]
    new = {"Code": "ZZ", "Value": "Not Applicable", "IsDisabled": "No"}
    second = place.capture(after=WEEK, payplans=[*changed, new])
    place.load()
    later = NOON + WEEK
    assert place.query(
        "SELECT code, label, is_disabled, seen_from, superseded_at FROM silver.code "
        "WHERE list_name = 'payplans' AND code IN ('AD', 'ES', 'GS', 'WG', 'ZZ') ORDER BY code, seen_from"
    ) == [
        ("AD", "Administratively Determined", False, NOON, later),
        ("ES", "Senior Executive Service", False, NOON, later),
        ("ES", "Senior Executive Service", True, later, None),
        ("GS", GS, False, NOON, later),
        ("GS", "General Schedule (base)", False, later, None),
        ("WG", "Nonsupervisory Pay Schedules, Federal Wage System", False, NOON, None),
        ("ZZ", "Not Applicable", False, later, None),
    ]
    assert place.query("SELECT DISTINCT ingest_run_id FROM silver.code WHERE code IN ('ES', 'GS', 'ZZ') "
                       "AND seen_from > '2026-11-21'") == [(second.run_id,)]  # fmt: skip
    assert set(place.query(f"{CURRENT} WHERE list_name = 'payplans'")) == rows_from(
        "payplans", [*changed, new]
    )


def contents(place: Place) -> list[tuple[Any, ...]]:
    return place.query("SELECT * FROM silver.code ORDER BY list_name, code, parent_code, seen_from")


def test_loading_in_any_order_gives_the_same_table(place: Place) -> None:
    """The lake says when a list was seen, and not the load."""
    for week, label in enumerate(("A", "B", "A")):
        renamed = [{**entry, "Value": f"{label} {entry['Code']}"} for entry in plain("servicetypes")]
        place.capture(after=min(week, 1) * WEEK, servicetypes=renamed)
    place.load()
    expected, everything = contents(place), captures(place.services.lake)
    assert len([row for row in expected if row[0] == "servicetypes"]) == 9
    for order in permutations(everything):
        for end in (1, 2, 3):
            load_code_lists(OnlySome(place.services.store, order[:end]), place.services.warehouse)
        assert contents(place) == expected


class OnlySome(BronzeLake):
    """A lake in which only these captures have arrived."""

    def __init__(self, store: Any, arrived: Sequence[Manifest]) -> None:
        super().__init__(store)
        self._arrived = {one.run_id for one in arrived}

    def manifest(self, run: RunAddress) -> Manifest | None:
        return super().manifest(run) if run.run_id in self._arrived else None


def test_a_slow_load_does_not_bring_back_what_a_later_one_has_replaced(place: Place) -> None:
    """Law 5, by any number of processes: a later capture arrives, and is loaded, while one is still reading."""
    first = place.capture()
    place.capture(after=WEEK, servicetypes=plain("servicetypes")[1:] + plain("travelpercentages"))
    lake = SlowLake(place.services.store, [first])
    with ThreadPoolExecutor() as threads:
        lake.meanwhile = lambda: threads.submit(place.load)
        load_code_lists(lake, place.services.warehouse)
    assert place.query("SELECT count(*) FROM silver.current_code WHERE list_name = 'servicetypes'") == [(9,)]


class SlowLake(OnlySome):
    """Takes a while to read, in which something else happens."""

    meanwhile: Callable[[], Future[Any]]

    def days(self, source: str) -> list[date]:
        wait([self.meanwhile()], timeout=0.5)
        return super().days(source)


def test_loading_twice_or_an_equal_capture_writes_nothing(place: Place) -> None:
    written = "SELECT list_name, code, parent_code, xmin::text, ctid::text FROM silver.code ORDER BY 1, 2, 3"
    place.capture()
    place.load()
    before = place.query(written)
    place.load()
    place.capture(after=WEEK)
    place.load()
    assert place.query(written) == before


def test_a_list_that_shrank_is_refused_and_the_table_stays(place: Place) -> None:
    """Cut off in the middle: the other lists' news have to wait, too."""
    place.capture()
    place.load()
    before = contents(place)
    plans = plain("payplans")
    renamed = [{**entry, "Value": "News"} for entry in plain("servicetypes")]
    place.capture(after=WEEK, payplans=plans[: len(plans) * 4 // 5], servicetypes=renamed)
    for _ in range(2):
        with pytest.raises(
            CodeListShrank, match=f"payplans holds {len(plans) * 4 // 5} .* held {len(plans)}"
        ):
            place.load()
        assert contents(place) == before
        place.capture(after=timedelta(hours=1), payplans=plans[: len(plans) * 4 // 5])
    place.capture(after=timedelta(hours=1))
    place.load()
    assert place.query("SELECT count(*) FROM silver.code WHERE list_name = 'payplans'") == [(len(plans),)]


def test_a_list_that_stays_small_for_a_day_is_taken(place: Place) -> None:
    place.capture()
    few = plain("payplans")[:10]
    place.capture(after=WEEK, payplans=few)
    place.capture(after=timedelta(days=1), payplans=few)
    place.load()
    assert set(place.query(f"{CURRENT} WHERE list_name = 'payplans'")) == rows_from("payplans", few)


HTML = CannedAnswer(200, b"<html>Down for maintenance</html>", {"Content-Type": "text/html"})


@pytest.mark.parametrize("answer", [HTML, listing([])], ids=["html", "empty"])
def test_what_is_no_list_fails_the_capture_is_kept_and_loads_nothing(
    place: Place, answer: CannedAnswer
) -> None:
    """Law 1 and law 6: the bytes that came are in bronze, and no half of a capture is in silver."""
    place.lists.instead = {"payplans": answer}
    with pytest.raises(NotAPage):
        capture_code_lists(place.services.lake, place.client, place.clock)
    assert captures(place.services.lake) == []
    place.load()
    assert place.query("SELECT count(*) FROM silver.code") == [(0,)]
    (run,) = place.services.lake.runs(SOURCE, DAY)
    kept = {stored.slice: stored for stored in place.services.lake.stored_pages(run.address)}
    assert (kept["payplans"].kind, kept["occupationalseries"].kind) == ("attempt", "page")
    assert place.services.lake.read(kept["payplans"].key).body == answer.body


def test_a_page_of_a_firewall_is_no_code_list(place: Place) -> None:
    place.lists.instead = {"payplans": CannedAnswer(403, b"<HTML>Access Denied</HTML>")}
    with pytest.raises(Forbidden):
        place.codes("payplans")
    assert captures(place.services.lake) == []


def test_what_came_before_the_list_is_in_the_manifest_and_no_part_of_the_list(place: Place) -> None:
    """One bad answer, then the list: the capture is whole, and tells of both."""
    place.lists.once = {"payplans": HTML}
    manifest = place.capture()
    listed = [(stored.kind, stored.items) for stored in manifest.objects if stored.slice == "payplans"]
    assert listed == [("attempt", 0), ("page", len(plain("payplans")))]
    assert place.load()["payplans"] == len(plain("payplans"))


needs_payloads = pytest.mark.skipif(
    not FILES, reason=f"THE REAL CODE LISTS ARE NOT LOADED: no codelist_*.json.gz in {PAYLOADS}."
)


@needs_payloads
def test_the_real_lists_load_completely(place: Place) -> None:
    """Codes with blanks, codes that countries share, and the one entry without a code."""
    real = {name: gzip.decompress(FILES[name].read_bytes()) for name in CODE_LISTS if name in FILES}
    place.lists.instead = {name: CannedAnswer(200, body) for name, body in real.items()}
    capture_code_lists(place.services.lake, place.client, place.clock)
    rows = place.load()
    for name, body in real.items():
        sent = entries_of(body)
        assert rows[name] == sum(bool(entry["Code"].strip()) for entry in sent)
        assert set(place.query(f"{CURRENT} WHERE list_name = '{name}'")) == rows_from(name, sent)
    assert rows["countrysubdivisions"] > len({row[0] for row in place.query(
        "SELECT code FROM silver.code WHERE list_name = 'countrysubdivisions'")}) + 346  # fmt: skip


class Died(Exception):
    """Stands for a crash."""


class DyingLake(BronzeLake):
    """Dies when the manifest would be written, or at a list."""

    dies_at = "the end"

    def put_page(self, run: RunAddress, **page: Any) -> StoredPage:
        if page["slice"] == self.dies_at:
            raise Died
        return super().put_page(run, **page)

    def close(self, run: RunAddress, manifest: Manifest) -> Manifest:
        raise Died


@pytest.mark.parametrize("dies_at", ["payplans", "the end"])
def test_a_capture_that_died_is_not_used(place: Place, dies_at: str) -> None:
    """Its folder has no manifest: nobody knows whether it is whole."""
    place.lists.instead = {"servicetypes": listing([{"Code": "99", "Value": "Of the dead"}])}
    dying = DyingLake(place.services.store)
    dying.dies_at = dies_at
    with pytest.raises(Died):
        capture_code_lists(dying, place.client, place.clock)
    place.lists.instead = {}
    place.clock.moment += timedelta(minutes=1)
    assert place.codes("servicetypes") == ["01", "02", "03"]
    place.load()
    assert place.query("SELECT code FROM silver.code WHERE list_name = 'servicetypes' ORDER BY 1") == [
        ("01",), ("02",), ("03",),
    ]  # fmt: skip


def test_codes_come_from_a_capture_of_the_last_week_or_from_a_new_one(place: Place) -> None:
    assert place.codes("travelpercentages") == ["0", "1", "2", "3", "5", "7", "8"]
    once = place.asked
    place.clock.moment += WEEK - timedelta(seconds=1)
    assert "15324" in place.codes("positionofferingtypes")
    assert place.asked == once == len(CODE_LISTS)
    place.clock.moment += timedelta(seconds=1)
    assert place.codes("servicetypes") == ["01", "02", "03"]
    assert place.asked == 2 * once
    assert len(captures(place.services.lake)) == 2


def test_postings_are_shown_with_what_their_codes_stand_for(place: Place) -> None:
    """The views of the warehouse, over a posting that Search and HistoricJoa have seen."""
    rangers = {"Code": "0025", "Value": "Park Ranger", "IsDisabled": "No", "JobFamily": "0000"}
    place.capture(occupationalseries=[*plain("occupationalseries"), rangers])
    place.load()
    services = place.services
    capture_day(services.lake, place.client, SearchRequest(), DAY, place.clock)
    write_run(services.lake, "historic", [record(positionOpenDate=str(DAY))], NOON, "0" * 8)
    load_day(services, DAY)
    assert place.query(
        "SELECT position_schedule_label, position_offering_label, pay_rate_interval_label, "
        "position_opening_status_label, service_type_label, travel_label, agency_label, agency_acronym, "
        "department_code FROM silver.job_labelled"
    ) == [
        ("Full-time", "Permanent", "Per Year", "Accepting applications", "Competitive", "Occasional travel",
         "National Park Service", "NPS", "IN"),
    ]  # fmt: skip
    assert place.query("SELECT code, label, job_family FROM silver.job_category_labelled ORDER BY code") == [
        ("0025", "Park Ranger", "0000"),
        ("9999", "Only Search knows it", None),
    ]
    assert place.query("SELECT code, label FROM silver.job_grade_labelled") == [("GS", GS)]
