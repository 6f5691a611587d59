"""The questions that USAJOBS answers. Pure.

    SearchRequest, HistoricRequest, name of a code list → Question → client.py

Keep out: sending and trying again (asker.py), what the values mean (the request objects).
"""

from urllib.parse import urlencode

from usajobs_assets.api_client.question import Question
from usajobs_assets.usajobs_api.code_list import read_code_list
from usajobs_assets.usajobs_api.continuation import params_of, token_of
from usajobs_assets.usajobs_api.historic_page import read_historic_page
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.page import read_search_page
from usajobs_assets.usajobs_api.search_request import SearchRequest


def search_question(endpoint: str, request: SearchRequest, page: int) -> Question:
    """Page `page` (from 1) of Search."""
    params = request.params(page)
    where = f"{endpoint} page {page}"
    return Question(endpoint, urlencode(params), params, where, lambda got: read_search_page(got.body))


def historic_question(endpoint: str, request: HistoricRequest, query: str | None, page: int) -> Question:
    """The first page of `request`, or the one that `query`, named by the page before, brings."""
    asked = urlencode(request.params()) if query is None else query
    where = f"{endpoint} page {page} of {request.describe()}"
    return Question(
        endpoint,
        asked,
        params_of(asked),
        where,
        lambda got: read_historic_page(got.body, got.status),
        has_token=token_of(asked) is not None,
    )


def code_list_question(endpoint: str, name: str) -> Question:
    """The whole of one code list."""
    address = f"{endpoint}/{name}"
    return Question(address, "", {}, address, lambda got: read_code_list(got.body))
