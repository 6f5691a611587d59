"""When to stop following tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.usajobs_api.token_pager import NextPage, TokenPager

Page = tuple[int, int, str | None]


def _token(text: str) -> str:
    return f"continuationtoken={text}&startpositionopendate=2025-11-17"


def _walk(pager: TokenPager, pages: list[Page]) -> list[str | None]:
    """Feed `pages` (total, items, next query) as long as the pager asks; the queries it asked with."""
    asked: list[str | None] = []
    while (page := pager.next_page()) is not None and len(asked) < len(pages):
        asked.append(page.query)
        pager.seen(page.number, *pages[len(asked) - 1])
    return asked


def test_each_page_is_asked_for_with_the_query_that_the_one_before_named() -> None:
    pager = TokenPager()
    asked = _walk(pager, [(1100, 500, _token("a%3D")), (1100, 500, _token("b%3D")), (1100, 100, None)])
    assert asked == [None, _token("a%3D"), _token("b%3D")]
    assert (pager.next_page(), pager.loop) == (None, None)
    assert (pager.items_seen, pager.totals_seen) == (1100, (1100, 1100, 1100))


def test_a_short_page_is_not_the_last() -> None:
    """F23 and F26: the server chooses the page size, page by page."""
    assert len(_walk(TokenPager(), [(10, 4, "a"), (10, 1, "b"), (10, 5, None)])) == 3


def test_without_a_next_page_it_ends_even_if_postings_are_missing() -> None:
    pager = TokenPager()
    assert len(_walk(pager, [(659, 4, None), (659, 4, None)])) == 1
    assert (pager.items_seen, pager.loop) == (4, None)


def test_once_the_total_is_reached_no_further_token_is_followed() -> None:
    """It would only be answered with an error, on some days."""
    pager = TokenPager()
    assert len(_walk(pager, [(2, 2, _token("a")), (2, 0, None)])) == 1
    assert len(_walk(TokenPager(), [(0, 0, _token("a")), (0, 0, None)])) == 1
    assert pager.loop is None


def test_the_newest_total_counts() -> None:
    """F21: a total that moves is followed, and shown."""
    pager = TokenPager()
    assert len(_walk(pager, [(4, 3, "a"), (6, 1, "b"), (6, 2, "c"), (6, 1, "d")])) == 3
    assert pager.totals_seen == (4, 6, 6)


def test_a_token_that_was_followed_before_ends_it() -> None:
    """F22: the same again, or a circle over several pages, also when the rest of the query differs."""
    same, circle = TokenPager(), TokenPager()
    assert len(_walk(same, [(999, 5, _token("a"))] * 9)) == 2
    assert same.loop == "the continuation token of page 2 is the one that led to page 2 before"
    tokens = [_token("a"), _token("b"), "a=1&ContinuationToken=a"]
    assert len(_walk(circle, [(999, 5, token) for token in tokens * 3])) == 3
    assert circle.loop == "the continuation token of page 3 is the one that led to page 2 before"
    assert circle.next_page() is None


def test_an_empty_page_is_passed_over_but_not_for_ever() -> None:
    passed = TokenPager()
    assert len(_walk(passed, [(9, 4, "a"), (9, 0, "b"), (9, 0, "c"), (9, 5, None)])) == 4
    assert passed.loop is None
    endless = TokenPager()
    assert len(_walk(endless, [(9, 0, str(number)) for number in range(50)])) == 3
    assert endless.loop == "tokens went on, but the 3 pages up to page 3 brought nothing new"


def test_by_control_numbers_a_repeated_page_counts_once() -> None:
    """Repetitions neither reach the total nor count as something new."""
    pager = TokenPager()
    pager.seen(1, 4, 2, "a", ids=[1, 2])
    pager.seen(2, 4, 2, "b", ids=[2, 1])
    assert (pager.next_page(), pager.items_seen) == (NextPage(3, "b"), 4)
    pager.seen(3, 4, 2, "c", ids=[3, 4])
    assert pager.next_page() is None
    repeating = TokenPager()
    for number in range(1, 5):
        repeating.seen(number, 999, 1, str(number), ids=[7])
    assert (repeating.next_page(), repeating.loop is not None) == (None, True)


def test_a_page_out_of_turn_is_refused() -> None:
    pager = TokenPager()
    with pytest.raises(ValueError, match="page 2 came, expected was 1"):
        pager.seen(2, 5, 5, None)
    pager.seen(1, 5, 5, None)
    with pytest.raises(ValueError, match="expected was no further page"):
        pager.seen(2, 5, 5, None)


_PAGES = st.tuples(st.integers(0, 60), st.integers(0, 9), st.none() | st.sampled_from("abcdefgh"))


@given(st.lists(_PAGES, min_size=1, max_size=40))
def test_it_never_asks_twice_with_one_token_and_always_ends(pages) -> None:
    """Eight tokens cannot be followed more than eight times, whatever the API does."""
    pager = TokenPager()
    asked = _walk(pager, pages)
    assert len(asked) == len(set(asked)) <= 9
    if pager.next_page() is None:
        total, _, last_token = pages[len(asked) - 1]
        reached = pager.items_seen >= total
        assert (pager.loop is not None) is (not reached and last_token is not None)
