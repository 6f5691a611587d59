"""Which similar keys come together: each joins one key that it is similar to itself, and never a chain of them.

    links (key, earlier key, similarity), in the order of keys → who joins whom

A key that joins no earlier one is a centre. A ~ B ~ C with A and C unlike: B joins A, and C, which is similar to a key
that has joined, stays for itself. So two members of a cluster are at most two steps apart.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

# A key and an earlier (smaller) one, and how similar they are; or a key, its centre, and how similar they are.
Link = tuple[int, int, float]


def joined(links: Iterable[Link]) -> Iterator[Link]:
    """Each key that joins a centre, with its centre: the most similar of those before it, of equals the smallest.

    `links` come in ascending order of their first key, each with the smaller key second; those of a key in any order.
    Only keys that have joined are held in memory.
    """
    have_joined: set[int] = set()
    for key, to_earlier in groupby(links, key=itemgetter(0)):
        centres = [
            (-similarity, earlier) for _, earlier, similarity in to_earlier if earlier not in have_joined
        ]
        if centres:
            unlikeness, centre = min(centres)
            have_joined.add(key)
            yield key, centre, -unlikeness
