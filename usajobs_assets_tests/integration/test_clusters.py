"""Clusters of postings written straight into `gold.posting`: the same in any order, nobody lost, and as a plain count.

Each example is staged in a transaction of its own that is rolled back.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import namedtuple_row

from usajobs_assets.gold.clusters.rules import ClusterRules
from usajobs_assets.storage.cluster_loader import cluster_mart
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.cluster_reference import PLACES, TITLES, clusters
from usajobs_assets_tests.integration.posting_rows import PostingRow, write_postings
from usajobs_assets_tests.integration.small_store import new_database_from

pytestmark = pytest.mark.integration

DOCUMENT = yaml.safe_load((PROJECT / "config" / "clusters.yml").read_text())
RULES = ClusterRules.model_validate(DOCUMENT)
A_DAY = timedelta(days=1)
OPENED = date(2026, 11, 10)
POSTINGS = st.lists(
    st.builds(
        PostingRow,
        control_number=st.integers(1, 60),
        title=st.sampled_from(TITLES),
        agency=st.sampled_from(["park service", "forest service", None]),
        places=st.sampled_from(PLACES),
        grade=st.sampled_from([9, 11, None]),
        is_public=st.sampled_from([True, False, None]),
        opened=st.sampled_from([OPENED, OPENED + A_DAY, OPENED + 40 * A_DAY, None]),
        closes=st.sampled_from([OPENED + 20 * A_DAY, OPENED + 60 * A_DAY, None]),
        status=st.sampled_from([None, "accepting", "cancelled"]),
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda row: row.control_number,
)
few_examples = settings(max_examples=20, deadline=None)


def near(**values: Any) -> ClusterRules:
    return ClusterRules.model_validate(
        {**DOCUMENT, "near_duplicates": {**DOCUMENT["near_duplicates"], **values}}
    )


@pytest.fixture(scope="module")
def connection(postgres: ServerAddress) -> Iterator[psycopg.Connection]:
    with (
        new_database_from(postgres, "migrated") as url,
        psycopg.connect(url, options="-c synchronous_commit=off") as opened,
    ):
        yield opened


def staged(
    connection: psycopg.Connection, postings: Sequence[PostingRow], rules: ClusterRules = RULES
) -> dict[int, Any]:
    """The rows of the mart by control number."""
    with connection.transaction(force_rollback=True):
        write_postings(connection, postings)
        cluster_mart(rules, "v").stage(connection)
        with connection.cursor(row_factory=namedtuple_row) as cursor:
            return {row.control_number: row for row in cursor.execute("SELECT * FROM staged_posting_cluster")}


def groups(rows: dict[int, Any]) -> set[frozenset[int]]:
    """The clusters as sets of control numbers."""
    ids = {row.cluster_id for row in rows.values()}
    return {frozenset(number for number in rows if rows[number].cluster_id == id_) for id_ in ids}


@few_examples
@given(POSTINGS, st.randoms(use_true_random=False))
def test_the_order_in_which_postings_came_does_not_matter(
    connection: psycopg.Connection, postings: list[PostingRow], dice: random.Random
) -> None:
    shuffled = dice.sample(postings, len(postings))
    assert staged(connection, shuffled) == staged(connection, postings)


@few_examples
@given(POSTINGS)
def test_nobody_is_lost_and_one_stands_for_each_cluster(
    connection: psycopg.Connection, postings: list[PostingRow]
) -> None:
    rows = staged(connection, postings)
    assert set(rows) == {row.control_number for row in postings}
    for members in groups(rows):
        assert {rows[number].cluster_size for number in members} == {len(members)}
        (representative,) = {rows[number].representative for number in members}
        assert [number for number in members if rows[number].is_representative] == [representative]
        assert {rows[number].cluster_id for number in members} == {f"usajobs:{min(members)}"}
    keys: dict[str, set[str]] = {}
    for row in rows.values():
        keys.setdefault(row.hash_key, set()).add(row.cluster_id)
    assert {len(clusters) for clusters in keys.values()} == {1}


@few_examples
@given(POSTINGS)
def test_clusters_are_those_of_a_plain_comparison_of_all_with_all(
    connection: psycopg.Connection, postings: list[PostingRow]
) -> None:
    """In blocks that are no larger than a key's neighbours nothing may be missed."""
    assert groups(staged(connection, postings)) == clusters(postings, RULES)


