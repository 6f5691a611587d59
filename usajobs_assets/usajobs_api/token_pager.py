"""Which page of HistoricJoa to ask for next, by the tokens that the pages hand out. Pure.

The page size is the server's choice and may differ from page to page, so a short page is not the end; and a
token may lead in a circle, so following it must end. Keep out: the proof (the caller has the control numbers).
"""

from collections.abc import Collection, Hashable
from typing import NamedTuple

from usajobs_assets.usajobs_api.continuation import token_of

# An empty page that names a next one may be a hiccup; so many in a row are not.
_MOST_FRUITLESS = 3


class NextPage(NamedTuple):
    """Page `number`, from 1; `query` as the page before named it, None for the first."""

    number: int
    query: str | None


class TokenPager:
    """Goes from token to token until the postings reach the newest total, or no page or nothing new is next.

    >>> pager = TokenPager()
    >>> pager.seen(1, total=3, items_count=2, next_query="continuationtoken=a%3D")
    >>> pager.next_page()
    NextPage(number=2, query='continuationtoken=a%3D')
    >>> pager.seen(2, total=3, items_count=1, next_query="continuationtoken=b%3D")
    >>> pager.next_page() is None
    True
    """

    def __init__(self) -> None:
        self._next: NextPage | None = NextPage(1, None)
        self._totals: list[int] = []
        self._items_seen = 0
        self._ids: set[Hashable] = set()
        self._led_to: dict[str, int] = {}
        self._fruitless = 0
        self._loop: str | None = None

    @property
    def totals_seen(self) -> tuple[int, ...]:
        """The total that each page named, in order; unequal ones mean that the data moved meanwhile."""
        return tuple(self._totals)

    @property
    def items_seen(self) -> int:
        """Items received, repetitions included."""
        return self._items_seen

    @property
    def loop(self) -> str | None:
        """Why the tokens were given up before the total was reached, in a sentence; None if they were not."""
        return self._loop

    def next_page(self) -> NextPage | None:
        """The page to ask for; None when there is nothing more to ask for."""
        return self._next

    def seen(
        self,
        page_number: int,
        total: int,
        items_count: int,
        next_query: str | None,
        ids: Collection[Hashable] | None = None,
    ) -> None:
        """Take note of a page; raises ValueError unless it is the one that next_page() names.

        With the control numbers of its items, `ids`, postings are counted and not items: a repeated page
        then neither ends the walk early nor keeps it going. Give them for all pages or for none.
        """
        expected = self._next.number if self._next else "no further page"
        if page_number != expected:
            raise ValueError(f"page {page_number} came, expected was {expected}")
        before = self._received(ids)
        self._totals.append(total)
        self._items_seen += items_count
        self._ids.update(ids or ())
        received = self._received(ids)
        self._fruitless = 0 if received > before else self._fruitless + 1
        self._next = None if next_query is None or received >= total else self._followed(next_query)

    def _received(self, ids: Collection[Hashable] | None) -> int:
        return self._items_seen if ids is None else len(self._ids)

    def _followed(self, query: str) -> NextPage | None:
        """The page that `query` brings, unless it leads nowhere new."""
        page, token = len(self._totals), token_of(query) or query
        if token in self._led_to:
            led_to = self._led_to[token]
            self._loop = f"the continuation token of page {page} is the one that led to page {led_to} before"
        elif self._fruitless >= _MOST_FRUITLESS:
            self._loop = (
                f"tokens went on, but the {_MOST_FRUITLESS} pages up to page {page} brought nothing new"
            )
        else:
            self._led_to[token] = page + 1
            return NextPage(page + 1, query)
        return None
