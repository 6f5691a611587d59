"""The API at its worst, as small scripts that can be combined.

Lives here: ``Interfere`` callables for ``serve`` (they answer instead of the API), and ``Mischievous``, a source
over a universe that bends its answers. Scripts that count calls are made anew for each test.
Keep out: what the API does on a good day.

    serve(Mischievous(Universe(), queries=[ignore_filter("organization")]), today=...)
    serve(Universe(), today=..., interfere=first_of(storm_of_503(first_n=3), expiring_token(after=1)))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import count

from usajobs_assets.simulator.answers import CannedAnswer
from usajobs_assets.simulator.historic_query import HistoricQuery
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.posting_source import Found, HistoricFound
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import Answer, Interfere, RequestSeen
from usajobs_assets.simulator.universe import Universe

QueryScript = Callable[[SearchQuery], SearchQuery]
MatchScript = Callable[[Sequence[Posting], SearchQuery], Sequence[Posting]]
HistoricScript = Callable[[HistoricFound, HistoricQuery], HistoricFound]


@dataclass(frozen=True)
class Mischievous:
    """A universe whose answers pass through scripts, in the order given.

    ``queries`` change what is asked of Search, ``matches`` change what it finds (items and counts alike),
    ``historic_scripts`` change the pages of both historic endpoints.
    """

    universe: Universe
    queries: Sequence[QueryScript] = ()
    matches: Sequence[MatchScript] = ()
    historic_scripts: Sequence[HistoricScript] = ()

    def search(self, query: SearchQuery, today: date) -> Found:
        asked = reduce(lambda query, script: script(query), self.queries, query)
        found = self.universe.matches(asked, today)
        found = reduce(lambda postings, script: script(postings, query), self.matches, found)
        return self.universe.page(found, asked)

    def historic(self, query: HistoricQuery, today: date) -> HistoricFound:
        found = self.universe.historic(query, today)
        return reduce(lambda found, script: script(found, query), self.historic_scripts, found)


def ignore_filter(name: str) -> QueryScript:
    """The API drops that parameter (``TEXT_FILTERS`` has the names) without a word and returns everything."""
    return lambda query: query.without(name)


def resolve_elsewhere(asked: str, answered: str) -> QueryScript:
    """A LocationName is taken for another place; only ``ResolvedLocation`` tells."""

    def script(query: SearchQuery) -> SearchQuery:
        return replace(query, location=answered) if query.location.casefold() == asked.casefold() else query

    return script


def hide(control_number: int, when: Callable[[SearchQuery], bool] = lambda query: True) -> MatchScript:  # noqa: ARG005
    """One posting is missing from the queries that ``when`` picks: from their items and their counts."""

    def script(postings: Sequence[Posting], query: SearchQuery) -> Sequence[Posting]:
        if not when(query):
            return postings
        return [posting for posting in postings if posting.control_number != control_number]

    return script


def drift(step: int = 3, moving: int = 2, calls: int | None = None) -> MatchScript:
    """The order turns by ``step`` rows with every request, so that pages repeat and skip items; up to
    ``moving`` postings close and open again meanwhile, which moves the total. Quiet after ``calls`` requests.
    """
    counter = count()

    def script(postings: Sequence[Posting], query: SearchQuery) -> Sequence[Posting]:  # noqa: ARG001
        call = next(counter)
        if not postings or (calls is not None and call >= calls):
            return postings
        still_open = list(postings[: len(postings) - call % (moving + 1)])
        turn = call * step % max(len(still_open), 1)
        return still_open[turn:] + still_open[:turn]

    return script


def short_day(day: date, rows: int = 4) -> HistoricScript:
    """Queries for ``day`` get a true total, but only ``rows`` records and no further page."""

    def script(found: HistoricFound, query: HistoricQuery) -> HistoricFound:
        if query.opened is None or not query.opened.covers(day):
            return found
        return HistoricFound(found.total, found.items[:rows])

    return script


def looping_token(from_row: int = 1) -> HistoricScript:
    """A page that starts at ``from_row`` or later leads to itself, for ever."""

    def script(found: HistoricFound, query: HistoricQuery) -> HistoricFound:
        return replace(found, next_row=query.first_row) if query.first_row >= from_row else found

    return script


def first_of(*scripts: Interfere) -> Interfere:
    """The first script that answers is the one that counts; all before it have seen the request."""

    def script(seen: RequestSeen) -> Answer | None:
        return next((answer for each in scripts if (answer := each(seen)) is not None), None)

    return script


def storm_of_503(first_n: int = 0, every: int = 0, retry_after: str | None = None) -> Interfere:
    """Requests for second and later pages get 503: the first ``first_n`` of them, and every ``every``-th."""
    counter = count(1)
    headers = {} if retry_after is None else {"Retry-After": retry_after}

    def script(seen: RequestSeen) -> CannedAnswer | None:
        if not is_later_page(seen):
            return None
        number = next(counter)
        is_hit = number <= first_n or (every > 0 and number % every == 0)
        return CannedAnswer(503, b"Service Unavailable", headers) if is_hit else None

    return script


def expiring_token(after: int, times: int = 1) -> Interfere:
    """A listing's tokens are refused with 400 once ``after`` of its pages were fetched by token.

    A request without a token starts a listing; after ``times`` refusals tokens last for ever.
    """
    uses, refusals = count(1), 0

    def script(seen: RequestSeen) -> CannedAnswer | None:
        nonlocal uses, refusals
        if not _token(seen):
            uses = count(1)
            return None
        if next(uses) <= after or refusals >= times:
            return None
        refusals += 1
        return CannedAnswer(400, b'{"title":"Bad Request","status":400,"detail":"The token has expired."}')

    return script


def is_later_page(seen: RequestSeen) -> bool:
    """Whether a second or later page is asked for, by number or by token."""
    page = next((value for name, value in seen.params.items() if name.lower() == "page"), "1")
    return page != "1" or bool(_token(seen))


def _token(seen: RequestSeen) -> str:
    return next((value for name, value in seen.params.items() if name.lower() == "continuationtoken"), "")
