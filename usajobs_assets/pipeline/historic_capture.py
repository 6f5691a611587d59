"""One open date of HistoricJoa, or of its AnnouncementText, into bronze: ask, store, follow the token, close.

    client → lake.put_page → (what is stored) → Survey, TokenPager → … → lake.close(manifest)

A page counts only as it is stored. A capture that died is an open run and goes on at the first page that is
not stored, on the same day; its token may have expired by then, which closes it as incomplete. Keep out:
whether the run may pass (gate), how often a day is tried (historic_day).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from hashlib import sha256

from usajobs_assets.api_client.asker import OnRefused
from usajobs_assets.api_client.clock import Clock
from usajobs_assets.api_client.errors import NotAPage, TokenExpired
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.pipeline.bronze_pages import BronzePage, survey_page
from usajobs_assets.pipeline.clock_check import require_agreement, wait_for
from usajobs_assets.pipeline.eastern import eastern_day
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC, SOURCES
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, RunState, StoredPage, new_run_id
from usajobs_assets.storage.envelope import Envelope
from usajobs_assets.storage.manifest import Manifest, ManifestObject, Outcome
from usajobs_assets.storage.run_address import started_at
from usajobs_assets.transforms.survey import Survey
from usajobs_assets.usajobs_api.client import HISTORIC_ENDPOINT, TEXT_ENDPOINT, UsajobsClient
from usajobs_assets.usajobs_api.historic_page import HistoricPage, read_historic_page
from usajobs_assets.usajobs_api.historic_request import HistoricRequest
from usajobs_assets.usajobs_api.token_pager import TokenPager
from usajobs_assets.version import USAJOBS, code_version

ENDPOINTS = {HISTORIC: HISTORIC_ENDPOINT, ANNOUNCEMENT_TEXT: TEXT_ENDPOINT}
_ASK = {HISTORIC: UsajobsClient.historic_page, ANNOUNCEMENT_TEXT: UsajobsClient.announcement_text_page}


@dataclass
class OpenDateCapture:
    """A run in the making: what is stored so far, and what is still to be asked for."""

    lake: BronzeLake
    run: RunAddress
    opened_at: datetime
    pager: TokenPager = field(default_factory=TokenPager)
    survey: Survey = field(default_factory=Survey)
    objects: list[ManifestObject] = field(default_factory=list)
    failure: str | None = None

    @property
    def request(self) -> HistoricRequest:
        """What is asked: the postings that opened on the run's day."""
        return HistoricRequest.of_day(self.run.day)

    def resume(self) -> None:
        """Take over what an earlier process has stored, up to the first page that is missing."""
        for stored in self.lake.stored_pages(self.run):
            wanted = self.pager.next_page()
            if stored.kind == "attempt" or (wanted and stored.page == wanted.number):
                self._keep(stored, _page_or_none(self.lake.read(stored.key)))

    def fetch(self, client: UsajobsClient) -> None:
        """Ask for what is missing, page by page; each is stored before it counts."""
        ask = partial(_ASK[self.run.source], client)
        while (wanted := self.pager.next_page()) is not None:
            number = wanted.number
            try:
                self._store(ask(self.request, wanted.query, number, self._refused(number)), number)
            except TokenExpired:
                self.failure = f"the API did not take its own continuation token any more, on page {number}"
                return

    def manifest(self, closed_at: datetime) -> Manifest:
        """What was captured, and whether it is proven."""
        outcome, reasons = self._judged()
        totals = self.pager.totals_seen
        return Manifest(
            source=self.run.source,
            day=self.run.day,
            run_id=self.run.run_id,
            request={"endpoint": ENDPOINTS[self.run.source], "params": self.request.params()},
            objects=tuple(self.objects),
            api_total=totals[-1] if totals else None,
            postings_distinct=self.survey.postings_distinct,
            items=self.survey.items,
            outcome=outcome,
            reasons=reasons,
            narrowed=False,
            code_version=code_version(USAJOBS),
            opened_at=self.opened_at,
            closed_at=closed_at,
        )

    def _store(self, exchange: Exchange, number: int) -> None:
        require_agreement(exchange)
        page = _page(exchange.body, exchange.status, exchange.params)
        total = page.total if page else None
        stored = self.lake.put_page(self.run, page=number, received=exchange, total_count=total)
        if stored.payload_sha256 != sha256(exchange.body).hexdigest():
            # Another process stored this page first. Its page stands; ours is kept as an attempt.
            ours = self.lake.put_attempt(self.run, page=number, received=exchange, total_count=total)
            self._keep(ours, page)
            page = _page_or_none(self.lake.read(stored.key))
        self._keep(stored, page)

    def _keep(self, stored: StoredPage, page: HistoricPage | None) -> None:
        """Count a stored object: its items if it is a page; the pager hears of pages only, not of attempts."""
        listed = stored.listed(len(page.items) if page else 0)
        self.objects.append(listed)
        if page is not None:
            source = SOURCES[self.run.source]
            survey_page(self.survey, BronzePage(listed, page.items), source)
            if stored.kind == "page":
                ids = [source.form.identify(item) or item for item in page.items]
                self.pager.seen(stored.page, page.total, len(page.items), page.next_query, ids)

    def _refused(self, number: int) -> OnRefused:
        """Keeps what came instead of page `number`."""

        def store(exchange: Exchange, _finding: NotAPage) -> None:
            stored = self.lake.put_attempt(self.run, page=number, received=exchange)
            if all(known.key != stored.key for known in self.objects):
                self._keep(stored, None)

        return store

    def _judged(self) -> tuple[Outcome, tuple[str, ...]]:
        totals, distinct = self.pager.totals_seen, self.survey.postings_distinct
        reasons = [str(reason) for reason in (self.failure, self.pager.loop) if reason]
        if len(set(totals)) > 1:
            reasons.append(f"the total moved while paging: {', '.join(map(str, dict.fromkeys(totals)))}")
        if not totals or distinct != totals[-1]:
            told = f"{totals[-1]:,}" if totals else "nothing"
            reasons.append(f"{distinct:,} different postings came, the API reported {told}")
        return ("incomplete", tuple(reasons)) if reasons else ("proven", ())


def capture_open_date(
    lake: BronzeLake, client: UsajobsClient, source: str, day: date, clock: Clock
) -> Manifest:
    """Capture once: go on with today's open run of `day`, or start a new one; return its manifest."""
    runs = lake.runs(source, day)
    wait_for(lake, runs, clock)
    now = clock.now()
    run = _open_run(runs, now) or RunAddress(source, day, new_run_id(now))
    capture = OpenDateCapture(lake, run, opened_at=now)
    capture.resume()
    capture.fetch(client)
    return lake.close(run, capture.manifest(clock.now()))


def _open_run(runs: Sequence[RunState], now: datetime) -> RunAddress | None:
    """The newest open one of an open date's `runs`, if it was started today."""
    for state in reversed(runs):
        if not state.closed and eastern_day(started_at(state.address.run_id)) == eastern_day(now):
            return state.address
    return None


def _page_or_none(stored: Envelope) -> HistoricPage | None:
    return _page(stored.body, stored.status, stored.request["params"])


def _page(body: bytes, status: int, params: Mapping[str, str]) -> HistoricPage | None:
    try:
        return read_historic_page(body, status, params)
    except NotAPage:
        return None
