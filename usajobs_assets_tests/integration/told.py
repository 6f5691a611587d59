"""An API that tells exactly what a test gives it, and the capturing and loading of it at the moments that a test names.

Keep out: assertions.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.historic_day import historic_partition
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.posting_source import Found, HistoricFound
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets_tests.builders import StoppedClock, raw

# The open date that builders.record and builders.text_record tell.
OPENED = date(2026, 11, 10)


@dataclass
class Told:
    """An API that tells exactly this, at both kinds of endpoint; replace it to let time pass."""

    items: list[Any] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    texts: list[Any] = field(default_factory=list)

    def search(self, query: SearchQuery, today: date) -> Found:
        return Found(len(self.items), [raw(one) for one in self.items][query.rows])

    def historic(self, query: HistoricQuery, today: date) -> HistoricFound:
        told = self.records if query.form.endpoint == "HistoricJoa" else self.texts
        return HistoricFound(len(told), [raw(one) for one in told])


@dataclass
class Telling:
    """Captures and loads what the API tells, at the moments that a test names."""

    services: Services
    clock: StoppedClock
    api: Told

    def sweep(self, moment: datetime, *items: Any) -> None:
        self.clock.moment, self.api.items = moment, list(items)
        search_partition(self.services, eastern_day(moment))
        load_day(self.services, eastern_day(moment))

    def capture(self, moment: datetime, source: str, *records: Any) -> None:
        self.clock.moment, self.api.records, self.api.texts = moment, list(records), list(records)
        historic_partition(self.services, OPENED, source)
        load_day(self.services, OPENED)
