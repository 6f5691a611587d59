"""What gold says of USAJOBS does not change by a row, whatever becomes of JSearch; and both have their rows in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.providers import USAJOBS
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.tables.contract import Table
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets_tests.builders import NOON, StoppedClock, record
from usajobs_assets_tests.integration.small_store import (
    A_DAY,
    DAYS,
    FIRST,
    ONLY_HISTORIC,
    SmallStore,
    load_days,
    new_database_from,
    write_runs,
)
from usajobs_assets_tests.integration.test_jsearch_isolation import SHOWN, STATES, try_jsearch
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

InState = Callable[[str], AbstractContextManager[Services]]
LATE = 800000500
# Every posting has a row in each.
OF_POSTINGS = ("posting", "posting_cluster", "ranked_posting")
_SOURCES = ", ".join(f"'{source}'" for source in USAJOBS.sources)


def write_end(services: Services) -> None:
    """One posting is filled, and one comes late: a row for each table of gold."""
    opened = {"positionOpenDate": str(DAYS[1])}
    filled = record(FIRST, positionOpeningStatus="Candidate selected", **opened)
    records = [filled, record(ONLY_HISTORIC, **opened), record(LATE, **opened)]
    write_run(services.lake, "historic", records, NOON + 2 * A_DAY, "00000006", day=DAYS[1])


@pytest.fixture(scope="module")
def of_usajobs_only(
    postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SmallStore]:
    """A store with all that USAJOBS sent in silver, to be copied."""
    home = tmp_path_factory.mktemp("gold") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        services = Services(Settings.parse(variables), StoppedClock())
        write_runs(services.lake)
        write_end(services)
        load_days(services)
        yield SmallStore(postgres, home, url.rpartition("/")[2])


@pytest.fixture
def in_state(
    of_usajobs_only: SmallStore, tmp_path: Path, simulate: Callable[..., RunningSimulator]
) -> InState:
    """Copies of it, each beside a JSearch in a state."""

    @contextmanager
    def copied(state: str) -> Iterator[Services]:
        script = STATES[state]
        asked = (
            {"JSEARCH_QUERIES": "nurse", "JSEARCH_BASE_URL": simulate([], interfere=script).url}
            if script
            else {}
        )
        with of_usajobs_only.copy(tmp_path / state, **asked) as services:
            yield services

    return copied


def whose(table: Table) -> str:
    """What of a table is about USAJOBS: its postings, its sources, or all of it."""
    if "control_number" in table.key:
        return "control_number > 0"
    return f"source IN ({_SOURCES})" if "source" in table.key else "true"


def of_usajobs(services: Services, without: str = "updated_at") -> dict[str, list[str]]:
    """Every row that gold has about USAJOBS as the server writes it, but for the column `without`."""
    query = "SELECT (to_jsonb(t) - %s)::text FROM gold.{} t WHERE {} ORDER BY 1"
    with services.warehouse.connect() as connection:
        return {
            name: [
                told for (told,) in connection.execute(query.format(name, whose(table)).encode(), (without,))
            ]
            for name, table in GOLD_TABLES.items()
        }


def of_jsearch(services: Services) -> dict[str, int]:
    """How many rows its postings have."""
    return {name: counted(services, f"gold.{name} WHERE control_number < 0") for name in OF_POSTINGS}


def counted(services: Services, relation: str) -> int:
    with services.warehouse.connect() as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {relation}".encode()).fetchone() or (0,)
    return int(count)


def test_gold_holds_the_same_rows_of_usajobs_whatever_jsearch_does(in_state: InState) -> None:
    results = {}
    for state in STATES:
        with in_state(state) as services:
            try_jsearch(services)
            assert not any(built.current for _, built in build_all(services))
            results[state] = of_usajobs(services)
            shown = len(SHOWN) if state == "on" else 0
            assert of_jsearch(services) == dict.fromkeys(OF_POSTINGS, shown)
            assert counted(services, "gold.cluster WHERE cardinality(sources) > 1") == (state == "on")
    assert {len(results["off"][name]) for name in OF_POSTINGS} == {4}
    assert [name for name, held in results["off"].items() if not held] == []
    for state, held in results.items():
        assert {name: rows for name, rows in held.items() if rows != results["off"][name]} == {}, state


def test_where_jsearch_comes_and_goes_no_row_of_usajobs_is_written_again(in_state: InState) -> None:
    with in_state("on") as services:
        dict(build_all(services))
        before = of_usajobs(services, without="")
        try_jsearch(services)
        built = dict(build_all(services))
        assert built["posting_cluster"].written == {"posting_cluster": len(SHOWN)}
        assert of_usajobs(services, without="") == before
        with services.warehouse.connect() as connection:
            connection.execute("TRUNCATE silver.jsearch_job")
        dict(build_all(services, anew=True))
        assert of_jsearch(services) == dict.fromkeys(OF_POSTINGS, 0)
        assert of_usajobs(services, without="") == before
