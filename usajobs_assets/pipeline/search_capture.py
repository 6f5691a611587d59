"""One sweep of Search into bronze: ask, store, go on until the total is reached, close with a manifest.

    client → lake.put_page → (what is stored) → Survey, Pager → … → lake.close(manifest)

A page counts only as it is stored. A sweep that died is an open run: the next one reads what is stored and
goes on at the first page that is not. Keep out: whether the run may pass (gate), what items mean.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from usajobs_assets.pipeline.bronze_pages import BronzePage, page_or_none, survey_page
from usajobs_assets.pipeline.progress import report
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, StoredPage, new_run_id
from usajobs_assets.storage.manifest import Manifest, ManifestObject, Outcome
from usajobs_assets.transforms.survey import Survey
from usajobs_assets.usajobs_api.client import SEARCH_ENDPOINT, OnRefused, UsajobsClient
from usajobs_assets.usajobs_api.clock import Clock
from usajobs_assets.usajobs_api.errors import NotAPage
from usajobs_assets.usajobs_api.exchange import Exchange
from usajobs_assets.usajobs_api.page import SearchPage
from usajobs_assets.usajobs_api.pager import ROW_CAP, Pager
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets.version import code_version

SOURCE = "search"


@dataclass
class Sweep:
    """A run in the making: what is stored so far, and what is still to be asked for."""

    lake: BronzeLake
    run: RunAddress
    request: SearchRequest
    pager: Pager
    opened_at: datetime
    survey: Survey = field(default_factory=Survey)
    objects: list[ManifestObject] = field(default_factory=list)

    def keep(self, stored: StoredPage, page: SearchPage | None) -> None:
        """Count a stored object: its items if it is a page; the pager hears of pages only, not of attempts."""
        listed = stored.listed(len(page.items) if page else 0)
        self.objects.append(listed)
        if page is not None:
            survey_page(self.survey, BronzePage(listed, page.items))
            if stored.kind == "page":
                self.pager.seen(stored.page, page.total, len(page.items))
                report("sweep", self.pager.items_seen, page.total)

    def resume(self) -> None:
        """Take over what an earlier process has stored, up to the first page that is missing."""
        for stored in self.lake.stored_pages(self.run):
            page = page_or_none(self.lake.read(stored.key).body)
            if stored.kind == "page" and stored.page != self.pager.next_page():
                continue
            self.keep(stored, page)

    def fetch(self, client: UsajobsClient) -> None:
        """Ask for what is missing, page by page; each is stored before it counts."""
        while (number := self.pager.next_page()) is not None:
            exchange = client.search_page(self.request, number, on_refused=self._refused(number))
            page = page_or_none(exchange.body)
            total = page.total if page else None
            stored = self.lake.put_page(self.run, page=number, received=exchange, total_count=total)
            if stored.payload_sha256 != sha256(exchange.body).hexdigest():
                # Another process stored this page first. Its page stands; ours is kept as an attempt.
                self.keep(
                    self.lake.put_attempt(self.run, page=number, received=exchange, total_count=total), page
                )
                page = page_or_none(self.lake.read(stored.key).body)
            self.keep(stored, page)

    def manifest(self, closed_at: datetime) -> Manifest:
        """What was captured, and whether it is proven."""
        outcome, reasons = self._judged()
        return Manifest(
            source=SOURCE,
            day=self.run.day,
            run_id=self.run.run_id,
            request=asked(self.request),
            objects=tuple(self.objects),
            api_total=self.pager.totals_seen[-1] if self.pager.totals_seen else None,
            postings_distinct=self.survey.postings_distinct,
            items=self.survey.items,
            outcome=outcome,
            reasons=reasons,
            narrowed=self.request.is_narrowed,
            code_version=code_version(),
            opened_at=self.opened_at,
            closed_at=closed_at,
        )

    def _refused(self, number: int) -> OnRefused:
        """Keeps what came instead of page `number`."""

        def store(exchange: Exchange, _finding: NotAPage) -> None:
            stored = self.lake.put_attempt(self.run, page=number, received=exchange)
            if all(known.key != stored.key for known in self.objects):
                self.keep(stored, None)

        return store

    def _judged(self) -> tuple[Outcome, tuple[str, ...]]:
        totals, distinct = self.pager.totals_seen, self.survey.postings_distinct
        if self.pager.partial:
            return "partial", (f"stopped after {len(totals)} pages, as MAX_PAGES asks",)
        reasons = []
        if self.pager.cap_hit:
            reasons.append(f"the API reports no more than {ROW_CAP:,} postings a query and hides the rest")
        if len(set(totals)) > 1:
            reasons.append(f"the total moved while paging: {', '.join(map(str, dict.fromkeys(totals)))}")
        if distinct != totals[-1]:
            reasons.append(f"{distinct:,} different postings came, the API reported {totals[-1]:,}")
        return ("incomplete", tuple(reasons)) if reasons else ("proven", ())


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
) -> Manifest:
    """Sweep once: go on with the open run of `day` that asks the same, or start a new one; return its manifest."""
    now = clock.now()
    run = _open_run(lake, request, day) or RunAddress(SOURCE, day, new_run_id(now))
    sweep = Sweep(lake, run, request, Pager(max_pages), opened_at=now)
    sweep.resume()
    sweep.fetch(client)
    return lake.close(run, sweep.manifest(clock.now()))


def _open_run(lake: BronzeLake, request: SearchRequest, day: date) -> RunAddress | None:
    """The newest open run of the day that asks the same question."""
    for state in reversed(lake.runs(SOURCE, day)):
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
