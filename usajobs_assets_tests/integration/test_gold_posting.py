"""`gold.posting` from a small silver on a real Postgres: decoded, comparable, written only where it differs."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from usajobs_assets.pipeline.gold_posting import build
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, shipped_rules
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

PLAIN, HOURLY, UNPAID, FAR, ABROAD, FREE_TEXT = range(800000100, 800000700, 100)


def pay(minimum: str, maximum: str, code: str) -> list[dict[str, str]]:
    return [{"MinimumRange": minimum, "MaximumRange": maximum, "RateIntervalCode": code, "Description": ""}]


def place(name: str, country: str = "United States", state: str | None = None, **at: float) -> dict[str, Any]:
    named = {
        "LocationName": name,
        "CityName": name,
        "CountryCode": country,
        "Latitude": 0.0,
        "Longitude": 0.0,
    }
    return {**named, **({"CountrySubDivisionCode": state} if state else {}), **at}


ITEMS = [
    item(PLAIN),
    item(HOURLY, PositionRemuneration=pay("17.50", "20", "PH"), PositionTitle="IT Specialist (INFOSEC)"),
    item(UNPAID, PositionRemuneration=pay("0", "0", "WC"), OrganizationName="NATIONAL  PARK SERVICE"),
    item(
        FAR,
        PositionLocation=[
            place("Location Negotiable After Selection, United States", Latitude=39.1, Longitude=-77.0),
            place("Boise, Idaho", state="Idaho", Latitude=43.6, Longitude=116.2),
            place("Boise, Idaho", state="Idaho", Latitude=43.6, Longitude=-116.2),
        ],
        PositionRemuneration=pay("9000000", "9000000", "PH"),
    ),
    item(ABROAD, PositionLocation=[place("Montreal, Canada", "Canada", Latitude=45.5, Longitude=-73.6)]),
    item(
        FREE_TEXT,
        PositionTitle="Keeper of Odd Things",
        OrganizationName="Bureau of Odd Things",
        QualificationSummary="You know PYTHON, C++ and Power  BI.",
        details={"MajorDuties": ["Write Python."], "LowGrade": "00", "SecurityClearance": "Top Secret"},
    ),
]


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("gold") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock())
        write_run(made.lake, "search", ITEMS, NOON, "00000001")
        load_day(made, DAY)
        build(made)
        yield made


def rows(services: Services, query: str) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def of(services: Services, columns: str) -> dict[int, Any]:
    found = rows(services, f"SELECT control_number, {columns} FROM gold.posting")
    return {number: values[0] if len(values) == 1 else values for number, *values in found}


def test_there_is_a_row_for_each_posting_and_each_place(services: Services) -> None:
    assert sorted(of(services, "position_id")) == [PLAIN, HOURLY, UNPAID, FAR, ABROAD, FREE_TEXT]
    assert rows(services, "SELECT count(*) FROM gold.posting_location") == [(8,)]


def test_pay_is_that_of_a_year_and_says_why_where_there_is_none(services: Services) -> None:
    found = of(services, "salary_min_norm, salary_max_norm, salary_reason, is_unpaid, pay_max")
    assert found[PLAIN] == [Decimal(52727), Decimal(68546), None, False, Decimal(68546)]
    assert found[HOURLY] == [Decimal("36522.50"), Decimal(41740), None, False, Decimal(20)]
    assert found[UNPAID] == [None, None, "without_compensation", True, Decimal(0)]
    assert found[FAR] == [None, None, "out_of_range", False, Decimal(9000000)]
    assert set(of(services, "salary_currency_norm").values()) == {"USD"}


def test_titles_and_agencies_have_one_name(services: Services) -> None:
    found = of(services, "job_title_std, agency_std, agency_size_bin")
    assert found[PLAIN] == ["Park Ranger", "National Park Service", "10001+"]
    assert found[HOURLY][0] == "Cybersecurity Specialist"
    assert found[UNPAID][1:] == ["National Park Service", "10001+"]
    assert found[FREE_TEXT] == [None, "Bureau of Odd Things", "unknown"]
    assert rows(services, "SELECT * FROM gold.title_without_standard") == [("Keeper of Odd Things", 1)]


def test_places_are_told_apart_and_coordinates_can_be_true(services: Services) -> None:
    told = "city, state_code, region, location_std, latitude, is_negotiable, is_repeat"
    query = f"SELECT {told} FROM gold.posting_location"
    assert rows(services, f"{query} WHERE control_number = {FAR} ORDER BY loc_idx") == [
        (None, None, None, "Negotiable", None, True, False),
        ("Boise", "ID", "West", "Boise, ID", None, False, False),
        ("Boise", "ID", "West", "Boise, ID", 43.6, False, True),
    ]
    assert rows(services, f"{query} WHERE control_number = {ABROAD}") == [
        ("Montreal", None, "Canada and Mexico", "Montreal, Canada", 45.5, False, False)
    ]
    found = of(services, "location_std, states, location_count, is_negotiable, is_nationwide, is_remote")
    assert found[PLAIN] == ["Denver, CO", ["CO"], 1, False, False, False]
    assert found[FAR] == ["Multiple locations", ["ID"], 2, True, False, False]


def test_skills_say_where_they_were_found(services: Services) -> None:
    found = of(services, "skills, skills_found_in")
    assert found[FREE_TEXT] == [
        ["c++", "power bi", "python"],
        {
            "c++": ["qualification_summary"],
            "power bi": ["qualification_summary"],
            "python": ["qualification_summary", "major_duties"],
        },
    ]
    assert found[PLAIN] == [[], {}]


def test_who_may_apply_and_until_when(services: Services) -> None:
    found = of(
        services, "is_public, pay_plan, grade_min, grade_max, needs_clearance, closes_at::text, is_evergreen"
    )
    assert found[PLAIN] == [True, "GS", 9, 11, None, "2026-12-02 04:59:00+00", False]
    assert found[FREE_TEXT][2:5] == [None, 11, True]


def test_open_postings_are_those_that_take_applications_now(services: Services) -> None:
    """By the database's clock, so the postings are moved to around now, and back."""
    spoiled = {
        PLAIN: "closes_at = now() - interval '1 second'",
        HOURLY: "position_opening_status = 'cancelled'",
        UNPAID: "position_expire_date = (now() AT TIME ZONE 'America/New_York')::date",
        FAR: "publication_start_date = current_date + 2",
    }
    with services.warehouse.connect() as connection:
        opened = "publication_start_date = current_date - 2, closes_at = now() + interval '1 hour'"
        connection.execute(f"UPDATE gold.posting SET {opened}".encode())
        for number, change in spoiled.items():
            connection.execute(f"UPDATE gold.posting SET {change} WHERE control_number = {number}".encode())
        query = "SELECT control_number, closes_in::text FROM gold.open_posting ORDER BY 1"
        found = connection.execute(query).fetchall()
        connection.rollback()
    assert found == [(ABROAD, "01:00:00"), (FREE_TEXT, "01:00:00")]


