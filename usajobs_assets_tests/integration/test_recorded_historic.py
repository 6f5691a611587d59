"""Real HistoricJoa records of 2013-16, over HTTP, day by day, from raw bytes to tables.

The expected figures are counted here, from the files, by plain `json`.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from usajobs_assets.pipeline.historic_day import capture_open_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import capture_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import HISTORIC
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.posting_source import Found, HistoricFound
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RunningSimulator, serve
from usajobs_assets.storage.migrate import migrate
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, StoppedClock, raw, record
from usajobs_assets_tests.conftest import PROJECT

pytestmark = pytest.mark.integration

# A day takes a third of a second. All 387 would take minutes, so of 2016 it is every third one.
OF_2016 = slice(None, None, 3)

PAYLOADS = PROJECT.parent / "shared" / "payloads"
FILES = sorted(PAYLOADS.glob("historicjoa_*.json.gz"))
SEARCH_FILE = PAYLOADS / "search_2025-09.json.gz"

needs_payloads = pytest.mark.skipif(
    not FILES, reason=f"THE REAL RECORDS ARE NOT LOADED: no historicjoa_*.json.gz in {PAYLOADS}."
)

Record = dict[str, Any]
STATUSES = {
    "Job canceled": "cancelled",
    "Applications under review": "reviewing",
    "Job closed": "closed",
    "Candidate selected": "selected",
}


@dataclass
class Recorded:
    """Serves recorded records by their open date, and items to Search; `keys` is the casing of the arrays' keys."""

    records: Sequence[Record]
    items: Sequence[Record] = ()
    keys: Callable[[str], str] = str

    def search(self, query: SearchQuery, today: date) -> Found:
        return Found(len(self.items), [raw(item) for item in self.items][query.rows])

    def historic(self, query: HistoricQuery, today: date) -> HistoricFound:
        opened = query.opened
        assert opened is not None
        found = [one for one in self.records if opened.covers(date.fromisoformat(one["positionOpenDate"]))]
        end = query.first_row + query.page_size
        page = [raw(self._cased(one)) for one in found[query.first_row : end]]
        return HistoricFound(len(found), page, end if end < len(found) else None)

    def _cased(self, one: Record) -> Record:
        return {self.keys(key) if isinstance(value, list) else key: value for key, value in one.items()}


def records_of_files() -> list[Record]:
    return [one for file in FILES for one in json.loads(gzip.decompress(file.read_bytes()))["data"]]


@dataclass(frozen=True)
class Loaded:
    """The chosen open dates, gone all the way."""

    services: Services
    records: Sequence[Record]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(query.encode()).fetchall()

    def count(self, table: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])


def capture_and_load(services: Services, days: Sequence[date]) -> None:
    """As a backfill does it: one open date after the other."""
    with services.client(HISTORIC) as client:
        for day in days:
            manifest = capture_open_day(services.lake, client, HISTORIC, day, services.clock)
            assert manifest.outcome == "proven", manifest.reasons
            load_day(services, day)


def chosen(records: Sequence[Record]) -> list[Record]:
    """All records of 2013-15, and those of every third open date of 2016."""
    days = [day for day in open_dates(records) if day.year == 2016]
    skipped = set(days) - set(days[OF_2016])
    return [one for one in records if date.fromisoformat(one["positionOpenDate"]) not in skipped]


def open_dates(records: Sequence[Record]) -> list[date]:
    return sorted({date.fromisoformat(one["positionOpenDate"]) for one in records})


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, postgres: ServerAddress) -> Iterator[Loaded]:
    """The records of all files, served by the simulator's server."""
    database = f"recorded_{uuid4().hex[:12]}"
    postgres.ensure_database(database)
    migrate(postgres.url(database))
    records = chosen(records_of_files())
    with serve(Recorded(records), today=lambda: DAY) as api:
        settings = {
            "USAJOBS_MODE": "simulated",
            "USAJOBS_HOME": str(tmp_path_factory.mktemp("recorded")),
            "USAJOBS_BASE_URL": api.url,
            "DB_URL": postgres.url(database),
        }
        services = Services(Settings.parse(settings), StoppedClock())
        capture_and_load(services, open_dates(records))
    yield Loaded(services, records)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


def entries(records: Sequence[Record], name: str) -> list[Record]:
    return [entry for one in records for entry in one[name]]


