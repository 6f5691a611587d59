"""The USAJOBS API client: ask for a page, and get a page or one error of errors.py.

    Question → budget → transport → status_errors → its check → Exchange (bytes as sent)
       ▲                                                │
       └──────────── retry.py, when worth it ◀──────────┘ on_refused keeps what was no page

Alone: `UsajobsClient("https://data.usajobs.gov", Credentials(key, email)).search_page(SearchRequest(), 1)`.
Keep out: walking over pages (pager.py, token_pager.py), storing (the caller), what a posting means.
"""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from usajobs_assets.usajobs_api.budget import Budget, RequestBudget
from usajobs_assets.usajobs_api.clock import Clock, SystemClock
from usajobs_assets.usajobs_api.credentials import Credentials, Identify
from usajobs_assets.usajobs_api.echo import KeyEcho
from usajobs_assets.usajobs_api.errors import NotAPage, UsajobsError
from usajobs_assets.usajobs_api.exchange import Exchange, kept_headers
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.question import (
    Question,
    code_list_question,
    historic_question,
    search_question,
)
from usajobs_assets.usajobs_api.retry import RetryPolicy, parse_retry_after
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets.usajobs_api.status_errors import status_error
from usajobs_assets.usajobs_api.transport import ApiSession, Limits, Transport

SEARCH_ENDPOINT = "/api/Search"
HISTORIC_ENDPOINT = "/api/HistoricJoa"
TEXT_ENDPOINT = "/api/HistoricJoa/AnnouncementText"
CODE_LIST_ENDPOINT = "/api/codelist"
OnRefused = Callable[[Exchange, NotAPage], None]

_log = logging.getLogger(__name__)


def _keep_nothing(_exchange: Exchange, _finding: NotAPage) -> None:
    """For a caller who does not store what was no page."""


class UsajobsClient:
    """Asks one API root. Tries again by `policy`, never faster than `budget` allows.

    Each of its questions gives `on_refused` every body that came with a 2xx status and was no answer, before
    it is asked again; of an oversized one, which is not read to its end, the start. One that repeats our key must
    not be kept. Each raises PermanentError at once, and TransientError, NotAPage or BudgetExhausted when trying
    again is over.

    Raises ValueError for a `base_url` that is not an http(s) root without user and password. The client
    closes only a session that it made itself.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials | None,
        *,
        policy: RetryPolicy | None = None,
        budget: RequestBudget | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
        session: ApiSession | None = None,
    ) -> None:
        self._root = _checked_root(base_url)
        self._policy = policy or RetryPolicy()
        self._clock = clock or SystemClock()
        self._budget = budget or Budget(clock=self._clock)
        self._session = session or ApiSession()
        self._owns_session = session is None
        self._echo = KeyEcho(credentials)
        limits = limits or Limits()
        self._with_key = Transport(Identify(credentials), limits, self._session)
        self._without_key = Transport(Identify(credentials, needs_key=False), limits, self._session)

    def close(self) -> None:
        """Close the connections, if the session is the client's own."""
        if self._owns_session:
            self._session.close()

    def __enter__(self) -> "UsajobsClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search_page(
        self, request: SearchRequest, page: int, on_refused: OnRefused = _keep_nothing
    ) -> Exchange:
        """Page `page` (from 1) of `request`, checked to be a page of postings."""
        return self._answer(search_question(SEARCH_ENDPOINT, request, page), on_refused)

    def historic_page(
        self, request: HistoricRequest, query: str | None, page: int, on_refused: OnRefused = _keep_nothing
    ) -> Exchange:
        """The first page of `request`, or the one that `query` brings, which is sent as it is.

        Raises TokenExpired, besides the others, when the API does not take the token of `query` any more.
        """
        return self._answer(historic_question(HISTORIC_ENDPOINT, request, query, page), on_refused)

    def announcement_text_page(
        self, request: HistoricRequest, query: str | None, page: int, on_refused: OnRefused = _keep_nothing
    ) -> Exchange:
        """As historic_page, of the long texts."""
        return self._answer(historic_question(TEXT_ENDPOINT, request, query, page), on_refused)

    def code_list(self, name: str, on_refused: OnRefused = _keep_nothing) -> Exchange:
        """The whole code list `name`, as its address spells it."""
        return self._answer(code_list_question(CODE_LIST_ENDPOINT, name), on_refused)

    def _answer(self, question: Question, on_refused: OnRefused) -> Exchange:
        attempt = 1
        while True:
            try:
                exchange = self._ask(question, attempt)
                _check(exchange, question, on_refused)
                return exchange
            except UsajobsError as error:
                if error.retry_after is not None:
                    self._budget.pause(self._policy.capped(error.retry_after))
                if not error.retryable or attempt >= self._policy.tries:
                    error.add_note(f"This was try {attempt} of at most {self._policy.tries}.")
                    raise
                wait = self._policy.wait_after(attempt, error.retry_after)
                _log.warning(
                    "Try %d of %d failed, next in %.1f s. %s", attempt, self._policy.tries, wait, error
                )
            self._clock.sleep(wait)
            attempt += 1

    def _ask(self, question: Question, attempt: int) -> Exchange:
        """One try: the exchange if the status is 2xx, else the error of errors.py."""
        self._budget.spend()
        sent_at = self._clock.now()
        transport = self._with_key if question.needs_key else self._without_key
        answer = transport.get(self._root + question.endpoint, question.query, question.where)
        received_at = self._clock.now()
        refusal = status_error(
            answer.status,
            question.where,
            content_type=answer.headers.get("Content-Type", ""),
            location=self._echo.blanked(answer.headers.get("Location", "")),
            retry_after=parse_retry_after(answer.headers.get("Retry-After"), received_at),
            has_token=question.has_token,
        )
        if refusal is not None:
            raise refusal
        headers, asked = kept_headers(answer.headers), (question.endpoint, question.params)
        for readable in (answer.body, answer.unpacked):
            self._echo.refuse(readable, headers, question.where)
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


def _checked_root(base_url: str) -> str:
    """`base_url` without a trailing slash. The message does not repeat it: it may hold a password."""
    parts = urlsplit(base_url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError("USAJOBS_BASE_URL must be an http(s) address of a host, without user or query")
    return base_url.rstrip("/")