def test_the_documented_query_runs(services: Services) -> None:
    [query] = re.findall(r"```sql\n(.*?)```", (PROJECT / "docs" / "gold.md").read_text(), re.DOTALL)
    assert rows(services, query) == []


def test_a_build_of_the_same_inputs_does_nothing_and_one_anew_writes_nothing(services: Services) -> None:
    again = build(services)
    assert again.current
    assert again.rows == {"posting": 6, "posting_location": 8}
    anew = build(services, anew=True)
    assert (anew.current, anew.figures["texts_read"]) == (False, 0)
    assert set(anew.written.values()) == set(anew.removed.values()) == {0}


def test_only_what_differs_is_written_and_what_is_gone_is_removed(services: Services) -> None:
    rows(
        services,
        f"UPDATE gold.posting SET job_title_std = 'Wrong' WHERE control_number = {PLAIN} RETURNING 1",
    )
    rows(services, f"DELETE FROM gold.posting WHERE control_number = {HOURLY} RETURNING 1")
    rows(services, "UPDATE gold.posting_location SET control_number = 1 WHERE loc_idx = 2 RETURNING 1")
    before = of(services, "updated_at")
    mended = build(services, anew=True)
    assert mended.written == {"posting": 2, "posting_location": 1}
    assert mended.removed == {"posting": 0, "posting_location": 1}
    assert mended.figures["texts_read"] == 1
    after = of(services, "updated_at")
    assert {number for number in before if after[number] == before[number]} == set(before) - {PLAIN}


def test_other_rules_build_anew_and_another_currency_converts(services: Services) -> None:
    shipped = shipped_rules()
    other = shipped.model_copy(update={"fx_rates": shipped.fx_rates.model_copy(update={"target": "CAD"})})
    built = build(services, other)
    assert built.written["posting"] == 6
    assert built.figures["texts_read"] == 0
    found = of(services, "salary_min_norm, salary_currency_norm, fx_rate, fx_date::text, pay_min")[PLAIN]
    assert found == [Decimal("72235.99"), "CAD", 1.37, "2024-01-01", Decimal(52727)]
    assert not build(services).current
