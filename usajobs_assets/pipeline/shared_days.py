"""The days of a backfill, shared with whoever else works on the same range: which one may be begun now.

    waiting → claimed by us → begun                              (ours)
            → claimed by another process → last, looked at again (done by then, or taken over: its process has ended)

Keep out: what is done with a day, and threads.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.storage.day_claims import DayClaims

# How long days that others have claimed are waited for, and how often they are looked at.
_OTHERS_WITHIN_S = 900.0
_LOOK_S = 1.0


class DayHeld(Exception):
    """Another process has a day and does not get done with it."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Another backfill has had {day} for 15 minutes and is not done with it. End it if it hangs (pg_locks "
            "tells its session), then run again."
        )


class Begun(NamedTuple):
    """A day that is ours, and the sources that it has to be asked for; None if another process has done it."""

    day: date
    lacking: Sequence[str] | None


class SharedDays:
    """Days in order. `lacking` tells what a day still has to be asked for, as it stands after it was claimed."""

    def __init__(
        self,
        days: Sequence[date],
        claims: DayClaims,
        lacking: Callable[[date], Sequence[str] | None],
        clock: Clock,
    ) -> None:
        self._waiting, self._elsewhere = [*days[::-1]], list[date]()
        self._claims, self._lacking, self._clock = claims, lacking, clock
        self._give_up = clock.monotonic() + _OTHERS_WITHIN_S

    @property
    def left(self) -> bool:
        """Whether there are days that were not begun."""
        return bool(self._waiting or self._elsewhere)

    def begin(self) -> Begun | None:
        """Claim the next day that nobody has; None if there is none just now."""
        while self._waiting:
            day = self._waiting.pop()
            if self._claims.take(day):
                self._give_up = self._clock.monotonic() + _OTHERS_WITHIN_S
                return Begun(day, self._lacking(day))
            self._elsewhere.append(day)
        return None

    def done(self, day: date) -> None:
        """Let others have the day."""
        self._claims.release(day)

    def wait_for_others(self) -> date | None:
        """Wait a moment for the days that others have; after a while without any, one that is given up."""
        if self._clock.monotonic() > self._give_up:
            return self._elsewhere.pop()
        self._clock.sleep(_LOOK_S)
        self._waiting, self._elsewhere = self._elsewhere[::-1], []
        return None
