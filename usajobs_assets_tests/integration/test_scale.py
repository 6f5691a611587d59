"""The scale run in small, so that it cannot rot: what it makes passes the gate, and it goes on after a stop."""

import os
from collections.abc import Callable
from datetime import date
from itertools import islice

import orjson
import psycopg
import pytest

from benchmarks.markers import written_between
from benchmarks.scale import FIRST_DAY, LAST_DAY, loaded
from benchmarks.scale_days import Days, read
from benchmarks.scale_records import FIRST_NUMBER, records_of
from benchmarks.scale_report import BEGIN, END, report
from usajobs_assets.pipeline.services import Services
from usajobs_assets_tests.conftest import PROJECT

pytestmark = pytest.mark.integration

DAYS = Days.spread(records=330, days=11, first=FIRST_DAY, last=LAST_DAY)
A_DAY = date(2020, 2, 29)


def test_days_are_spread_over_all_years_and_the_latest_come_first() -> None:
    assert (DAYS.dates[0], DAYS.dates[-1], DAYS.a_day) == (FIRST_DAY, LAST_DAY, 30)
    many = Days.spread(3_000_000, 3_611, FIRST_DAY, LAST_DAY)
    assert len(many.dates) == 3_611
    assert [day for _, day in many.in_turn][:60] == many.dates[-60:]
    assert sorted(many.in_turn) == list(enumerate(many.dates))


def test_records_are_the_same_every_time_and_differ_from_one_another() -> None:
    made = records_of(A_DAY, FIRST_NUMBER, 500, LAST_DAY)
    assert made == records_of(A_DAY, FIRST_NUMBER, 500, LAST_DAY)
    records = [orjson.loads(raw) for raw in made]
    assert {record["positionOpenDate"] for record in records} == {str(A_DAY)}
    assert [record["usajobsControlNumber"] for record in records] == [
        *range(FIRST_NUMBER, FIRST_NUMBER + 500)
    ]
    assert len({record["announcementNumber"] for record in records}) == 500
    assert len({record["hiringAgencyName"] for record in records}) > 200
    assert 1_500 < sum(map(len, made)) / len(made) < 2_500


def test_a_run_that_was_stopped_goes_on_and_is_told(
    make_services: Callable[..., Services], database_url: str
) -> None:
    services = make_services()
    home = services.settings.usajobs_home
    assert len(list(islice(loaded(services, DAYS, os.getpid()), 4))) == 4
    assert len(list(loaded(services, DAYS, os.getpid()))) == 7
    assert sorted(cost.day for cost in read(home)) == DAYS.dates
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM silver.job").fetchone() == (330,)
        assert connection.execute("SELECT count(*) FROM ops.quarantine").fetchone() == (0,)
    assert not list((home / "simulated" / "lake" / "bronze").rglob("page=*"))
    told = report(database_url, read(home), DAYS)
    assert "330 records on 11 open dates, 2017-01-01 to 2026-11-20" in told
    assert "`silver.job_raw_json`" in told
    assert told in written_between(f"{BEGIN}\n{END}", BEGIN, END, told)


def test_the_page_of_the_project_has_the_markers() -> None:
    page = (PROJECT / "docs" / "scale.md").read_text()
    assert page.index(BEGIN) < page.index(END)
