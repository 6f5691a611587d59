"""The JSearch client: ask for a page, and get a page or one error of the tree that all clients share.

    JsearchRequest → Question → asker.py (tries, budget, errors) → Exchange (bytes as sent)

Alone: `JsearchClient(LIVE_URL, JsearchKey(key)).page(JsearchRequest(query="nurse in Ohio"), 1)`.
Keep out: walking over pages (pager.py), storing (the caller), what a posting means.
"""

from urllib.parse import urlencode

from usajobs_assets.api_client.asker import Asker, OnRefused, checked_root, keep_nothing
from usajobs_assets.api_client.budget import Budget, RequestBudget
from usajobs_assets.api_client.clock import Clock, SystemClock
from usajobs_assets.api_client.echo import KeyEcho
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.api_client.question import Question
from usajobs_assets.api_client.retry import RetryPolicy
from usajobs_assets.api_client.status_errors import SettingNames
from usajobs_assets.api_client.transport import ApiSession, Limits, Transport
from usajobs_assets.jsearch_api.credentials import HOST, JsearchKey
from usajobs_assets.jsearch_api.page import read_jsearch_page
from usajobs_assets.jsearch_api.search_request import JsearchRequest

LIVE_URL = f"https://{HOST}"
ENDPOINT = "/search"
NAMES = SettingNames("JSEARCH_BASE_URL", "JSEARCH_API_KEY", "JSEARCH_API_HOST")


class JsearchClient:
    """Asks one API root; tries, pace and errors are those of UsajobsClient.

    Raises ValueError for a `base_url` that is not an http(s) root without user and password.
    """

    def __init__(
        self,
        base_url: str,
        key: JsearchKey,
        *,
        policy: RetryPolicy | None = None,
        budget: RequestBudget | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
    ) -> None:
        root, clock = checked_root(base_url, NAMES), clock or SystemClock()
        budget = budget or Budget(clock=clock)
        self._asker = Asker(root, NAMES, policy or RetryPolicy(), budget, clock, KeyEcho(key.key))
        self._session = ApiSession()
        self._transport = Transport(key, limits or Limits(), self._session, NAMES)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> "JsearchClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def page(self, request: JsearchRequest, page: int, on_refused: OnRefused = keep_nothing) -> Exchange:
        """Page `page` (from 1) of `request`, checked to be a page of postings.

        Raises QuotaSpent, besides the other errors, when the key has no requests left.
        """
        params = request.params(page)
        question = Question(
            ENDPOINT,
            urlencode(params),
            params,
            f"{ENDPOINT} page {page}",
            lambda got: read_jsearch_page(got.body),
        )
        return self._asker.answer(question, self._transport, on_refused)
