"""When to stop paging."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.usajobs_api.pager import ROW_CAP, Pager


def _walk(pager: Pager, pages: list[tuple[int, int]]) -> int:
    """Feed `pages` (total, items) as long as the pager asks; the number it asked for."""
    asked = 0
    while (page := pager.next_page()) is not None and asked < len(pages):
        pager.seen(page, *pages[asked])
        asked += 1
    return asked


def test_it_goes_on_until_the_total_is_reached() -> None:
    pager = Pager()
    assert _walk(pager, [(1100, 500), (1100, 500), (1100, 100), (1100, 500)]) == 3
    assert (pager.items_seen, pager.partial, pager.cap_hit) == (1100, False, False)


def test_a_short_page_is_not_the_last() -> None:
    """F23 and F26."""
    assert _walk(Pager(), [(10, 4), (10, 1), (10, 5), (10, 5)]) == 3


def test_an_empty_page_is_the_last() -> None:
    pager = Pager()
    assert _walk(pager, [(10, 4), (10, 0), (10, 6)]) == 2
    assert not pager.partial


def test_zero_postings_take_one_page() -> None:
    assert _walk(Pager(), [(0, 0), (0, 0)]) == 1


def test_the_newest_total_counts() -> None:
    """F21: a total that moves is followed, and shown."""
    pager = Pager()
    assert _walk(pager, [(5, 4), (9, 4), (9, 1), (9, 1)]) == 3
    assert pager.totals_seen == (5, 9, 9)
    assert _walk(Pager(), [(9, 4), (8, 4), (8, 4)]) == 2


def test_a_limit_on_pages_makes_it_partial_only_if_something_is_left() -> None:
    cut, whole = Pager(max_pages=2), Pager(max_pages=2)
    assert _walk(cut, [(9, 4)] * 3) == _walk(whole, [(8, 4)] * 3) == 2
    assert (cut.partial, whole.partial) == (True, False)


def test_an_empty_page_at_the_limit_is_not_partial_by_request() -> None:
    pager = Pager(max_pages=1)
    _walk(pager, [(9, 0)])
    assert not pager.partial


@pytest.mark.parametrize(("total", "hit"), [(9_999, False), (10_000, True), (25_000, True)])
def test_it_never_goes_beyond_what_the_api_serves(total, hit) -> None:
    """F24: beyond 10,000 rows the API serves nothing, and the total does not say how much is hidden."""
    pager = Pager()
    assert _walk(pager, [(total, 500)] * 60) == 20
    assert pager.cap_hit is hit


def test_a_page_out_of_turn_is_refused() -> None:
    pager = Pager()
    with pytest.raises(ValueError, match="page 2 came, expected was 1"):
        pager.seen(2, 5, 5)
    pager.seen(1, 5, 5)
    with pytest.raises(ValueError, match="expected was no further page"):
        pager.seen(2, 5, 5)


def test_asking_for_no_page_is_refused() -> None:
    with pytest.raises(ValueError, match="max_pages is 0"):
        Pager(max_pages=0)


@given(
    st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 600)), min_size=1, max_size=80),
    st.none() | st.integers(1, 30),
)
def test_it_stops_for_exactly_one_of_the_four_reasons(pages, max_pages) -> None:
    """Whatever the API says, each page is asked for once and in order, and the end has a reason."""
    pager = Pager(max_pages)
    asked = _walk(pager, pages)
    seen = pages[:asked]
    items = sum(count for _, count in seen)
    reasons = [
        items >= seen[-1][0],
        items >= ROW_CAP,
        seen[-1][1] == 0,
        max_pages is not None and asked >= max_pages,
    ]
    assert (pager.next_page() is None) is any(reasons)
    assert pager.partial is (reasons[3] and not any(reasons[:3]))
    assert (pager.items_seen, pager.totals_seen) == (items, tuple(total for total, _ in seen))
    for end in range(1, asked):
        before = sum(count for _, count in pages[:end])
        assert pages[end - 1][1] > 0
        assert before < min(pages[end - 1][0], ROW_CAP)
