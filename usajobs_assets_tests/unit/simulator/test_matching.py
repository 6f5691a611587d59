"""Filters and sort orders, each compared with the facts of the postings it lets through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from usajobs_assets.simulator.matching import resolved_locations, select
from usajobs_assets.simulator.open_index import INDEXED, OpenIndex
from usajobs_assets.simulator.places import BY_NAME
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.search_query import BadQueryError, SearchQuery
from usajobs_assets.simulator.universe import Universe

TODAY = date(2026, 3, 11)


@pytest.fixture(scope="module")
def postings() -> list[Posting]:
    return list(Universe().open_on(TODAY))


CASES: dict[str, tuple[dict[str, str], Callable[[Posting], bool]]] = {
    "keyword": ({"KEYWORD": "Nurse"}, lambda p: "nurse" in (p.title + "\n" + p.summary).casefold()),
    "title": (
        {"PositionTitle": "engineer;nurse"},
        lambda p: any(w in p.title.lower() for w in ("engineer", "nurse")),
    ),
    "series": (
        {"jobcategorycode": "2210;0610"},
        lambda p: bool({"2210", "0610"} & {s.code for s in p.series}),
    ),
    "bureau": ({"Organization": "VATA"}, lambda p: p.agency.code == "VATA"),
    "department": ({"Organization": "va;AR"}, lambda p: p.agency.department_code in ("VA", "AR")),
    "path": ({"HiringPath": "Vet"}, lambda p: "vet" in p.hiring_paths),
    "schedule": ({"PositionScheduleTypeCode": "2"}, lambda p: p.schedule_code == "2"),
    "offering": ({"PositionOfferingTypeCode": "15319"}, lambda p: p.offering_code == "15319"),
    "remote": ({"RemoteIndicator": "True"}, lambda p: p.is_remote),
    "not remote": ({"RemoteIndicator": "False"}, lambda p: not p.is_remote),
    "posted": ({"DatePosted": "3"}, lambda p: p.open_date >= TODAY - timedelta(days=3)),
    "city": (
        {"LocationName": "denver, colorado"},
        lambda p: any(x.name == "Denver, Colorado" for x in p.places),
    ),
    "state": ({"LocationName": "Texas"}, lambda p: any(x.state == "Texas" for x in p.places)),
    "country": ({"LocationName": "Germany"}, lambda p: any(x.country == "Germany" for x in p.places)),
    "remote place": ({"LocationName": "Remote"}, lambda p: p.is_remote),
    "two filters": (
        {"HiringPath": "public", "DatePosted": "0"},
        lambda p: "public" in p.hiring_paths and p.open_date == TODAY,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_filter_finds_what_it_names_and_nothing_else(name: str, postings: list[Posting]) -> None:
    params, wanted = CASES[name]
    expected = [posting for posting in postings if wanted(posting)]
    assert 0 < len(expected) < len(postings)
    assert select(postings, SearchQuery.from_params(params), TODAY) == expected


@pytest.mark.parametrize(
    "params",
    [
        {"Organization": "VATA;ar;nobody", "PositionOfferingTypeCode": "15317"},
        {"JobCategoryCode": "0610;2210", "PositionScheduleTypeCode": "1", "RemoteIndicator": "False"},
        {"Organization": "nobody"},
        {"HiringPath": "vet"},
    ],
)
def test_the_index_finds_what_a_look_at_every_posting_finds(
    params: dict[str, str], postings: list[Posting]
) -> None:
    query = SearchQuery.from_params(params)
    narrowed = OpenIndex(postings).narrowed(query)
    assert select(narrowed, query.without(*INDEXED), TODAY) == select(postings, query, TODAY)


def test_a_radius_reaches_the_towns_around_and_not_beyond(postings: list[Posting]) -> None:
    chicago = BY_NAME["chicago, illinois"]
    assert chicago.miles_to(BY_NAME["great lakes, illinois"]) == pytest.approx(31.5, abs=1.5)
    query = SearchQuery.from_params({"LocationName": "Chicago, Illinois", "Radius": "50"})
    found = {posting.control_number for posting in select(postings, query, TODAY)}
    near = [
        p for p in postings if any(x.name in ("Chicago, Illinois", "Great Lakes, Illinois") for x in p.places)
    ]
    assert near
    assert found >= {posting.control_number for posting in near}
    assert all(min(map(chicago.miles_to, p.places)) > 50 for p in postings if p.control_number not in found)


def test_grades_overlap_and_letters_never_match(postings: list[Posting]) -> None:
    query = SearchQuery.from_params({"PayGradeLow": "09", "PayGradeHigh": "11"})
    found = select(postings, query, TODAY)
    assert found
    for posting in found:
        assert int(posting.pay.low_grade) <= 11
        assert int(posting.pay.high_grade) >= 9


def test_an_unknown_place_finds_nothing_and_resolves_to_nothing(postings: list[Posting]) -> None:
    query = SearchQuery.from_params({"LocationName": "Austin, TX"})
    assert select(postings, query, TODAY) == []
    assert resolved_locations(query) == ()


def test_a_known_place_resolves_to_its_own_spelling() -> None:
    assert resolved_locations(SearchQuery(location="chicago, ILLINOIS")) == ("Chicago, Illinois",)


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("opendate", lambda p: (p.open_date, p.open_time)),
        ("ClosingDate", lambda p: p.close_date),
        ("jobtitle", lambda p: p.title.casefold()),
    ],
)
def test_results_are_sorted_as_asked(
    field: str, key: Callable[[Posting], str], postings: list[Posting]
) -> None:
    ascending = select(postings, SearchQuery.from_params({"SortField": field}), TODAY)
    descending = select(
        postings, SearchQuery.from_params({"SortField": field, "SortDirection": "Desc"}), TODAY
    )
    assert list(map(key, ascending)) == sorted(map(key, postings))
    assert list(map(key, descending)) == sorted(map(key, postings), reverse=True)


def test_unknown_parameters_and_sort_fields_change_nothing(postings: list[Posting]) -> None:
    """PositionID and ControlNumber are the ones people try; the API ignores them and returns everything."""
    query = SearchQuery.from_params(
        {"ControlNumber": "840956600", "PositionID": "x", "SortField": "DatePosted"}
    )
    assert select(postings, query, TODAY) == postings


@pytest.mark.parametrize(
    "params",
    [
        {"Page": "0"},
        {"Page": "two"},
        {"Page": "9" * 5_000},
        {"Page": "²"},
        {"ResultsPerPage": "501"},
        {"ResultsPerPage": "-1"},
        {"DatePosted": "61"},
    ],
)
def test_a_number_that_is_none_or_out_of_range_is_refused_by_name(params: dict[str, str]) -> None:
    with pytest.raises(BadQueryError, match=next(iter(params)).lower()):
        SearchQuery.from_params(params)
