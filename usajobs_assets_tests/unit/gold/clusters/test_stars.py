"""Keys join what they are similar to themselves: no chains, nobody lost, whatever the order of the links."""

import random

from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.gold.clusters.stars import Link, joined

KEYS = st.integers(1, 12)
LINKS = st.dictionaries(
    st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] > pair[1]),
    st.sampled_from([0.8, 0.9, 1.0]),
    max_size=40,
)


def stars(links: list[Link]) -> dict[int, int]:
    """Who joins whom; links in any order of the earlier key."""
    return {key: centre for key, centre, _ in joined(sorted(links, key=lambda link: link[0]))}


def as_links(pairs: dict[tuple[int, int], float]) -> list[Link]:
    return [(key, earlier, similarity) for (key, earlier), similarity in pairs.items()]


@given(LINKS, st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_matter(pairs: dict[tuple[int, int], float], dice: random.Random) -> None:
    links = as_links(pairs)
    shuffled = dice.sample(links, len(links))
    assert stars(shuffled) == stars(links)


@given(LINKS)
def test_who_joins_is_linked_to_a_centre_and_who_stays_is_linked_to_none_before_it(
    pairs: dict[tuple[int, int], float],
) -> None:
    found = stars(as_links(pairs))
    for key, centre in found.items():
        assert (key, centre) in pairs
        assert centre not in found
        rivals = [pairs[link] for link in pairs if link[0] == key and link[1] not in found]
        assert pairs[key, centre] == max(rivals)
    for key, earlier in pairs:
        assert key in found or earlier in found


def test_a_chain_does_not_come_together() -> None:
    """1 ~ 2 ~ 3 ~ 4, each unlike the one after the next: 3 stays for itself, and 4 joins it."""
    assert stars([(2, 1, 0.9), (3, 2, 0.9), (4, 3, 0.9)]) == {2: 1, 4: 3}


def test_the_most_similar_centre_wins_and_of_equals_the_smallest() -> None:
    assert stars([(3, 1, 0.8), (3, 2, 0.9)]) == {3: 2}
    assert stars([(3, 2, 0.9), (3, 1, 0.9)]) == {3: 1}


def test_one_link_more_can_make_more_clusters() -> None:
    """So a lower threshold gives more links, not always fewer clusters: the price of having no chains."""
    few = [(3, 2, 0.9), (4, 2, 0.9)]
    assert len(stars(few)) == 2
    assert len(stars([*few, (2, 1, 0.8)])) == 1
