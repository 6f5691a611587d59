"""Many open dates in one process: fetched by a few threads within the budget, loaded one after the other.

    days → claim → (threads) capture into bronze → (this thread) judge, load → DayDone, one by one

A day that fails costs only itself; a refusal that concerns every day (key, address) ends it all. What is
proven and loaded already is not asked for again, so a backfill that was stopped goes on where it was. Several of the
same range share it, on any machines: a day that another one has claimed comes last, and is done by then, or is taken
over because that one has ended.
"""

import contextlib
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from queue import SimpleQueue

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.deadline import cut_requests
from usajobs_assets.api_client.errors import ApiError, PermanentError
from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.historic_day import capture_open_day
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.open_dates import CapturedDay, DayState, captured_days, state_of
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shared_days import DayHeld, SharedDays
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC
from usajobs_assets.storage.day_claims import DayClaims
from usajobs_assets.storage.errors import WarehouseError
from usajobs_assets.storage.manifest import Manifest
from usajobs_assets.storage.objects import StoreError
from usajobs_assets.usajobs_api.client import UsajobsClient

BACKFILLED = (HISTORIC, ANNOUNCEMENT_TEXT)
# How long a thread that waits for the API may not notice that it should stop.
_LOOK_UP_S = 1.0
_PAUSE_S = 0.2
_PROVEN = {DayState.PROVEN, DayState.NOT_LOADED}


class Stopped(Exception):
    """The backfill was told to stop; what is stored stays, and the next one goes on there."""


@dataclass(frozen=True)
class DayDone:
    """What became of a day.

    Attributes:
        captured: the runs of this backfill; none for a day that only had to be loaded, or was `skipped`.
        rows: rows of the day by table if all of it was loaded.
        problem: a sentence if it failed. `blocked`: everything came, but the gate did not let it through.
    """

    day: date
    captured: tuple[Manifest, ...] = ()
    rows: Mapping[str, int] | None = None
    skipped: bool = False
    problem: str | None = None
    blocked: bool = False

    @property
    def postings(self) -> int:
        """Postings that opened on the day, as far as this backfill captured them."""
        return max((run.postings_distinct for run in self.captured), default=0)


@dataclass
class StoppableClock:
    """A clock that raises Stopped, also to whoever waits, once `stop` is set."""

    clock: Clock
    stop: threading.Event

    def now(self) -> datetime:
        # Asked before each request: none is begun any more.
        if self.stop.is_set():
            raise Stopped("stopped before the next request")
        return self.clock.now()

    def monotonic(self) -> float:
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        while seconds > 0:
            if self.stop.is_set():
                raise Stopped("stopped while waiting")
            self.clock.sleep(min(seconds, _LOOK_UP_S))
            seconds -= _LOOK_UP_S


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def backfill(
    services: Services,
    days: Sequence[date],
    sources: Sequence[str] = BACKFILLED,
    *,
    workers: int = 4,
    again: bool = False,
) -> Generator[DayDone, None, None]:
    """Capture and load `days`, and tell of each as it is done; closing the iterator stops cleanly.

    Args:
        workers: days that are fetched at the same time.
        again: capture days that are proven already once more.

    Raises:
        PermanentError: the API refuses every request, whatever the day.
    """
    stop = threading.Event()
    stoppable = services.with_clock(StoppableClock(services.clock, stop))
    begun = services.clock.now()
    wanted = _sources_to_capture(services, days, sources, again)
    finished = [day for day, lacking in wanted.items() if lacking is None]
    yield from (DayDone(day, skipped=True) for day in finished)
    to_do = [day for day, lacking in wanted.items() if lacking is not None]
    running: dict[Future[_Outcome], date] = {}

    def lacking_now(day: date) -> list[str] | None:
        """Another process may have done the day by now; what the warehouse does not tell, is captured."""
        with contextlib.suppress(WarehouseError):
            return _sources_to_capture(services, [day], sources, again, since=begun)[day]
        return wanted[day]

    with (
        stoppable.client(sources[0]) as client,
        contextlib.closing(DayClaims(services.warehouse)) as claims,
        ThreadPoolExecutor(workers) as threads,
    ):
        shared = SharedDays(to_do, claims, lacking_now, stoppable.clock)

        def capture(day: date, lacking: Sequence[str]) -> Future[_Outcome]:
            return threads.submit(_capture, stoppable, client, day, lacking)

        try:
            for day, outcome in _captured(shared, capture, 2 * workers, running):
                done = DayDone(day, skipped=True) if outcome is None else _load(services, day, outcome)
                shared.done(day)
                yield done
        finally:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
            _cut_short(running)


