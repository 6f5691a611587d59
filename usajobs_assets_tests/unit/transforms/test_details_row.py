"""`UserArea.Details`: each key of the API, typos included, lands in the column that is meant for it."""

from typing import Any

import pytest

from usajobs_assets.tables.contract import ColumnType
from usajobs_assets.tables.job_details import JOB_DETAILS
from usajobs_assets.transforms.details_row import details_row
from usajobs_assets.transforms.values import Notes
from usajobs_assets_tests.builders import item
from usajobs_assets_tests.unit.transforms.rows import RUN, named

# Written from the API's pages and not from the code: a swap of two text columns shows only here.
COLUMN_OF = {
    "JobSummary": "job_summary",
    "LowGrade": "low_grade",
    "HighGrade": "high_grade",
    "PromotionPotential": "promotion_potential",
    "SubAgencyName": "sub_agency_name",
    "OrganizationCodes": "organization_codes",
    "Relocation": "relocation",
    "HiringPath": "hiring_paths",
    "MCOTags": "mco_tags",
    "TotalOpenings": "total_openings",
    "AgencyMarketingStatement": "agency_marketing_statement",
    "TravelCode": "travel_code",
    "ApplyOnlineUrl": "apply_online_url",
    "DetailStatusUrl": "detail_status_url",
    "MajorDuties": "major_duties",
    "Education": "education",
    "Requirements": "requirements",
    "Evaluations": "evaluations",
    "HowToApply": "how_to_apply",
    "WhatToExpectNext": "what_to_expect_next",
    "RequiredDocuments": "required_documents",
    "Benefits": "benefits",
    "BenefitsUrl": "benefits_url",
    "BenefitsDisplayDefaultText": "benefits_display_default_text",
    "OtherInformation": "other_information",
    "KeyRequirements": "key_requirements",
    "WithinArea": "within_area",
    "CommuteDistance": "commute_distance",
    "ServiceType": "service_type",
    "AnnouncementClosingType": "announcement_closing_type",
    "AnnouncementClosingTypeOption": "announcement_closing_type_option",
    "AgencyContactEmail": "agency_contact_email",
    "AgencyContactPhone": "agency_contact_phone",
    "AgencyContactWebsite": "agency_contact_website",
    "PreviewQuestionnaireurl": "preview_questionnaire_url",
    "SecurityClearance": "security_clearance",
    "DrugTestRequired": "drug_test_required",
    "AdjudicationType": "adjudication_types",
    "PositionSensitivitiy": "position_sensitivity",
    "FinancialDisclosure": "financial_disclosure",
    "BargainingUnitStatus": "bargaining_unit_status",
    "BargainingUnitStatusAdditionalText": "bargaining_unit_status_additional_text",
    "AppointmentExplanationText": "appointment_explanation_text",
}
# What only HistoricJoa has, and what the sighting adds.
NOT_IN_SEARCH = {"vendor", "supervisory_status"}
PROVENANCE = {
    "control_number",
    "source",
    "ingest_run_id",
    "code_version",
    "texts_source",
    "texts_ingest_run_id",
}
COLUMNS = [column for column in JOB_DETAILS.columns if column.name not in NOT_IN_SEARCH | PROVENANCE]


def row(details: dict[str, Any]) -> tuple[dict[str, object], list[str]]:
    """The values by column name, and the notes."""
    notes = Notes()
    return details_row(details, notes), notes.as_list()


def test_every_column_but_who_may_apply_has_a_key() -> None:
    names = {column.name for column in COLUMNS}
    assert names == {*COLUMN_OF.values(), "who_may_apply_name", "who_may_apply_code"}
    assert names == row({})[0].keys()


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"JobSummary": "Look after the park.", "Benefits": "Many."}, (None, None)),
        ({"MajorDuties": [], "Education": " "}, (None, None)),
        ({"MajorDuties": ["Walk."]}, ("search", RUN)),
        ({"OtherInformation": "None."}, ("search", RUN)),
    ],
)
def test_long_texts_name_their_source_and_a_sweep_with_fewer_fields_names_none(
    details: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    """Fields=Min sends the summary only: such a sighting must not wipe out the texts of another."""
    body = item()
    body["MatchedObjectDescriptor"]["UserArea"]["Details"] = details
    (found,) = named("job_details", body)
    assert (found["texts_source"], found["texts_ingest_run_id"]) == expected


@pytest.mark.parametrize(("key", "column"), COLUMN_OF.items())
def test_a_key_reaches_its_column_and_no_other(key: str, column: str) -> None:
    types = {entry.name: entry.type for entry in COLUMNS}
    sent, expected = {
        ColumnType.TEXT: ("text", "text"),
        ColumnType.TEXT_ARRAY: (["one", "two"], ["one", "two"]),
        ColumnType.BOOLEAN: ("True", True),
    }[types[column]]
    found, notes = row({key: sent})
    assert {name: value for name, value in found.items() if value is not None} == {column: expected}
    assert notes == []


def test_who_may_apply_has_two_columns_and_is_blank_since_2020() -> None:
    found, _ = row({"WhoMayApply": {"Name": "Public", "Code": "15669"}})
    assert (found["who_may_apply_name"], found["who_may_apply_code"]) == ("Public", "15669")
    blank, notes = row({"WhoMayApply": {"Name": "", "Code": ""}})
    assert (blank["who_may_apply_name"], blank["who_may_apply_code"], notes) == (None, None, [])


@pytest.mark.parametrize(
    ("typo", "mended"),
    [("PositionSensitivitiy", "PositionSensitivity"), ("PreviewQuestionnaireurl", "PreviewQuestionnaireUrl")],
)
def test_the_day_a_typo_of_the_api_is_mended_is_no_event(typo: str, mended: str) -> None:
    assert row({mended: "Low"})[0][COLUMN_OF[typo]] == "Low"
    assert row({typo: "Low", mended: "High"})[0][COLUMN_OF[typo]] == "Low"


def test_no_details_at_all_are_a_row_of_nulls() -> None:
    found, notes = row({})
    assert set(found.values()) == {None}
    assert notes == []


def test_what_cannot_be_read_is_noted_under_its_own_key() -> None:
    _, notes = row({"Relocation": "perhaps", "MajorDuties": 5, "WhoMayApply": "all", "LowGrade": {}})
    assert sorted(notes) == [
        "/UserArea/Details/LowGrade:not_text",
        "/UserArea/Details/MajorDuties:not_a_list",
        "/UserArea/Details/Relocation:not_a_flag",
        "/UserArea/Details/WhoMayApply:not_an_object",
    ]


def test_a_key_nobody_knows_yet_changes_nothing() -> None:
    """New fields have come every year; they stay in raw_json until a column is made for them."""
    assert row({"LowGrade": "9", "FieldOf2027": {"a": 1}}) == row({"LowGrade": "9"})
