"""Clusters and ranks over postings of two sources: USAJOBS has the rows that it has alone, and nobody is lost.

The postings of JSearch here also tell series, grades and audiences, which the real ones do not: a source that told them
would not move USAJOBS either. Each example is written, staged and rolled back.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import namedtuple_row

from usajobs_assets.gold.clusters.rules import ClusterRules
from usajobs_assets.gold.ranking.rules import Ranking
from usajobs_assets.storage.cluster_loader import cluster_mart
from usajobs_assets.storage.gold_cluster_claims import CLUSTER_CLAIMS
from usajobs_assets.storage.mart_loader import write_changed
from usajobs_assets.storage.ranking_loader import rank_into
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.tables.gold_cluster import GOLD_POSTING_CLUSTER
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.cluster_reference import PLACES, TITLES, clusters
from usajobs_assets_tests.integration.posting_rows import PostingRow, offer, write_postings
from usajobs_assets_tests.integration.small_store import new_database_from

pytestmark = pytest.mark.integration
few_examples = settings(max_examples=20, deadline=None)

DOCUMENT = yaml.safe_load((PROJECT / "config" / "clusters.yml").read_text())
RULES = ClusterRules.model_validate(DOCUMENT)
# One neighbour: a key that stood between two others would part them.
NARROW = ClusterRules.model_validate(
    {**DOCUMENT, "near_duplicates": {**DOCUMENT["near_duplicates"], "neighbours": 1}}
)
_RANKING = yaml.safe_load((PROJECT / "config" / "ranking.yml").read_text())
# A home without coordinates: postings tell where it is.
_PROFILE = {
    **_RANKING["profile"],
    "titles": {"ranger*": 1},
    "home": {"place": "Boise ID", "radius_miles": 30},
}
RANKING = Ranking.model_validate({**_RANKING, "profile": _PROFILE})

# Few, so that postings meet.
SAID: dict[str, st.SearchStrategy[Any]] = {
    "title": st.sampled_from(TITLES[:4]),
    "places": st.sampled_from(PLACES[:3]),
    "grade": st.sampled_from([9, 11]),
    "is_public": st.sampled_from([True, False, None]),
    "closes": st.sampled_from([PostingRow(1).opened, PostingRow(1).closes, None]),
    "at": st.sampled_from([None, (39.74, -104.99), (43.62, -116.2)]),
}
FEDERAL = st.lists(
    st.builds(PostingRow, control_number=st.integers(1, 40), **SAID),
    min_size=1, max_size=10, unique_by=lambda row: row.control_number,
)  # fmt: skip
AS_IT_IS = st.builds(offer, st.integers(1, 40), title=SAID["title"], places=SAID["places"], at=SAID["at"])
AS_IF_FEDERAL = st.builds(
    offer, st.integers(1, 40), pay_plan=st.just("GS"), series=st.just(("0025",)), **SAID
)
OFFERS = st.lists(AS_IT_IS | AS_IF_FEDERAL, min_size=1, max_size=10, unique_by=lambda row: row.control_number)


@pytest.fixture(scope="module")
def connection(postgres: ServerAddress) -> Iterator[psycopg.Connection]:
    with (
        new_database_from(postgres, "migrated") as url,
        psycopg.connect(url, options="-c synchronous_commit=off") as opened,
    ):
        yield opened


def rows(connection: psycopg.Connection, query: str) -> list[Any]:
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def staged(connection: psycopg.Connection, postings: Sequence[PostingRow]) -> dict[int, Any]:
    """The rows of the clusters by control number."""
    with connection.transaction(force_rollback=True):
        write_postings(connection, postings)
        cluster_mart(RULES, "v").stage(connection)
        return {row.control_number: row for row in rows(connection, "SELECT * FROM staged_posting_cluster")}


def as_text(connection: psycopg.Connection, postings: Sequence[PostingRow]) -> list[list[str]]:
    """Every row that USAJOBS has in the marts, as the server writes it: clusters by narrow and usual rules, ranks."""
    with connection.transaction(force_rollback=True):
        write_postings(connection, postings)
        rank_into(connection, "ranked", RANKING, "v")
        found = [of_usajobs(connection, "ranked")]
        for rules in (NARROW, RULES):
            with connection.transaction(force_rollback=True):
                cluster_mart(rules, "v").stage(connection)
                found.append(of_usajobs(connection, "staged_posting_cluster"))
    return found


def of_usajobs(connection: psycopg.Connection, table: str) -> list[str]:
    query = f"SELECT t::text AS told FROM {table} t WHERE control_number > 0 ORDER BY control_number"
    return [row.told for row in rows(connection, query)]


def groups(found: dict[int, Any]) -> set[frozenset[int]]:
    """The clusters as sets of control numbers."""
    ids = {row.cluster_id for row in found.values()}
    return {frozenset(number for number in found if found[number].cluster_id == id_) for id_ in ids}


@few_examples
@given(FEDERAL, OFFERS, st.randoms(use_true_random=False))
def test_usajobs_has_the_rows_that_it_has_alone(
    connection: psycopg.Connection, federal: list[PostingRow], offers: list[PostingRow], dice: random.Random
) -> None:
    alone, both = as_text(connection, federal), [*federal, *offers]
    assert [len(told) for told in alone] == [len(federal)] * 3
    assert as_text(connection, dice.sample(both, len(both))) == alone


@few_examples
@given(FEDERAL, OFFERS, st.randoms(use_true_random=False))
def test_clusters_are_those_of_a_plain_comparison_in_any_order(
    connection: psycopg.Connection, federal: list[PostingRow], offers: list[PostingRow], dice: random.Random
) -> None:
    both = [*federal, *offers]
    found = staged(connection, both)
    assert groups(found) == clusters(both, RULES)
    assert staged(connection, dice.sample(both, len(both))) == found


@few_examples
@given(FEDERAL, OFFERS)
def test_nobody_is_lost_and_the_first_source_names_and_stands_for_a_cluster(
    connection: psycopg.Connection, federal: list[PostingRow], offers: list[PostingRow]
) -> None:
    said = {row.control_number: row for row in (*federal, *offers)}
    found = staged(connection, list(said.values()))
    assert {number: row.source for number, row in found.items()} == {
        number: row.source for number, row in said.items()
    }
    for members in groups(found):
        first = min(number for number in members if number > 0 or max(members) < 0)
        named = f"usajobs:{first}" if first > 0 else f"jsearch:{said[first].source_id}"
        (representative,) = {found[number].representative for number in members}
        assert {found[number].cluster_id for number in members} == {named}
        assert (representative > 0) == (first > 0)
        assert [number for number in members if found[number].is_representative] == [representative]
        for number in members:
            of_source = [other for other in members if said[other].source == said[number].source]
            assert found[number].cluster_size == len(of_source)


@few_examples
@given(FEDERAL, OFFERS)
def test_the_claims_hold(
    connection: psycopg.Connection, federal: list[PostingRow], offers: list[PostingRow]
) -> None:
    with connection.transaction(force_rollback=True):
        build(connection, [*federal, *offers])
        assert [claim for claim, query in CLUSTER_CLAIMS.items() if rows(connection, query)] == []


def build(connection: psycopg.Connection, postings: Sequence[PostingRow]) -> None:
    """Write the clusters into the table itself."""
    write_postings(connection, postings)
    cluster_mart(RULES, "v").stage(connection)
    connection.execute(write_changed(GOLD_POSTING_CLUSTER).encode())


@pytest.mark.parametrize(
    "change",
    [
        "cluster_id = 'jsearch:j1=='",
        "source = 'usajobs'",
        "cluster_size = 2",
        "representative = -1, is_representative = (control_number = -1), "
        "relation = CASE control_number WHEN -1 THEN 'representative' ELSE 'duplicate' END",
    ],
)
def test_the_claims_see_a_cluster_that_jsearch_took_over(connection: psycopg.Connection, change: str) -> None:
    with connection.transaction(force_rollback=True):
        build(connection, [PostingRow(5), offer(1)])
        connection.execute(f"UPDATE gold.posting_cluster SET {change}".encode())
        assert rows(connection, CLUSTER_CLAIMS["members_that_disagree"])


def test_the_same_job_of_two_sources_is_one_cluster_of_two_postings(connection: psycopg.Connection) -> None:
    """Whichever closes later, the federal one stands for both."""
    found = staged(connection, [PostingRow(5, closes=None), offer(1)])
    assert {number: row.cluster_id for number, row in found.items()} == {5: "usajobs:5", -1: "usajobs:5"}
    assert (found[5].relation, found[5].cluster_size) == ("representative", 1)
    assert (found[-1].relation, found[-1].cluster_size, found[-1].same_grades) == ("duplicate", 1, False)


def test_jsearch_finds_near_duplicates_of_its_own_and_may_come_to_usajobs_by_them(
    connection: psycopg.Connection,
) -> None:
    """Only a title that it shows itself is compared: -3 is like -2, whose key a federal posting has."""
    one, other = "interpretation park ranger", "interpretation park rangers"
    found = staged(connection, [offer(1, title=one), offer(2, title=other)])
    assert groups(found) == {frozenset({-1, -2})}
    assert found[-1].cluster_id == "jsearch:j2=="
    assert groups(staged(connection, [PostingRow(7, title=one), offer(3, title=other)])) == {
        frozenset({7}),
        frozenset({-3}),
    }
    of_three = staged(connection, [PostingRow(7, title=one), offer(2, title=one), offer(3, title=other)])
    assert groups(of_three) == {frozenset({7, -2, -3})}
    assert (of_three[-3].relation, of_three[-3].cluster_size) == ("near_duplicate", 2)


def test_jsearch_brings_no_two_postings_of_usajobs_together(connection: psycopg.Connection) -> None:
    """Both of its titles are alike and so are its grades; those of the federal postings are not."""
    one, other = "interpretation park ranger", "interpretation park rangers"
    federal = [PostingRow(1, title=one, grade=9), PostingRow(2, title=other, grade=11)]
    offers = [offer(1, title=one), offer(2, title=other)]
    assert groups(staged(connection, [*federal, *offers])) == {frozenset({1, -1}), frozenset({2, -2})}


def test_the_views_count_all_and_name_the_sources(connection: psycopg.Connection) -> None:
    with connection.transaction(force_rollback=True):
        build(connection, [PostingRow(5), PostingRow(6), offer(1), offer(2, title="biologist")])
        query = (
            "SELECT control_number, sources, postings, control_numbers FROM gold.cluster ORDER BY cluster_id"
        )
        assert [tuple(row) for row in rows(connection, query)] == [
            (-2, ["jsearch"], 1, [-2]),
            (6, ["jsearch", "usajobs"], 3, [-1, 5, 6]),
        ]
        (report,) = rows(connection, "SELECT * FROM gold.cluster_report")
        assert (report.postings, report.retained, report.merged) == (4, 2, 2)
        assert (report.alone, report.largest, report.across_sources) == (1, 3, 1)


def test_what_jsearch_does_not_tell_is_not_known_and_its_text_is_there(
    connection: psycopg.Connection,
) -> None:
    with connection.transaction(force_rollback=True):
        write_postings(connection, [offer(1), PostingRow(2, places=("boise id",), at=(43.62, -116.2))])
        rank_into(connection, "ranked", RANKING, "v")
        (ranked,) = rows(connection, "SELECT not_known, rank_explain FROM ranked WHERE control_number = -1")
    assert ranked.not_known == ["place", "pay", "grade", "hiring_path"]
    assert "no text" not in ranked.rank_explain


def test_usajobs_alone_says_where_places_are(connection: psycopg.Connection) -> None:
    """A posting of JSearch without coordinates is where USAJOBS puts its place, and never the other way round."""
    denver, boise, nowhere = (39.74, -104.99), (43.62, -116.2), (0.0, 10.0)
    home = PostingRow(1, places=("boise id",), at=boise)
    known, unknown = PostingRow(2, at=denver), PostingRow(3, places=("reno nv",))
    misled = [
        offer(number, places=(place,), at=nowhere) for number, place in ((4, "boise id"), (5, "reno nv"))
    ]
    with connection.transaction(force_rollback=True):
        write_postings(connection, [home, known, unknown, *misled, offer(6)])
        rank_into(connection, "ranked", RANKING, "v")
        found = {row.control_number: row.distance_km for row in rows(connection, "SELECT * FROM ranked")}
    assert found[2] == found[-6] == pytest.approx(1010, rel=0.05)
    assert (found[1], found[3], found[-4]) == (0, None, 0)
    assert found[-5] > 9000
