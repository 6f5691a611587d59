"""The USAJOBS API client: ask for a page, and get a page or one error of errors.py.

    SearchRequest, HistoricRequest → questions.py → asker.py, with or without the key → Exchange (bytes as sent)

Alone: `UsajobsClient("https://data.usajobs.gov", Credentials(key, email)).search_page(SearchRequest(), 1)`.
Keep out: walking over pages (pager.py, token_pager.py), storing (the caller), what a posting means.
"""

from usajobs_assets.api_client.asker import Asker, OnRefused, checked_root, keep_nothing
from usajobs_assets.api_client.budget import Budget, RequestBudget
from usajobs_assets.api_client.clock import Clock, SystemClock
from usajobs_assets.api_client.echo import KeyEcho
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.api_client.status_errors import SettingNames
from usajobs_assets.api_client.transport import ApiSession, Limits, Transport
from usajobs_assets.usajobs_api.credentials import Credentials, Identify
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.questions import code_list_question, historic_question, search_question
from usajobs_assets.usajobs_api.search_request import SearchRequest

SEARCH_ENDPOINT = "/api/Search"
HISTORIC_ENDPOINT = "/api/HistoricJoa"
TEXT_ENDPOINT = "/api/HistoricJoa/AnnouncementText"
CODE_LIST_ENDPOINT = "/api/codelist"
NAMES = SettingNames("USAJOBS_BASE_URL", "USAJOBS_AUTH_KEY", "USAJOBS_USER_AGENT")


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
        root, clock = checked_root(base_url, NAMES), clock or SystemClock()
        echo = KeyEcho(credentials.auth_key if credentials else "")
        self._asker = Asker(root, NAMES, policy or RetryPolicy(), budget or Budget(clock=clock), clock, echo)
        self._session = session or ApiSession()
        self._owns_session = session is None
        limits = limits or Limits()
        self._with_key = Transport(Identify(credentials), limits, self._session, NAMES)
        self._without_key = Transport(Identify(credentials, needs_key=False), limits, self._session, NAMES)

    def close(self) -> None:
        """Close the connections, if the session is the client's own."""
        if self._owns_session:
            self._session.close()

    def __enter__(self) -> "UsajobsClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search_page(
        self, request: SearchRequest, page: int, on_refused: OnRefused = keep_nothing
    ) -> Exchange:
        """Page `page` (from 1) of `request`, checked to be a page of postings; the only question with the key."""
        question = search_question(SEARCH_ENDPOINT, request, page)
        return self._asker.answer(question, self._with_key, on_refused)

    def historic_page(
        self, request: HistoricRequest, query: str | None, page: int, on_refused: OnRefused = keep_nothing
    ) -> Exchange:
        """The first page of `request`, or the one that `query` brings, which is sent as it is.

        Raises TokenExpired, besides the others, when the API does not take the token of `query` any more.
        """
        question = historic_question(HISTORIC_ENDPOINT, request, query, page)
        return self._asker.answer(question, self._without_key, on_refused)

    def announcement_text_page(
        self, request: HistoricRequest, query: str | None, page: int, on_refused: OnRefused = keep_nothing
    ) -> Exchange:
        """As historic_page, of the long texts."""
        question = historic_question(TEXT_ENDPOINT, request, query, page)
        return self._asker.answer(question, self._without_key, on_refused)

    def code_list(self, name: str, on_refused: OnRefused = keep_nothing) -> Exchange:
        """The whole code list `name`, as its address spells it."""
        question = code_list_question(CODE_LIST_ENDPOINT, name)
        return self._asker.answer(question, self._without_key, on_refused)
