"""`gold.ranked_posting` from a small silver on a real Postgres, and who moved when its rules changed."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
import yaml

from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.gold_ranking import standing
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.settings import Settings
from usajobs_assets.storage.mart_loader import GoldBuild
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

RANGER, ENGINEER, INSIDER = range(800000100, 800000400, 100)
ITEMS = [
    item(RANGER),
    item(ENGINEER, PositionTitle="Data Engineer", QualificationSummary="Python, SQL and AWS."),
    item(INSIDER, PositionTitle="Data Engineer", details={"HiringPath": ["fed-competitive"]}),
]
SHIPPED_RULES = read_folder(SHIPPED)


@pytest.fixture(scope="module")
def loaded(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("ranking") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock())
        write_run(made.lake, "search", ITEMS, NOON, "00000001")
        load_day(made, DAY)
        yield made


@pytest.fixture
def services(loaded: Services) -> Services:
    """With the shipped rules active and built, whatever the tests before did."""
    activate(loaded, SHIPPED_RULES)
    built(loaded)
    return loaded


def activate(services: Services, book: Rulebook) -> None:
    store = RulebookStore(services.warehouse)
    store.activate(book, "a test", after=store.active())


def built(services: Services) -> GoldBuild:
    return dict(build_all(services))["ranked_posting"]


def with_ranking(change: Callable[[dict[str, Any]], None]) -> Rulebook:
    """The shipped rules with another ranking.yml."""
    document = yaml.safe_load(SHIPPED_RULES.files["ranking.yml"])
    change(document)
    return Rulebook({**SHIPPED_RULES.files, "ranking.yml": yaml.safe_dump(document)})


def rows(services: Services, query: str) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def newest_moves(services: Services) -> dict[int, Any]:
    query = """SELECT control_number, old_score, new_score, old_place, new_place, points_moved, because
               FROM gold.rank_change WHERE reranking = (SELECT max(number) FROM ops.reranking)"""
    return {number: values for number, *values in rows(services, query)}


def test_the_sentence_says_what_fits_what_does_not_and_what_disqualifies(services: Services) -> None:
    query = "SELECT control_number, rank_score, disqualified_by, rank_explain FROM gold.ranked_posting"
    found = {number: values for number, *values in rows(services, query)}
    assert found[ENGINEER] == [
        Decimal("65.00"),
        [],
        "65.00 of 100. Fits: title (data engineer); skills (aws, python, sql); hiring path (public). "
        "Fits in part: grade (GS 9-11). Does not fit: place (1,489 miles from Washington, DC); pay (USD 60,637); "
        "agency (National Park Service).",
    ]
    assert found[INSIDER] == [
        Decimal("6.00"),
        ["hiring_path"],
        "6.00 of 100. Fits: title (data engineer). Fits in part: grade (GS 9-11). Does not fit: skills; "
        "place (1,489 miles from Washington, DC); pay (USD 60,637); hiring path (only fed-competitive); "
        "agency (National Park Service). "
        "Disqualified, keeps 20 % of the points: not open to your hiring paths.",
    ]
    assert found[RANGER][0] == Decimal("15.00")


def test_the_same_inputs_build_nothing_and_a_build_anew_writes_and_tells_nothing(services: Services) -> None:
    before = rows(services, "SELECT count(*) FROM ops.reranking")
    assert built(services).current
    anew = dict(build_all(services, anew=True))["ranked_posting"]
    assert (anew.current, anew.written, anew.figures) == (False, {"ranked_posting": 0}, {"moved": 0})
    assert rows(services, "SELECT count(*) FROM ops.reranking") == before


def test_another_weight_ranks_anew_and_says_who_moved_and_why_and_going_back_undoes_it(
    services: Services,
) -> None:
    weights = {"title": 0, "skills": 10, "place": 15, "pay": 10, "grade": 50, "hiring_path": 10, "agency": 5}
    activate(services, with_ranking(lambda rules: rules.update(weights=weights)))
    assert built(services).figures == {"moved": 3}
    moved = newest_moves(services)
    assert moved[RANGER] == [
        Decimal("15.00"), Decimal("35.00"), 2, 2, {"grade": 20.0}, "score 15.00 → 35.00 (grade +20.00); place stays 2",
    ]  # fmt: skip
    assert (
        moved[ENGINEER][-1]
        == "score 65.00 → 45.00 (title -25.00, skills -15.00, grade +20.00); place stays 1"
    )
    changed = ["weights.title 25 → 0", "weights.skills 25 → 10", "weights.grade 10 → 50"]
    assert standing(services).changed == changed
    activate(services, SHIPPED_RULES)
    built(services)
    back = newest_moves(services)
    assert {number: (move[1], move[0]) for number, move in back.items()} == {
        number: (move[0], move[1]) for number, move in moved.items()
    }


def test_a_must_have_that_is_missing_disqualifies_and_moves_down(services: Services) -> None:
    activate(
        services,
        with_ranking(lambda rules: rules["profile"]["skills"].update(must_have=["tableau"], enough=1)),
    )
    built(services)
    assert rows(services, "SELECT DISTINCT disqualified_by[1] FROM gold.ranked_posting") == [
        ("must_have_skill",)
    ]
    assert newest_moves(services)[ENGINEER][-1].endswith("now disqualified; place stays 1")
    [(sentence,)] = rows(
        services, f"SELECT rank_explain FROM gold.ranked_posting WHERE control_number = {ENGINEER}"
    )
    assert "Does not fit: skills (lacks tableau)" in sentence
    assert sentence.endswith("of the points: lacks the must-have tableau.")


def retitled(services: Services, title: str) -> None:
    """A posting under another title, as if a load had brought it."""
    rows(
        services,
        f"UPDATE silver.job SET position_title = '{title}' WHERE control_number = {ENGINEER} RETURNING 1",
    )
    rows(services, "UPDATE ops.load SET loaded_at = clock_timestamp() RETURNING 1")


def test_new_data_and_a_comment_move_nobody_by_rules(services: Services) -> None:
    """What is ranked anew is written, and the rules say the same in other words."""
    before = rows(services, "SELECT count(*) FROM ops.reranking")
    comment = {"ranking.yml": "# More.\n" + SHIPPED_RULES.files["ranking.yml"]}
    activate(services, Rulebook({**SHIPPED_RULES.files, **comment}))
    assert built(services).current
    retitled(services, "Keeper")
    ranked = built(services)
    assert (ranked.written, ranked.figures) == ({"ranked_posting": 1}, {"moved": 0})
    retitled(services, "Data Engineer")
    built(services)
    assert rows(services, "SELECT count(*) FROM ops.reranking") == before


def test_data_and_rules_that_change_at_once_are_told_apart(services: Services) -> None:
    """The old score is that of the same postings by the former rules, not the one that the table had."""
    retitled(services, "Keeper")
    activate(services, with_ranking(lambda rules: rules.update(not_known_counts=0, disqualified_keeps=1)))
    assert built(services).figures == {"moved": 1}
    moved = newest_moves(services)
    assert moved[INSIDER][:2] == [Decimal("6.00"), Decimal("30.00")]
    assert ENGINEER not in moved
    retitled(services, "Data Engineer")


def test_former_rules_that_this_code_cannot_read_tell_nobodys_move(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    rows(services, _OLDER_RULES)
    rows(services, "UPDATE gold.ranked_posting SET rank_score = 1 RETURNING 1")
    rebuilt = dict(build_all(services, anew=True))["ranked_posting"]
    assert (rebuilt.figures, rebuilt.written) == ({"moved": 0}, {"ranked_posting": 3})
    assert "who moved is not told" in caplog.text
    assert newest_moves(services) == {}


_OLDER_RULES = """
INSERT INTO ops.reranking
SELECT number + 1, now(), NULL, 'odd', '{"of": "an older release"}', 'v', '{}', 0, 0, 0, 0
FROM ops.reranking ORDER BY number DESC LIMIT 1 RETURNING 1
"""


def test_nobody_rewrites_who_moved(services: Services) -> None:
    for change in ("UPDATE ops.reranking SET rose = 0", "DELETE FROM ops.rank_change"):
        with pytest.raises(psycopg.errors.RaiseException), services.warehouse.connect() as connection:
            connection.execute(change.encode())


def test_the_list_of_what_is_open_is_in_order_and_its_documented_queries_run(services: Services) -> None:
    """By the database's clock, so the postings are moved to around now, and back."""
    with services.warehouse.connect() as connection:
        opened = "publication_start_date = current_date - 2, closes_at = now() + make_interval(hours => %s)"
        for number, hours, score in ((RANGER, 3, 40), (ENGINEER, 2, 40), (INSIDER, 1, 50)):
            connection.execute(
                f"UPDATE gold.posting SET {opened} WHERE control_number = %s".encode(), (hours, number)
            )
            connection.execute(
                "UPDATE gold.ranked_posting SET rank_score = %s WHERE control_number = %s", (score, number)
            )
        query = "SELECT rank, control_number, closes_in::text FROM gold.ranked_open_posting ORDER BY rank"
        found = connection.execute(query).fetchall()
        documented = re.findall(
            r"```sql\n(.*?)```", (PROJECT / "docs" / "gold-ranking.md").read_text(), re.DOTALL
        )
        for each in documented:
            connection.execute(each.encode()).fetchall()
        connection.rollback()
    assert found == [(1, INSIDER, "01:00:00"), (2, ENGINEER, "02:00:00"), (3, RANGER, "03:00:00")]
    assert len(documented) >= 2
