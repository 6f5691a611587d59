"""Which item counts for a posting: the newest, in whatever order the items are seen."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from usajobs_assets.transforms.survey import Pointer, Survey, newest_of_all

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
Seen = tuple[int | None, bytes, Pointer]

# Few values of each, so that postings repeat and moments, pages and places collide.
_POINTERS = st.builds(
    Pointer,
    st.integers(0, 2).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    st.sampled_from([b"a" * 32, b"b" * 32]),
    st.integers(0, 3),
    st.sampled_from(["page=0001", "page=0002"]),
)
_CONTROL_NUMBERS = st.none() | st.integers(1, 3)
_SIGHTINGS: st.SearchStrategy[list[Seen]] = st.lists(
    st.tuples(_CONTROL_NUMBERS, st.sampled_from([b"x", b"y"]), _POINTERS),
    unique_by=lambda seen: seen[2],
    max_size=15,
)


def survey(sightings: list[Seen]) -> Survey:
    made = Survey()
    for seen in sightings:
        made.see(*seen)
    return made


def at(seconds: float = 0, *, sha: bytes = b"a", index: int = 0, page: str = "page=0001") -> Pointer:
    return Pointer(NOON + timedelta(seconds=seconds), sha, index, page)


@given(_SIGHTINGS, st.randoms(use_true_random=False))
def test_the_order_of_seeing_does_not_matter(sightings: list[Seen], chance: Random) -> None:
    """Pages arrive in any order after a resume; the run must come to the same."""
    shuffled = list(sightings)
    chance.shuffle(shuffled)
    first, second = survey(sightings), survey(shuffled)
    assert (first.items, first.newest) == (second.items, second.newest)
    assert {content: set(places) for content, places in first.nameless.items()} == {
        content: set(places) for content, places in second.nameless.items()
    }


@given(_SIGHTINGS)
def test_the_newest_of_each_posting_counts(sightings: list[Seen]) -> None:
    expected: dict[int, Pointer] = {}
    for number, _, pointer in sorted(sightings, key=lambda seen: seen[2]):
        if number is not None:
            expected[number] = pointer
    assert survey(sightings).newest == expected


@given(_SIGHTINGS)
def test_every_item_is_accepted_a_duplicate_or_nameless(sightings: list[Seen]) -> None:
    """Nothing disappears: the three are counted apart here and add up to the items."""
    made = survey(sightings)
    shown = Counter(number for number, _, _ in sightings if number is not None)
    nameless = [content for number, content, _ in sightings if number is None]
    assert made.items == len(sightings)
    assert len(made.newest) == len(shown)
    assert made.duplicates == sum(count - 1 for count in shown.values())
    assert sum(map(len, made.nameless.values())) == len(nameless)
    assert made.postings_distinct == len(shown) + len(set(nameless))


@given(_SIGHTINGS)
def test_exactly_one_item_of_a_posting_is_the_newest(sightings: list[Seen]) -> None:
    made = survey(sightings)
    winners = [number for number, _, pointer in sightings if made.is_newest(number, pointer)]
    assert sorted(winners) == sorted(made.newest)


@given(_SIGHTINGS)
def test_the_pages_share_out_the_newest_in_their_own_order(sightings: list[Seen]) -> None:
    """What a batch loads page by page is all that counts, once."""
    made = survey(sightings)
    shares = {page: made.on_page(page) for page in ("page=0001", "page=0002", "never seen")}
    assert shares["never seen"] == []
    assert dict(entry for share in shares.values() for entry in share) == made.newest
    assert sum(map(len, shares.values())) == len(made.newest)
    for page, share in shares.items():
        places = [pointer.item_index for _, pointer in share]
        assert places == sorted(places)
        assert {pointer.bronze_object for _, pointer in share} <= {page}


@given(st.lists(_SIGHTINGS, max_size=4), st.randoms(use_true_random=False))
def test_the_newest_of_several_runs_does_not_depend_on_their_order(
    runs: list[list[Seen]], chance: Random
) -> None:
    """And is what one run holding all of their items would have come to."""
    surveys = [survey(run) for run in runs]
    union = newest_of_all(surveys)
    chance.shuffle(surveys)
    assert newest_of_all(surveys).newest == union.newest
    assert newest_of_all([newest_of_all(surveys[:1]), *surveys[1:]]).newest == union.newest
    assert union.newest == survey([seen for run in runs for seen in run]).newest
    assert union.items == sum(map(len, runs))


def test_newer_is_decided_by_time_then_page_content_then_place() -> None:
    older_to_newer = [
        at(0, sha=b"z", index=9),
        at(1, sha=b"a", index=9),
        at(1, sha=b"b", index=0),
        at(1, sha=b"b", index=1),
    ]
    for count in range(1, len(older_to_newer) + 1):
        seen: list[Seen] = [(7, b"", pointer) for pointer in reversed(older_to_newer[:count])]
        assert survey(seen).newest == {7: older_to_newer[count - 1]}


def test_nameless_items_count_as_one_posting_a_content() -> None:
    """An unreadable posting served on two overlapping slices is one of the API's total, and two records."""
    made = survey(
        [(None, b"x", at(index=0)), (None, b"x", at(index=1)), (None, b"y", at(index=2)), (5, b"x", at(1))]
    )
    assert (made.items, made.postings_distinct, made.duplicates) == (4, 3, 0)
    assert made.nameless == {b"x": [at(index=0), at(index=1)], b"y": [at(index=2)]}
    assert not made.is_newest(None, at(index=0))


def test_an_empty_survey_is_empty() -> None:
    for made in (Survey(), newest_of_all([])):
        assert (made.items, made.postings_distinct, made.duplicates, made.on_page("x")) == (0, 0, 0, [])
