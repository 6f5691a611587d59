"""What is still red, by the ledger: days without proof, refused runs, too much in quarantine, messages given up.

    read_still_red → StillRed → sentences()

A day leaves when it is mended, by whatever brought it. Reads only. Keep out: telling anybody (digest.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from usajobs_assets.expectations.quarantine import quarantine_limit
from usajobs_assets.notify.run_summary import outbox_of
from usajobs_assets.pipeline.due_days import WINDOW, captured_open_dates, missing_open_dates
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.open_dates import CapturedDay, DayState, captured_days, state_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.sources import HISTORIC, SEARCH
from usajobs_assets.pipeline.todays_sweep import is_swept

# A sweep that was missed longer ago than this, and that HistoricJoa did not fill, is told no more.
_LOOK_BACK = timedelta(days=30)
_SHOWN = 5


class RedDay(NamedTuple):
    """A day of a source, and what it is instead of proven."""

    source: str
    day: date
    state: str


class Quarantined(NamedTuple):
    """The newest run of a day with more open records in quarantine than a run may have."""

    source: str
    day: date
    records: int
    limit: int


@dataclass(frozen=True)
class StillRed:
    """All of it; false when nothing is."""

    days: list[RedDay]
    quarantined: list[Quarantined]
    given_up: int

    def __bool__(self) -> bool:
        return bool(self.days or self.quarantined or self.given_up)

    @property
    def refused(self) -> list[RedDay]:
        """The days whose newest run the gate did not let pass."""
        return [day for day in self.days if day.state == DayState.REFUSED]

    @property
    def unproven(self) -> list[RedDay]:
        """The other days."""
        return [day for day in self.days if day.state != DayState.REFUSED]

    def sentences(self) -> list[str]:
        """What is red and what mends it, a sentence for each kind."""
        told: list[tuple[Sequence[RedDay | Quarantined], str]] = [
            (
                self.unproven,
                "Not proven: {}. `usajobs run` sweeps today; `usajobs backfill` captures past open dates.",
            ),
            (self.refused, "Refused by the gate: {}. See `usajobs status --date DAY` for the failed checks."),
            (self.quarantined, "More in quarantine than a run may have: {}. See `usajobs quarantine list`."),
        ]
        found = [text.format(_listed(days)) for days, text in told if days]
        if self.given_up:
            found.append(
                f"Messages given up: {self.given_up}. `usajobs notify --again` tries them once more."
            )
        return found


def read_still_red(services: Services) -> StillRed:
    """By the ledger and the services' clock. Today counts: ask when its sweep should be over."""
    today = eastern_day(services.clock.now())
    open_dates = captured_open_dates(services.warehouse, today)
    return StillRed(
        days=[*_sweeps(services, today, open_dates), *_open_dates(open_dates, today)],
        quarantined=_quarantined(services),
        given_up=outbox_of(services).count().given_up,
    )


def _sweeps(services: Services, today: date, open_dates: Mapping[date, CapturedDay]) -> Iterator[RedDay]:
    """Search's days since its first sweep; a missed one that HistoricJoa has filled is mended."""
    swept = captured_days(services.warehouse, SEARCH, today - _LOOK_BACK, today)
    if not is_swept(services, today):
        yield RedDay(SEARCH, today, state_of(swept, today))
    for age in range(1, (today - min(swept, default=today)).days + 1):
        day = today - timedelta(days=age)
        filled = state_of(open_dates, day) is DayState.PROVEN
        if state_of(swept, day) is not DayState.PROVEN and not filled:
            yield RedDay(SEARCH, day, state_of(swept, day))


def _open_dates(captured: Mapping[date, CapturedDay], today: date) -> Iterator[RedDay]:
    """What came short, and what was left out lately; the years before that nobody has asked for yet are no fault."""
    for due in missing_open_dates(captured, today, ()):
        if due.reason != DayState.NEVER or (captured and due.day >= today - WINDOW):
            yield RedDay(HISTORIC, due.day, due.reason)


def _quarantined(services: Services) -> list[Quarantined]:
    with services.warehouse.connect() as connection:
        rows = connection.execute(_OPEN_RECORDS).fetchall()
    setting = services.settings.max_quarantine
    found = [Quarantined(source, day, n, quarantine_limit(items, setting)) for source, day, items, n in rows]
    return [one for one in found if one.records > one.limit]


def _listed(days: Sequence[RedDay | Quarantined]) -> str:
    shown = ", ".join(f"{one.source} {one.day} ({one[2]})" for one in days[:_SHOWN])
    rest = len(days) - _SHOWN
    return f"{shown} and {rest:,} more" if rest > 0 else shown


_OPEN_RECORDS = """
SELECT r.source, r.day, r.items, q.records
FROM (SELECT ingest_run_id, count(*) AS records FROM ops.quarantine WHERE state = 'open' GROUP BY 1) q
JOIN ops.ingest_run r USING (ingest_run_id)
WHERE NOT EXISTS (SELECT FROM ops.ingest_run newer
                  WHERE (newer.source, newer.day) = (r.source, r.day) AND newer.ingest_run_id > r.ingest_run_id)
ORDER BY r.day DESC, r.source
"""
