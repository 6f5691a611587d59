"""The benchmark of gold in small, so that it cannot rot: silver is filled soundly, every mart is built three times."""

import os
from collections.abc import Callable

import psycopg
import pytest

from benchmarks.gold import ROUNDS, prepare
from benchmarks.gold_build import built
from benchmarks.gold_report import BEGIN, END, Round, report
from benchmarks.gold_silver import fill
from benchmarks.markers import written_between
from usajobs_assets.pipeline.gold import MARTS
from usajobs_assets.pipeline.services import Services
from usajobs_assets.storage import laws_sql
from usajobs_assets_tests.conftest import PROJECT

pytestmark = pytest.mark.integration

POSTINGS = 120


def test_silver_is_filled_gold_is_built_and_the_rounds_are_told(
    make_services: Callable[..., Services], database_url: str
) -> None:
    services = make_services()
    made = fill(services, POSTINGS)
    assert POSTINGS <= made < 2 * POSTINGS
    assert fill(services, POSTINGS) == made
    with psycopg.connect(database_url) as connection:
        titles, days, without_texts = connection.execute(_VARIETY).fetchone() or (0, 0, made)
        assert connection.execute(laws_sql.orphans("job_location").encode()).fetchall() == []
        assert connection.execute(laws_sql.without("job_details").encode()).fetchall() == []
    assert (titles > made / 4, days > made / 4, without_texts) == (True, True, 0)

    rounds = []
    for name, statements in ROUNDS.items():
        prepare(database_url, statements)
        rounds.append(Round(name, list(built(services, os.getpid())), 50.0))
    first, changed, same = ({cost.mart: cost for cost in one.costs} for one in rounds)
    assert set(first) == set(MARTS)
    assert first["posting"].written == first["posting"].rows > made
    assert 0 < changed["posting"].written < made / 10
    assert sum(cost.written for cost in same.values()) == 0

    told = report(database_url, made, rounds)
    assert f"{made:,} postings in silver" in told
    assert "| 1 % changed | rows | written |" in told
    assert "`gold.posting_location`" in told
    assert told in written_between(f"{BEGIN}\n{END}", BEGIN, END, told)


def test_the_page_of_the_project_has_the_markers() -> None:
    page = (PROJECT / "docs" / "performance.md").read_text()
    assert page.index(BEGIN) < page.index(END)


_VARIETY = """
SELECT count(DISTINCT position_title), count(DISTINCT publication_start_date),
       count(*) FILTER (WHERE coalesce(d.job_summary, d.major_duties[1]) IS NULL)
FROM silver.job JOIN silver.job_details d USING (control_number)
"""
