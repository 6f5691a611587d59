"""How fast, and how often, this run may ask.

USAJOBS publishes no rate limit; one request every fifth of a second is what its steady users send
without being stopped. Each try counts, retries included. Keep out: waiting after a refusal (retry.py).
"""

import threading
from typing import Protocol

from usajobs_assets.api_client.clock import Clock, SystemClock
from usajobs_assets.api_client.errors import BudgetExhausted


class RequestBudget(Protocol):
    """What the client asks for; a budget shared by many processes has the same two methods."""

    def spend(self) -> None:
        """Return when one request may start; raises BudgetExhausted if none may any more."""
        ...

    def pause(self, seconds: float) -> None:
        """Let nobody who shares the budget start a request for so long: the API asked for it."""
        ...


class Budget:
    """A budget for this process: `spacing` seconds between two starts, at most `max_requests` starts.

    Safe for threads: each caller books the next free moment under the lock and waits for it outside.
    """

    def __init__(
        self, spacing: float = 0.2, max_requests: int | None = None, clock: Clock | None = None
    ) -> None:
        if not spacing >= 0:
            raise ValueError(f"spacing is {spacing} seconds; it cannot be negative")
        if max_requests is not None and max_requests < 0:
            raise ValueError(f"max_requests is {max_requests}; it cannot be negative")
        self._spacing = spacing
        self._max_requests = max_requests
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._next_start = float("-inf")
        self._paused_until = float("-inf")
        self._spent = 0

    @property
    def spent(self) -> int:
        """Requests started so far."""
        return self._spent

    def spend(self) -> None:
        """Wait for this caller's turn; raises BudgetExhausted once `max_requests` have started."""
        with self._lock:
            if self._max_requests is not None and self._spent >= self._max_requests:
                raise BudgetExhausted(
                    f"this run has used all of its {self._max_requests} API requests; what is stored stays, "
                    "run again to go on, or allow more requests"
                )
            self._spent += 1
        # Whoever a pause overtakes while waiting queues again: else all would start when it ends.
        while self._wait_for_slot() < self._paused_until:
            continue

    def pause(self, seconds: float) -> None:
        """Let no thread start a request for `seconds`; a longer pause that is under way stays."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def _wait_for_slot(self) -> float:
        """Book the next free moment and wait for it; that moment, by the clock that never jumps."""
        with self._lock:
            now = self._clock.monotonic()
            start = max(now, self._next_start, self._paused_until)
            self._next_start = start + self._spacing
        if start > now:
            self._clock.sleep(start - now)
        return start
