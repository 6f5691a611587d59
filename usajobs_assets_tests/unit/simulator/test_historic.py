"""HistoricJoa and AnnouncementText over real sockets: filters, paging, empty answers, records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from usajobs_assets.simulator.historic_answers import NO_ROWS, HistoricStyle
from usajobs_assets.simulator.historic_query import ArrayKeys, DateRange, HistoricQuery, RecordForm
from usajobs_assets.simulator.labels import OFFERING_TYPES, SCHEDULE_TYPES
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.server import RunningSimulator, serve
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.unit.simulator.test_server import Answer, Client

TODAY = date(2026, 3, 11)
ALL_OF_SEARCH = SearchQuery(results_per_page=5_000)
ONE_DAY = timedelta(days=1)
NO_KEY = {"User-Agent": "someone@example.gov"}
JOA, TEXT = "/api/HistoricJoa", "/api/HistoricJoa/AnnouncementText"
RECORD = """usajobsControlNumber hiringAgencyCode hiringAgencyName hiringDepartmentCode hiringDepartmentName
agencyLevel agencyLevelSort appointmentType workSchedule payScale salaryType vendor travelRequirement
teleworkEligible serviceType securityClearanceRequired securityClearance whoMayApply announcementClosingTypeCode
announcementClosingTypeDescription positionOpenDate positionCloseDate positionExpireDate announcementNumber
hiringSubelementName positionTitle minimumGrade maximumGrade promotionPotential minimumSalary maximumSalary
supervisoryStatus drugTestRequired relocationExpensesReimbursed totalOpenings positionOpeningStatus hiringpaths
jobcategories positionlocations disableAppyOnline"""
TEXT_RECORD = """usajobsControlNumber positionOpenDate positionCloseDate hiringAgencyCode hiringDepartmentCode
announcementNumber summary duties hiringPathExplanation majorDutiesList requirementsConditionsOfEmployment
requirementsQualifications requirementsEducation requiredStandardDocuments requiredDocuments howToApply
howToApplyNextSteps requirements evaluations benefitsURL benefits otherInformation appointmentTypeOverride
positionScheduleOverride exclusiveClarificationText videoURL jobcategories"""
Record = dict[str, Any]


class HistoricClient(Client):
    def page(self, path: str = JOA, **params: object) -> Record:
        answer = self.get(path, headers=NO_KEY, **params)
        assert answer.status == 200, answer.body
        page: Record = json.loads(answer.body)
        return page

    def raw(self, target: str) -> Answer:
        self.connection.request("GET", target, headers=NO_KEY)
        return Answer(self.connection.getresponse())


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with serve(Universe(), today=lambda: TODAY, historic_style=HistoricStyle(page_size=30)) as running:
        yield running


@pytest.fixture
def client(simulator: RunningSimulator) -> Iterator[HistoricClient]:
    client = HistoricClient(simulator)
    yield client
    client.close()


def records(first: date, last: date, form: RecordForm = RecordForm(), today: date = TODAY) -> list[Record]:  # noqa: B008
    query = HistoricQuery(DateRange(first, last), form=form, page_size=100_000)
    return [json.loads(item) for item in Universe().historic(query, today).items]


def of_day(day: date) -> dict[str, Any]:
    return {"StartPositionOpenDate": day, "EndPositionOpenDate": day}


@pytest.mark.parametrize("path", [JOA, TEXT])
def test_following_the_links_gives_every_posting_of_the_day_once(path: str, client: HistoricClient) -> None:
    day, universe = TODAY - timedelta(days=8), Universe()
    page = client.page(path, **of_day(day))
    got, total = list(page["data"]), page["paging"]["metadata"]["totalCount"]
    while page["paging"]["next"]:
        assert page["paging"]["next"].startswith(f"{path.lower()}?continuationtoken=")
        assert page["paging"]["metadata"]["continuationToken"] in page["paging"]["next"]
        page = json.loads(client.raw(page["paging"]["next"]).body)
        got += page["data"]
    arrived = [
        posting.control_number
        for posting in universe.opened_on(day)
        if universe.life(posting.control_number).is_in_historic(8)
    ]
    assert [record["usajobsControlNumber"] for record in got] == arrived
    assert len(got) == total > 60
    assert page["paging"]["metadata"] == {"totalCount": total, "pageSize": 30, "continuationToken": None}


def test_a_token_is_encoded_already_and_encoding_it_again_is_refused(client: HistoricClient) -> None:
    day = TODAY - timedelta(days=8)
    link = client.page(**of_day(day))["paging"]["next"]
    assert "%3D" in link
    again = client.raw(link.replace("%3D", "%253D"))
    other_question = client.raw(link.replace(str(day), str(day - timedelta(days=1))))
    assert (again.status, other_question.status) == (400, 400)
    assert unquote(link) != link


def test_both_ways_to_write_a_date_and_any_case_of_a_name_are_understood(client: HistoricClient) -> None:
    pages = (
        client.page(StartPositionOpenDate="2026-03-04", EndPositionOpenDate="2026-03-04"),
        client.page(startpositionopendate="03-04-2026", ENDPOSITIONOPENDATE="03-04-2026"),
    )
    assert pages[0]["data"] == pages[1]["data"] != []


def test_what_the_api_refuses_is_refused(client: HistoricClient) -> None:
    asked = of_day(TODAY)
    assert client.get(JOA, NO_KEY, ResultsPerPage=10, **asked).status == 400
    assert client.get(JOA, NO_KEY, StartPositionOpenDate="yesterday").status == 400
    assert client.get(JOA, NO_KEY).status == 503
    assert client.get(TEXT, NO_KEY, HiringAgencyCodes="VATA").status == 503
    assert client.get(JOA, {}, **asked).status == 403


FILTERS: dict[str, Callable[[Record, str], bool]] = {
    "PositionSeries": lambda record, value: {"series": value} in record["jobcategories"],
    "HiringAgencyCodes": lambda record, value: record["hiringAgencyCode"] in (value, value[:2]),
    "HiringDepartmentCodes": lambda record, value: record["hiringDepartmentCode"] == value,
    "EndPositionCloseDate": lambda record, value: record["positionCloseDate"] <= value,
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PositionSeries", "0610"),
        ("HiringAgencyCodes", "VATA"),
        ("HiringDepartmentCodes", "VA"),
        ("EndPositionCloseDate", "2026-03-09"),
    ],
)
def test_a_filter_finds_what_it_names(name: str, value: str, client: HistoricClient) -> None:
    day = date(2026, 3, 4)
    holding = [record for record in records(day, day) if FILTERS[name](record, value)]
    page = client.page(**of_day(day), **{name: value})
    assert 0 < page["paging"]["metadata"]["totalCount"] <= len(holding)
    assert all(FILTERS[name](record, value) for record in page["data"])


def test_numbers_find_their_posting_without_a_date(client: HistoricClient) -> None:
    record = records(date(2021, 6, 2), date(2021, 6, 2))[3]
    number, announcement = record["usajobsControlNumber"], record["announcementNumber"]
    by_number = client.page(USAJOBSControlNumbers=f"{number};12;x")
    assert by_number["data"] == [record]
    assert record in client.page(AnnouncementNumbers=announcement)["data"]
    assert client.page(TEXT, USAJOBSControlNumbers=number)["data"][0]["announcementNumber"] == announcement


def test_nothing_comes_in_three_forms() -> None:
    """By open date, so that a backfill meets them all; a style fixes one."""
    before = date(2012, 12, 1)
    forms = []
    for style in (HistoricStyle(), *(HistoricStyle(no_rows=form) for form in NO_ROWS)):
        with serve(Universe(), today=lambda: TODAY, historic_style=style) as running:
            client = HistoricClient(running)
            days = [before + timedelta(days=days) for days in range(3)]
            answers = [client.get(JOA, NO_KEY, **of_day(day)) for day in days]
            forms.append({(answer.status, answer.body) for answer in answers})
            client.close()
    assert forms[0] == {(204, b""), (200, b"204 No Content"), (200, b'{"data":[]}')}
    assert all(len(form) == 1 for form in forms[1:])


@pytest.mark.parametrize("array_keys", ["HiringPaths", "hiringPaths", "hiringpaths"])
def test_array_keys_are_spelt_as_set(array_keys: ArrayKeys) -> None:
    day = date(2026, 3, 4)
    for endpoint, key in (("HistoricJoa", RECORD), ("AnnouncementText", TEXT_RECORD)):
        record = records(day, day, RecordForm(endpoint, array_keys))[0]  # type: ignore[arg-type]
        assert [name.lower() for name in record] == [name.lower() for name in key.split()]
        spelt = {name for name in record if isinstance(record[name], list) and name != "majorDutiesList"}
        assert (
            spelt
            <= {
                "HiringPaths": {"HiringPaths", "JobCategories", "PositionLocations"},
                "hiringPaths": {"hiringPaths", "jobCategories", "positionLocations"},
                "hiringpaths": {"hiringpaths", "jobcategories", "positionlocations"},
            }[array_keys]
        )


def test_records_agree_with_what_search_says_on_the_same_day() -> None:
    universe, first = Universe(), TODAY - timedelta(days=20)
    joa = {record["usajobsControlNumber"]: record for record in records(first, TODAY)}
    compared = 0
    for item in universe.search(ALL_OF_SEARCH, TODAY).items:
        found = json.loads(item)
        record, said = joa.get(int(found["MatchedObjectId"])), found["MatchedObjectDescriptor"]
        if record is None:
            continue
        details, pay, compared = said["UserArea"]["Details"], said["PositionRemuneration"][0], compared + 1
        assert record["positionTitle"] == said["PositionTitle"]
        assert record["announcementNumber"] == said["PositionID"]
        assert record["positionCloseDate"] == said["ApplicationCloseDate"][:10]
        assert record["positionOpenDate"] == said["PositionStartDate"][:10]
        assert record["positionOpeningStatus"] == "Accepting applications"
        assert record["minimumSalary"] == float(pay["MinimumRange"])
        assert record["maximumSalary"] == float(pay["MaximumRange"])
        assert record["salaryType"] == pay["Description"]
        assert record["minimumGrade"] == details["LowGrade"]
        assert (record["teleworkEligible"] == "Y") == details["TeleworkEligible"]
        assert record["totalOpenings"] == details.get("TotalOpenings")
        assert record["workSchedule"] == SCHEDULE_TYPES[said["PositionSchedule"][0]["Code"]]
        offering = OFFERING_TYPES[said["PositionOfferingType"][0]["Code"]]
        assert offering.startswith(record["appointmentType"])
        assert [one["series"] for one in record["jobcategories"]] == [
            one["Code"] for one in said["JobCategory"]
        ]
        assert len(record["hiringpaths"]) == len(details["HiringPath"])
    assert compared > 500


def test_texts_are_those_of_search_with_markup() -> None:
    universe, first = Universe(), TODAY - timedelta(days=6)
    form = RecordForm("AnnouncementText")
    texts = {record["usajobsControlNumber"]: record for record in records(first, TODAY, form)}
    compared = 0
    for item in universe.search(ALL_OF_SEARCH, TODAY).items:
        found = json.loads(item)
        record, said = texts.get(int(found["MatchedObjectId"])), found["MatchedObjectDescriptor"]
        if record is None:
            continue
        details, compared = said["UserArea"]["Details"], compared + 1
        assert record["summary"] == f"<p>{details['JobSummary']}</p>"
        assert record["requirementsQualifications"] == f"<p>{said['QualificationSummary']}</p>"
        assert record["otherInformation"] == f"<p>{details['OtherInformation']}</p>"
        assert details["Requirements"] in (record["requirementsConditionsOfEmployment"] or "")
        duties = details["MajorDuties"]
        assert record["majorDutiesList"] == duties or record["duties"] == f"<p>{duties[0]}</p>"
    assert compared > 200


def test_eras_have_their_gaps() -> None:
    eras = {year: records(date(year, 3, 1), date(year, 4, 20)) for year in (2015, 2020, 2025)}
    new = records(date(2026, 3, 2), TODAY)

    def null(key: str, era: list[Record]) -> float:
        return sum(record[key] is None for record in era) / len(era)

    assert null("whoMayApply", eras[2015]) == 0
    assert 0.8 < null("whoMayApply", eras[2020]) < 0.95
    assert null("whoMayApply", eras[2025]) == 1
    assert null("serviceType", eras[2015]) > 0.99 > 0.15 > null("serviceType", eras[2025])
    assert null("hiringSubelementName", eras[2015]) > 0.9 > null("hiringSubelementName", eras[2025])
    for era in eras.values():
        assert {record["teleworkEligible"] + record["drugTestRequired"] for record in era} == {"NN"}
        assert 0.01 < null("hiringAgencyName", era) < 0.06
        assert {"9", "09"} <= {record["minimumGrade"] for record in era}
    expiries = {record["positionExpireDate"] for era in eras.values() for record in era}
    assert {None, "1900-01-01"} < expiries
    assert {"Y", "N"} == {record["teleworkEligible"] for record in new}


def test_department_level_rows_carry_the_department_s_code() -> None:
    levels = Counter(
        (record["agencyLevel"], record["hiringAgencyCode"] == record["hiringDepartmentCode"])
        for record in records(date(2025, 3, 1), date(2025, 5, 31))
    )
    assert set(levels) == {(1, True), (2, False)}


def test_a_day_goes_on_growing_and_its_statuses_go_on_changing() -> None:
    """Late arrivals and backdated numbers: no day is ever done."""
    first, last = date(2025, 1, 1), date(2025, 3, 31)
    soon, late = (records(first, last, today=last + timedelta(days=after)) for after in (1, 330))
    numbers = [{record["usajobsControlNumber"] for record in found} for found in (soon, late)]
    assert numbers[0] < numbers[1]
    before = {record["usajobsControlNumber"]: record["positionOpeningStatus"] for record in soon}
    after = {record["usajobsControlNumber"]: record["positionOpeningStatus"] for record in late}
    assert sum(before[number] != after[number] for number in before) > len(before) / 3
    assert any(before[number] == "Job canceled" != after[number] for number in before)


def test_search_misses_postings_that_historic_joa_has() -> None:
    universe, day = Universe(), date(2026, 2, 4)
    shown = {
        posting.control_number for days in range(4) for posting in universe.open_on(day + days * ONE_DAY)
    }
    missed = [record for record in records(day, day) if record["usajobsControlNumber"] not in shown]
    assert 0 < len(missed) < 12
