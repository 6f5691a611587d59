"""Real pages of three eras, from raw bytes to tables, without Dagster and without the command line.

The expected figures are counted here, from the files, by plain `json`.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import DayWritten, write_day
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.recorded import RecordedPages
from usajobs_assets.simulator.server import serve
from usajobs_assets.storage.ledger import Verdict
from usajobs_assets.storage.migrate import migrate
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, StoppedClock
from usajobs_assets_tests.conftest import PROJECT

pytestmark = pytest.mark.integration

PAYLOADS = PROJECT.parent / "shared" / "payloads"
FILES = sorted(PAYLOADS.glob("search_*.json.gz"))
ERAS = [[file] for file in FILES] + [FILES]

needs_payloads = pytest.mark.skipif(
    not FILES, reason=f"THE REAL PAGES ARE NOT TESTED: no search_*.json.gz in {PAYLOADS}, beside the project."
)


@dataclass(frozen=True)
class Loaded:
    """A day that went all the way."""

    services: Services
    items: list[dict[str, Any]]
    verdict: Verdict
    written: DayWritten

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(query.encode()).fetchall()

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """The items that were not set aside."""
        aside = {number for (number,) in self.rows("SELECT control_number FROM ops.quarantine")}
        return [item for item in self.items if int(item["MatchedObjectId"]) not in aside]


def items_of(files: list[Path]) -> list[dict[str, Any]]:
    pages = [json.loads(gzip.decompress(file.read_bytes())) for file in files]
    return [item for page in pages for item in page["SearchResult"]["SearchResultItems"]]


@pytest.fixture(scope="module", params=ERAS, ids=[*(file.name.split(".")[0] for file in FILES), "all"])
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres: ServerAddress
) -> Iterator[Loaded]:
    """The files of one era, or of all, served by the simulator, captured, judged and loaded."""
    folder, database = tmp_path_factory.mktemp("recorded"), f"recorded_{uuid4().hex[:12]}"
    for file in request.param:
        (folder / file.name).symlink_to(file)
    postgres.ensure_database(database)
    migrate(postgres.url(database))
    with serve(RecordedPages(folder), today=lambda: DAY) as api:
        settings = Settings.parse(
            {
                "USAJOBS_MODE": "simulated",
                "USAJOBS_HOME": str(folder / "home"),
                "USAJOBS_BASE_URL": api.url,
                "DB_URL": postgres.url(database),
                "RESULTS_PER_PAGE": "50",
            }
        )
        services = Services(settings, StoppedClock())
        search_partition(services, DAY)
    verdict = judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    day = open_silver_day(services.lake, services.ledger, DAY)
    yield Loaded(
        services, items_of(request.param), verdict, write_day(day, services.store, services.warehouse)
    )
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


def distinct_codes(item: dict[str, Any], name: str) -> int:
    return len({entry["Code"] for entry in item["MatchedObjectDescriptor"][name]})


@needs_payloads
def test_every_item_is_accepted_or_quarantined_with_a_reason(loaded: Loaded) -> None:
    """Law 4 on real data: nothing disappears, and what every era sends does not fail a rule."""
    assert loaded.verdict.passed
    assert loaded.verdict.items == len(loaded.items)
    assert loaded.services.ledger.unaccounted() == []
    sightings = loaded.rows("SELECT control_number FROM silver.sighting ORDER BY 1")
    numbers = {int(item["MatchedObjectId"]) for item in loaded.accepted}
    assert [number for (number,) in sightings] == sorted(numbers)
    for reason, detail in loaded.rows("SELECT reason, detail FROM ops.quarantine"):
        assert reason
        assert detail
    assert loaded.verdict.quarantined <= 0.05 * len(loaded.items)


@needs_payloads
def test_the_tables_hold_as_many_rows_as_the_files_hold_entries(loaded: Loaded) -> None:
    """Repeated locations stay, repeated codes are one row, per posting and in the whole."""
    accepted = loaded.accepted
    expected = {
        "job": len(accepted),
        "job_location": sum(len(item["MatchedObjectDescriptor"]["PositionLocation"]) for item in accepted),
        "job_category": sum(distinct_codes(item, "JobCategory") for item in accepted),
        "job_grade": sum(distinct_codes(item, "JobGrade") for item in accepted),
        "job_details": len(accepted),
    }
    counted = {name: loaded.rows(f"SELECT count(*) FROM silver.{name}")[0][0] for name in expected}
    assert counted == expected
    assert loaded.written.rows == expected
    locations = dict(
        loaded.rows("SELECT control_number, count(*) FROM silver.job_location GROUP BY control_number")
    )
    assert locations == {
        int(item["MatchedObjectId"]): len(item["MatchedObjectDescriptor"]["PositionLocation"])
        for item in accepted
    }


@needs_payloads
def test_a_row_shows_what_the_item_says(loaded: Loaded) -> None:
    """Title, agency, pay and the whole item, compared with the files; pay down to the cent."""
    query = (
        "SELECT control_number, position_title, organization_name, pay_min, pay_max, raw_json FROM silver.job"
    )
    found = {number: rest for number, *rest in loaded.rows(query)}
    for item in loaded.accepted:
        job = item["MatchedObjectDescriptor"]
        title, organization, pay_min, pay_max, raw_json = found[int(item["MatchedObjectId"])]
        pay = job["PositionRemuneration"][0]
        assert (title, organization) == (job["PositionTitle"], job["OrganizationName"])
        assert (float(pay_min), float(pay_max)) == (float(pay["MinimumRange"]), float(pay["MaximumRange"]))
        assert raw_json == item


@needs_payloads
def test_every_era_fills_the_columns_it_carries(loaded: Loaded) -> None:
    """Dates and pay intervals have changed their spelling twice; a reader that knows one era leaves NULLs."""
    filled = loaded.rows(
        "SELECT count(publication_start_date), count(application_close_date), count(pay_rate_interval_code),"
        " count(apply_uri), count(department_name) FROM silver.job"
    )[0]
    jobs = [item["MatchedObjectDescriptor"] for item in loaded.accepted]
    departments = sum(bool(job.get("DepartmentName")) for job in jobs)
    assert filled == (len(jobs), len(jobs), len(jobs), len(jobs), departments)


@needs_payloads
def test_almost_nothing_is_lost_on_the_way_to_a_row(loaded: Loaded) -> None:
    """Each value that could not be taken over as sent is noted, and real items give hardly a note."""
    notes = [note for (found,) in loaded.rows("SELECT sanitised FROM silver.job") for note in found]
    assert len(notes) <= 0.05 * len(loaded.accepted), notes
