"""What the APIs answer: the four endpoints of USAJOBS over one source of postings, and JSearch, as functions.

Data flow: path, parameters, headers → firewall → endpoint (key, query) → source → envelope.
Keep out: sockets and fault scripts (``server.py``), the clock: the day
comes from the caller.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from email.message import Message
from http import HTTPStatus

from usajobs_assets.simulator.answers import CannedAnswer, forbidden, problem, search_page
from usajobs_assets.simulator.code_lists import code_list
from usajobs_assets.simulator.continuation import row_of
from usajobs_assets.simulator.historic_answers import JSON_TYPE, HistoricStyle, historic_page
from usajobs_assets.simulator.historic_query import Endpoint, HistoricQuery, RecordForm
from usajobs_assets.simulator.jsearch.answers import PATH, Jsearch
from usajobs_assets.simulator.posting_source import HistoricSource, PostingSource
from usajobs_assets.simulator.search_query import BadQueryError, SearchQuery

_CODE_LISTS = "/api/codelist/"


@dataclass(frozen=True)
class Api:
    """The simulated API. With ``auth_key`` Search accepts only that key, without it any but an empty one."""

    postings: PostingSource
    today: Callable[[], date]
    auth_key: str | None
    historic_style: HistoricStyle
    jsearch: Jsearch | None = None

    def answer(self, path: str, params: Mapping[str, str], headers: Message) -> CannedAnswer:
        if not headers.get("User-Agent"):
            return forbidden()
        known = path.lower().rstrip("/")
        if known == PATH and self.jsearch is not None:
            return self.jsearch.answer(params, headers, self.today())
        try:
            if known.startswith(_CODE_LISTS):
                return self._code_list(known.removeprefix(_CODE_LISTS))
            if known == "/api/search":
                return self._search(params, headers.get("Authorization-Key", ""))
            if known in _HISTORIC and isinstance(self.postings, HistoricSource):
                return self._historic(self.postings, path, params)
        except BadQueryError as error:
            return problem(HTTPStatus.BAD_REQUEST, str(error))
        return problem(HTTPStatus.NOT_FOUND, f"There is nothing at {path}.")

    def _search(self, params: Mapping[str, str], key: str) -> CannedAnswer:
        if not self._is_authorised(key):
            return problem(HTTPStatus.UNAUTHORIZED, "The Authorization-Key is missing or not valid.")
        query = SearchQuery.from_params(params)
        return search_page(self.postings.search(query, self.today()), query.results_per_page)

    def _historic(self, source: HistoricSource, path: str, params: Mapping[str, str]) -> CannedAnswer:
        style = self.historic_style
        form = RecordForm(_HISTORIC[path.lower().rstrip("/")], style.array_keys)
        query = HistoricQuery.from_params(params, form, style.page_size)
        if query.is_unbounded:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "The request could not be completed in time.")
        token = next((value for name, value in params.items() if name.lower() == "continuationtoken"), "")
        if token:
            query = replace(query, first_row=row_of(token, query))
        return historic_page(source.historic(query, self.today()), query, path, params, style)

    def _code_list(self, name: str) -> CannedAnswer:
        body = code_list(name, self.today())
        if body is None:
            return problem(HTTPStatus.NOT_FOUND, f"There is no code list {name}.")
        return CannedAnswer(HTTPStatus.OK, body, {"Content-Type": JSON_TYPE})

    def _is_authorised(self, key: str) -> bool:
        return (
            bool(key) if self.auth_key is None else hmac.compare_digest(key.encode(), self.auth_key.encode())
        )


_HISTORIC: Mapping[str, Endpoint] = {
    "/api/historicjoa": "HistoricJoa",
    "/api/historicjoa/announcementtext": "AnnouncementText",
}
