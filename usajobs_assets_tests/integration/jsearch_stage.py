"""What the tests of JSearch share: an API that shows what the test says, and the calls on a stage.

Keep out: assertions.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from usajobs_assets.pipeline.jsearch_capture import Limits, sweep_jsearch
from usajobs_assets.pipeline.jsearch_day import jsearch_client, jsearch_partition
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.providers import JSEARCH_PROVIDER
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import JSEARCH
from usajobs_assets.pipeline.write_day import DayWritten
from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.server import RequestSeen, RunningSimulator
from usajobs_assets.storage.bronze import BronzeLake
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets_tests.builders import DAY, raw

PATH = "/search"
NO_LIMITS = Limits()


@dataclass
class Shown:
    """Answers `/search` from lists of pages by query; what comes after the last page is empty."""

    pages: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)

    def __call__(self, seen: RequestSeen) -> CannedAnswer | None:
        if seen.path != PATH:
            return None
        pages, number = self.pages.get(seen.params["query"], ()), int(seen.params["page"])
        return page(pages[number - 1] if number <= len(pages) else ())


def page(items: Sequence[Any]) -> CannedAnswer:
    """A page of these items, which may be bytes that json would not write."""
    sent = b",".join(map(raw, items))
    return CannedAnswer(200, b'{"status":"OK","data":[%b]}' % sent, {"Content-Type": "application/json"})


@dataclass
class JsearchStage:
    """Services over a simulator whose JSearch behaves as the test says."""

    services: Services
    api: RunningSimulator

    def capture(self) -> list[Manifest]:
        """As the asset does."""
        return jsearch_partition(self.services, DAY)

    def once(self, lake: BronzeLake | None = None, limits: Limits = NO_LIMITS) -> Manifest:
        """One run."""
        services = self.services
        with jsearch_client(services) as client:
            requests = services.settings.jsearch_requests
            return sweep_jsearch(lake or services.lake, client, requests, DAY, services.clock, limits)

    def load(self) -> DayWritten:
        return load_day(self.services, DAY, JSEARCH_PROVIDER)

    def manifests(self) -> list[Manifest | None]:
        """Of the day's runs, oldest first; None for an open one."""
        lake = self.services.lake
        return [lake.manifest(state.address) for state in lake.runs(JSEARCH, DAY)]

    def asked(self) -> list[tuple[str, int]]:
        """Query and page of every request so far."""
        seen = (each for each in self.api.requests if each.path == PATH)
        return [(each.params["query"], int(each.params["page"])) for each in seen]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(sql.encode()).fetchall()

    def shown(self) -> dict[str, str]:
        """The titles in `silver.jsearch_job`, by the text ids."""
        return dict(self.query("SELECT source_id, position_title FROM silver.jsearch_job"))


def stage_of(
    simulate: Callable[..., RunningSimulator],
    make_services: Callable[..., Services],
    queries: str = "nurse;cook",
    **options: Any,
) -> JsearchStage:
    """A stage over a simulator with these options; settings are given in capitals."""
    settings = {name: options.pop(name) for name in list(options) if name.isupper()}
    api = simulate(options.pop("postings", []), **options)
    services = make_services(api.url, JSEARCH_QUERIES=queries, JSEARCH_BASE_URL=api.url, **settings)
    return JsearchStage(services, api)


def sent(answer: CannedAnswer) -> list[Any]:
    """The items of an answer."""
    return list(json.loads(answer.body)["data"])