@needs_payloads
def test_every_record_is_loaded_and_accounted_for(loaded: Loaded) -> None:
    """Law 4 on real records: none is set aside, none is counted twice, and every run passed."""
    records, days = loaded.records, open_dates(loaded.records)
    assert {one["positionOpenDate"][:4] for one in records} == {"2013", "2014", "2015", "2016"}
    numbers = {one["usajobsControlNumber"] for one in records}
    assert {number for (number,) in loaded.rows("SELECT control_number FROM silver.job")} == numbers
    assert loaded.count("silver.sighting") == len(records) == len(numbers) > 700
    assert loaded.count("ops.quarantine") == 0
    assert loaded.services.ledger.unaccounted() == []
    assert loaded.rows(
        "SELECT count(*), sum(v.items), sum(v.duplicates), bool_and(v.passed), bool_and(r.outcome = 'proven') "
        "FROM ops.gate_verdict v JOIN ops.ingest_run r USING (ingest_run_id) JOIN ops.load USING (ingest_run_id)"
    ) == [(len(days), len(records), 0, True, True)]
    of_day = Counter(one["positionOpenDate"] for one in records)
    found = loaded.rows("SELECT day::text, api_total FROM ops.ingest_run")
    assert dict(found) == of_day


@needs_payloads
def test_the_tables_hold_what_the_files_hold(loaded: Loaded) -> None:
    records = loaded.records
    expected = {
        "job": len(records),
        "job_location": len(entries(records, "PositionLocations")),
        "job_category": len(entries(records, "JobCategories")),
        "job_grade": len(records),
        "job_details": len(records),
        "job_version": len(records),
    }
    assert {name: loaded.count(f"silver.{name}") for name in expected} == expected


@needs_payloads
def test_statuses_pay_plans_series_and_countries_are_as_often_as_in_the_files(loaded: Loaded) -> None:
    records = loaded.records
    places = entries(records, "PositionLocations")
    sent = {
        "job.position_opening_status": [STATUSES[one["positionOpeningStatus"]] for one in records],
        "job_grade.code": [one["payScale"] for one in records],
        "job_category.code": [one["series"] for one in entries(records, "JobCategories")],
        "job_location.country_code": [place["positionLocationCountry"] for place in places],
    }
    for name, expected in sent.items():
        table, column = name.split(".")
        rows = loaded.rows(f"SELECT {column}, count(*) FROM silver.{table} GROUP BY 1")
        assert dict(rows) == Counter(expected), name


@needs_payloads
def test_the_status_events_are_those_of_the_files(loaded: Loaded) -> None:
    """Opened, and what became of it: once each, for these were seen once."""
    events = dict(loaded.rows("SELECT event, count(*) FROM silver.job_status_event GROUP BY 1"))
    told = Counter(STATUSES[one["positionOpeningStatus"]] for one in loaded.records)
    assert events == {"opened": len(loaded.records), **told}


ROW = """
SELECT j.position_id, j.position_title, j.organization_name, j.department_name, j.sub_agency, j.pay_min, j.pay_max,
       j.position_schedule_name, j.position_offering_name, j.publication_start_date::text,
       j.application_close_date::text, j.position_opening_status, j.telework_eligible, j.source, j.sources,
       d.who_may_apply_name, d.total_openings, d.vendor, d.security_clearance, d.supervisory_status, d.relocation,
       d.drug_test_required, d.texts_source, j.raw_json,
       (SELECT array_agg(location_name ORDER BY loc_idx) FROM silver.job_location WHERE control_number = {0}),
       (SELECT array_agg(code ORDER BY code) FROM silver.job_category WHERE control_number = {0})
FROM silver.job j JOIN silver.job_details d USING (control_number) WHERE j.control_number = {0}
"""


def row_of(sent: Record) -> tuple[Any, ...]:
    """What `ROW` must give for a record."""

    def text(key: str) -> str | None:
        return sent[key] or None

    return (
        sent["announcementNumber"], sent["positionTitle"], sent["hiringAgencyName"], sent["hiringDepartmentName"],
        text("hiringSubelementName"), Decimal(str(sent["minimumSalary"])), Decimal(str(sent["maximumSalary"])),
        text("workSchedule"), text("appointmentType"), sent["positionOpenDate"],
        sent["positionCloseDate"], STATUSES[sent["positionOpeningStatus"]], None, "historic", ["historic"],
        text("whoMayApply"), text("totalOpenings"), text("vendor"), text("securityClearance"),
        sent["supervisoryStatus"] == "Y", sent["relocationExpensesReimbursed"] == "Y",
        None, None, sent,
        [f"{place['positionLocationCity']}, {place['positionLocationState'] or place['positionLocationCountry']}"
         for place in sent["PositionLocations"]],
        sorted(entry["series"] for entry in sent["JobCategories"]),
    )  # fmt: skip


