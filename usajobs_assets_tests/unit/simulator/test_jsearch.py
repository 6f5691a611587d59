"""The simulated JSearch, asked by the client over a real socket: pages, oddities, key and quota."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from usajobs_assets.api_client import errors
from usajobs_assets.api_client.budget import Budget
from usajobs_assets.jsearch_api.client import JsearchClient
from usajobs_assets.jsearch_api.credentials import JsearchKey
from usajobs_assets.jsearch_api.page import read_jsearch_page
from usajobs_assets.jsearch_api.pager import JsearchPager
from usajobs_assets.jsearch_api.search_request import JsearchRequest
from usajobs_assets.simulator.jsearch.answers import Jsearch, find, opened_on
from usajobs_assets.simulator.server import serve
from usajobs_assets.simulator.universe import Universe

TODAY = date(2026, 3, 11)
UNIVERSE = Universe(postings_per_day=20)
PER_DAY = 12
ANYTHING = JsearchRequest(query="specialist")


@contextmanager
def asked(**jsearch: Any) -> Iterator[JsearchClient]:
    api = Jsearch(UNIVERSE, PER_DAY, **jsearch)
    with (
        serve(UNIVERSE, today=lambda: TODAY, jsearch=api) as simulator,
        JsearchClient(simulator.url, JsearchKey("a-key"), budget=Budget(spacing=0)) as client,
    ):
        yield client


def test_the_pager_finds_every_posting_though_pages_overlap() -> None:
    pager, shown = JsearchPager(), []
    with asked() as client:
        while (number := pager.next_page()) is not None:
            items = [json.loads(item) for item in read_jsearch_page(client.page(ANYTHING, number).body).items]
            pager.seen(number, [item["job_id"] for item in items])
            shown += [item["job_id"] for item in items]
    everything = {item["job_id"] for item in find(UNIVERSE, PER_DAY, ANYTHING.params(1), TODAY)}
    assert pager.ended
    assert len(everything) > 20
    assert set(shown) == everything
    assert len(shown) > len(everything)


def test_a_spent_quota_ends_the_asking() -> None:
    with asked(quota=2) as client:
        left = [client.page(ANYTHING, page).headers["x-ratelimit-requests-remaining"] for page in (1, 2)]
        assert left == ["1", "0"]
        with pytest.raises(errors.QuotaSpent):
            client.page(ANYTHING, 3)


def test_another_key_is_refused() -> None:
    with asked(key="the-key") as client, pytest.raises(errors.Forbidden):
        client.page(ANYTHING, 1)


def test_a_posting_is_the_same_on_every_day_that_shows_it() -> None:
    one, later = (
        {item["job_id"]: item for item in find(UNIVERSE, PER_DAY, {"query": "nurse"}, day)}
        for day in (TODAY, date(2026, 3, 20))
    )
    both = one.keys() & later.keys()
    assert both
    assert all(one[number] == later[number] for number in both)


def test_what_a_reader_has_to_cope_with_is_there() -> None:
    items = [item for day in range(1, 29) for item in opened_on(UNIVERSE, PER_DAY, date(2026, 2, day))]
    assert len({item["job_id"] for item in items}) == len(items) == 28 * PER_DAY
    assert {item["job_salary_currency"] for item in items} == {None, "USD", "CAD", "GBP", "EUR", "INR"}
    assert {item["job_salary_period"] for item in items} == {None, "YEAR", "HOUR", "MONTH", "WEEK", "DAY"}
    assert {type(item["employer_size"]) for item in items} == {type(None), str, int}
    ends = [(item["job_min_salary"], item["job_max_salary"]) for item in items]
    assert any(low and high and low > high for low, high in ends)
    assert any(low and high is None for low, high in ends)
    assert any(item["job_is_remote"] and item["job_city"] is None for item in items)
    copies = [item for item in items if item["job_publisher"] == "USAJOBS"]
    assert 0.05 < len(copies) / len(items) < 0.3
