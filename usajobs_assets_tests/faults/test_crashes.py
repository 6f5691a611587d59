"""Killed with SIGKILL at every point that matters, and run again: nothing is lost, doubled or half there.

Each death is a real process that kills itself at a named point; the API is a simulator over HTTP.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator, serve
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.objects import ObjectMissing
from usajobs_assets.storage.silver_lake import read_day
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import Listed, item, items
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.forked import Place, make_place
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.seaweedfs import S3Server, running_seaweedfs
from usajobs_assets_tests.integration.silver_tables import OF_THE_RUN, row_versions, silver_contents
from usajobs_assets_tests.integration.sweeping import Died, PassingClock, Stage, on_stage, pages_asked

KILLED = -9
DAY = date(2026, 9, 1)
BACKFILL = ("backfill", "--from", str(DAY), "--to", str(DAY))
NewDatabase = Callable[[], str]
# Points of a backfill in the order in which it comes to them.
IN_ORDER = (
    "before_put",
    "after_put",
    "before_manifest",
    "after_manifest",
    "after_gate",
    "while_staging",
    "while_publishing",
    "while_merging",
    "before_noting",
)

F01 = fault(
    "F01",
    "kill -9 before a page is stored",
    does="the run stays open; the next one goes on at that page and asks for no other again",
    told="`usajobs status`: the day is open and goes on with the next run",
)
F02 = fault(
    "F02",
    "kill -9 after a page is stored, before its run is closed",
    does="the next run takes over what is stored; of two different answers for one page, the first is the page and "
    "the other is kept beside it, its items counted",
    told="`usajobs status`: the day is open and goes on with the next run",
)
F03 = fault(
    "F03",
    "kill -9 inside the load transaction",
    does="no row of the day is there, whatever Parquet was published already; the next run loads all of it",
    told="`usajobs status`: the day is not loaded",
)
F04 = fault(
    "F04",
    "kill -9 after the commit, before Dagster records it",
    does="the rows are there and stay as they are when the day is loaded again",
    told="`usajobs reconcile` names the days that Dagster does not know, and tells it",
)


def today() -> date:
    return eastern_day(SystemClock().now())


@pytest.fixture
def api() -> Iterator[RunningSimulator]:
    """Six good postings and one that is set aside, on four pages."""
    with serve(Listed([*items(6), item(800009900, PositionLocation=[])]), today=today) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, api: RunningSimulator, new_database: NewDatabase) -> Place:
    return make_place(tmp_path / "place", api.url, new_database)


@pytest.fixture(scope="module")
def past() -> Iterator[RunningSimulator]:
    """An API of past postings."""
    with serve(Universe(postings_per_day=4), today=today) as running:
        yield running


@pytest.fixture
def past_place(tmp_path: Path, past: RunningSimulator, new_database: NewDatabase) -> Place:
    return make_place(tmp_path / "place", past.url, new_database)


def go_on(services: Services) -> None:
    """What the next run of the day does, without Dagster."""
    search_partition(services, today())
    load_day(services, today())


def held(services: Services) -> dict[str, int]:
    """Rows of silver, and runs that the ledger holds for loaded."""
    rows = {name: len(rows) for name, rows in silver_contents(services.warehouse).items()}
    return {**rows, "load": services.ledger.loaded_runs()}


@F01
def test_f01_a_page_that_was_not_stored_is_asked_for_again_and_no_other(
    place: Place, api: RunningSimulator, new_database: NewDatabase
) -> None:
    assert place.run("run", dies="before_put", nth=3).code == KILLED
    assert pages_asked(api) == [1, 2, 3]
    assert "open, goes on with the next run" in place.run("status").said
    services = place.services
    go_on(services)
    assert pages_asked(api)[3:] == [3, 4]
    assert (held(services)["job"], held(services)["load"]) == (6, 1)
    assert_sound(services, new_database)


@F02
@pytest.mark.parametrize(
    ("point", "nth", "asked_again"),
    [("after_put", 2, [3, 4]), ("before_manifest", 1, [])],
    ids=["some pages", "every page"],
)
def test_f02_what_is_stored_is_taken_over_unchanged(
    place: Place,
    api: RunningSimulator,
    new_database: NewDatabase,
    point: str,
    nth: int,
    asked_again: list[int],
) -> None:
    """The row expects the page to be put again and found taken (412); it is not even asked for again."""
    assert place.run("run", dies=point, nth=nth).code == KILLED
    services, before = place.services, len(api.requests)
    stored = {info.key: services.store.get(info.key) for info in services.store.list("bronze/")}
    go_on(services)
    assert pages_asked(api)[before:] == asked_again
    assert {key: services.store.get(key) for key in stored} == stored
    (run,) = services.lake.runs("search", today())
    assert run.closed
    assert_sound(services, new_database)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_seaweedfs(tmp_path_factory.mktemp("seaweedfs"), "lake") as server:
        yield server


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def in_s3(
    s3: S3Server, database_url: str, clock: PassingClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[RunningSimulator], Stage]]:
    """Opens stages over a bucket of the test's own."""
    bucket = uuid4().hex
    with closing(boto3.client("s3", **s3.client_arguments())) as client:
        client.create_bucket(Bucket=bucket)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    settings = {
        "USAJOBS_MODE": "simulated",
        "DB_URL": database_url,
        "BRONZE_S3_BUCKET": bucket,
        "AWS_ENDPOINT_URL": s3.endpoint_url,
    }
    with ExitStack() as stack:

        def begin(api: RunningSimulator) -> Stage:
            services = Services(Settings.parse({**settings, "USAJOBS_BASE_URL": api.url}), clock)
            return stack.enter_context(on_stage(services, clock))

        yield begin


