"""Gold's statistics on a real Postgres: each figure is that of a count in plain Python over the items.

Forty postings of Search, one of them twice in a page and one that breaks a rule; HistoricJoa tells what became of four
of them, in three captures of their open date, the last of which shows a posting that the others had not.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from usajobs_assets.pipeline.gold import build_all, build_one
from usajobs_assets.pipeline.load_day import load_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.statistics_checks import CLAIMS, differences
from usajobs_assets.pipeline.statistics_pictures import pictures_of
from usajobs_assets.settings import Settings
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets.tables.gold_statistics import STATISTICS
from usajobs_assets_tests.builders import NOON, StoppedClock, item, record
from usajobs_assets_tests.integration.small_store import new_database_from
from usajobs_assets_tests.integration.written_runs import write_run

pytestmark = pytest.mark.integration

FIRST = 800001000
OPENED, CLOSES = date(2026, 11, 10), date(2026, 12, 1)
DICE = random.Random(7)
PAY = {FIRST + place: (DICE.randrange(30_000, 90_000), DICE.randrange(0, 60_000)) for place in range(40)}
AGENCIES = ["National Park Service", "Department of the Army", "Department of the Navy"]
SELECTED, CANCELLED, CLOSED, REOPENED, LATE, UNSEEN = range(FIRST, FIRST + 6)
BROKEN = FIRST + 900


def after(days: int) -> datetime:
    return NOON + timedelta(days=days)


def paid(number: int) -> dict[str, Any]:
    lowest, more = PAY[number]
    money = {"MinimumRange": str(lowest), "MaximumRange": str(lowest + more), "RateIntervalCode": "PA"}
    return item(
        number,
        PositionRemuneration=[{**money, "Description": ""}],
        OrganizationName=AGENCIES[number % 3],
        JobCategory=[{"Name": "Ranger", "Code": "0025"}]
        + ([{"Name": "IT", "Code": "2210"}] if number % 4 == 0 else []),
        details={"LowGrade": "9", "HighGrade": "9" if number % 2 else "11"},
    )


def told(number: int, status: str, **changes: Any) -> dict[str, Any]:
    """The same posting by HistoricJoa: being newer, it decides agency, pay and grades."""
    lowest, more = PAY[number]
    same = {
        "hiringAgencyName": AGENCIES[number % 3],
        "minimumSalary": lowest,
        "maximumSalary": lowest + more,
        "maximumGrade": "9" if number % 2 else "11",
    }
    return record(number, positionOpeningStatus=status, **same, **changes)


def write_history(services: Services) -> None:
    """Three captures of one open date. `UNSEEN` is selected when it is first seen; so nobody knows when."""
    open_, done, gone = "Accepting applications", "Candidate selected", "Job canceled"
    first = [told(SELECTED, open_), told(CANCELLED, open_), told(REOPENED, gone), told(UNSEEN, done)]
    second = [told(SELECTED, open_), told(CANCELLED, gone), told(REOPENED, open_), told(UNSEEN, done)]
    third = [told(SELECTED, done), told(CANCELLED, gone), told(REOPENED, open_), told(UNSEEN, done)]
    others = [told(CLOSED, "Job closed", positionExpireDate="2026-11-15"), told(LATE, open_)]
    for days, records, token in ((1, first, "1"), (5, second, "2"), (40, [*third, *others], "3")):
        write_run(services.lake, "historic", records, after(days), f"0000000{token}", day=OPENED)


@pytest.fixture(scope="module")
def services(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    home = tmp_path_factory.mktemp("statistics") / "home"
    with new_database_from(postgres, "migrated") as url:
        variables = {"USAJOBS_MODE": "simulated", "USAJOBS_HOME": str(home), "DB_URL": url}
        made = Services(Settings.parse(variables), StoppedClock(after(60)))
        search = [*map(paid, PAY), paid(FIRST + 9), item(BROKEN, PositionLocation=[])]
        write_run(made.lake, "search", search, NOON, "00000009", repeated=1)
        write_run(made.lake, "search", [*map(paid, list(PAY)[:30])], NOON + timedelta(hours=1), "0000000a")
        write_history(made)
        load_day(made, NOON.date())
        load_day(made, OPENED)
        assert not any(built.current for _, built in build_all(made))
        yield made


def rows(services: Services, query: str) -> list[tuple[Any, ...]]:
    with services.warehouse.connect() as connection:
        return connection.execute(query.encode()).fetchall()


def quantile(values: Sequence[float], share: float) -> float:
    """Linear interpolation between the values, in order."""
    place = share * (len(values) - 1)
    below, ordered = int(place), sorted(values)
    above = min(below + 1, len(values) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def test_every_item_is_counted_once(services: Services) -> None:
    found = rows(
        services,
        "SELECT source, day, runs, runs_loaded, fetched, accepted, deduplicated, quarantined, held_back, postings,"
        " in_gold FROM gold.run_stats ORDER BY source",
    )
    assert found == [
        ("historic", OPENED, 3, 3, 14, 14, 0, 0, 0, 6, 6),
        ("search", NOON.date(), 2, 2, 72, 70, 1, 1, 0, 40, 40),
    ]


def test_quantiles_are_those_of_the_items(services: Services) -> None:
    middles: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for number, (lowest, more) in PAY.items():
        grade = "GS-09" if number % 2 else "GS-09/11"
        parts = (("all", "all"), ("agency", AGENCIES[number % 3]), ("grade", grade), ("state", "CO"))
        for series in ("0025", "2210") if number % 4 == 0 else ("0025",):
            for dimension, value in parts:
                middles[series, dimension, value].append(lowest + more / 2)
    found = {
        (series, dimension, value): figures
        for series, dimension, value, *figures in rows(
            services,
            "SELECT series, dimension, value, postings, p10, p25, p50, p75, p90 FROM gold.pay_by_series"
            " WHERE year = '2026' AND currency = 'USD'",
        )
    }
    assert set(found) == set(middles)
    for key, (postings, *quantiles) in found.items():
        pays = middles[key]
        assert postings == len(pays)
        if len(pays) < 5:
            assert quantiles == [None] * 5
        else:
            expected = [quantile(pays, share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)]
            assert [float(value) for value in quantiles] == pytest.approx(expected, abs=0.006)
    assert min(map(len, middles.values())) < 5 <= max(map(len, middles.values()))


def test_all_years_are_all_of_them(services: Services) -> None:
    columns = "series, dimension, value, postings, p50"
    found = [
        rows(services, f"SELECT {columns} FROM gold.pay_by_series WHERE year = '{year}' ORDER BY 1, 2, 3")
        for year in ("all", "2026")
    ]
    assert found[0] == found[1] != []


def test_days_are_those_of_the_postings_one_by_one(services: Services) -> None:
    """When each posting closed, as a person would say it."""
    closed = dict.fromkeys([*PAY], CLOSES) | {
        CANCELLED: date(2026, 11, 25),  # first seen without accepting
        CLOSED: date(2026, 11, 15),  # taken down
        UNSEEN: date(2026, 11, 21),
    }
    found = rows(services, "SELECT * FROM gold.postings_by_day ORDER BY day")
    days = [row[0] for row in found]
    assert days == [OPENED + timedelta(days=place) for place in range(len(days))]
    assert days[-1] == after(40).date()
    ends = Counter(closed.values())
    for day, opened, ended, cancelled, open_at_end, is_proven, *_ in found:
        assert opened == (len(PAY) if day == OPENED else 0)
        assert ended == ends[day]
        assert cancelled == (day == closed[CANCELLED])
        assert open_at_end == sum(OPENED <= day < end for end in closed.values())
        assert is_proven == (day == OPENED)


def test_time_to_fill_says_what_is_known_and_how_well(services: Services) -> None:
    found = rows(
        services,
        "SELECT control_number, outcome, not_yet_on, seen_on, days, uncertain_days, is_watched FROM gold.time_to_fill"
        " ORDER BY 1",
    )
    last, second = after(40).date(), after(5).date()
    assert found == [
        (SELECTED, "selected", second, last, 50, 35, False),
        (CANCELLED, "cancelled", date(2026, 11, 21), second, 15, 4, True),
        (CLOSED, "closed", NOON.date(), last, 50, 40, False),
        (UNSEEN, "selected", NOON.date(), date(2026, 11, 21), 11, 1, True),
    ]


def test_the_quantiles_of_time_to_fill_are_of_what_was_watched(services: Services) -> None:
    found = rows(
        services,
        "SELECT dimension, value, outcome, postings, p50 FROM gold.time_to_fill_quantiles ORDER BY 1, 2, 3",
    )
    assert ("all", "all", "cancelled", 1, 15.0) in found
    assert ("all", "all", "selected", 1, 11.0) in found
    assert {row[2] for row in found} == {"cancelled", "selected"}


def test_late_is_what_a_proven_capture_had_not_shown(services: Services) -> None:
    seen = after(40).date()
    assert rows(
        services,
        "SELECT control_number, open_date, seen_on, days_late FROM gold.late_arrivals ORDER BY 1",
    ) == [(CLOSED, OPENED, seen, 50), (LATE, OPENED, seen, 50)]


def test_the_claims_hold_and_notice_a_changed_figure(services: Services) -> None:
    assert {claim: differences(services, claim) for claim in CLAIMS} == dict.fromkeys(CLAIMS, (0, []))
    changes = {
        "items_unaccounted": "UPDATE gold.run_stats SET fetched = fetched + 1 WHERE source = 'search'",
        "postings_not_in_gold": "UPDATE gold.run_stats SET in_gold = in_gold - 1 WHERE source = 'historic'",
        "pay_that_does_not_add_up": "DELETE FROM gold.pay_by_series WHERE value = 'GS-09'",
        "days_that_do_not_add_up": "UPDATE gold.postings_by_day SET open_at_end = open_at_end + 1 "
        "WHERE day = '2026-11-12'",
        "outcomes_on_one_side": f"DELETE FROM gold.time_to_fill WHERE control_number = {CANCELLED}",
        "late_on_one_side": f"DELETE FROM gold.late_arrivals WHERE control_number = {LATE}",
    }
    for change in changes.values():
        with services.warehouse.connect() as connection:
            assert connection.execute(change.encode()).rowcount
    assert [claim for claim in CLAIMS if differences(services, claim)[0] == 0] == []
    mended = build_one(services, "statistics", anew=True)
    assert all(mended.written.values())
    assert {claim: differences(services, claim) for claim in CLAIMS} == dict.fromkeys(CLAIMS, (0, []))


def test_nothing_is_written_where_nothing_differs(services: Services) -> None:
    assert build_one(services, "statistics").current
    again = build_one(services, "statistics", anew=True)
    assert set(again.written.values()) | set(again.removed.values()) == {0}


def test_each_table_has_its_charts(services: Services) -> None:
    drawn = {table.name: pictures_of(services, table.name) for table in STATISTICS}
    assert {name: len(charts) for name, charts in drawn.items()} == {
        "late_arrivals": 1, "time_to_fill": 1, "postings_by_day": 2, "pay_by_series": 1, "run_stats": 2,
    }  # fmt: skip
    (_, items), _ = drawn["run_stats"]
    assert "search: 72 (accepted 70, deduplicated 1, quarantined 1, held back 0)" in items
    ((_, late),) = drawn["late_arrivals"]
    assert "up to 60 days: 2" in late
    ((_, pay),) = drawn["pay_by_series"]
    assert "0025 Ranger: median $" in pay
