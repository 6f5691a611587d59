"""Each script of misbehaviour does what it is named for, in the process and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from usajobs_assets.simulator.historic_answers import HistoricStyle
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.mischief import (
    Mischievous,
    drift,
    expiring_token,
    first_of,
    hide,
    ignore_filter,
    looping_token,
    resolve_elsewhere,
    short_day,
    storm_of_503,
)
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import Interfere, RequestSeen, serve
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.unit.simulator.test_historic import JOA, HistoricClient, of_day

TODAY, DAY = date(2026, 3, 11), date(2026, 3, 4)
UNIVERSE = Universe()
OF_VHA = SearchQuery(results_per_page=500, filters={"organization": ("vata",)})


def numbers(items: Any) -> list[str]:
    return [json.loads(item)["MatchedObjectId"] for item in items]


def test_an_ignored_filter_returns_everything() -> None:
    bent = Mischievous(UNIVERSE, queries=[ignore_filter("organization")])
    assert UNIVERSE.search(OF_VHA, TODAY).total < 400
    assert bent.search(OF_VHA, TODAY).total == UNIVERSE.search(SearchQuery(), TODAY).total


def test_a_place_is_resolved_elsewhere_and_only_the_answer_says_so() -> None:
    bent = Mischievous(UNIVERSE, queries=[resolve_elsewhere("Austin, Texas", "Denver, Colorado")])
    found = bent.search(SearchQuery(location="austin, texas"), TODAY)
    assert found == UNIVERSE.search(SearchQuery(location="Denver, Colorado"), TODAY)
    assert found.resolved_locations == ("Denver, Colorado",)


def test_a_hidden_posting_is_missing_from_one_slice_only() -> None:
    whole = UNIVERSE.search(OF_VHA, TODAY)
    number = int(numbers(whole.items)[5])
    bent = Mischievous(UNIVERSE, matches=[hide(number, when=lambda query: "organization" in query.filters)])
    found = bent.search(OF_VHA, TODAY)
    assert found.total == whole.total - 1
    assert set(numbers(whole.items)) - set(numbers(found.items)) == {str(number)}
    assert bent.search(SearchQuery(), TODAY) == UNIVERSE.search(SearchQuery(), TODAY)


def test_drift_repeats_and_skips_items_moves_the_total_and_calms_down() -> None:
    bent = Mischievous(UNIVERSE, matches=[drift(step=5, moving=2, calls=6)])
    pages = [SearchQuery(page=page, results_per_page=200) for page in (1, 2, 3, 4, 5, 6)]
    found = [bent.search(page, TODAY) for page in pages]
    seen = [number for each in found for number in numbers(each.items)]
    assert len({each.total for each in found}) == 3
    assert len(set(seen)) < len(seen)
    calm = [number for page in pages for number in numbers(bent.search(page, TODAY).items)]
    assert calm == [str(posting.control_number) for posting in UNIVERSE.open_on(TODAY)]
    assert set(calm) - set(seen)


def test_a_short_day_keeps_its_total_and_loses_its_rows() -> None:
    bent = Mischievous(UNIVERSE, historic_scripts=[short_day(DAY, rows=4)])
    query = HistoricQuery(DateRange(DAY, DAY), page_size=30)
    found, whole = bent.historic(query, TODAY), UNIVERSE.historic(query, TODAY)
    assert (found.total, len(found.items), found.next_row) == (whole.total, 4, None)
    other = HistoricQuery(DateRange(TODAY, TODAY), page_size=30)
    assert bent.historic(other, TODAY) == UNIVERSE.historic(other, TODAY)


SMALL_PAGES = HistoricStyle(page_size=20)


@pytest.fixture
def follow() -> Callable[..., list[int]]:
    """Follows links until they end, a status is not 200, or ten requests were made; gives the statuses."""

    def run(source: Mischievous | Universe, interfere: Interfere | None = None) -> list[int]:
        with serve(source, today=lambda: TODAY, interfere=interfere, historic_style=SMALL_PAGES) as running:
            client = HistoricClient(running)
            page = client.page(**of_day(DAY))
            statuses = [200]
            while page["paging"]["next"] and statuses[-1] == 200 and len(statuses) < 10:
                answer = client.raw(page["paging"]["next"])
                statuses.append(answer.status)
                page = json.loads(answer.body) if answer.status == 200 else page
            client.close()
        return statuses

    return run


def test_a_looping_token_never_ends(follow: Callable[..., list[int]]) -> None:
    assert len(follow(UNIVERSE)) < 10
    assert follow(Mischievous(UNIVERSE, historic_scripts=[looping_token()])) == [200] * 10


def test_a_token_expires_after_so_many_pages_and_a_restart_goes_through(
    follow: Callable[..., list[int]],
) -> None:
    script = expiring_token(after=1, times=1)
    assert follow(UNIVERSE, script) == [200, 200, 400]
    restarted = follow(UNIVERSE, script)
    assert set(restarted) == {200}
    assert len(restarted) > 3


def test_a_storm_hits_second_pages_so_many_times_or_every_so_often() -> None:
    first, second = RequestSeen(JOA, {}), RequestSeen("/api/Search", {"Page": "2"})
    storm = storm_of_503(first_n=2, every=5, retry_after="7")
    assert storm(first) is None
    answers = [storm(second) for _ in range(10)]
    assert [answer is not None for answer in answers] == [True, True, False, False, True, *[False] * 4, True]
    assert answers[0] is not None
    assert (answers[0].status, answers[0].headers) == (503, {"Retry-After": "7"})


def test_of_several_scripts_the_first_to_answer_counts(follow: Callable[..., list[int]]) -> None:
    assert follow(UNIVERSE, first_of(storm_of_503(first_n=1), expiring_token(after=0))) == [200, 503]
