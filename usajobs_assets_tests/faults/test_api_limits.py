"""F38 over HTTP: bodies and postings that are too large or too deep, taken or refused within bounded memory."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.bad_answers import bent, endless, gzip_bomb
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets_tests.builders import DAY, item, items, raw
from usajobs_assets_tests.faults.api_process import Taken, take
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.soundness import assert_sound

MEGABYTE = 1 << 20
# The process without any page takes 300 of them: Great Expectations, pandas, Arrow.
MOST_MEMORY = 900

F38 = fault(
    "F38",
    "a page of 300 MB, a gzip bomb, a field of 50 MB, JSON 100,000 levels deep",
    does="reads no body beyond 128 MB and keeps the first 16; a posting beyond 32 MB or too deep is quarantined alone",
    told="`page … is not a page (oversized)`; in quarantine `too_large`, `too_deep`",
)

Run = Callable[..., Taken]


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """The same store and database as the process has, to look at afterwards."""
    return make_services()


@pytest.fixture
def run(simulate: Callable[..., RunningSimulator], database_url: str, tmp_path: Path) -> Run:
    """Sweeps these postings, in one page, in a process of its own."""

    def start(postings: Sequence[Any], **options: Any) -> Taken:
        api = simulate(postings, **options)
        environment = {
            "USAJOBS_MODE": "simulated",
            "USAJOBS_BASE_URL": api.url,
            "USAJOBS_HOME": str(tmp_path / "home"),
            "DB_URL": database_url,
        }
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
            return processes.submit(take, environment).result()

    return start


def stored(lake: BronzeLake) -> list[tuple[str, int]]:
    """Kind and size of what bronze holds of the day."""
    [state] = lake.runs("search", DAY)
    return [(page.kind, page.bytes_uncompressed) for page in lake.stored_pages(state.address)]


def quarantined(services: Services) -> list[str]:
    """The reason codes."""
    with services.warehouse.connect() as connection:
        rows = connection.execute("SELECT reason FROM ops.quarantine ORDER BY 1").fetchall()
    return [reason for (reason,) in rows]


def loaded(services: Services) -> int:
    """Rows of silver.job."""
    with services.warehouse.connect() as connection:
        row = connection.execute("SELECT count(*) FROM silver.job").fetchone()
    return int(row[0]) if row else 0


def with_text(size: int, control_number: int) -> bytes:
    """A posting with a text of so many bytes."""
    return raw(item(control_number, details={"MajorDuties": ["x" * size]}))


@F38
def test_f38_a_page_of_100_mb_is_loaded_in_bounded_memory(run: Run, services: Services) -> None:
    """The worst page imaginable: 100 postings of a megabyte."""
    postings = [with_text(MEGABYTE, 800000100 + 100 * index) for index in range(100)]
    taken = run(postings)
    assert (taken.outcome, taken.loaded) == ("proven", True)
    assert loaded(services) == 100
    assert stored(services.lake)[0][1] > 100 * MEGABYTE
    assert taken.memory < MOST_MEMORY
    assert services.ledger.unaccounted() == []


@F38
def test_f38_a_body_without_end_is_not_read_to_its_end(
    run: Run, services: Services, new_database: Callable[[], str]
) -> None:
    """300 MB, and 300 MB in a small gzip: their start is kept as evidence, what comes next is the page."""
    taken = run(items(3), alter=bent(endless(300), gzip_bomb(300)))
    assert (taken.outcome, taken.loaded) == ("proven", True)
    [page, *attempts] = stored(services.lake)
    assert (page[0], attempts) == ("page", [("attempt", 16 * MEGABYTE)] * 2)
    assert taken.memory < MOST_MEMORY
    assert_sound(services, new_database)


@F38
def test_f38_postings_of_50_mb_or_without_bottom_cost_only_themselves(
    run: Run, services: Services, new_database: Callable[[], str]
) -> None:
    """The 24 beside them load. JSON readers give up at some hundreds of levels; bronze has it byte for byte."""
    deep = b'{"MatchedObjectId":"800009900","Deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    large = with_text(50 * MEGABYTE, 800009800)
    taken = run([*items(24), large, deep])
    assert (taken.outcome, taken.loaded) == ("proven", True)
    assert (quarantined(services), loaded(services)) == (["too_deep", "too_large"], 24)
    [state] = services.lake.runs("search", DAY)
    [page] = services.lake.stored_pages(state.address)
    body = services.lake.read(page.key).body
    assert deep in body
    assert large in body
    assert taken.memory < MOST_MEMORY
    assert_sound(services, new_database)
