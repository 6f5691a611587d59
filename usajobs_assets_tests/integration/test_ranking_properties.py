"""The score in SQL is the one of the rules, for any profile and posting: against a reference that is written apart."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from usajobs_assets.gold.ranking.rules import Ranking
from usajobs_assets.storage.ranking_loader import rank_into
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.integration.ranking_reference import PARTS, Posting, kilometres, ranked
from usajobs_assets_tests.integration.small_store import new_database_from

pytestmark = pytest.mark.integration
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SKILLS = ["aws", "gis", "java", "python", "sql", "statistics"]
PATHS, AGENCIES = (
    ["public", "vet", "land", "student"],
    ["Census Bureau", "Department of Energy", "Coast Guard"],
)
LATITUDES, LONGITUDES = (
    st.floats(24, 49).map(lambda x: round(x, 4)),
    st.floats(-125, -67).map(lambda x: round(x, 4)),
)
MONEY = st.decimals(0, 300_000, places=2)


def some(values: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=least)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def weights(draw: st.DrawFn) -> dict[str, str]:
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=6, max_size=6)))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    return {part: str(Decimal(points) / 100) for part, points in zip(PARTS, parts, strict=True)}


@st.composite
def skill_wishes(draw: st.DrawFn) -> dict[str, Any]:
    must = draw(some(SKILLS[:3]))
    nice = draw(some(SKILLS[3:], least=0 if must else 1))
    return {"must_have": must, "nice_to_have": nice, "enough": draw(st.integers(1, max(1, len(nice))))}


@st.composite
def rules(draw: st.DrawFn) -> Posting:
    lowest, grades = draw(MONEY), sorted(draw(st.tuples(st.integers(1, 15), st.integers(1, 15))))
    radius = str(draw(st.integers(1, 30_000).map(lambda x: Decimal(x) / 10)))
    return {
        "weights": draw(weights()),
        "not_known_counts": str(draw(st.integers(0, 10_000).map(lambda x: Decimal(x) / 10_000))),
        "disqualified_keeps": draw(st.sampled_from(["0", "0.2", "0.3333", "1"])),
        "profile": {
            "name": "of a test",
            "titles": draw(st.dictionaries(st.sampled_from(["engineer", "data", "nurse"]),
                                           st.sampled_from(["0.3333", "0.5", "1"]), min_size=1)),
            "skills": draw(skill_wishes()),
            "home": {"latitude": draw(LATITUDES), "longitude": draw(LONGITUDES), "radius_km": radius},
            "remote": draw(st.sampled_from(["welcome", "only", "unwanted"])),
            "pay": {"currency": "USD", "lowest": str(lowest), "highest": str(lowest + draw(MONEY))},
            "grades": {"plans": ["GS"], "lowest": grades[0], "highest": grades[1]},
            "hiring_paths": draw(some(PATHS, least=1)),
            "agencies": draw(some(AGENCIES, least=1)),
        },
    }  # fmt: skip


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    pays, unpaid = sorted(draw(st.tuples(MONEY, MONEY))), draw(st.booleans())
    told = draw(st.sampled_from([(0, 1), (0, None), (None, 1), (None, None)]))
    grades = sorted(draw(st.tuples(st.integers(1, 15), st.integers(1, 15))))
    return {
        "position_title": draw(
            st.sampled_from(["Data Engineer", "NURSE", "Engineering Aid", "Keeper, Data"])
        ),
        "job_title_std": draw(maybe(st.sampled_from(["Engineer", "Registered Nurse"]))),
        "skills": sorted(draw(some(SKILLS))),
        "sources": draw(st.sampled_from([["search"], ["historic"], ["historic", "search"]])),
        "is_remote": draw(maybe(st.booleans())),
        "is_unpaid": unpaid,
        "salary_min_norm": None if unpaid or told[0] is None else pays[0],
        "salary_max_norm": None if unpaid or told[1] is None else pays[1],
        "pay_plan": draw(maybe(st.sampled_from(["GS", "GS", "FV"]))),
        "grade_min": draw(maybe(st.just(grades[0]))),
        "grade_max": draw(maybe(st.just(grades[1]))),
        "hiring_paths": draw(maybe(some(PATHS))),
        "agency_std": draw(maybe(st.sampled_from(["CENSUS BUREAU", "Coast Guard", "Other"]))),
        "department_std": draw(maybe(st.sampled_from(["Department of Energy", "Other"]))),
        "places": draw(
            st.lists(st.tuples(maybe(st.tuples(LATITUDES, LONGITUDES)), st.booleans()), max_size=3)
        ),
    }


@pytest.fixture(scope="module")
def connection(postgres: ServerAddress) -> Iterator[psycopg.Connection]:
    with new_database_from(postgres, "migrated") as url, psycopg.connect(url) as connected:
        yield connected


class Scores:
    """What the SQL makes of postings, by their position in the list; nothing stays in the database."""

    def __init__(self, connection: psycopg.Connection, given: Posting, found: list[Posting]) -> None:
        for number, posting in enumerate(found):
            insert(connection, number, posting)
        rank_into(connection, "ranked", Ranking.model_validate(given), "v")
        points = ", ".join(f"points_{part}" for part in PARTS)
        columns = f"rank_score, distance_km, disqualified_by, not_known, rank_explain, {points}"
        query = f"SELECT {columns} FROM ranked ORDER BY control_number"
        self.rows = connection.execute(query.encode()).fetchall()
        connection.rollback()
        assert len(self.rows) == len(found)

    @property
    def scores(self) -> list[Decimal]:
        return [row[0] for row in self.rows]


def insert(connection: psycopg.Connection, number: int, posting: Posting) -> None:
    values = {name: value for name, value in posting.items() if name != "places"}
    has_pay = any(values[name] is not None for name in ("salary_min_norm", "salary_max_norm"))
    fixed = {
        "control_number": number, "source": "usajobs", "source_id": str(number),
        "position_id": "", "position_uri": "", "series": [], "agency_size_bin": "unknown",
        "salary_currency_norm": "USD", "salary_reason": None if has_pay else "no_pay_told", "fx_rate": 1, "states": [],
        "location_count": 0, "is_negotiable": False, "is_nationwide": False, "skills_found_in": "{}",
        "is_evergreen": False, "ingest_run_id": "", "content_sha256": b"", "silver_key": "", "texts_key": "",
        "rules_digest": "", "code_version": "",
    }  # fmt: skip
    values |= fixed
    names, holes = ", ".join(values), ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO gold.posting ({names}) VALUES ({holes})".encode(), list(values.values()))
    for index, (at, anywhere, *named) in enumerate(posting["places"]):
        where = (number, index, *(at or (None, None)), anywhere, *(named or [None]))
        connection.execute(_INSERT_PLACE, where)


_INSERT_PLACE = """
INSERT INTO gold.posting_location (control_number, loc_idx, latitude, longitude, is_anywhere, location_std,
    is_negotiable, is_repeat, code_version) VALUES (%s, %s, %s, %s, %s, %s, false, false, '')
