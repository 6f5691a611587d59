"""What the tests of the API do in processes of their own: ask at a shared pace, and take pages within bounded memory.

Functions for a pool that spawns; they get plain values and give plain values. Keep out: assertions.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import capture_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import HISTORIC
from usajobs_assets.settings import Settings
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY, StoppedClock


class Taken(NamedTuple):
    """What became of a sweep and its load, and the most memory that the process ever had, in MB."""

    outcome: str
    loaded: bool
    memory: int


def ask(environment: Mapping[str, str], days: Sequence[date]) -> None:
    """One request for each of the days, within the budget that the settings ask for."""
    services = Services(Settings.parse(environment))
    with services.client(HISTORIC) as client:
        for day in days:
            client.historic_page(HistoricRequest.of_day(day), None, 1)


def take(environment: Mapping[str, str]) -> Taken:
    """Sweep Search and load what came."""
    services = Services(Settings.parse(environment), StoppedClock())
    with services.client() as client:
        manifest = capture_day(services.lake, client, SearchRequest(), DAY, services.clock)
    try:
        load_day(services, DAY)
        loaded = True
    except GateClosed:
        loaded = False
    return Taken(manifest.outcome, loaded, _most_memory())


def _most_memory() -> int:
    """Not getrusage: that begins with what the process had that started this one."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) // 1024
