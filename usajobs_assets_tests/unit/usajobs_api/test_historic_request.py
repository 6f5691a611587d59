"""What is asked of HistoricJoa, and what is refused before it is asked."""

import json
from datetime import date

import pytest
from pydantic import ValidationError

from usajobs_assets.usajobs_api.historic_request import HistoricRequest

DAY = date(2025, 11, 17)


def test_a_day_is_both_ends_of_the_range() -> None:
    assert HistoricRequest.of_day(DAY).params() == {
        "StartPositionOpenDate": "2025-11-17",
        "EndPositionOpenDate": "2025-11-17",
    }


EVERY_FILTER = {
    "start_position_open_date": (DAY, "StartPositionOpenDate", "2025-11-17"),
    "end_position_open_date": (DAY, "EndPositionOpenDate", "2025-11-17"),
    "start_position_close_date": (DAY, "StartPositionCloseDate", "2025-11-17"),
    "end_position_close_date": (DAY, "EndPositionCloseDate", "2025-11-17"),
    "usajobs_control_numbers": ((425479600, 7), "USAJOBSControlNumbers", "425479600;7"),
    "announcement_numbers": (("26-19(MP)", "A B"), "AnnouncementNumbers", "26-19(MP);A B"),
    "position_series": (("2210", "0343"), "PositionSeries", "2210;0343"),
    "hiring_agency_codes": (("DJ01",), "HiringAgencyCodes", "DJ01"),
    "hiring_department_codes": (("DJ",), "HiringDepartmentCodes", "DJ"),
}


@pytest.mark.parametrize("name", EVERY_FILTER)
def test_every_filter_is_sent_under_its_documented_name(name) -> None:
    value, api_name, sent = EVERY_FILTER[name]
    assert HistoricRequest(**{name: value}).params() == {api_name: sent}


def test_no_filter_is_missing_from_the_test_above() -> None:
    assert set(HistoricRequest.model_fields) == set(EVERY_FILTER)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"position_series": ()},
        {"results_per_page": 500},
        {"start_position_open_date": "17.11.2025"},
        {"start_position_open_date": date(2025, 11, 18), "end_position_open_date": DAY},
        {"start_position_close_date": date(2025, 11, 18), "end_position_close_date": DAY},
        {"usajobs_control_numbers": (0,)},
        {"announcement_numbers": ("a;b",)},
        {"hiring_agency_codes": (" ",)},
    ],
)
def test_what_the_api_would_fail_on_or_ignore_is_refused(options) -> None:
    """F25: 503 to no filter at all, 400 to a page size, everything to a filter it does not know."""
    with pytest.raises(ValidationError):
        HistoricRequest(**options)


def test_it_says_what_it_asks_without_repeating_lists() -> None:
    request = HistoricRequest(start_position_open_date=DAY, announcement_numbers=("A", "B"))
    assert request.describe() == "postings with start position open date 2025-11-17, 2 announcement numbers"


def test_it_goes_through_json_and_back_and_cannot_be_changed() -> None:
    request = HistoricRequest.of_day(DAY)
    assert HistoricRequest.model_validate(json.loads(request.model_dump_json())) == request
    with pytest.raises(ValidationError):
        request.position_series = ("2210",)
