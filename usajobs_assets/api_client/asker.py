"""The core of every client: ask one question of one API root until there is an answer, or one error of errors.py.

    Question → budget → transport → status_error → its check → Exchange (bytes as sent)
       ▲                                                │
       └──────────── retry.py, when worth it ◀──────────┘ on_refused keeps what was no page

Keep out: which questions there are and who asks them (the clients), walking over pages, storing (the caller).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from usajobs_assets.api_client.budget import RequestBudget
from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.echo import KeyEcho
from usajobs_assets.api_client.errors import ApiError, NotAPage
from usajobs_assets.api_client.exchange import Exchange, kept_headers
from usajobs_assets.api_client.question import Question
from usajobs_assets.api_client.retry import RetryPolicy, parse_retry_after
from usajobs_assets.api_client.status_errors import SettingNames, status_error
from usajobs_assets.api_client.transport import Transport

OnRefused = Callable[[Exchange, NotAPage], None]

_log = logging.getLogger(__name__)


def keep_nothing(_exchange: Exchange, _finding: NotAPage) -> None:
    """For a caller who does not store what was no page."""


@dataclass(frozen=True)
class Asker:
    """Asks the API at `root`. Tries again by `policy`, never faster than `budget` allows.

    `names` are the settings that its messages tell to look at; `echo` finds our key in what comes back.
    """

    root: str
    names: SettingNames
    policy: RetryPolicy
    budget: RequestBudget
    clock: Clock
    echo: KeyEcho

    def answer(
        self, question: Question, transport: Transport, on_refused: OnRefused = keep_nothing
    ) -> Exchange:
        """The exchange that answers `question`; `on_refused` is given each 2xx body that does not.

        Of an oversized body, which is not read to its end, it is the start. One that repeats our key must not be kept.

        Raises:
            PermanentError: at once.
            TransientError, NotAPage, BudgetExhausted: trying again is over.
        """
        attempt = 1
        while True:
            try:
                exchange = self._ask(question, transport, attempt)
                _check(exchange, question, on_refused)
                return exchange
            except ApiError as error:
                if error.retry_after is not None:
                    self.budget.pause(self.policy.capped(error.retry_after))
                if not error.retryable or attempt >= self.policy.tries:
                    error.add_note(f"This was try {attempt} of at most {self.policy.tries}.")
                    raise
                wait = self.policy.wait_after(attempt, error.retry_after)
                _log.warning(
                    "Try %d of %d failed, next in %.1f s. %s", attempt, self.policy.tries, wait, error
                )
            self.clock.sleep(wait)
            attempt += 1

    def _ask(self, question: Question, transport: Transport, attempt: int) -> Exchange:
        """One try: the exchange if the status is 2xx, else the error of errors.py."""
        self.budget.spend()
        sent_at = self.clock.now()
        answer = transport.get(self.root + question.endpoint, question.query, question.where)
        received_at = self.clock.now()
        refusal = status_error(
            answer.status,
            question.where,
            self.names,
            content_type=answer.headers.get("Content-Type", ""),
            location=self.echo.blanked(answer.headers.get("Location", "")),
            retry_after=parse_retry_after(answer.headers.get("Retry-After"), received_at),
            has_token=question.has_token,
            quota_left=answer.headers.get("X-RateLimit-Requests-Remaining"),
        )
        if refusal is not None:
            raise refusal
        headers, asked = kept_headers(answer.headers), (question.endpoint, question.params)
        for readable in (answer.body, answer.unpacked):
            self.echo.refuse(readable, headers, question.where)
        return Exchange(
            *asked, sent_at, received_at, answer.status, headers, answer.body, attempt, answer.fault
        )


def _check(exchange: Exchange, question: Question, on_refused: OnRefused) -> None:
    try:
        if exchange.fault is not None:
            raise exchange.fault
        question.check(exchange)
    except NotAPage as finding:
        located = finding.at(question.where)
        on_refused(exchange, located)
        raise located from None


def checked_root(base_url: str, names: SettingNames) -> str:
    """`base_url` without a trailing slash. The message does not repeat it: it may hold a password."""
    parts = urlsplit(base_url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError(f"{names.root} must be an http(s) address of a host, without user or query")
    return base_url.rstrip("/")