@needs_payloads
@pytest.mark.parametrize("year", ["2013", "2014", "2015", "2016"])
def test_a_row_says_what_the_record_says(loaded: Loaded, year: str) -> None:
    """Field by field, of the first, the middle and the last record of the year."""
    of_year = [one for one in loaded.records if one["positionOpenDate"].startswith(year)]
    for sent in (of_year[0], of_year[len(of_year) // 2], of_year[-1]):
        assert loaded.rows(ROW.format(sent["usajobsControlNumber"])) == [row_of(sent)]


@needs_payloads
def test_arrays_in_another_casing_are_the_same_content(
    make_services: Callable[..., Services], simulate: Callable[..., RunningSimulator], clock: StoppedClock
) -> None:
    """The API has changed it twice: seen again in the new one, nothing has changed, and nothing is lost."""
    records = records_of_files()
    days = [
        date.fromisoformat(day) for day, _ in Counter(r["positionOpenDate"] for r in records).most_common(3)
    ]
    of_days = [one for one in records if date.fromisoformat(one["positionOpenDate"]) in days]
    for keys in (str, str.lower):
        services = make_services(simulate(Recorded(records, keys=keys)).url)
        capture_and_load(services, days)
        clock.moment += timedelta(hours=1)
    here = Loaded(services, of_days)
    payloads = here.rows("SELECT count(DISTINCT payload_sha256), count(*) FROM silver.sighting")
    assert payloads == [(2 * len(days), 2 * len(of_days))]
    digests = "SELECT count(DISTINCT content_sha256) FROM silver.sighting GROUP BY control_number"
    assert here.rows(digests) == [(1,)] * len(of_days)
    assert here.rows("SELECT DISTINCT version FROM silver.job_version") == [(1,)]
    assert here.count("silver.job_location") == len(entries(of_days, "PositionLocations"))


# First what the newer source says, then what only Search has, then what both are needed for.
SEEN_BY_BOTH = """
SELECT j.position_title, j.pay_min, j.pay_max, j.application_close::text,
       j.organization_name, j.department_name, j.telework_eligible, j.remote_indicator, j.publication_start::text,
       j.source, d.texts_source, d.job_summary,
       (SELECT count(*) FROM silver.job_location l WHERE l.control_number = j.control_number),
       j.position_opening_status, j.sources
FROM silver.job j JOIN silver.job_details d USING (control_number)
"""


@pytest.mark.skipif(
    not SEARCH_FILE.exists(), reason=f"A REAL ITEM IS NOT MERGED WITH A RECORD: there is no {SEARCH_FILE}."
)
@pytest.mark.parametrize("newer", ["search", "historic"])
def test_search_and_historic_joa_tell_of_one_posting(
    make_services: Callable[..., Services],
    simulate: Callable[..., RunningSimulator],
    clock: StoppedClock,
    newer: str,
) -> None:
    """A real item, and a record as HistoricJoa might have it: each column from where it belongs."""
    item = json.loads(gzip.decompress(SEARCH_FILE.read_bytes()))["SearchResult"]["SearchResultItems"][0]
    opened = date(2025, 7, 17)
    historic = record(
        int(item["MatchedObjectId"]),
        positionTitle="Renamed",
        minimumSalary=100000.5,
        maximumSalary=120000.0,
        hiringAgencyName="Department of Transportation",
        hiringDepartmentName="Department of Transportation",
        positionOpenDate=str(opened),
        positionCloseDate="2026-12-31",
        positionOpeningStatus="Applications under review",
    )
    services = make_services(simulate(Recorded([historic], [item])).url)
    for source in sorted(("search", "historic"), key=newer.__eq__):
        if source == "historic":
            capture_and_load(services, [opened])
        else:
            with services.client() as client:
                capture_day(services.lake, client, SearchRequest(), DAY, clock)
            load_day(services, DAY)
        clock.moment += timedelta(hours=1)
    told = {
        "historic": ("Renamed", Decimal("100000.50"), Decimal(120000), "2026-12-31 00:00:00"),
        "search": (
            "Public Notice for Aerospace Engineer (Direct Hire)",
            Decimal(34454),
            Decimal(162672),
            "2025-09-26 23:59:59.997",
        ),
    }[newer]
    summary = item["MatchedObjectDescriptor"]["UserArea"]["Details"]["JobSummary"]
    agencies = ("Federal Aviation Administration", "Department of Transportation")
    of_search = (*agencies, True, False, "2025-07-17 00:00:00", "search", "search", summary, 1176)
    assert Loaded(services, []).rows(SEEN_BY_BOTH) == [
        (*told, *of_search, "reviewing", ["historic", "search"])
    ]
