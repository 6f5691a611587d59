"""One sweep of Search into bronze: ask, store, go on until the total is reached, close with a manifest.

    RunPages (client → lake) → Pager, or SlicedSweep where the API reports more than it serves → lake.close(manifest)

A page counts only as it is stored. A sweep that died is an open run: the next one takes over what is stored and
asks for the rest. Keep out: whether the run may pass (gate), what items mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from usajobs_assets.api_client.clock import Clock
from usajobs_assets.pipeline.clock_check import wait_for
from usajobs_assets.pipeline.progress import report
from usajobs_assets.pipeline.run_pages import KeptPage, LimitReached, PagedApi, RunPages
from usajobs_assets.pipeline.slice_capture import SearchPages, SlicedSweep
from usajobs_assets.pipeline.slices import ORGANIZATION, SPLIT_AT, Codes
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState, new_run_id
from usajobs_assets.storage.manifest import Manifest, Outcome
from usajobs_assets.usajobs_api.client import SEARCH_ENDPOINT, UsajobsClient
from usajobs_assets.usajobs_api.page import SearchPage, read_search_page
from usajobs_assets.usajobs_api.pager import ROW_CAP, Pager
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets.version import USAJOBS, code_version

SOURCE = "search"


@dataclass
class Sweep:
    """A run in the making. `codes` gives the lists to split by; without them the cap is the end."""

    pages: SearchPages
    request: SearchRequest
    opened_at: datetime
    codes: Codes | None = None
    pager: Pager = field(default_factory=Pager)
    sliced: SlicedSweep | None = None
    cut_short: bool = False
    resolved_locations: set[str] = field(default_factory=set)

    def fetch(self) -> None:
        """Ask for everything: page by page, or slice by slice if the first page reports too many."""
        try:
            first = self._next_page(1)
            if first.answer.total >= SPLIT_AT and self.codes and self.codes(ORGANIZATION.code_list):
                self.sliced = SlicedSweep(self.pages, self.request, self.codes)
                self.sliced.sweep(first)
                return
            while (number := self.pager.next_page()) is not None:
                self._next_page(number)
        except LimitReached:
            self.cut_short = True

    def _next_page(self, number: int) -> KeptPage[SearchPage]:
        kept = self.pages.ask(self.request, number)
        self.pager.seen(number, kept.answer.total, len(kept.answer.items))
        report("sweep", self.pager.items_seen, kept.answer.total)
        return kept

    def manifest(self, closed_at: datetime) -> Manifest:
        """What was captured, and whether it is proven."""
        self.pages.keep_what_is_left()
        outcome, reasons = self._judged()
        sliced = self.sliced
        counted = sliced.counted if sliced else None
        return Manifest(
            source=SOURCE,
            day=self.pages.run.day,
            run_id=self.pages.run.run_id,
            request=asked(self.request),
            objects=tuple(self.pages.objects),
            api_total=self.pager.totals_seen[-1] if counted is None else counted,
            postings_distinct=self._postings_distinct,
            items=self.pages.survey.items,
            outcome=outcome,
            reasons=reasons,
            narrowed=self.request.is_narrowed,
            code_version=code_version(USAJOBS),
            opened_at=self.opened_at,
            closed_at=closed_at,
            slices=sliced.proofs if sliced else (),
        )

    @property
    def _postings_distinct(self) -> int:
        """In the proven slices of a sweep that went to its end, otherwise in all that came."""
        if self.sliced and not self.cut_short:
            return self.sliced.postings_distinct
        return self.pages.survey.postings_distinct

    def _judged(self) -> tuple[Outcome, tuple[str, ...]]:
        elsewhere = self._resolved_elsewhere()
        if self.cut_short:
            limit = f"stopped after {self.pages.page_count} pages, as MAX_PAGES asks"
            return ("incomplete", (*elsewhere, limit)) if elsewhere else ("partial", (limit,))
        reasons = elsewhere + (self.sliced.reasons if self.sliced else self._unproven())
        return ("incomplete", reasons) if reasons else ("proven", ())

    def _unproven(self) -> tuple[str, ...]:
        """Why the pages of an unsliced sweep are no proof; empty if they are."""
        totals, distinct = self.pager.totals_seen, self.pages.survey.postings_distinct
        reasons = []
        if self.pager.cap_hit:
            reasons.append(f"the API reports no more than {ROW_CAP:,} postings a query and hides the rest")
            reasons.append("the codes of organizations, by which it could be split, are not known")
        if len(set(totals)) > 1:
            reasons.append(f"the total moved while paging: {', '.join(map(str, dict.fromkeys(totals)))}")
        if distinct != totals[-1]:
            reasons.append(f"{distinct:,} different postings came, the API reported {totals[-1]:,}")
        return tuple(reasons)

    def _resolved_elsewhere(self) -> tuple[str, ...]:
        """A sentence if the API looked for postings at another place than it was asked for."""
        wanted = {name.strip().casefold() for name in self.request.location_name}
        others = sorted(name for name in self.resolved_locations if name.strip().casefold() not in wanted)
        if not wanted or not others:
            return ()
        return (f"asked for {'; '.join(self.request.location_name)}, the API searched {'; '.join(others)}",)


def asked(request: SearchRequest) -> dict[str, Any]:
    """The question without the page, as the manifest keeps it."""
    params = request.params(1)
    params.pop("Page")
    return {"endpoint": SEARCH_ENDPOINT, "params": params}


def sweep_search(
    lake: BronzeLake,
    client: UsajobsClient,
    request: SearchRequest,
    day: date,
    clock: Clock,
    max_pages: int | None = None,
    codes: Codes | None = None,
) -> Manifest:
    """Sweep once: go on with the open run of `day` that asks the same, or start a new one; return its manifest."""
    runs = lake.runs(SOURCE, day)
    wait_for(lake, runs, clock)
    now = clock.now()
    run = _open_run(lake, request, runs) or RunAddress(SOURCE, day, new_run_id(now))
    places: set[str] = set()
    api = PagedApi(
        client.search_page, read_search_page, _total, lambda page: places.update(page.resolved_locations)
    )
    pages = RunPages(lake, api, run, max_pages)
    sweep = Sweep(pages, request, opened_at=now, codes=codes, resolved_locations=places)
    sweep.fetch()
    return lake.close(run, sweep.manifest(clock.now()))


def _total(page: SearchPage) -> int | None:
    return page.total


def _open_run(lake: BronzeLake, request: SearchRequest, runs: Sequence[RunState]) -> RunAddress | None:
    """The newest open one of a day's `runs` that asks the same question."""
    for state in reversed(runs):
        if not state.closed and _question(lake, state.address) == asked(request):
            return state.address
    return None


def _question(lake: BronzeLake, run: RunAddress) -> dict[str, Any] | None:
    stored = lake.stored_pages(run)
    if not stored:
        return None
    question = lake.read(stored[0].key).request
    params = {name: value for name, value in question["params"].items() if name != "Page"}
    return {"endpoint": question["endpoint"], "params": params}
