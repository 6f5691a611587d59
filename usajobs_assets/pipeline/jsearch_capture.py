"""One run of JSearch into bronze: every query is followed until a page of it brings nothing new.

    queries → a slice each: RunPages (client → lake), JsearchPager → SliceProof → lake.close(manifest)

JSearch names no total, so the proof is the end of every query, and it is a weak one (docs/adr/0026). A run that died
is open: the next one takes over what is stored and asks for the rest. Keep out: which days can be captured
(jsearch_day), whether the run may pass (gate).
"""

import hashlib
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.errors import QuotaSpent
from usajobs_assets.jsearch_api.client import ENDPOINT, JsearchClient
from usajobs_assets.jsearch_api.page import JsearchPage, read_jsearch_page
from usajobs_assets.jsearch_api.pager import LAST_PAGE, JsearchPager
from usajobs_assets.jsearch_api.search_request import JsearchRequest
from usajobs_assets.pipeline.bronze_pages import control_numbers, open_run_of
from usajobs_assets.pipeline.clock_check import wait_for
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.run_pages import KeptPage, LimitReached, PagedApi, RunPages
from usajobs_assets.pipeline.sources import JSEARCH, SOURCES
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState, new_run_id
from usajobs_assets.storage.manifest import Manifest, Outcome, SliceProof, SliceState

_SHOWN_OF_QUERY = 40


class RequestsSpent(Exception):
    """JSEARCH_MAX_REQUESTS allows no further request on this day."""


@dataclass(frozen=True)
class Limits:
    """How many pages of a query, and how many requests a day."""

    pages_of_query: int | None = None
    requests_of_day: int | None = None


@dataclass
class QueryPages:
    """A query in the making. `stopped` says what ended it before its end."""

    request: JsearchRequest
    pager: JsearchPager
    ids: set[Hashable] = field(default_factory=set)
    pages: int = 0
    stopped: str | None = None

    @property
    def key(self) -> str:
        """Its folder in bronze: legal, readable, and another one for any other question."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.request.query).strip("-")[:_SHOWN_OF_QUERY].lower()
        digest = hashlib.sha256(urlencode(asked(self.request)).encode()).hexdigest()[:8]
        return f"query={words}-{digest}"

    @property
    def reason(self) -> str | None:
        """Why it is not proven; None if it is."""
        if self.pager.ended:
            return None
        if self.stopped:
            return self.stopped
        if self.pager.cap_hit:
            return f"page {LAST_PAGE}, the last that JSearch serves, still brought something new"
        return f"stopped after {self.pages} pages, as JSEARCH_MAX_PAGES asks"

    def see(self, kept: KeptPage[JsearchPage]) -> None:
        """Take note of its next page."""
        numbers = control_numbers(kept.bronze, SOURCES[JSEARCH])
        ids = [number or raw for number, raw in zip(numbers, kept.answer.items, strict=True)]
        self.pages += 1
        self.pager.seen(self.pages, ids)
        self.ids.update(ids)

    def proof(self) -> SliceProof:
        """For the manifest."""
        capped: SliceState = "capped" if self.pager.cap_hit else "incomplete"
        return SliceProof(
            key=self.key,
            filters={name: [value] for name, value in asked(self.request).items()},
            api_total=None,
            postings_distinct=len(self.ids),
            pages=self.pages,
            state=capped if self.reason else "proven",
            reasons=(self.reason,) if self.reason else (),
        )


@dataclass
class JsearchSweep:
    """A run in the making."""

    pages: RunPages[JsearchRequest, JsearchPage]
    queries: Sequence[QueryPages]
    opened_at: datetime
    quota_spent: bool = False

    def fetch(self) -> None:
        """Follow the queries, one after the other, until all have ended or no more may be asked.

        Raises QuotaSpent if there was nothing left to begin with.
        """
        for query in self.queries:
            try:
                self._follow(query)
            except LimitReached:
                query.stopped = "no further request is allowed today (JSEARCH_MAX_REQUESTS)"
            except QuotaSpent as error:
                if not self.pages.objects:
                    raise
                self.quota_spent, query.stopped = True, str(error)
            if self.quota_spent:
                break

    def _follow(self, query: QueryPages) -> None:
        while (number := query.pager.next_page()) is not None:
            query.see(self.pages.ask(query.request, number, query.key))
            here = len(self.pages.survey.newest)
            report("sweep", here, here)

    def manifest(self, closed_at: datetime) -> Manifest:
        """What was captured, and whether it is proven."""
        self.pages.keep_what_is_left()
        outcome, reasons = self._judged()
        return Manifest(
            source=JSEARCH,
            day=self.pages.run.day,
            run_id=self.pages.run.run_id,
            request={"endpoint": ENDPOINT, "queries": [asked(query.request) for query in self.queries]},
            objects=tuple(self.pages.objects),
            api_total=None,
            postings_distinct=self.pages.survey.postings_distinct,
            items=self.pages.survey.items,
            outcome=outcome,
            reasons=reasons,
            narrowed=True,
            code_version=SOURCES[JSEARCH].code_version,
            opened_at=self.opened_at,
            closed_at=closed_at,
            slices=tuple(query.proof() for query in self.queries),
        )

    def _judged(self) -> tuple[Outcome, tuple[str, ...]]:
        reasons = tuple(f"{query.key}: {query.reason}" for query in self.queries if query.reason)
        if self.quota_spent:
            return "incomplete", reasons
        if not self.pages.survey.items:
            nothing = "no query brought a posting, and JSearch does not say that there are none"
            return "incomplete", (*reasons, nothing)
        return ("partial", reasons) if reasons else ("proven", ())


def asked(request: JsearchRequest) -> dict[str, str]:
    """The question without the page, as bronze names the run's slices by it."""
    params = request.params(1)
    del params["page"]
    return params


def sweep_jsearch(
    lake: BronzeLake,
    client: JsearchClient,
    requests: Sequence[JsearchRequest],
    day: date,
    clock: Clock,
    limits: Limits = Limits(),
) -> Manifest:
    """Capture once: go on with the open run of `day` that asks the same, or start a new one; return its manifest.

    Raises:
        RequestsSpent: the day's earlier runs have used all the requests that it may have.
    """
    runs = lake.runs(JSEARCH, day)
    wait_for(lake, runs, clock)
    now = clock.now()
    queries = [QueryPages(request, JsearchPager(limits.pages_of_query)) for request in requests]
    keys = {query.key for query in queries}
    run = open_run_of(lake, keys, runs) or RunAddress(JSEARCH, day, new_run_id(now))
    api = PagedApi(client.page, read_jsearch_page)
    pages = RunPages(lake, api, run, _requests_left(lake, runs, run, limits))
    sweep = JsearchSweep(pages, queries, opened_at=now)
    sweep.fetch()
    return lake.close(run, sweep.manifest(clock.now()))


def _requests_left(lake: BronzeLake, runs: Sequence[RunState], run: RunAddress, limits: Limits) -> int | None:
    """How many pages `run` may have, by what the other runs of its day have stored."""
    if limits.requests_of_day is None:
        return None
    stored = (key for state in runs if state.address != run for key in lake.keys(state.address))
    left = limits.requests_of_day - sum(key.endswith(".json.gz") for key in stored)
    if left < 1:
        raise RequestsSpent(
            f"The {limits.requests_of_day:,} requests that JSEARCH_MAX_REQUESTS allows were made on {run.day} already."
        )
    return left
