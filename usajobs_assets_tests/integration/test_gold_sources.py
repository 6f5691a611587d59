"""Postings of two sources in one gold: one row shape, pay through the same rates, employers in the same size bins."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from usajobs_assets.pipeline import gold_checks, statistics_checks
from usajobs_assets.pipeline.gold import build_all, build_one
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.providers import JSEARCH_PROVIDER
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.transforms.posting_number import posting_number
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, jsearch_item
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

FEDERAL = 800000100
NOWHERE = dict.fromkeys(("job_city", "job_state", "job_country", "job_latitude", "job_longitude"))


def paid(low: float | None, high: float | None, currency: str | None, period: str | None) -> dict[str, Any]:
    return {
        "job_min_salary": low,
        "job_max_salary": high,
        "job_salary_currency": currency,
        "job_salary_period": period,
    }


ITEMS = [
    jsearch_item("plain"),
    jsearch_item("rupees", **paid(1_800_000, 2_400_000, "INR", "YEAR"),
                 job_city="Bengaluru", job_state="KA", job_country="IN"),
    jsearch_item("weekly", **paid(1000, 1200, "CAD", "WEEK"), job_city="Toronto", job_state="ON", job_country="CA"),
    jsearch_item("gold bars", **paid(1, 2, "XAU", "YEAR"),
                 employer_name="  microsoft   CORPORATION", employer_size="9"),
    jsearch_item("no currency", **paid(50_000, 60_000, None, "YEAR"), employer_size="plenty"),
    jsearch_item("unpaid", **paid(None, None, None, None), job_posted_at_timestamp=None),
    jsearch_item("remote", **NOWHERE, job_is_remote=True, employer_name="Forest Service", employer_size=None),
    jsearch_item(
        "skilled", job_title="Data Engineer", job_description="You know PYTHON.", job_required_skills=["SQL", "triage"],
        job_state="Texas", job_city="Austin", job_employment_type="FULLTIME, PARTTIME",
        job_offer_expiration_timestamp=1795186400,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A silver of both providers, and the gold of it."""
    home = tmp_path_factory.mktemp("sources") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock())
        write_run(made.lake, "search", [item(FEDERAL)], NOON, "00000001")
        write_run(made.lake, "jsearch", ITEMS, NOON, "00000002")
        load_day(made, DAY)
        load_day(made, DAY, JSEARCH_PROVIDER)
        assert not any(build.current for _, build in build_all(made))
        yield made


def told(services: Services, columns: str) -> dict[str, Any]:
    """These columns of gold's postings of JSearch, by their own ids."""
    with services.warehouse.connect() as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        query = f"SELECT source_id, {columns} FROM gold.posting WHERE source = 'jsearch'"
        rows = connection.execute(query.encode()).fetchall()
    return {source_id: values[0] if len(values) == 1 else tuple(values) for source_id, *values in rows}


def test_a_posting_is_known_by_its_source_and_its_id_there(services: Services) -> None:
    numbers = told(services, "control_number")
    assert numbers == {id_: posting_number("jsearch", id_) for id_ in numbers}
    assert len(numbers) == len(ITEMS)
    with services.warehouse.connect() as connection:
        row = connection.execute(
            "SELECT control_number, source_id, sources FROM gold.posting WHERE source = 'usajobs'"
        ).fetchall()
    assert row == [(FEDERAL, str(FEDERAL), ["search"])]


def test_pay_goes_through_the_rates_of_the_file(services: Services) -> None:
    found = told(
        services, "pay_currency, pay_rate_interval_code, salary_min_norm, salary_max_norm, salary_reason"
    )
    assert found["plain"] == ("USD", "PH", Decimal("65740.50"), Decimal(83480), None)
    # 83.677 rupees and 1.370 Canadian dollars a US dollar, from 2024 on.
    assert found["rupees"] == ("INR", "PA", Decimal("21511.29"), Decimal("28681.72"), None)
    assert found["weekly"] == ("CAD", "WK", Decimal("37956.20"), Decimal("45547.45"), None)
    assert found["gold bars"] == ("XAU", "PA", None, None, "unknown_currency")
    assert found["no currency"] == (None, "PA", None, None, "unknown_currency")
    assert found["unpaid"] == (None, None, None, None, "no_pay_told")
    assert set(told(services, "salary_currency_norm").values()) == {"USD"}


def test_an_employer_has_the_size_of_the_file_or_the_one_that_was_told(services: Services) -> None:
    found = told(services, "agency_std, agency_size_bin, agency_size_as_of::text")
    assert found["gold bars"] == ("Microsoft", "10001+", "2023-12-31")
    assert found["remote"] == ("Forest Service", "10001+", "2024-09-30")
    assert found["plain"] == ("Northwind Hospital", "51-200", None)
    assert found["no currency"] == ("Northwind Hospital", "unknown", None)


