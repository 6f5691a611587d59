"""Killed at any moment and run again, `usajobs run` ends as if nothing had happened (laws 5 and 6).

Real processes with embedded servers of their own, which are killed in the making too; the API is one simulator with
fixed postings. Deaths at named points, and SIGTERM, are in faults/.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.simulator.server import serve
from usajobs_assets.storage.silver_lake import read_day
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets_tests.builders import Listed, item, items
from usajobs_assets_tests.integration.command_line import Home, new_home
from usajobs_assets_tests.integration.silver_tables import OF_THE_RUN, Rows, silver_contents

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """An API of six good postings and one that is set aside, on four pages."""
    postings = [*items(6), item(800009900, PositionLocation=[])]
    with serve(Listed(postings), today=lambda: eastern_day(SystemClock().now())) as api:
        yield {"USAJOBS_BASE_URL": api.url, "RESULTS_PER_PAGE": "2"}


@pytest.fixture(scope="module")
def neighbours(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> Iterator[tuple[Home, Home]]:
    """Two homes that began at the same moment: one took the whole day, the other its first page."""
    folder = tmp_path_factory.mktemp("neighbours")
    narrowed = {**environment, "MAX_PAGES": "1"}
    with new_home(folder / "whole", **environment) as whole, new_home(folder / "page", **narrowed) as page:
        runs = [home.start("run") for home in (whole, page)]
        finished = [run.finish() for run in runs]
        assert [run.code for run in finished] == [0, 0], finished
        yield whole, page


@pytest.fixture
def untouched(neighbours: tuple[Home, Home]) -> Home:
    """A home whose run was not disturbed."""
    return neighbours[0]


def postings_of(home: Home) -> dict[str, Rows]:
    """What silver holds, without what differs from run to run."""
    return silver_contents(home.warehouse, without=OF_THE_RUN)


def parquet_rows(home: Home) -> dict[str, int]:
    """Rows of today's files, each compared with the digest that was committed."""
    digests, today = home.ledger.file_digests(), eastern_day(SystemClock().now())
    return {name: read_day(home.store, digests, name, today).num_rows for name in SILVER_TABLES}


def test_two_homes_that_begin_together_do_not_meet(neighbours: tuple[Home, Home]) -> None:
    """Each has a server on a port of its own; the end of one is nothing to the other."""
    whole, page = neighbours
    address = whole.server.start()
    assert address.port != page.server.start().port
    assert len(postings_of(whole)["job"]) == 6
    assert len(postings_of(page)["job"]) == 2
    down = page.run("down")
    assert (down.code, page.server.running()) == (0, None), down
    assert whole.server.running() == address


def test_a_day_killed_again_and_again_ends_like_one_that_never_was(
    tmp_path: Path, environment: dict[str, str], untouched: Home
) -> None:
    """First while the server, the schema and Dagster's storage are created, then at each stage of the run."""
    seconds = random.uniform(0.2, 3.0)
    with new_home(tmp_path / "killed", **environment) as home:
        for _ in range(2):
            command = home.start("run")
            command.lasts(seconds)
            command.stop(SIGKILL)
        for stage in ("sweep", "gate", "load"):
            command = home.start("run")
            assert command.reaches(stage), (seconds, command.finish())
            command.stop(SIGKILL)
        finished = home.run("run")
        assert finished.code == 0, (seconds, finished)
        assert postings_of(home) == postings_of(untouched), seconds
        assert parquet_rows(home) == parquet_rows(untouched)
        assert home.ledger.unaccounted() == []
