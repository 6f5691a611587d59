"""The clusters of docs/gold-clusters.md once more, written apart: every key with every other, source by source.

For the titles of `TITLES` and no others. No assertions.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from usajobs_assets.gold.clusters.rules import ClusterRules
from usajobs_assets.gold.clusters.stars import Link, joined
from usajobs_assets_tests.integration.posting_rows import PostingRow

# Some equal, some similar, some alike but told apart by a word or number.
TITLES = (
    "interpretation park ranger", "interpretation park rangers", "interpretaton park ranger",
    "interpretation park ranger mp", "interpretation park ranger 2", "lead interpretation park ranger",
    "park ranger interpretation", "biologist",
)  # fmt: skip
PLACES = (("denver co",), ("boise id",), ("boise id", "denver co"), ("boise id", "denver co", "reno nv"), ())
FIRST, SECOND = "usajobs", "jsearch"


class Key(NamedTuple):
    """What a hash key is made of."""

    agency: str
    title: str
    places: tuple[str, ...]


def clusters(postings: Iterable[PostingRow], rules: ClusterRules) -> set[frozenset[int]]:
    """The clusters as sets of control numbers."""
    keys: dict[Key, list[PostingRow]] = {}
    for row in postings:
        keys.setdefault(Key(row.agency or "", row.title, tuple(sorted(row.places))), []).append(row)
    in_order = sorted(keys.values(), key=lambda of_key: (FIRST not in sources(of_key), smallest(of_key)))
    links = links_of(in_order, rules)
    centre = {key: centre for key, centre, _ in joined(links)}
    found: dict[int, set[int]] = {}
    for number, of_key in enumerate(in_order):
        found.setdefault(centre.get(number, number), set()).update(row.control_number for row in of_key)
    return {frozenset(members) for members in found.values()}


def sources(of_key: list[PostingRow]) -> set[str]:
    return {row.source for row in of_key}


def smallest(of_key: list[PostingRow]) -> int:
    """The smallest control number of the first source that has the key."""
    return min(of_key, key=lambda row: (row.source != FIRST, row.control_number)).control_number


def links_of(in_order: list[list[PostingRow]], rules: ClusterRules) -> list[Link]:
    """By what a later key joins an earlier one: USAJOBS keys among USAJOBS, others by what their own source shows."""
    links = []
    for (earlier, some), (later, others) in combinations(enumerate(in_order), 2):
        deciding = FIRST if FIRST in sources(others) else SECOND
        shown = [[row for row in of_key if row.source == deciding] for of_key in (some, others)]
        if all(shown) and (similarity := likeness(*shown, rules)):
            links.append((later, earlier, similarity))
    return sorted(links)


def likeness(some: list[PostingRow], others: list[PostingRow], rules: ClusterRules) -> float:
    """How similar the keys of two lists of postings are; 0 where they do not come together."""
    a, b = some[0], others[0]
    titles, places = bare(a.title), set(a.places)
    if a.agency != b.agency or not set(map(grades, some)) & set(map(grades, others)):
        return 0
    if telling(a.title) == telling(b.title) and places == set(b.places):
        similarity = in_common(trigrams(titles), trigrams(bare(b.title)))
        return similarity if similarity >= rules.near_duplicates.title_similarity else 0
    if titles == bare(b.title) and min(len(places), len(set(b.places))) >= 2:
        similarity = in_common(places, set(b.places))
        return similarity if similarity >= rules.near_duplicates.places_in_common else 0
    return 0


def grades(row: PostingRow) -> tuple[object, ...]:
    return row.series, row.pay_plan, row.grade


def bare(title: str) -> str:
    return title.removesuffix(" mp")


def telling(title: str) -> list[str]:
    return [word for word in title.split() if word in ("lead", "2")]


def trigrams(title: str) -> set[str]:
    padded = [f"  {word} " for word in title.split()]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def in_common(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some | others)
