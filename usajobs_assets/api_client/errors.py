"""Everything that can go wrong between us and an API, as one tree.

    ApiError
    ├── PermanentError            asking again cannot help: somebody has to change something
    │   ├── Unauthorized          401
    │   ├── Forbidden             403
    │   ├── BadRequest            400, 404 and every other 4xx
    │   │   └── TokenExpired      400 to a continuation token: start the query again
    │   ├── QuotaSpent            429 with nothing left of the quota: it is renewed, or more is booked
    │   └── RedirectRefused       3xx: the key is never sent to another address
    ├── TransientError            asking again may help; `retry_after` if the API named a time
    │   ├── RateLimited           429
    │   ├── ServerFailed          5xx, 408, 425
    │   ├── ConnectionFailed      no connection, reset, silence
    │   └── DeadlineExceeded      an answer too slow as a whole, however alive
    ├── NotAPage                  answered 2xx, but with something else than a page; asking again may help
    └── BudgetExhausted           this run has used the requests it was allowed

A message says what happened, where (endpoint and page) and what to do. It never holds the key, and
never text that came from the server. Keep out: which status becomes which class (status_errors.py).
"""

from typing import ClassVar, Literal, Self

NotAPageReason = Literal[
    "not_json", "truncated", "bad_compression", "empty_body", "no_content_text", "oversized",
    "no_search_result", "no_data_list", "no_code_list", "holds_the_key",
]  # fmt: skip


class ApiError(Exception):
    """The root: whoever catches it has caught all of this package's failures."""

    retryable: ClassVar[bool] = False
    retry_after: float | None = None


class PermanentError(ApiError):
    """Asking again with the same request and settings gives the same answer."""


class Unauthorized(PermanentError):
    """401: the API key is missing or unknown."""


class Forbidden(PermanentError):
    """403: refused, in practice by the firewall and because of the User-Agent."""


class BadRequest(PermanentError):
    """400, 404 or another 4xx: the request itself is wrong."""


class TokenExpired(BadRequest):
    """400 to a continuation token: this one is of no use any more, but the query may be started again."""


class QuotaSpent(PermanentError):
    """429, and the API says that nothing is left of the key's quota."""


class RedirectRefused(PermanentError):
    """3xx: following it could hand the key to somebody else."""


class TransientError(ApiError):
    """May pass by itself. `retry_after`: seconds the API asked to wait, None if it named no usable time."""

    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(TransientError):
    """429: too many requests."""


class ServerFailed(TransientError):
    """5xx, 408 or 425: the API says that it could not, this time."""


class ConnectionFailed(TransientError):
    """No complete answer arrived: no connection, a reset, a silence."""


class DeadlineExceeded(TransientError):
    """The whole answer took longer than one request may."""


class NotAPage(ApiError):
    """A body that is no page and no code list: `reason` is a code, `detail` a sentence, `where` the request."""

    retryable = True

    def __init__(self, reason: NotAPageReason, detail: str, where: str = "the body") -> None:
        super().__init__(reason, detail, where)
        self.reason = reason
        self.detail = detail
        self.where = where

    def __str__(self) -> str:
        return f"{self.where} is not a page ({self.reason}): {self.detail}"

    def at(self, where: str) -> Self:
        """The same finding, naming the request that brought the body."""
        return type(self)(self.reason, self.detail, where)


class BudgetExhausted(ApiError):
    """The run may not send another request."""
