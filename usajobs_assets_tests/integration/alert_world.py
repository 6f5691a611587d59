"""Days of postings and of rules around now, for the tests of alerts: swept, loaded, built, told.

    World.activate(rules) → World.sweep(day, items) → World.build() → World.tell() → what waits in the outbox

Around now, for the database's own clock says when rules were activated. Keep out: assertions.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import yaml

from usajobs_assets.pipeline.alerts import AlertRound, tell
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.gold import build_one
from usajobs_assets.pipeline.providers import provider_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.silver_day import GatedRun, SilverDay
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.storage.ledger import Verdict
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets_tests.builders import StoppedClock, item, record
from usajobs_assets_tests.integration.written_runs import write_run

A_DAY = timedelta(days=1)


@dataclass
class World:
    """Day 0 is today; its sweep comes after everything that was activated so far."""

    services: Services
    clock: StoppedClock
    now: datetime = field(init=False)
    written: list[Manifest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.clock.moment

    def day(self, number: int) -> date:
        return eastern_day(self.now + number * A_DAY)

    def posting(self, number: int, closes: int = 20, opened: int = 0, **changes: Any) -> dict[str, Any]:
        """An item that opens and closes so many days from today."""
        opens, ends = f"{self.day(opened)}T00:00:00.0000", f"{self.day(closes)}T23:59:59.9970"
        dates = {"PublicationStartDate": opens, "PositionStartDate": opens}
        return item(number, **{**dates, "ApplicationCloseDate": ends, "PositionEndDate": ends, **changes})

    def record(self, number: int, closes: int = 20, opened: int = 0, **changes: Any) -> dict[str, Any]:
        """The same as HistoricJoa tells it."""
        dates = {"positionOpenDate": str(self.day(opened)), "positionCloseDate": str(self.day(closes))}
        return record(number, **{**dates, **changes})

    def activate(self, **alerts: Any) -> None:
        """Make rules active that look for this, beside those that are shipped."""
        shipped = read_folder(SHIPPED)
        store = RulebookStore(self.services.warehouse)
        book = Rulebook({**shipped.files, "alerts.yml": yaml.safe_dump(alerts)})
        book.check()
        store.activate(book, "a test", after=store.active())

    def sweep(self, day: int, *items: dict[str, Any], load: bool = True) -> None:
        """A sweep of that day, and the clock an hour after it."""
        self._write("search", day, items, self.day(day), load)

    def historic(self, day: int, opened: date, *records: dict[str, Any]) -> None:
        """HistoricJoa of an open date, asked on that day."""
        self._write("historic", day, records, opened, True)

    def jsearch(self, day: int, *items: dict[str, Any]) -> None:
        """A sweep of JSearch of that day."""
        self._write("jsearch", day, items, self.day(day), True)

    def _write(self, source: str, day: int, postings: Any, partition: date, load: bool) -> None:
        count = len(self.written) + 1
        moment = self.now + day * A_DAY + count * timedelta(minutes=1)
        written = write_run(self.services.lake, source, postings, moment, f"{count:08x}", partition)
        self.clock.moment = moment + timedelta(hours=1)
        self.written.append(written)
        if load:
            self.load(written)

    def load(self, *runs: Manifest) -> None:
        """Load runs that have passed, without judging them: that is what takes long."""
        services = self.services
        for run in runs:
            verdict = Verdict(run.run_id, run.sha256, True, True, "test", run.items, 0, 0)
            services.ledger.record_run(run)
            services.ledger.record_verdict(verdict, [], [])
            passed = [GatedRun(run, verdict, frozenset(), loaded=False)]
            day = SilverDay(run.day, services.lake, passed, provider=provider_of(run.source))
            write_day(day, services.store, services.warehouse)

    def build(self, *, anew: bool = False) -> None:
        """The two marts that alerts read."""
        for mart in ("posting", "posting_change"):
            build_one(self.services, mart, anew=anew)

    def tell(self) -> AlertRound:
        """Build gold, and look for alerts."""
        self.build()
        return tell(self.services)

    def waiting(self) -> list[dict[str, Any]]:
        """The alerts in the outbox, oldest first."""
        with self.services.warehouse.connect() as connection:
            query = "SELECT body FROM ops.outbox WHERE kind = 'alert' ORDER BY created_at, idempotency_key"
            return [body for (body,) in connection.execute(query).fetchall()]

    def told(self) -> list[tuple[str, int, list[str]]]:
        """Of each posting of each alert: the search, the number, and what happened."""
        return [
            (body["search"], posting["control_number"], [change["kind"] for change in posting["changes"]])
            for body in self.waiting()
            for posting in body["postings"]
        ]
