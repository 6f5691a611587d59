"""The pages of one run: asked for once, stored before they count, adopted where they are stored already.

    ask(request, page, slice) → stored in the run? → that page
                              ↘ PagedApi → lake.put_page → (what is stored) → the page

A sweep that died left an open run. Whoever asks again for what is stored in it gets the stored answer, so that a
sweep which decides by answers alone goes the same way again. Keep out: which page to ask for, and the proof.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Generic, Protocol, TypeVar

from usajobs_assets.api_client.asker import OnRefused
from usajobs_assets.api_client.errors import NotAPage
from usajobs_assets.api_client.exchange import Exchange
from usajobs_assets.pipeline.bronze_pages import BronzePage, survey_page
from usajobs_assets.pipeline.clock_check import require_agreement
from usajobs_assets.pipeline.sources import SOURCES
from usajobs_assets.storage.bronze import BronzeLake, RunAddress, StoredPage
from usajobs_assets.storage.manifest import ManifestObject
from usajobs_assets.transforms.survey import Survey

_Place = tuple[str | None, int]


class LimitReached(Exception):
    """The run has as many pages as it was asked to have at most."""


class Page(Protocol):
    """What any API's page has."""

    @property
    def items(self) -> Sequence[bytes]: ...


_Request = TypeVar("_Request")
_Page = TypeVar("_Page", bound=Page)


def no_total(_page: Page) -> int | None:
    """For an API that does not say how many postings there are."""
    return None


def _pass_by(_page: Page) -> None:
    """For a caller who only wants the pages that he asks for."""


@dataclass(frozen=True)
class PagedApi(Generic[_Request, _Page]):
    """How the pages of an API are asked for and read; `read` raises NotAPage.

    `heard` is told of every page that the run has, also of those that came instead of another.
    """

    fetch: Callable[[_Request, int, OnRefused], Exchange]
    read: Callable[[bytes], _Page]
    total: Callable[[_Page], int | None] = no_total
    heard: Callable[[_Page], None] = _pass_by


@dataclass(frozen=True)
class KeptPage(Generic[_Page]):
    """A page as it counts: what the API said, and where its items are in bronze."""

    answer: _Page
    bronze: BronzePage


@dataclass
class RunPages(Generic[_Request, _Page]):
    """The pages of `run`, in the making; `survey` and `objects` are of everything received so far."""

    lake: BronzeLake
    api: PagedApi[_Request, _Page]
    run: RunAddress
    max_pages: int | None = None
    survey: Survey = field(default_factory=Survey)
    objects: list[ManifestObject] = field(default_factory=list)
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

    def ask(self, request: _Request, page: int, slice: str | None = None) -> KeptPage[_Page]:
        """Page `page` of `request`, as it is stored; asking for the same page of a slice twice is a mistake.

        Raises LimitReached instead of going beyond `max_pages`, and what the client raises.
        """
        if self.max_pages is not None and self.page_count >= self.max_pages:
            raise LimitReached
        found: KeptPage[_Page] | None = None
        for stored in self._stored.pop((slice, page), []):
            kept = self._keep(stored, self._page_or_none(stored))
            found = kept if stored.kind == "page" else found
        return found or self._fetch(request, page, slice)

    def keep_what_is_left(self) -> None:
        """Take over what came instead of a page that nobody has asked for again."""
        for stored in (one for found in self._stored.values() for one in found if one.kind == "attempt"):
            self._keep(stored, self._page_or_none(stored))

    def _fetch(self, request: _Request, number: int, slice: str | None) -> KeptPage[_Page]:
        exchange = self.api.fetch(request, number, self._refused(number, slice))
        require_agreement(exchange)
        page = self.api.read(exchange.body)
        total = self.api.total(page)
        stored = self.lake.put_page(self.run, page=number, slice=slice, received=exchange, total_count=total)
        if stored.payload_sha256 != sha256(exchange.body).hexdigest():
            # Another process stored this page first. Its page stands; ours is kept as an attempt.
            ours = self.lake.put_attempt(
                self.run, page=number, slice=slice, received=exchange, total_count=total
            )
            self._keep_page(ours, page)
            page = self.api.read(self.lake.read(stored.key).body)
        return self._keep_page(stored, page)

    def _keep(self, stored: StoredPage, page: _Page | None) -> KeptPage[_Page] | None:
        """Count a stored object, which may be no page."""
        if page is not None:
            return self._keep_page(stored, page)
        self.objects.append(stored.listed(0))
        return None

    def _keep_page(self, stored: StoredPage, page: _Page) -> KeptPage[_Page]:
        """Count a stored page and its items."""
        listed = stored.listed(len(page.items))
        kept = KeptPage(page, BronzePage(listed, page.items))
        self.objects.append(listed)
        survey_page(self.survey, kept.bronze, SOURCES[self.run.source])
        self.api.heard(page)
        return kept

    def _page_or_none(self, stored: StoredPage) -> _Page | None:
        """The page that is stored, or None for what came instead of one."""
        try:
            return self.api.read(self.lake.read(stored.key).body)
        except NotAPage:
            return None

    def _refused(self, number: int, slice: str | None) -> OnRefused:
        """Keeps what came instead of page `number`."""

        def store(exchange: Exchange, _finding: NotAPage) -> None:
            stored = self.lake.put_attempt(self.run, page=number, slice=slice, received=exchange)
            if all(known.key != stored.key for known in self.objects):
                self._keep(stored, None)

        return store