"""


@FEW
@given(given_rules=rules(), found=st.lists(postings(), min_size=1, max_size=8))
def test_points_are_those_of_the_rules_and_add_up(
    connection: psycopg.Connection, given_rules: Posting, found: list[Posting]
) -> None:
    scored = Scores(connection, given_rules, found)
    for posting, (score, distance, disqualified_by, not_known, sentence, *points) in zip(
        found, scored.rows, strict=True
    ):
        expected = ranked(given_rules, posting, distance)
        assert (dict(zip(PARTS, map(Fraction, points), strict=True)), disqualified_by, not_known) == expected
        assert 0 <= score == sum(points) <= 100
        assert sentence.startswith(f"{score} of 100.")
        assert ("Not known" in sentence, "Disqualified" in sentence) == (
            bool(not_known),
            bool(disqualified_by),
        )


@FEW
@given(given_rules=rules(), posting=postings())
def test_the_distance_is_that_to_the_nearest_place(
    connection: psycopg.Connection, given_rules: Posting, posting: Posting
) -> None:
    [(_, distance, *_rest)] = Scores(connection, given_rules, [posting]).rows
    home = given_rules["profile"]["home"]
    known = [kilometres(home, *at) for at, anywhere in posting["places"] if at and not anywhere]
    assert distance == (pytest.approx(min(known), abs=0.051) if known else None)


@FEW
@given(given_rules=rules(), posting=postings(), at=st.tuples(LATITUDES, LONGITUDES))
def test_a_place_without_coordinates_is_where_others_put_it_and_home_may_be_but_named(
    connection: psycopg.Connection, given_rules: Posting, posting: Posting, at: tuple[float, float]
) -> None:
    home = given_rules["profile"]["home"]
    found = [{**posting, "places": [places]} for places in ((at, False, "Here"), (None, False, "Here"))]
    distances = [row[1] for row in Scores(connection, given_rules, found).rows]
    assert distances == [pytest.approx(kilometres(home, *at), abs=0.051)] * 2
    given_rules["profile"]["home"] = {"place": "HERE", "radius_km": 1}
    found.append({**posting, "places": [(at, False, "Another name")]})
    assert [row[1] for row in Scores(connection, given_rules, found).rows] == [0, 0, 0]


@FEW
@given(given_rules=rules(), posting=postings(), pays=st.lists(MONEY, min_size=2, max_size=8))
def test_more_pay_never_lowers_the_score(
    connection: psycopg.Connection, given_rules: Posting, posting: Posting, pays: list[Decimal]
) -> None:
    paid = [
        {**posting, "is_unpaid": False, "salary_min_norm": pay, "salary_max_norm": pay + 10}
        for pay in sorted(pays)
    ]
    scores = Scores(connection, given_rules, paid).scores
    assert scores == sorted(scores)


@FEW
@given(given_rules=rules(), posting=postings(), order=st.permutations(SKILLS))
def test_one_more_skill_never_lowers_the_score(
    connection: psycopg.Connection, given_rules: Posting, posting: Posting, order: list[str]
) -> None:
    """Nor does a must-have one, which can only lift a disqualification."""
    growing = [{**posting, "skills": sorted(order[:count])} for count in range(len(order) + 1)]
    scores = Scores(connection, given_rules, growing).scores
    assert scores == sorted(scores)
