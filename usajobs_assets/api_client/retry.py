"""When to ask again: exponential backoff with full jitter, and what the API's Retry-After means.

Pure apart from the dice. Keep out: which failures are worth another try (errors.py says `retryable`).
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how patiently one request is tried. Times in seconds.

    `tries` counts the first one too. Before retry n the wait is drawn from 0 to `first_wait` * 2^(n-1),
    at most `longest_wait`; a Retry-After raises it, but never above `longest_retry_after`.
    """

    tries: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_retry_after: float = 120.0

    def __post_init__(self) -> None:
        if self.tries < 1:
            raise ValueError(f"tries is {self.tries}; a request needs at least one")

    def wait_after(self, attempt: int, retry_after: float | None = None) -> float:
        """Seconds to wait after the failure of try number `attempt` (from 1)."""
        # The exponent is bounded because 2.0 ** 1024 overflows.
        jitter = random.uniform(0, min(self.longest_wait, self.first_wait * 2.0 ** min(attempt - 1, 64)))
        return max(jitter, self.capped(retry_after or 0.0))

    def capped(self, retry_after: float) -> float:
        """As much of a Retry-After as is obeyed."""
        return min(retry_after, self.longest_retry_after)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from `now`, from whole seconds or an HTTP date.

    None for what asks for no wait: absent, malformed, negative, or a moment that has passed. An absurdly
    large number comes back as such (even inf); the policy caps it.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # HTTP dates are GMT by definition, also in the old form that does not say so.
    seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
    return seconds if seconds > 0 else None
