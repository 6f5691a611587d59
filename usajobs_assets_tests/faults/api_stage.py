"""Services over an API that misbehaves, and the captures that the tests make of it. No assertions but one: soundness.

simulator (alter, interfere) → ApiStage.sweep(), .capture() → .load() → .is_sound()
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from usajobs_assets.api_client.budget import Budget
from usajobs_assets.api_client.transport import Limits
from usajobs_assets.pipeline.historic_day import capture_open_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import capture_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import HISTORIC, SEARCH
from usajobs_assets.simulator.historic_answers import HistoricStyle
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.simulator.universe import Universe
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.credentials import Credentials
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, StoppedClock, items
from usajobs_assets_tests.faults.soundness import assert_sound
from usajobs_assets_tests.integration.sweeping import TWO_A_PAGE

TUESDAY = date(2025, 11, 18)
UNIVERSE = Universe(postings_per_day=8)
FIVE_A_PAGE = HistoricStyle(page_size=5)
# Long enough for a busy machine, short enough to be waited for.
HURRIED = Limits(connect=0.3, read=0.5, deadline=0.7)


def opened_on(day: date) -> int:
    """How many postings HistoricJoa has for an open date."""
    return UNIVERSE.historic(HistoricQuery(opened=DateRange(day, day)), DAY).total


@dataclass
class ApiStage:
    """The captures and loads that the product makes, with a client whose waits cost nothing."""

    services: Services
    client: UsajobsClient
    api: RunningSimulator
    new_database: Callable[[], str]

    def sweep(self, request: SearchRequest = TWO_A_PAGE) -> Manifest:
        """Sweep Search as the asset does; the last run's manifest."""
        return capture_day(self.services.lake, self.client, request, DAY, self.services.clock)

    def capture(self, day: date = TUESDAY, source: str = HISTORIC) -> Manifest:
        """Capture an open date as the asset does; the last run's manifest."""
        return capture_open_day(self.services.lake, self.client, source, day, self.services.clock)

    def take(self, source: str) -> Manifest:
        """Either, whole."""
        return self.sweep() if source == SEARCH else self.capture(source=source)

    def load(self, source_or_day: str | date) -> None:
        """Judge and load the day; raises GateClosed."""
        day = source_or_day if isinstance(source_or_day, date) else day_of(source_or_day)
        load_day(self.services, day)

    def runs(self, source: str) -> list[Manifest | None]:
        """The manifests of the day's runs in the order of their start; None for an open one."""
        lake = self.services.lake
        return [lake.manifest(state.address) for state in lake.runs(source, day_of(source))]

    def attempts(self, manifest: Manifest) -> list[bytes]:
        """What came instead of pages, as bronze has it."""
        lake = self.services.lake
        return [lake.read(stored.key).body for stored in manifest.objects if stored.kind == "attempt"]

    def count(self, table: str) -> int:
        """Rows of a table."""
        with self.services.warehouse.connect() as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        return int(row[0]) if row else 0

    def is_sound(self) -> bool:
        """Everything is accounted for, and the tables are those of an undisturbed load; raises if not."""
        assert_sound(self.services, self.new_database)
        return True


def postings_of(source: str) -> Any:
    """Five items for Search, a small universe for the others."""
    return items(5) if source == SEARCH else UNIVERSE


def day_of(source: str) -> date:
    """The partition that the captures of a source are of."""
    return DAY if source == SEARCH else TUESDAY


@contextlib.contextmanager
def api_stage(
    services: Services,
    api: RunningSimulator,
    clock: StoppedClock,
    new_database: Callable[[], str],
    limits: Limits | None = None,
) -> Iterator[ApiStage]:
    """Opens the client; all waits are the clock's, and only the limits of a request are real time."""
    credentials = Credentials("simulated", "simulated@example.gov")
    budget = Budget(spacing=0, clock=clock)
    with UsajobsClient(api.url, credentials, budget=budget, clock=clock, limits=limits) as client:
        yield ApiStage(services, client, api, new_database)
