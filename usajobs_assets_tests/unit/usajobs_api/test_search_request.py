"""What is asked, and what is refused before it is asked."""

import json

import pytest
from pydantic import ValidationError

from usajobs_assets.usajobs_api.search_request import SearchRequest

FORM = {"ResultsPerPage", "SortField", "SortDirection", "Fields", "Page"}


def test_the_default_asks_for_everything_in_full_in_a_stable_order() -> None:
    request = SearchRequest()
    assert request.params(1) == {
        "ResultsPerPage": "500",
        "SortField": "closedate",
        "SortDirection": "Desc",
        "Fields": "Full",
        "Page": "1",
    }
    assert not request.is_narrowed
    assert request.describe() == "every open posting"


EVERY_FILTER = {
    "keyword": ("nurse", "Keyword", "nurse"),
    "position_title": ("Cook", "PositionTitle", "Cook"),
    "remuneration_minimum_amount": (0, "RemunerationMinimumAmount", "0"),
    "remuneration_maximum_amount": (90000, "RemunerationMaximumAmount", "90000"),
    "pay_grade_low": ("04", "PayGradeLow", "04"),
    "pay_grade_high": ("15", "PayGradeHigh", "15"),
    "job_category_code": (("2210", "0343"), "JobCategoryCode", "2210;0343"),
    "position_schedule_type_code": (("1",), "PositionScheduleTypeCode", "1"),
    "position_offering_type_code": (("15317",), "PositionOfferingTypeCode", "15317"),
    "organization": (("TR",), "Organization", "TR"),
    "location_name": (("Austin, Texas",), "LocationName", "Austin, Texas"),
    "travel_percentage": ((0, 8), "TravelPercentage", "0;8"),
    "relocation_indicator": (True, "RelocationIndicator", "True"),
    "security_clearance_required": ((1,), "SecurityClearanceRequired", "1"),
    "supervisory_status": ("Y", "SupervisoryStatus", "Y"),
    "date_posted": (0, "DatePosted", "0"),
    "job_grade_code": (("GS",), "JobGradeCode", "GS"),
    "who_may_apply": ("All", "WhoMayApply", "All"),
    "salary_bucket": ((1,), "SalaryBucket", "1"),
    "grade_bucket": ((2,), "GradeBucket", "2"),
    "hiring_path": (("public", "fed-competitive"), "HiringPath", "public;fed-competitive"),
    "mission_critical_tags": (("STEM",), "MissionCriticalTags", "STEM"),
    "position_sensitivity": ((1, 7), "PositionSensitivity", "1;7"),
    "remote_indicator": (False, "RemoteIndicator", "False"),
    "posting_channel": ("USAJOBS", "PostingChannel", "USAJOBS"),
}


@pytest.mark.parametrize("name", EVERY_FILTER)
def test_every_filter_is_sent_under_its_documented_name_and_narrows(name) -> None:
    """Also the falsy ones: 0 days and False are filters."""
    value, api_name, sent = EVERY_FILTER[name]
    request = SearchRequest(**{name: value})
    assert {key: text for key, text in request.params(1).items() if key not in FORM} == {api_name: sent}
    assert request.is_narrowed
    assert request.describe() == f"open postings with {name.replace('_', ' ')} {sent}"


def test_no_filter_is_missing_from_the_test_above() -> None:
    form = {"sort_field", "sort_direction", "results_per_page", "fields_"}
    assert set(SearchRequest.model_fields) == set(EVERY_FILTER) | form | {"radius"}


def test_the_form_of_the_answer_does_not_narrow() -> None:
    request = SearchRequest(results_per_page=25, fields_="Min", sort_field="opendate", sort_direction="Asc")
    assert not request.is_narrowed
    assert request.params(2)["Fields"] == "Min"


def test_several_values_can_come_as_the_text_that_settings_hold() -> None:
    request = SearchRequest(location_name="Austin, Texas;Ohio", radius="25", travel_percentage="0;3")
    assert request.location_name == ("Austin, Texas", "Ohio")
    assert request.travel_percentage == (0, 3)
    assert request.params(1)["Radius"] == "25"


@pytest.mark.parametrize(
    "options",
    [
        {"keywords": "nurse"},
        {"radius": 5},
        {"radius": 0, "location_name": ("Ohio",)},
        {"results_per_page": 0},
        {"results_per_page": 501},
        {"date_posted": 61},
        {"date_posted": -1},
        {"keyword": ""},
        {"keyword": "  "},
        {"organization": ("TR;TD",)},
        {"organization": (" ",)},
        {"pay_grade_low": "16"},
        {"pay_grade_low": "4"},
        {"pay_grade_low": "05", "pay_grade_high": "04"},
        {"remuneration_minimum_amount": 9, "remuneration_maximum_amount": 8},
        {"hiring_path": ("everyone",)},
        {"travel_percentage": (9,)},
        {"position_sensitivity": (0,)},
        {"who_may_apply": "public"},
        {"sort_field": "DatePosted"},
        {"fields_": "Max"},
    ],
)
def test_what_the_api_would_ignore_or_misread_is_refused(options) -> None:
    """F25: a filter that is silently ignored answers with everything."""
    with pytest.raises(ValidationError):
        SearchRequest(**options)


def test_it_goes_through_json_and_back_and_cannot_be_changed() -> None:
    """The manifest in bronze holds it."""
    request = SearchRequest(keyword="nurse", location_name=("Ohio",), radius=5, hiring_path=("vet", "public"))
    assert SearchRequest.model_validate(json.loads(json.dumps(request.model_dump()))) == request
    with pytest.raises(ValidationError):
        request.keyword = "cook"
    assert len({request, SearchRequest()}) == 2


def test_pages_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="page is 0"):
        SearchRequest().params(0)