def test_places_are_spelled_as_those_of_usajobs(services: Services) -> None:
    assert told(services, "location_std, states") == {
        **dict.fromkeys(("plain", "gold bars", "no currency", "unpaid"), ("Columbus, OH", ["OH"])),
        "rupees": ("Bengaluru, India", []),
        "weekly": ("Toronto, Canada", []),
        "remote": (None, []),
        "skilled": ("Austin, TX", ["TX"]),
    }
    with services.warehouse.connect() as connection:
        rows = connection.execute(
            "SELECT DISTINCT state, state_code, country, region FROM gold.posting_location "
            "WHERE control_number < 0 ORDER BY 1"
        ).fetchall()
    assert rows == [
        ("KA", None, "India", "Asia"),
        ("ON", None, "Canada", "Canada and Mexico"),
        ("Ohio", "OH", "United States", "Midwest"),
        ("Texas", "TX", "United States", "South"),
    ]
    assert told(services, "is_remote")["remote"] is True


def test_titles_skills_and_days_are_read_alike(services: Services) -> None:
    found = told(services, "job_title_std, skills, skills_found_in, position_schedule_code, closes_at::text")
    title, skills, found_in, schedule, closes = found["skilled"]
    assert (title, skills) == ("Data Engineer", ["python", "sql"])
    assert found_in == {"python": ["description"], "sql": ["required_skills"]}
    assert (schedule, found["plain"][3]) == (None, "1")
    assert closes == "2026-11-20 14:53:20+00"
    assert told(services, "publication_start_date::text, sources")["plain"] == ("2026-11-19", ["jsearch"])


def test_an_offer_without_an_end_is_open_for_thirty_days(services: Services) -> None:
    """By the clock of the database, so the days are moved instead of it."""
    moved = """
    UPDATE gold.posting
    SET closes_at = CASE source_id WHEN 'rupees' THEN now() - interval '1 hour'
                                   WHEN 'unpaid' THEN now() + interval '1 day' END,
        publication_start_date = (now() AT TIME ZONE 'America/New_York')::date
                               - CASE source_id WHEN 'plain' THEN 29 WHEN 'weekly' THEN 30 ELSE 0 END
    WHERE source_id IN ('plain', 'weekly', 'rupees', 'unpaid') OR source = 'usajobs'
    """
    with services.warehouse.connect() as connection:
        connection.execute("UPDATE gold.posting SET publication_start_date = NULL")
        connection.execute(moved.encode())
        rows = connection.execute("SELECT source_id FROM gold.open_posting ORDER BY 1").fetchall()
        connection.rollback()
    assert rows == [("plain",), ("unpaid",)]


@pytest.mark.parametrize(
    "claim", ["postings_on_one_side", "locations_on_one_side", "odd_pay", "ranked_on_one_side"]
)
def test_what_must_hold_of_gold_holds_of_both(services: Services, claim: str) -> None:
    assert gold_checks.broken(services, claim) == (0, [])


@pytest.mark.parametrize("claim", statistics_checks.CLAIMS)
def test_what_must_hold_of_statistics_holds_with_both(services: Services, claim: str) -> None:
    assert statistics_checks.differences(services, claim) == (0, [])


def test_the_figures_of_a_run_know_the_source_and_the_days_count_usajobs_alone(services: Services) -> None:
    with services.warehouse.connect() as connection:
        runs = connection.execute(
            "SELECT source, accepted, in_gold, matched FROM gold.run_stats ORDER BY 1"
        ).fetchall()
        days = connection.execute("SELECT sum(opened) FROM gold.postings_by_day").fetchone()
    assert runs == [("jsearch", 8, 8, 8), ("search", 1, 1, 1)]
    assert days == (1,)


LATER = [
    jsearch_item("plain", job_title="Head  Nurse", job_min_salary=33),
    jsearch_item(
        "weekly", **paid(1000, 1300, "CAD", "WEEK"), job_city="Toronto", job_state="ON", job_country="CA"
    ),
    jsearch_item("no currency", **paid(50_000, 60_000, None, "YEAR"), employer_size="plenty"),
]


def test_what_changes_is_told_once_and_again_after_a_rebuild(services: Services) -> None:
    """A posting that is not shown any more has not changed; one that is shown as it was has not either."""
    write_run(services.lake, "jsearch", LATER, NOON + timedelta(days=1), "00000003")
    load_day(services, DAY + timedelta(days=1), JSEARCH_PROVIDER)
    for anew in (False, True):
        build_one(services, "posting_change", anew=anew)
        with services.warehouse.connect() as connection:
            rows = connection.execute(
                "SELECT kind, old_value, new_value, count(*) FROM gold.posting_change c "
                "WHERE source = 'jsearch' GROUP BY 1, 2, 3 ORDER BY 1, 2"
            ).fetchall()
        assert rows == [
            ("new", None, "opened", 8),
            ("pay_edited", "1000.00-1200.00 WK CAD", "1000.00-1300.00 WK CAD", 1),
            ("pay_edited", "31.50-40.00 PH", "33.00-40.00 PH", 1),
            ("title_edited", "Registered Nurse", "Head Nurse", 1),
        ]
    assert gold_checks.broken(services, "postings_not_new_once") == (0, [])
