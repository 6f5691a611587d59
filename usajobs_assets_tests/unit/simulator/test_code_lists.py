"""Code lists: their shape, and that no posting has a code that its list lacks."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from usajobs_assets.simulator.code_lists import code_list
from usajobs_assets.simulator.labels import HISTORIC_OFFERINGS, HISTORIC_PATHS
from usajobs_assets.simulator.universe import Universe

TODAY = date(2026, 3, 11)
NAMES = """occupationalseries payplans agencysubelements positionofferingtypes positionscheduletypes hiringpaths
remunerationrateintervalcodes servicetypes securityclearances travelpercentages announcementclosingtypes
positionopeningstatuses whomayapply countries countrysubdivisions"""


def entries(name: str, today: date = TODAY) -> list[dict[str, str]]:
    document: dict[str, Any] = json.loads(code_list(name, today) or b"")
    assert list(document) == ["CodeList", "DateGenerated"]
    values: list[dict[str, str]] = document["CodeList"][0]["ValidValue"]
    return values


def codes(name: str) -> set[str]:
    return {entry["Code"] for entry in entries(name)}


@pytest.mark.parametrize("name", NAMES.split())
def test_every_list_in_use_is_there_without_a_code_twice(name: str) -> None:
    values = entries(name)
    assert len(codes(name)) == len(values) > 2
    assert all({"Code", "Value", "LastModified", "IsDisabled"} <= set(entry) for entry in values)


def test_an_unknown_list_is_none() -> None:
    assert code_list("missing", TODAY) is None


def test_every_code_of_a_posting_is_in_its_list_and_some_codes_are_unused() -> None:
    postings = [post for days in range(60) for post in Universe().opened_on(TODAY - timedelta(days=days))]
    used = {
        "agencysubelements": {post.agency.code for post in postings},
        "occupationalseries": {series.code for post in postings for series in post.series},
        "positionofferingtypes": {post.offering_code for post in postings},
        "positionscheduletypes": {post.schedule_code for post in postings},
        "payplans": {post.pay.plan for post in postings},
        "hiringpaths": {path.upper() for post in postings for path in post.hiring_paths},
        "remunerationrateintervalcodes": {post.pay.interval for post in postings},
        "servicetypes": {post.service_type for post in postings},
        "travelpercentages": {post.travel_code for post in postings},
        "announcementclosingtypes": {post.closing_type for post in postings},
    }
    for name, found in used.items():
        assert found <= codes(name), name
    assert all(used[name] < codes(name) for name in ("agencysubelements", "occupationalseries"))
    states = {place.state for post in postings for place in post.places if place.state}
    assert states <= {entry["Value"] for entry in entries("countrysubdivisions")}
    countries = {place.country for post in postings for place in post.places}
    assert countries <= {entry["Value"] for entry in entries("countries")}
    clearances = {post.clearance for post in postings}
    assert clearances <= {entry["Value"] for entry in entries("securityclearances")}


def test_a_bureau_names_its_parent_and_a_series_its_family() -> None:
    agencies = {entry["Code"]: entry for entry in entries("agencysubelements")}
    assert (agencies["VATA"]["ParentCode"], agencies["VATA"]["Acronym"]) == ("VA", "VHA")
    assert "ParentCode" not in agencies["CI"]
    series = {entry["Code"]: entry for entry in entries("occupationalseries")}
    assert series["2210"]["JobFamily"] == "2200"


def test_labels_have_the_oddities_of_the_real_lists() -> None:
    assert any(entry["Value"].endswith(" ") for entry in entries("whomayapply"))
    assert {entry["Code"] for entry in entries("hiringpaths")} >= {"FED-COMPETITIVE", "PUBLIC"}
    statuses = {entry["Value"] for entry in entries("positionopeningstatuses")}
    assert {"Reviewing applications", "Hiring complete"} <= statuses
    assert HISTORIC_PATHS.keys() <= codes("hiringpaths")
    assert HISTORIC_OFFERINGS.keys() <= codes("positionofferingtypes")


def test_a_code_is_disabled_from_its_day_on() -> None:
    before, after = (
        {entry["Code"]: entry["IsDisabled"] for entry in entries("positionofferingtypes", day)}
        for day in (date(2025, 9, 30), date(2025, 10, 1))
    )
    assert (before.pop("15324"), after.pop("15324")) == ("No", "Yes")
    assert before == after
