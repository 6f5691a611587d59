"""Which page of JSearch to ask for next. Pure: it is told what came and holds no request.

Without a total, the end is where a page shows nothing that was not shown before: an empty page, or one that repeats.
Pages can be short before the end. Keep out: what is proven by that (the capture).
"""

from collections.abc import Collection, Hashable

# The API takes no page beyond this one.
LAST_PAGE = 50


class JsearchPager:
    """Goes from page 1 until a page brings nothing new, or a limit is met.

    >>> pager = JsearchPager()
    >>> pager.seen(1, ["a", "b"])
    >>> pager.seen(2, ["b"])
    >>> pager.next_page(), pager.ended
    (None, True)
    """

    def __init__(self, max_pages: int | None = None) -> None:
        if max_pages is not None and max_pages < 1:
            raise ValueError(f"max_pages is {max_pages}; ask for at least one")
        self._max_pages = max_pages
        self._pages = 0
        self._known: set[Hashable] = set()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the query was followed to where it brought nothing new."""
        return self._ended

    @property
    def cap_hit(self) -> bool:
        """Whether the API's last page still brought something: there may be more that it does not serve."""
        return not self._ended and self._pages >= LAST_PAGE

    @property
    def partial(self) -> bool:
        """Whether `max_pages`, and nothing else, ended it."""
        return not self._ended and self._max_pages is not None and self._pages >= self._max_pages

    def seen(self, page_number: int, ids: Collection[Hashable]) -> None:
        """Take note of a page and the ids on it; raises ValueError unless it is the one that next_page() names."""
        expected = self.next_page()
        if page_number != expected:
            raise ValueError(f"page {page_number} came, expected was {expected or 'no further page'}")
        self._pages += 1
        self._ended = self._known.issuperset(ids)
        self._known.update(ids)

    def next_page(self) -> int | None:
        """The page to ask for, from 1; None when there is nothing more to ask for."""
        return None if self._ended or self.partial or self.cap_hit else self._pages + 1
