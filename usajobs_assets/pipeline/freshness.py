"""Is the store fresh: when was Search last proven and loaded, and which days since have no such sweep?

    ledger → read_freshness → Freshness → complaints(max_age)

Reads only; says nothing of Dagster. Keep out: what to do about it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.open_dates import captured_days
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import SEARCH

_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Freshness:
    """`proven_at` is when the newest proven and loaded sweep was closed, None if there is none in 30 days.

    `missed` are past days since the first sweep of those 30 days that were not swept, or not with proof.
    """

    now: datetime
    proven_at: datetime | None
    missed: list[date]

    @property
    def age(self) -> timedelta | None:
        """How old the newest proven sweep is."""
        return self.now - self.proven_at if self.proven_at else None

    def complaints(self, max_age: timedelta) -> list[str]:
        """What is wrong, as sentences; empty if the newest proven sweep is no older than `max_age`."""
        if self.age is not None and self.age <= max_age:
            return []
        told = ["Search was never proven and loaded in the last 30 days. Run `usajobs run`."]
        if self.age is not None:
            told = [
                f"Search was last proven and loaded {_hours(self.age)} h ago, at {self.proven_at:%Y-%m-%d %H:%M} UTC; "
                f"{_hours(max_age)} h are allowed. Run `usajobs run`, and see why nothing did."
            ]
        if self.missed:
            days = ", ".join(map(str, self.missed))
            told.append(
                f"Days of Search without a proven sweep: {days}. Their postings come by `usajobs backfill "
                f"--from {self.missed[0]} --to {self.missed[-1]}` or by the sensor missing_days."
            )
        return told


def read_freshness(services: Services, source: str = SEARCH) -> Freshness:
    """By the ledger and the services' clock; of another source than Search, by the open dates it captured."""
    now = services.clock.now()
    today = eastern_day(now)
    swept = captured_days(services.warehouse, source, today - _LOOK_BACK, today)
    proven = {day: run for day, run in swept.items() if run.state == "proven"}
    first = max(min(swept, default=today), services.settings.search_since or date.min)
    past = (first + timedelta(days=number) for number in range((today - first).days))
    return Freshness(
        now=now,
        proven_at=max((run.closed_at for run in proven.values()), default=None),
        missed=[day for day in past if day not in proven],
    )


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:,.1f}".removesuffix(".0")
