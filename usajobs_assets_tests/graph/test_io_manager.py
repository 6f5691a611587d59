"""Silver's IO manager: what is read back is what was committed, and what was not committed is not recorded."""

import json
import threading
import time
from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.objects import CorruptObject, ObjectMissing
from usajobs_assets.storage.silver_lake import silver_key
from usajobs_assets.storage.silver_sql import LOCK
from usajobs_assets.tables.contract import ColumnType
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import DAY, Listed, item, items
from usajobs_assets_tests.graph.in_process import SILVER, Graph, empty, failures, held, materialised

Simulate = Callable[..., RunningSimulator]
MakeServices = Callable[..., Services]
GraphOver = Callable[[Services], Graph]
Rows = list[dict[str, object]]

ODD = item(
    800000900,
    PositionTitle="Ranger – “Señor”, Ünïcode \U0001f332",
    SubAgency="Office of Trails",
    PositionRemuneration=[{"MinimumRange": "17.5", "MaximumRange": "23.05", "RateIntervalCode": "PH"}],
    PositionLocation=[{"LocationName": "Anywhere", "Latitude": 0.0, "Longitude": 0.0}] * 3,
    details={"HiringPath": [], "MajorDuties": ["a", "", 'c,"d"'], "TeleworkEligible": "True"},
)


@pytest.fixture
def graph(simulate: Simulate, make_services: MakeServices, graph_over: GraphOver) -> Graph:
    """A graph that has loaded a day of six postings."""
    graph = graph_over(make_services(simulate([*items(5), ODD]).url, RESULTS_PER_PAGE="4"))
    assert graph.sweep_day().success
    return graph


def in_the_warehouse(services: Services, table_name: str) -> Rows:
    table = SILVER_TABLES[table_name]
    query = f"SELECT {', '.join(table.column_names)} FROM silver.{table_name} ORDER BY {', '.join(table.key)}"
    with services.warehouse.connect() as connection:
        rows = connection.execute(query.encode()).fetchall()
    return [dict(zip(table.column_names, row, strict=True)) for row in rows]


def read_back(graph: Graph, table_name: str) -> Rows:
    """The rows of the Arrow table in the order of the key, JSON parsed as psycopg parses it."""
    table = SILVER_TABLES[table_name]
    texts = [column.name for column in table.columns if column.type is ColumnType.JSON]
    rows = graph.load(table_name).to_pylist()
    for row in rows:
        row.update({name: json.loads(row[name]) for name in texts})
    return sorted(rows, key=lambda row: [row[name] for name in table.key])


def test_a_partition_read_back_equals_the_rows_of_the_warehouse(graph: Graph) -> None:
    """Of every table, types included: money to the cent, instants, wall clocks, digests, lists, nulls."""
    for table_name in SILVER_TABLES:
        rows = read_back(graph, table_name)
        assert len(rows) >= 6
        assert rows == in_the_warehouse(graph.services, table_name), table_name


def test_a_day_that_was_never_loaded_is_missing_and_named(graph: Graph) -> None:
    """Whatever an event log says: an empty table would look like a day without postings."""
    never = date(2026, 11, 19)
    for table_name in SILVER_TABLES:
        with pytest.raises(ObjectMissing, match=silver_key(table_name, never)):
            graph.load(table_name, never)


def test_a_flipped_byte_is_found_before_a_row_is_read(graph: Graph) -> None:
    key = silver_key("job", DAY)
    data = bytearray(graph.services.store.get(key))
    data[len(data) // 2] ^= 1
    graph.services.store.replace(key, bytes(data))
    with pytest.raises(CorruptObject, match=key):
        graph.load("job")
    assert graph.load("job_details").num_rows == 6


def test_a_file_that_no_commit_knows_is_not_read(graph: Graph) -> None:
    """A crash between the file and the commit leaves a file; it is not part of silver."""
    unknown = date(2026, 11, 19)
    graph.services.store.replace(silver_key("job", unknown), graph.services.store.get(silver_key("job", DAY)))
    with pytest.raises(ObjectMissing):
        graph.load("job", unknown)


LAST_INSERT_FAILS = "ALTER TABLE silver.job_details ADD CONSTRAINT broken CHECK (control_number <> 800000300)"
COMMIT_FAILS = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the commit is refused'; END $$;
CREATE CONSTRAINT TRIGGER broken AFTER INSERT ON ops.lake_file DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuse()
"""
OBSTACLES = [
    (
        "ALTER TABLE silver.job_grade DROP COLUMN source",
        "ALTER TABLE silver.job_grade ADD source text NOT NULL",
    ),
    (LAST_INSERT_FAILS, "ALTER TABLE silver.job_details DROP CONSTRAINT broken"),
    (COMMIT_FAILS, "DROP TRIGGER broken ON ops.lake_file"),
]


@pytest.mark.parametrize(("obstacle", "cure"), OBSTACLES, ids=["staging", "last insert", "commit"])
def test_a_load_that_fails_anywhere_leaves_no_row_and_no_materialisation(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver, obstacle: str, cure: str
) -> None:
    """Law 6, at the first statement, at the last one, and at the commit itself; then it is tried again."""
    services = make_services(simulate(items(5)).url)
    graph = graph_over(services)
    with services.warehouse.connect() as connection:
        connection.execute(obstacle.encode())
    result = graph.sweep_day()
    assert list(failures(result)) == ["silver"]
    assert materialised(result) == ["bronze/search_pages"]
    assert [graph.recorded(key) for key in SILVER] == [[]] * 7
    with services.warehouse.connect() as connection:
        connection.execute(cure.encode())
    assert held(services) == empty()
    assert graph.silver_alone().success
    assert len(read_back(graph, "job_details")) == len(held(services)["silver.job"]) == 5


def cut_off_while_waiting(url: str, cut: list[int], over: threading.Event) -> None:
    """Hold the lock of the merge, and end every session that waits for it, until it is over."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(LOCK.replace("_xact", "").encode())
        while not over.is_set():
            waiting = connection.execute(
                "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'"
            )
            cut += [pid for pid, ended in waiting.fetchall() if ended]
            time.sleep(0.02)


def test_a_connection_lost_in_the_merge_again_and_again_changes_nothing(
    simulate: Simulate, make_services: MakeServices, graph_over: GraphOver, database_url: str
) -> None:
    """The day holds rows already; losing the second load must keep the first, files' digests included."""
    source = Listed(items(5))
    services = make_services(simulate(source).url)
    graph = graph_over(services)
    assert graph.sweep_day().success
    before = held(services)
    source.postings = items(8)
    cut: list[int] = []
    over = threading.Event()
    saboteur = threading.Thread(target=cut_off_while_waiting, args=(database_url, cut, over))
    saboteur.start()
    while not locked(services):
        time.sleep(0.01)
    result = graph.sweep_day()
    over.set()
    saboteur.join()
    assert len(set(cut)) > 1  # a lost connection is tried again, a few times
    assert list(failures(result)) == ["silver"]
    assert [len(graph.recorded(key)) for key in SILVER] == [1] * 7
    assert held(services) == before
    assert graph.silver_alone().success
    assert len(read_back(graph, "job")) == len(held(services)["silver.job"]) == 8


def locked(services: Services) -> bool:
    with services.warehouse.connect() as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        ).fetchone()
    return found is not None and found[0] > 0