def _sources_to_capture(
    services: Services,
    days: Sequence[date],
    sources: Iterable[str],
    again: bool,
    since: datetime | None = None,
) -> dict[date, list[str] | None]:
    """What each day still has to be asked for: possibly nothing, if it only has to be loaded; None if it is done.

    With `again` a day has to be asked for that is proven, unless that was done after `since`.
    """
    if not days:
        return {}
    captured = {source: captured_days(services.warehouse, source, min(days), max(days)) for source in sources}
    found: dict[date, list[str] | None] = {}
    for day in days:
        states = {source: state_of(captured[source], day) for source in captured}
        old = {source for source in states if again and not _closed_since(captured[source].get(day), since)}
        lacking = [source for source, state in states.items() if source in old or state not in _PROVEN]
        found[day] = None if not lacking and set(states.values()) == {DayState.PROVEN} else lacking
    return found


def _closed_since(run: CapturedDay | None, since: datetime | None) -> bool:
    return run is not None and since is not None and run.closed_at >= since


_Outcome = tuple[Manifest, ...] | ApiError | StoreError | DayHeld


def _captured(
    days: SharedDays,
    capture: Callable[[date, Sequence[str]], Future[_Outcome]],
    at_most: int,
    running: dict[Future[_Outcome], date],
) -> Iterator[tuple[date, _Outcome | None]]:
    """The days as they are captured, a few ahead of whoever takes them; None for one that another process has done."""
    ended: SimpleQueue[Future[_Outcome]] = SimpleQueue()
    while days.left or running:
        while len(running) < at_most and (begun := days.begin()):
            if begun.lacking is None:
                yield begun.day, None
            else:
                future = capture(begun.day, begun.lacking)
                running[future] = begun.day
                future.add_done_callback(ended.put)
        if running:
            # Not `wait`: told to stop in the middle of it, it would leave the captures' locks held.
            future = ended.get()
            yield running.pop(future), future.result()
        elif held := days.wait_for_others():
            yield held, DayHeld(held)


def _cut_short(running: Iterable[Future[_Outcome]]) -> None:
    """Wait for the captures that are under way, which end at their next look at the clock, or at the API's silence."""
    while any(capture.running() for capture in running):
        cut_requests()
        wait(running, timeout=_PAUSE_S)


def _capture(services: Services, client: UsajobsClient, day: date, sources: Sequence[str]) -> _Outcome:
    """Capture a day; what concerns this day only is returned, what concerns all is raised."""
    runs = []
    try:
        for source in sources:
            runs.append(capture_open_day(services.lake, client, source, day, services.clock))
    except PermanentError:
        raise
    except (ApiError, StoreError) as error:
        return error
    return tuple(runs)


def _load(services: Services, day: date, outcome: _Outcome) -> DayDone:
    """Judge and load what bronze holds of the day, also when its capture failed half-way."""
    if isinstance(outcome, DayHeld):
        return DayDone(day, problem=str(outcome))
    if not isinstance(outcome, tuple):
        with contextlib.suppress(GateClosed, WarehouseError, StoreError):
            load_day(services, day)
        return DayDone(day, problem=str(outcome))
    try:
        written = load_day(services, day)
    except (GateClosed, WarehouseError, StoreError) as error:
        return DayDone(day, outcome, problem=str(error), blocked=isinstance(error, GateClosed))
    return DayDone(day, outcome, written.rows)
