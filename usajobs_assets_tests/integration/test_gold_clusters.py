"""`gold.posting_cluster` from sweeps to rows on a real Postgres: keys, who was seen when, the report, the claims."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from usajobs_assets.pipeline.gold import build_all, build_one
from usajobs_assets.pipeline.gold_checks import broken
from usajobs_assets.pipeline.gold_cluster import largest_clusters, report
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.gold_cluster_claims import CLUSTER_CLAIMS
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import NOON, StoppedClock, item
from usajobs_assets_tests.integration.small_store import load_days, new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

PUBLIC, INSIDERS, AGAIN, TYPO, OTHER = range(800000100, 800000600, 100)
A_DAY = timedelta(days=1)
INSIDE = {"HiringPath": ["fed-competitive", "fed-internal-search"]}
ITEMS = [
    item(PUBLIC),
    item(INSIDERS, PositionTitle="PARK  RANGER", details=INSIDE),
    item(TYPO, PositionTitle="Park Ranger (Interpretation)"),
    item(OTHER, PositionTitle="Park Ranger (Interpretaton)", PublicationStartDate="2026-11-12T00:00:00.0000"),
]
LATER = [item(PUBLIC), item(AGAIN, ApplicationCloseDate="2026-12-20T23:59:59.9970")]


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("clusters") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock())
        write_run(made.lake, "search", ITEMS, NOON, "00000001")
        write_run(made.lake, "search", LATER, NOON + A_DAY, "00000002")
        load_days(made)
        list(build_all(made))
        yield made


def rows(services: Services, query: str) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def of(services: Services, columns: str) -> dict[int, tuple[Any, ...]]:
    found = rows(services, f"SELECT control_number, {columns} FROM gold.posting_cluster")
    return {number: tuple(values) for number, *values in found}


def test_the_hash_key_is_md5_of_company_title_and_location(services: Services) -> None:
    key = hashlib.md5(b"national park service|park ranger|denver co", usedforsecurity=False).hexdigest()
    found = of(services, "hash_key")
    assert [number for number in sorted(found) if found[number] == (key,)] == [PUBLIC, INSIDERS, AGAIN]


def test_members_say_what_they_are_to_the_representative(services: Services) -> None:
    """The posting that closes last stands for its cluster, so one that is open does if any is."""
    found = of(services, "cluster_id, relation, representative, twin_of, cluster_size, same_grades")
    named = f"usajobs:{PUBLIC}"
    assert found == {
        AGAIN: (named, "representative", AGAIN, INSIDERS, 3, True),
        PUBLIC: (named, "duplicate", AGAIN, INSIDERS, 3, True),
        INSIDERS: (named, "twin", AGAIN, PUBLIC, 3, True),
        OTHER: (f"usajobs:{TYPO}", "representative", OTHER, None, 2, True),
        TYPO: (f"usajobs:{TYPO}", "near_duplicate", OTHER, None, 2, True),
    }
    assert {number for number, (similarity,) in of(services, "similarity").items() if similarity < 1} == {
        OTHER
    }


def test_first_and_last_seen_are_those_of_the_sightings(services: Services) -> None:
    found = of(services, "first_seen, last_seen")
    first, second = found[INSIDERS][0], found[AGAIN][0]
    assert second - first == A_DAY
    assert found[PUBLIC] == (first, second)
    assert found[INSIDERS] == (first, first)
    query = "SELECT postings, first_seen, last_seen, titles FROM gold.cluster ORDER BY postings DESC LIMIT 1"
    assert rows(services, query) == [(3, first, second, ["PARK  RANGER", "Park Ranger"])]


def test_the_report_adds_up(services: Services) -> None:
    assert report(services) == {
        "postings": 5, "retained": 2, "merged": 3, "duplicates": 1, "duplicates_of_other_grades": 0, "twins": 1,
        "near_duplicates": 1, "alone": 0, "hash_keys": 3, "largest": 3, "across_sources": 0,
    }  # fmt: skip
    assert [(id_, postings) for id_, postings, *_ in largest_clusters(services)] == [
        (f"usajobs:{PUBLIC}", 3),
        (f"usajobs:{TYPO}", 2),
    ]


def test_the_claims_hold_and_see_what_was_changed_by_hand(services: Services) -> None:
    assert {claim: broken(services, claim) for claim in CLUSTER_CLAIMS} == dict.fromkeys(
        CLUSTER_CLAIMS, (0, [])
    )
    update = "UPDATE gold.posting_cluster SET"
    spoiled = {
        f"{update} control_number = 5, twin_of = NULL WHERE control_number = {INSIDERS}": "postings_without_cluster",
        f"{update} relation = 'representative', is_representative = true, representative = control_number "
        f"WHERE control_number = {TYPO}": "clusters_without_one_representative",
        f"{update} cluster_id = 'usajobs:{TYPO}' WHERE control_number = {INSIDERS}": "members_that_disagree",
        f"{update} twin_of = {TYPO} WHERE control_number = {AGAIN}": "members_that_disagree",
    }
    for statement, claim in spoiled.items():
        with services.warehouse.connect() as connection:
            connection.execute(statement.encode())
        assert broken(services, claim)[0] > 0, statement
        assert build_one(services, "posting_cluster", anew=True).written["posting_cluster"] > 0
    assert [broken(services, claim) for claim in CLUSTER_CLAIMS] == [(0, [])] * len(CLUSTER_CLAIMS)


def test_a_build_writes_only_what_a_new_sweep_has_changed(services: Services) -> None:
    """Being seen again moves `last_seen` of those that were seen, and nothing else."""
    assert all(built.current for _, built in build_all(services))
    before = of(services, "cluster_id, relation, representative")
    write_run(services.lake, "search", [item(PUBLIC)], NOON + 2 * A_DAY, "00000003")
    load_day(services, (NOON + 2 * A_DAY).date())
    built = dict(build_all(services))["posting_cluster"]
    assert (built.current, built.written, built.removed) == (
        False,
        {"posting_cluster": 1},
        {"posting_cluster": 0},
    )
    assert of(services, "cluster_id, relation, representative") == before
