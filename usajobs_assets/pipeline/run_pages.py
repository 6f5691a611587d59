"""The pages of one Search run: asked for once, stored before they count, adopted where they are stored already.

    ask(request, page, slice) → stored in the run? → that page
                              ↘ client → lake.put_page → (what is stored) → the page

A sweep that died left an open run. Whoever asks again for what is stored in it gets the stored answer, so that a
sweep which decides by answers alone goes the same way again. Keep out: which page to ask for, and the proof.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from usajobs_assets.pipeline.bronze_pages import BronzePage, page_or_none, survey_page
from usajobs_assets.pipeline.clock_check import require_agreement
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, StoredPage
from usajobs_assets.storage.manifest import ManifestObject
from usajobs_assets.transforms.survey import Survey
from usajobs_assets.usajobs_api.asker import OnRefused
from usajobs_assets.usajobs_api.client import UsajobsClient
from usajobs_assets.usajobs_api.errors import NotAPage
from usajobs_assets.usajobs_api.exchange import Exchange
from usajobs_assets.usajobs_api.page import SearchPage, read_search_page
from usajobs_assets.usajobs_api.search_request import SearchRequest

_Place = tuple[str | None, int]


class LimitReached(Exception):
    """The run has as many pages as it was asked to have at most."""


@dataclass(frozen=True)
class KeptPage:
    """A page as it counts: what the API said, and where its items are in bronze."""

    answer: SearchPage
    bronze: BronzePage


AskPage = Callable[[SearchRequest, int, str | None], KeptPage]


@dataclass
class RunPages:
    """The pages of `run`, in the making; `survey` and `objects` are of everything received so far."""

    lake: BronzeLake
    client: UsajobsClient
    run: RunAddress
    max_pages: int | None = None
    survey: Survey = field(default_factory=Survey)
    objects: list[ManifestObject] = field(default_factory=list)
    resolved_locations: set[str] = field(default_factory=set)
    _stored: dict[_Place, list[StoredPage]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.max_pages is not None and self.max_pages < 1:
            raise ValueError(f"max_pages is {self.max_pages}; ask for at least one")
        for stored in self.lake.stored_pages(self.run):
            self._stored.setdefault((stored.slice, stored.page), []).append(stored)

    @property
    def page_count(self) -> int:
        """How many pages the run has, attempts left out."""
        return sum(stored.kind == "page" for stored in self.objects)

    def ask(self, request: SearchRequest, page: int, slice: str | None = None) -> KeptPage:
        """Page `page` of `request`, as it is stored; asking for the same page of a slice twice is a mistake.

        Raises LimitReached instead of going beyond `max_pages`, and what the client raises.
        """
        if self.max_pages is not None and self.page_count >= self.max_pages:
            raise LimitReached
        found: KeptPage | None = None
        for stored in self._stored.pop((slice, page), []):
            kept = self._keep(stored, page_or_none(self.lake.read(stored.key).body))
            found = kept if stored.kind == "page" else found
        return found or self._fetch(request, page, slice)

    def keep_what_is_left(self) -> None:
        """Take over what came instead of a page that nobody has asked for again."""
        for stored in (one for found in self._stored.values() for one in found if one.kind == "attempt"):
            self._keep(stored, page_or_none(self.lake.read(stored.key).body))

    def _fetch(self, request: SearchRequest, number: int, slice: str | None) -> KeptPage:
        exchange = self.client.search_page(request, number, on_refused=self._refused(number, slice))
        require_agreement(exchange)
        page = read_search_page(exchange.body)
        stored = self.lake.put_page(
            self.run, page=number, slice=slice, received=exchange, total_count=page.total
        )
        if stored.payload_sha256 != sha256(exchange.body).hexdigest():
            # Another process stored this page first. Its page stands; ours is kept as an attempt.
            ours = self.lake.put_attempt(
                self.run, page=number, slice=slice, received=exchange, total_count=page.total
            )
            self._keep_page(ours, page)
            page = read_search_page(self.lake.read(stored.key).body)
        return self._keep_page(stored, page)

    def _keep(self, stored: StoredPage, page: SearchPage | None) -> KeptPage | None:
        """Count a stored object, which may be no page."""
        if page is not None:
            return self._keep_page(stored, page)
        self.objects.append(stored.listed(0))
        return None

    def _keep_page(self, stored: StoredPage, page: SearchPage) -> KeptPage:
        """Count a stored page and its items."""
        listed = stored.listed(len(page.items))
        kept = KeptPage(page, BronzePage(listed, page.items))
        self.objects.append(listed)
        survey_page(self.survey, kept.bronze)
        self.resolved_locations.update(page.resolved_locations)
        return kept

    def _refused(self, number: int, slice: str | None) -> OnRefused:
        """Keeps what came instead of page `number`."""

        def store(exchange: Exchange, _finding: NotAPage) -> None:
            stored = self.lake.put_attempt(self.run, page=number, slice=slice, received=exchange)
            if all(known.key != stored.key for known in self.objects):
                self._keep(stored, None)

        return store
