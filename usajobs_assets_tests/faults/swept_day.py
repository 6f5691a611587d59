"""A day swept over HTTP, judged and loaded, and what came of each posting. No assertions but one: soundness.

sweep_day(simulate, make_services, postings) → SweptDay.row(number), .reasons(), .notes(number), .outcome(rule)
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from usajobs_assets.pipeline.bronze_pages import closed_runs
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.search_day import search_partition
from usajobs_assets.pipeline.services import Services
from usajobs_assets.simulator.server import RunningSimulator
from usajobs_assets.storage.ledger import RuleOutcome, Verdict
from usajobs_assets_tests.builders import DAY
from usajobs_assets_tests.faults.soundness import assert_sound

Simulate = Callable[..., RunningSimulator]
MakeServices = Callable[..., Services]
NewDatabase = Callable[[], str]


@dataclass(frozen=True)
class SweptDay:
    """What the warehouse holds after the day."""

    services: Services

    def select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.services.warehouse.connect() as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def accepted(self) -> list[int]:
        """The control numbers that have a row, in order."""
        return [number for (number,) in self.select("SELECT control_number FROM silver.job ORDER BY 1")]

    def row(self, number: int, *columns: str) -> tuple[Any, ...]:
        """These columns of `silver.job`."""
        listed = ", ".join(columns)
        (found,) = self.select(f"SELECT {listed} FROM silver.job WHERE control_number = %s", number)
        return found

    def notes(self, number: int) -> list[str]:
        """What was not taken over as sent."""
        return list(self.row(number, "sanitised")[0])

    def reasons(self) -> dict[int | None, str]:
        """Why each posting was set aside."""
        return dict(self.select("SELECT control_number, reason FROM ops.quarantine"))

    @property
    def verdict(self) -> Verdict:
        """The gate's, on the newest run."""
        manifest = closed_runs(self.services.lake, DAY, "search")[-1]
        found = self.services.ledger.verdict(manifest.run_id, manifest.sha256)
        assert found is not None
        return found

    def outcome(self, rule: str) -> RuleOutcome:
        """What the gate found for one rule."""
        return next(one for one in self.services.ledger.outcomes(self.verdict) if one.rule == rule)

    def body(self) -> bytes:
        """The page of the newest run as bronze holds it."""
        manifest = closed_runs(self.services.lake, DAY, "search")[-1]
        return self.services.lake.read(manifest.objects[0].key).body

    def assert_sound(self, new_database: NewDatabase) -> None:
        assert_sound(self.services, new_database)


def sweep_day(simulate: Simulate, make_services: MakeServices, postings: Any, **settings: str) -> SweptDay:
    """Sweep items, or a source of them; judge and load. A day that the gate refuses is a day too."""
    services = make_services(simulate(postings).url, **settings)
    search_partition(services, DAY)
    with suppress(GateClosed):
        load_day(services, DAY)
    return SweptDay(services)
