"""Which page to ask for next. Pure: it is told what came and holds no request.

What pages say about themselves is not enough to stop on: NumberOfPages has been wrong, pages can be
short, and the total moves while one reads. Keep out: distinct control numbers and the proof.
"""

# The API serves no row beyond this, and its total stops here too.
ROW_CAP = 10_000


class Pager:
    """Goes from page 1 until the items received reach the newest total, a page is empty, or a limit is met.

    >>> pager = Pager()
    >>> while (page := pager.next_page()) is not None:
    ...     pager.seen(page, total=3, items_count=2)
    >>> pager.items_seen
    4
    """

    def __init__(self, max_pages: int | None = None) -> None:
        if max_pages is not None and max_pages < 1:
            raise ValueError(f"max_pages is {max_pages}; ask for at least one")
        self._max_pages = max_pages
        self._totals: list[int] = []
        self._items_seen = 0
        self._ended_empty = False

    @property
    def totals_seen(self) -> tuple[int, ...]:
        """The total that each page named, in order; unequal ones mean that the data moved meanwhile."""
        return tuple(self._totals)

    @property
    def items_seen(self) -> int:
        """Items received, repetitions included."""
        return self._items_seen

    @property
    def cap_hit(self) -> bool:
        """Whether any page named a total of 10,000 or more: the API then hides the rest."""
        return any(total >= ROW_CAP for total in self._totals)

    @property
    def partial(self) -> bool:
        """Whether `max_pages`, and nothing else, ended it before the total was reached."""
        return bool(self._totals) and not self._is_done() and self._is_at_limit()

    def seen(self, page_number: int, total: int, items_count: int) -> None:
        """Take note of a page; raises ValueError unless it is the one that next_page() names."""
        expected = self.next_page()
        if page_number != expected:
            raise ValueError(f"page {page_number} came, expected was {expected or 'no further page'}")
        self._totals.append(total)
        self._items_seen += items_count
        self._ended_empty = items_count == 0

    def next_page(self) -> int | None:
        """The page to ask for, from 1; None when there is nothing more to ask for."""
        if not self._totals:
            return 1
        return None if self._is_done() or self._is_at_limit() else len(self._totals) + 1

    def _is_done(self) -> bool:
        return self._ended_empty or self._items_seen >= min(self._totals[-1], ROW_CAP)

    def _is_at_limit(self) -> bool:
        return self._max_pages is not None and len(self._totals) >= self._max_pages
