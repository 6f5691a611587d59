"""Rendered items: the schema of 2025-26 and the measured share of its oddities."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from statistics import mean
from typing import Any

import pytest

from usajobs_assets.simulator.search_details import MINIMAL_KEYS
from usajobs_assets.simulator.search_items import render_item
from usajobs_assets.simulator.search_query import View
from usajobs_assets.simulator.universe import Universe

Item = dict[str, Any]

DESCRIPTOR = """PositionID PositionTitle PositionURI ApplyURI PositionLocationDisplay PositionLocation
OrganizationName DepartmentName SubAgency JobCategory JobGrade PositionSchedule PositionOfferingType
QualificationSummary PositionRemuneration PositionStartDate PositionEndDate PublicationStartDate
ApplicationCloseDate PositionFormattedDescription UserArea"""
DETAILS_ALWAYS = """JobSummary WhoMayApply LowGrade HighGrade PromotionPotential OrganizationCodes Relocation
HiringPath MCOTags AgencyMarketingStatement TravelCode ApplyOnlineUrl DetailStatusUrl MajorDuties Education
Requirements Evaluations HowToApply WhatToExpectNext RequiredDocuments Benefits BenefitsUrl
BenefitsDisplayDefaultText OtherInformation KeyRequirements WithinArea CommuteDistance ServiceType
AnnouncementClosingType AnnouncementClosingTypeOption SecurityClearance DrugTestRequired AdjudicationType
TeleworkEligible RemoteIndicator"""
DETAILS_SOMETIMES = {
    "TotalOpenings": 24 / 25,
    "AgencyContactEmail": 19 / 25,
    "SubAgencyName": 16 / 25,
    "AgencyContactPhone": 14 / 25,
    "PreviewQuestionnaireurl": 14 / 25,
    "BargainingUnitStatus": 12 / 25,
    "FinancialDisclosure": 11 / 25,
    "AgencyContactWebsite": 6 / 25,
    "PositionSensitivitiy": 6 / 25,
    "BargainingUnitStatusAdditionalText": 1 / 25,
}
CODED = {"PositionSchedule": 24 / 25, "PositionOfferingType": 19 / 25}


@pytest.fixture(scope="module")
def bodies() -> list[bytes]:
    """Everything that opened in ten weeks: about 4,000 items."""
    universe, first = Universe(), date(2026, 1, 5)
    openings = (universe.opened_on(first + timedelta(days=day)) for day in range(70))
    return [render_item(posting) for opened in openings for posting in opened]


@pytest.fixture(scope="module")
def items(bodies: list[bytes]) -> list[Item]:
    return [json.loads(body) for body in bodies]


@pytest.fixture(scope="module")
def descriptors(items: list[Item]) -> list[Item]:
    return [item["MatchedObjectDescriptor"] for item in items]


@pytest.fixture(scope="module")
def details(descriptors: list[Item]) -> list[Item]:
    return [descriptor["UserArea"]["Details"] for descriptor in descriptors]


def share(values: list[Item], holds: Callable[[Item], bool]) -> float:
    return sum(map(holds, values)) / len(values)


def pay(descriptor: Item) -> Item:
    remuneration: Item = descriptor["PositionRemuneration"][0]
    return remuneration


def test_items_are_as_large_as_real_ones(bodies: list[bytes]) -> None:
    assert 15_000 < mean(map(len, bodies)) < 19_000


def test_nothing_is_ever_null(bodies: list[bytes]) -> None:
    """In 817 real items no value was null: what is missing is absent or empty."""
    assert not any(re.search(rb"[:\[,]null[,}\]]", body) for body in bodies)


def test_the_descriptor_has_the_keys_of_the_api_in_its_order(descriptors: list[Item]) -> None:
    expected = DESCRIPTOR.split()
    for descriptor in descriptors:
        assert list(descriptor) == [
            key for key in expected if key != "SubAgency" or "SubAgency" in descriptor
        ]
    assert share(descriptors, lambda one: "SubAgency" in one) == pytest.approx(16 / 25, abs=0.04)


def test_details_hold_the_known_keys_and_fill_the_optional_ones_as_measured(details: list[Item]) -> None:
    filled = Counter(key for one in details for key in one)
    assert set(filled) == {*DETAILS_ALWAYS.split(), *DETAILS_SOMETIMES}
    assert all(filled[key] == len(details) for key in DETAILS_ALWAYS.split())
    for key, rate in DETAILS_SOMETIMES.items():
        assert filled[key] / len(details) == pytest.approx(rate, abs=0.03), key


def test_the_control_number_is_the_tail_of_the_uri(items: list[Item]) -> None:
    for item in items:
        descriptor = item["MatchedObjectDescriptor"]
        assert descriptor["PositionURI"] == f"https://www.usajobs.gov:443/job/{item['MatchedObjectId']}"
        assert descriptor["ApplyURI"] == [descriptor["PositionURI"]]
        assert item["RelevanceRank"] == 0


def test_pay_is_text_and_sometimes_hourly_or_nothing(descriptors: list[Item]) -> None:
    amounts = [pay(one)[key] for one in descriptors for key in ("MinimumRange", "MaximumRange")]
    assert all(re.fullmatch(r"\d+(\.\d{1,2})?", amount) for amount in amounts)
    assert all(float(pay(one)["MinimumRange"]) <= float(pay(one)["MaximumRange"]) for one in descriptors)
    assert 0.008 < share(descriptors, lambda one: pay(one)["RateIntervalCode"] == "PH") < 0.022
    assert (
        0.004
        < share(descriptors, lambda one: "." in pay(one)["MinimumRange"] + pay(one)["MaximumRange"])
        < 0.015
    )
    unpaid = [pay(one) for one in descriptors if pay(one)["RateIntervalCode"] in ("WC", "BW")]
    assert 0.001 < len(unpaid) / len(descriptors) < 0.008
    assert {amount["MaximumRange"] for amount in unpaid} == {"0"}


def test_grades_are_text_in_every_form_agencies_write(details: list[Item]) -> None:
    grades = Counter(one["LowGrade"] for one in details)
    assert grades["9"] > 20
    assert grades["09"] > 20
    assert 0.06 < grades["00"] / len(details) < 0.12
    assert 0.01 < share(details, lambda one: not one["LowGrade"].isdigit()) < 0.03


def test_dates_have_no_zone_four_digits_and_half_of_the_starts_a_time(descriptors: list[Item]) -> None:
    for one in descriptors:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}0", one["PositionStartDate"])
        assert one["PositionEndDate"].endswith("T23:59:59.9970")
        assert one["PublicationStartDate"] == one["PositionStartDate"] < one["PositionEndDate"]
        assert one["ApplicationCloseDate"] == one["PositionEndDate"]
    timed = share(descriptors, lambda one: not one["PositionStartDate"].endswith("T00:00:00.0000"))
    assert timed == pytest.approx(0.49, abs=0.03)


def test_names_of_coded_values_are_mostly_blank(descriptors: list[Item]) -> None:
    for key, rate in CODED.items():
        blank = [one for one in descriptors if one[key][0]["Name"] == ""]
        assert len(blank) / len(descriptors) == pytest.approx(rate, abs=0.03), key


def test_categories_go_up_to_sixteen_and_do_not_repeat(descriptors: list[Item]) -> None:
    codes = [[category["Code"] for category in one["JobCategory"]] for one in descriptors]
    assert 10 < max(map(len, codes)) <= 16
    assert all(len(set(some)) == len(some) and all(len(code) == 4 for code in some) for some in codes)


def test_places_show_the_known_fakes_and_duplicates(descriptors: list[Item]) -> None:
    rows = [place for one in descriptors for place in one["PositionLocation"]]
    assert all(place["LocationName"] == place["CityName"] for place in rows)
    abroad = [place for place in rows if place["CountryCode"] != "United States"]
    assert abroad
    assert not any("CountrySubDivisionCode" in place for place in abroad)
    remote = [one for one in descriptors if one["PositionLocation"][0]["Latitude"] == 0]
    assert 0.003 < len(remote) / len(descriptors) < 0.014
    assert all("(remote job), United States" in one["PositionLocation"][0]["LocationName"] for one in remote)
    assert 0.01 < share(descriptors, lambda one: "Negotiable After" in one["PositionLocationDisplay"]) < 0.03
    assert 0.01 < share(descriptors, has_duplicate_places) < 0.08


def has_duplicate_places(descriptor: Item) -> bool:
    rows = [tuple(place.items()) for place in descriptor["PositionLocation"]]
    return len(set(rows)) < len(rows)


def test_nationwide_notices_name_1176_places_and_stay_open_all_year() -> None:
    universe = Universe()
    opened = [
        post for day in range(365) for post in universe.opened_on(date(2025, 1, 1) + timedelta(days=day))
    ]
    nationwide = [posting for posting in opened if len(posting.places) == 1_176]
    assert 0.0004 < len(nationwide) / len(opened) < 0.002
    assert all((posting.close_date - posting.open_date).days >= 300 for posting in nationwide)
    body = json.loads(render_item(nationwide[0]))
    assert len(body["MatchedObjectDescriptor"]["PositionLocation"]) == 1_176


def test_texts_hold_curly_quotes_and_rarely_entities_but_never_tags(bodies: list[bytes]) -> None:
    assert sum(not body.isascii() for body in bodies) / len(bodies) == pytest.approx(0.57, abs=0.05)
    assert 0.0005 < sum(b"&amp;" in body for body in bodies) / len(bodies) < 0.008
    assert not any(re.search(rb"</?[a-z]+>", body) for body in bodies)


def test_openings_are_words_or_numbers_and_hiring_paths_lower_case(details: list[Item]) -> None:
    openings = {one["TotalOpenings"] for one in details if "TotalOpenings" in one}
    assert {"Few", "FEW", "few", "Many", "13"} <= openings
    assert all(path == path.lower() for one in details for path in one["HiringPath"])
    assert share(details, lambda one: "public" not in one["HiringPath"]) == pytest.approx(9 / 25, abs=0.03)


def test_booleans_are_booleans_in_some_keys_and_words_in_others(details: list[Item]) -> None:
    assert {one["TeleworkEligible"] for one in details} == {True, False}
    assert {one["DrugTestRequired"] for one in details} == {"True", "False"}
    assert {one["Relocation"] for one in details} == {"True", "False"}


def test_the_closing_option_is_a_cap_only_for_type_03(details: list[Item]) -> None:
    for one in details:
        option, kind = one["AnnouncementClosingTypeOption"], one["AnnouncementClosingType"]
        assert (int(option) >= 50) if kind == "03" else option == kind


def test_a_keyword_changes_rank_and_teaser_and_nothing_else() -> None:
    """The content digest leaves these out because they vary by query; here they really do."""
    posting = next(iter(Universe().opened_on(date(2026, 3, 11))))
    keyword = posting.summary.split()[2].casefold()
    plain, found = json.loads(render_item(posting)), json.loads(render_item(posting, View(keyword=keyword)))
    assert found["RelevanceRank"] > 0
    assert "<c0>" in found["MatchedObjectDescriptor"]["PositionFormattedDescription"][0]["Content"]
    for item in (plain, found):
        del item["RelevanceRank"], item["MatchedObjectDescriptor"]["PositionFormattedDescription"]
    assert plain == found


def test_minimal_fields_keep_ten_details_with_their_values() -> None:
    posting = next(iter(Universe().opened_on(date(2026, 3, 11))))
    full, minimal = json.loads(render_item(posting)), json.loads(render_item(posting, View(minimal=True)))
    details = minimal["MatchedObjectDescriptor"]["UserArea"]["Details"]
    assert details == {
        key: full["MatchedObjectDescriptor"]["UserArea"]["Details"][key] for key in MINIMAL_KEYS
    }
    assert "QualificationSummary" in minimal["MatchedObjectDescriptor"]
