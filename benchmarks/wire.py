"""From the wire to bronze: a whole sweep over HTTP from the simulator, each page stored and read back.

a simulator in a process of its own, its items made beforehand → client → bronze

python -m benchmarks.wire LAKE → seconds and items as JSON, in the last line
"""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.days import FIRST_DAY, SEARCH, pages_of_day
from benchmarks.measure import tell
from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.clock import SystemClock
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.search_capture import sweep_search
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import serve
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.envelope import unseal
from usajobs_assets.storage.folder import FolderStore
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.credentials import Credentials
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets.usajobs_api.search_request import SearchRequest

# More would be cut into slices, which asks for more than pages.
_ITEMS_AT_MOST = 9_000


@dataclass(frozen=True)
class Served:
    """A source that serves exactly these items."""

    items: Sequence[bytes]

    def search(self, query: SearchQuery, today: date) -> Found:  # noqa: ARG002 - every day the same
        """The page that is asked for."""
        return Found(len(self.items), self.items[query.rows])


def main() -> None:
    """Sweep twice, the first time to get warm, and tell how long the second one took."""
    items = first_items(Path(sys.argv[1]))
    clock = SystemClock()
    with simulator(items) as address, TemporaryDirectory() as folder:
        client = UsajobsClient(address, Credentials("bench", "bench@example.gov"), budget=Budget(spacing=0))
        for turn in ("cold", "warm"):
            lake = BronzeLake(FolderStore(Path(folder) / turn))
            began = time.monotonic()
            manifest = sweep_search(lake, client, SearchRequest(), eastern_day(clock.now()), clock)
            seconds = time.monotonic() - began
        client.close()
    if manifest.outcome != "proven":
        raise RuntimeError(f"The sweep is {manifest.outcome}: {manifest.reasons}")
    tell(seconds=seconds, items=manifest.items)


def first_items(lake: Path) -> list[bytes]:
    """Items of the first day, as they are in bronze."""
    found: list[bytes] = []
    for page in pages_of_day(lake, SEARCH, FIRST_DAY):
        found += read_search_page(unseal(page.read_bytes()).body).items
    return found[:_ITEMS_AT_MOST]


@contextmanager
def simulator(items: Sequence[bytes]) -> Iterator[str]:
    """The address of a simulator that takes no time from this process."""
    ours, theirs = get_context("fork").Pipe()
    process = get_context("fork").Process(target=_serve, args=(items, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(items: Sequence[bytes], ready: Connection) -> None:
    with serve(Served(items), today=lambda: FIRST_DAY) as running:
        ready.send(running.url)
        ready.recv()


if __name__ == "__main__":
    main()