@F02
@pytest.mark.parametrize("same", [True, False], ids=["same answer", "another answer"])
def test_f02_a_page_that_is_taken_is_compared_by_its_digest(
    simulate: Callable[..., RunningSimulator],
    in_s3: Callable[[RunningSimulator], Stage],
    new_database: NewDatabase,
    same: bool,
) -> None:
    """While our page 2 is on the way, another process stores its own and dies: S3 answers 412 to ours."""
    source = Listed(items(4))
    rivals: list[RequestSeen] = []

    def rival(seen: RequestSeen) -> CannedAnswer | None:
        if seen.params["Page"] == "2" and not rivals:
            rivals.append(seen)
            with on_stage(here.services, here.clock) as there, pytest.raises(Died):
                there.sweep(lake=there.lake_dying_after(2))
            source.postings = source.postings if same else [*items(3), item(800009900)]
        return None

    here = in_s3(simulate(source, interfere=rival))
    swept = here.sweep()
    kept = [("page", 1), ("page", 2)] if same else [("attempt", 2), ("page", 1), ("page", 2)]
    assert sorted((stored.kind, stored.page) for stored in swept.objects) == kept
    assert (swept.items, swept.postings_distinct) == ((4, 4) if same else (6, 5))
    assert here.capture().outcome == "proven"
    assert here.passes()
    assert_sound(here.services, new_database)


@pytest.mark.parametrize(
    ("point", "nth"),
    [
        pytest.param("before_put", 2, marks=F01),
        pytest.param("after_manifest", 1, marks=F02),
        pytest.param("after_gate", 1, marks=F03),
        pytest.param("while_publishing", 2, marks=F03),
        pytest.param("before_commit", 1, marks=F03),
    ],
)
def test_f01_to_f03_whatever_was_not_committed_is_done_by_the_same_call(
    past_place: Place, past: RunningSimulator, new_database: NewDatabase, point: str, nth: int
) -> None:
    """An open date of two sources: before the commit there is nothing, after the next call there is everything."""
    assert past_place.run(*BACKFILL, dies=point, nth=nth).code == KILLED
    services = past_place.services
    assert set(held(services).values()) == {0}
    with pytest.raises(ObjectMissing):
        read_day(services.store, services.ledger.file_digests(), "job", DAY)
    again = past_place.run(*BACKFILL)
    assert again.code == 0, again
    # A run that was closed and not judged is loaded too, beside the one that the next call made.
    assert held(services)["load"] in (2, 3, 4)
    for table in SILVER_TABLES:
        read_day(services.store, services.ledger.file_digests(), table, DAY)
    assert_sound(services, new_database)


@F03
def test_f03_a_day_that_was_loaded_before_stays_as_it_was(
    past_place: Place, new_database: NewDatabase
) -> None:
    """A second capture of the day is killed before its commit: the rows, and who wrote them, are the first one's."""
    assert past_place.run(*BACKFILL).code == 0
    services = past_place.services
    before = row_versions(services.warehouse), held(services)
    assert past_place.run(*BACKFILL, "--again", dies="before_commit").code == KILLED
    assert (row_versions(services.warehouse), held(services)) == before
    assert past_place.run(*BACKFILL, "--again").code == 0
    assert_sound(services, new_database)


@F04
def test_f04_a_load_that_dagster_never_heard_of_is_reported_by_reconcile(
    place: Place, new_database: NewDatabase
) -> None:
    assert place.run("run", dies="before_recording").code == KILLED
    services = place.services
    before = row_versions(services.warehouse), silver_contents(services.warehouse)
    assert held(services)["load"] == 1
    load_day(services, today())
    assert (row_versions(services.warehouse), silver_contents(services.warehouse)) == before
    said = place.run("reconcile", "--dry-run").said
    assert "was killed before it ended" in said
    assert "silver/job: 1 day not known to Dagster" in said
    assert "silver/job: 1 day not known to Dagster" in place.run("reconcile").said
    assert "Dagster and the ledger agree." in place.run("reconcile").said
    assert_sound(services, new_database)


@F04
def test_f04_a_backfilled_day_that_was_not_noted_is_not_captured_again(
    past_place: Place, past: RunningSimulator, new_database: NewDatabase
) -> None:
    assert past_place.run(*BACKFILL, dies="before_noting").code == KILLED
    services, before = past_place.services, len(past.requests)
    versions = row_versions(services.warehouse)
    assert "silver/job: 1 day not known to Dagster" in past_place.run("reconcile", "--dry-run").said
    again = past_place.run(*BACKFILL)
    assert (again.code, "proven before 1" in again.said) == (0, True), again
    assert (len(past.requests), row_versions(services.warehouse)) == (before, versions)
    assert_sound(services, new_database)


@F04
def test_f04_killed_at_every_point_in_turn_it_ends_like_a_day_that_never_was(
    past_place: Place, past: RunningSimulator, tmp_path: Path, new_database: NewDatabase
) -> None:
    points = [
        "before_put",
        "after_put",
        "before_manifest",
        "after_manifest",
        "after_gate",
        "while_merging",
        "before_noting",
    ]
    for point in points:
        assert past_place.run(*BACKFILL, dies=point).code == KILLED, point
    assert past_place.run(*BACKFILL).code == 0
    untouched = make_place(tmp_path / "untouched", past.url, new_database)
    assert untouched.run(*BACKFILL).code == 0
    tables = [silver_contents(one.services.warehouse, OF_THE_RUN) for one in (past_place, untouched)]
    assert tables[0] == tables[1]
    assert_sound(past_place.services, new_database)
