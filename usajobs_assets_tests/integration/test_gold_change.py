"""`gold.posting_change` from a small silver: each change once, whoever showed it first, and again after a rebuild."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usajobs_assets.pipeline.gold import build_one
from usajobs_assets.pipeline.gold_checks import broken
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.replay import days_in_bronze
from usajobs_assets.pipeline.services import Services
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.builders import DAY, NOON, StoppedClock, item, record
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.integration.histories import FEW, RUNS, Said, write_world
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

CONTENTS = "SELECT to_jsonb(c) - 'updated_at' FROM gold.posting_change c ORDER BY control_number, change_id"
PARK, OTHER, GONE, OLD, EXTENDED = 800000100, 800000200, 800000300, 800000400, 800000500


def closing(day: str) -> dict[str, Any]:
    return {"ApplicationCloseDate": f"{day}T23:59:59.9970"}


def pay(least: str) -> dict[str, Any]:
    told = {"MinimumRange": least, "MaximumRange": "68546", "RateIntervalCode": "PA", "Description": ""}
    return {"PositionRemuneration": [told]}


SWEEPS = [
    [item(PARK), item(OTHER), item(GONE), item(EXTENDED, **closing("2026-11-20"))],
    [item(PARK, **closing("2026-12-08")), item(OTHER, PositionTitle="  Chief\tRanger "), item(GONE)],
    [item(PARK), item(OTHER, PositionTitle="Chief Ranger", **pay("53000.50"))],
    [item(PARK, **closing("2026-12-08")), item(GONE), item(EXTENDED, **closing("2026-12-08"))],
]
HISTORIC = [
    [record(PARK)],
    [
        record(
            OLD,
            positionOpeningStatus="Job closed",
            positionOpenDate="2019-05-01",
            positionCloseDate="2019-05-20",
        )
    ],
    [record(PARK, positionCloseDate="2026-12-08"), record(OTHER, positionOpeningStatus="Job canceled")],
    [record(PARK), record(OTHER)],
]


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Four days: a sweep at noon each, and HistoricJoa an hour later, which lags behind."""
    home = tmp_path_factory.mktemp("changes") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock())
        for number, (swept, told) in enumerate(zip(SWEEPS, HISTORIC, strict=True)):
            noon = NOON + timedelta(days=number)
            write_run(made.lake, "search", swept, noon, f"0000000{number}")
            opened = date.fromisoformat(told[0]["positionOpenDate"])
            write_run(made.lake, "historic", told, noon + timedelta(hours=1), f"1000000{number}", opened)
        for day in days_in_bronze(made.lake):
            load_day(made, day)
        build_one(made, "posting_change")
        yield made


def changes(services: Services, number: int) -> list[tuple[Any, ...]]:
    """Kind, values, the day on which it was seen, counted from 0, and the source, in the order of time."""
    with services.warehouse.connect() as connection:
        return connection.execute(
            "SELECT kind, old_value, new_value, changed_at::date - %s, source FROM gold.posting_change "
            "WHERE control_number = %s ORDER BY changed_at, kind",
            (DAY, number),
        ).fetchall()


def test_a_change_that_two_sources_show_is_one_and_the_second_time_is_another(services: Services) -> None:
    """HistoricJoa moves the date when Search has moved it back already; that is no third change."""
    assert changes(services, PARK) == [
        ("new", None, "accepting", 0, "search"),
        ("closing_date_moved", "2026-12-01", "2026-12-08", 1, "search"),
        ("closing_date_moved", "2026-12-08", "2026-12-01", 2, "search"),
        ("closing_date_moved", "2026-12-01", "2026-12-08", 3, "search"),
    ]


def test_titles_pay_and_the_status_are_told(services: Services) -> None:
    """The spelling of blanks is no edit, and HistoricJoa, which never showed another title, edits nothing."""
    assert changes(services, OTHER) == [
        ("new", None, "accepting", 0, "search"),
        ("title_edited", "Park Ranger", "Chief Ranger", 1, "search"),
        ("pay_edited", "52727.00-68546.00 PA", "53000.50-68546.00 PA", 2, "search"),
        ("cancelled", "accepting", "cancelled", 2, "historic"),
        ("reopened", "cancelled", "accepting", 3, "historic"),
    ]


def test_a_posting_that_leaves_and_comes_back_is_new_once(services: Services) -> None:
    assert changes(services, GONE) == [("new", None, "accepting", 0, "search")]


def test_closing_later_after_it_closed_is_a_reopening(services: Services) -> None:
    assert changes(services, EXTENDED)[1:] == [
        ("closing_date_moved", "2026-11-20", "2026-12-08", 3, "search"),
        ("reopened", "closed", "accepting", 3, "search"),
    ]


def test_a_posting_that_was_captured_late_is_new_now_and_says_when_it_opened(services: Services) -> None:
    assert [row[:4] for row in changes(services, OLD)] == [
        ("closed", "accepting", "closed", 1),
        ("new", None, "accepting", 1),
    ]
    with services.warehouse.connect() as connection:
        row = connection.execute(
            "SELECT DISTINCT opened_on::text FROM gold.posting_change WHERE control_number = %s", (OLD,)
        )
        assert row.fetchall() == [("2019-05-01",)]


def test_a_rebuild_gives_the_same_rows(services: Services) -> None:
    query = CONTENTS.encode()
    with services.warehouse.connect() as connection:
        before = connection.execute(query).fetchall()
        connection.execute("DELETE FROM gold.posting_change")
    assert broken(services, "postings_not_new_once")[0] == 5
    assert build_one(services, "posting_change", anew=True).written == {"posting_change": len(before)}
    with services.warehouse.connect() as connection:
        assert connection.execute(query).fetchall() == before
    assert broken(services, "postings_not_new_once") == (0, [])
    assert build_one(services, "posting_change").current


def test_the_documented_query_runs(services: Services) -> None:
    [query] = re.findall(r"```sql\n(.*?)```", (PROJECT / "docs" / "gold-alerts.md").read_text(), re.DOTALL)
    with services.warehouse.connect() as connection:
        found = connection.execute(query.replace("830000100", str(PARK)).encode()).fetchall()
    assert [kind for _, kind, *_ in found] == ["new", *["closing_date_moved"] * 3]


@settings(FEW, max_examples=4)
@given(data=st.data(), said=RUNS)
def test_the_order_in_which_runs_are_loaded_does_not_matter(
    make_services: Callable[..., Services], tmp_path: Path, said: list[Said], data: st.DataObject
) -> None:
    """Also where gold was built in between: what a late run moves or takes back leaves no trace."""
    world = write_world(make_services(), tmp_path, said)
    built = []
    for order in (range(len(said)), data.draw(st.permutations(range(len(said))))):
        world.captured.forget()
        for number in order:
            world.captured.load(number)
            build_one(world.captured.services, "posting_change")
        built.append(world.query(CONTENTS))
    assert built[0] == built[1]