@few_examples
@given(POSTINGS)
def test_twins_are_of_one_cluster_and_grade_for_other_audiences_and_opened_together(
    connection: psycopg.Connection, postings: list[PostingRow]
) -> None:
    rows, said = staged(connection, postings), {row.control_number: row for row in postings}
    for number, row in rows.items():
        own = said[number]
        fits = {
            other: abs(own.opened - said[other].opened).days
            for other in rows
            if rows[other].cluster_id == row.cluster_id
            and None not in (own.opened, said[other].opened, own.is_public, said[other].is_public)
            and own.is_public is not said[other].is_public
            and own.grade == said[other].grade
            and abs(own.opened - said[other].opened) <= RULES.twins.days * A_DAY
        }
        assert fits.get(row.twin_of) == min(fits.values(), default=None)
        assert row.relation != "twin" or row.twin_of in fits


def test_public_and_merit_promotion_twins_stay_two_postings(connection: psycopg.Connection) -> None:
    rows = staged(
        connection,
        [
            PostingRow(1, title="Staff Accountant - DE"),
            PostingRow(2, title="Staff Accountant - MP", is_public=False),
        ],
    )
    assert [(row.relation, row.twin_of, row.representative) for _, row in sorted(rows.items())] == [
        ("representative", 2, 1),
        ("twin", 1, 1),
    ]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"closes": OPENED}, {"status": "cancelled"}),
        ({"closes": OPENED + 30 * A_DAY}, {"is_public": True, "opened": OPENED + A_DAY}),
        ({"is_public": True}, {"is_public": False, "opened": OPENED + A_DAY}),
        ({"opened": OPENED + A_DAY}, {}),
        ({}, {"closes": None}),
    ],
    ids=str,
)
def test_the_representative_is_chosen_in_the_order_of_the_rules(
    connection: psycopg.Connection, better: dict[str, Any], worse: dict[str, Any]
) -> None:
    """Whichever has the higher control number, which decides only in the end."""
    common: dict[str, Any] = {"is_public": None, "closes": OPENED + 20 * A_DAY}
    for numbers in ((1, 2), (2, 1)):
        of_two = [
            PostingRow(numbers[0], **{**common, **better}),
            PostingRow(numbers[1], **{**common, **worse}),
        ]
        assert staged(connection, of_two)[1].representative == numbers[0]
    assert staged(connection, [PostingRow(1), PostingRow(2)])[1].representative == 2


def test_a_block_costs_as_much_as_it_has_members(connection: psycopg.Connection) -> None:
    """With one neighbour a key is compared with the next in each order, not with all: links stay few."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    alike = [
        PostingRow(n, title=f"keeper of very odd things {letter}") for n, letter in enumerate(letters, 1)
    ]
    with connection.transaction(force_rollback=True):
        write_postings(connection, alike)
        figures = cluster_mart(near(neighbours=1, title_similarity=0.7), "v").stage(connection)
    assert len(alike) - 1 <= figures["links"] <= 2 * (len(alike) - 1)


def test_a_lower_threshold_has_every_link_of_a_higher_one(connection: psycopg.Connection) -> None:
    postings = [PostingRow(n, title=title) for n, title in enumerate(TITLES, 1)]
    found = []
    for threshold in (0.95, 0.85, 0.7):
        with connection.transaction(force_rollback=True):
            write_postings(connection, postings)
            cluster_mart(near(title_similarity=threshold), "v").stage(connection)
            found.append(set(connection.execute("SELECT key_id, earlier FROM link").fetchall()))
    assert found[0] < found[1] < found[2]


def test_spelling_is_not_told_apart_but_other_letters_are(connection: psycopg.Connection) -> None:
    same = ["R&D Engineer – Genève", "r and d  ENGINEER (Geneve)", "R & D Engineer, Genève"]
    others = ["机械工程师", "инженер"]
    rows = staged(connection, [PostingRow(n, title=title) for n, title in enumerate([*same, *others], 1)])
    assert Counter(row.cluster_size for row in rows.values()) == {3: 3, 1: 2}
    assert len({rows[number].hash_key for number in (1, 2, 3)}) == 1
