"""What the tests of capture share: scripted APIs, a lake that dies at a named point, and the calls on a stage.

Keep out: assertions.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.search_capture import sweep_search
from usajobs_assets.pipeline.search_day import capture_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.posting_source import Found
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, StoredPage
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, StoppedClock, item, raw

TWO_A_PAGE = SearchRequest(results_per_page=2)


class Died(Exception):
    """Stands for a crash."""


class DyingLake(BronzeLake):
    """Dies right after page `dies_after` was stored, or before the manifest is."""

    dies_after: int | None = None

    def put_page(self, run: RunAddress, **page: Any) -> StoredPage:
        stored = super().put_page(run, **page)
        if page["page"] == self.dies_after:
            raise Died
        return stored

    def close(self, run: RunAddress, manifest: Manifest) -> Manifest:
        raise Died


@dataclass
class PassingClock(StoppedClock):
    """So many seconds pass with each look at it."""

    step: float = 1.0

    def now(self) -> datetime:
        self.moment += timedelta(seconds=self.step)
        return self.moment


@dataclass
class Scripted:
    """Gives `answers` one after the other, whatever page is asked for, and the last one for ever after."""

    answers: Sequence[Found]
    given: int = 0

    def search(self, query: SearchQuery, today: date) -> Found:
        self.given += 1
        return self.answers[min(self.given, len(self.answers)) - 1]


@dataclass
class Trouble:
    """Answers the next requests for one page from a list, then leaves the simulator alone."""

    page: int
    answers: list[CannedAnswer] = field(default_factory=list)

    def __call__(self, seen: RequestSeen) -> CannedAnswer | None:
        if seen.params.get("Page") != str(self.page) or not self.answers:
            return None
        return self.answers.pop(0)


def found(total: int, *indexes: int) -> Found:
    """A page of postings, by their indexes, that names `total`."""
    return Found(total, [raw(item(800000100 + 100 * index)) for index in indexes])


def pages_asked(api: RunningSimulator) -> list[int]:
    """The page numbers of all requests so far, in order."""
    return [int(seen.params["Page"]) for seen in api.requests]


@dataclass
class Stage:
    """Services over a scripted API, and the calls that the tests make."""

    services: Services
    client: UsajobsClient
    clock: StoppedClock

    @property
    def lake(self) -> BronzeLake:
        return self.services.lake

    def lake_dying_after(self, page: int | None) -> DyingLake:
        """The same lake, for one that dies after a page; None is before the manifest."""
        lake = DyingLake(self.services.store)
        lake.dies_after = page
        return lake

    def sweep(self, request: SearchRequest = TWO_A_PAGE, lake: BronzeLake | None = None) -> Manifest:
        """Sweep once."""
        return sweep_search(lake or self.lake, self.client, request, DAY, self.clock)

    def capture(self, request: SearchRequest = TWO_A_PAGE, max_pages: int | None = None) -> Manifest:
        """Sweep as the asset does: again, if the total moved."""
        return capture_day(self.lake, self.client, request, DAY, self.clock, max_pages)

    def outcomes(self) -> list[str]:
        """Of the day's runs, oldest first."""
        manifests = [self.lake.manifest(state.address) for state in self.lake.runs("search", DAY)]
        return [manifest.outcome if manifest else "open" for manifest in manifests]

    def passes(self) -> bool:
        """Judge the day, load it if it passes, and see that every item is accounted for."""
        services = self.services
        verdict = judge_day(services.lake, services.ledger, DAY, services.gate_settings)
        if verdict.passed:
            day = open_silver_day(services.lake, services.ledger, DAY)
            write_day(day, services.store, services.warehouse)
        assert services.ledger.unaccounted() == []
        return verdict.passed


@contextlib.contextmanager
def on_stage(services: Services, clock: StoppedClock) -> Iterator[Stage]:
    """Opens the client; its retries wait for nothing, because the clock only pretends to sleep."""
    with services.client() as client:
        yield Stage(services, client, clock)
