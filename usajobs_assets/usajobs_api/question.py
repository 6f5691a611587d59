"""One question to the API: where, what, and how to tell whether the answer is one. Pure.

    SearchRequest, HistoricRequest, name of a code list → Question → client.py

Keep out: sending and trying again (client.py), what the values mean (the request objects).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from usajobs_assets.usajobs_api.code_list import read_code_list
from usajobs_assets.usajobs_api.continuation import params_of, token_of
from usajobs_assets.usajobs_api.exchange import Exchange
from usajobs_assets.usajobs_api.historic_page import read_historic_page
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets.usajobs_api.search_request import SearchRequest


@dataclass(frozen=True)
class Question:
    """`query` is encoded as it is sent, and `params` is what bronze writes down of it.

    `where` names the question in messages; `check` raises NotAPage for what does not answer it.
    """

    endpoint: str
    query: str
    params: Mapping[str, str]
    where: str
    check: Callable[[Exchange], object]
    needs_key: bool = False

    @property
    def has_token(self) -> bool:
        """Whether it goes on from an earlier page by the API's own token."""
        return token_of(self.query) is not None


def search_question(endpoint: str, request: SearchRequest, page: int) -> Question:
    """Page `page` (from 1) of Search, the only endpoint that asks for the key."""
    params = request.params(page)
    where = f"{endpoint} page {page}"
    return Question(
        endpoint, urlencode(params), params, where, lambda got: read_search_page(got.body), needs_key=True
    )


def historic_question(endpoint: str, request: HistoricRequest, query: str | None, page: int) -> Question:
    """The first page of `request`, or the one that `query`, named by the page before, brings."""
    asked = urlencode(request.params()) if query is None else query
    where = f"{endpoint} page {page} of {request.describe()}"
    return Question(
        endpoint, asked, params_of(asked), where, lambda got: read_historic_page(got.body, got.status)
    )


def code_list_question(endpoint: str, name: str) -> Question:
    """The whole of one code list."""
    address = f"{endpoint}/{name}"
    return Question(address, "", {}, address, lambda got: read_code_list(got.body))
