"""`UserArea.Details` → the columns of `silver.job_details` by name, without key and provenance.

The keys are the API's own, typos included (PositionSensitivitiy, PreviewQuestionnaireurl); the corrected
spelling is read too, for the day on which somebody mends it.
"""

from collections.abc import Callable
from typing import Any

from usajobs_assets.transforms import values

Reader = Callable[[object, str, values.Notes], object]

_WHO = "WhoMayApply"
# The reader of each column, and the keys that it may come under; the first that is there counts.
_COLUMNS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "job_summary": (values.text, ("JobSummary",)),
    "low_grade": (values.grade, ("LowGrade",)),
    "high_grade": (values.grade, ("HighGrade",)),
    "promotion_potential": (values.grade, ("PromotionPotential",)),
    "sub_agency_name": (values.text, ("SubAgencyName",)),
    "organization_codes": (values.text, ("OrganizationCodes",)),
    "relocation": (values.flag, ("Relocation",)),
    "hiring_paths": (values.texts, ("HiringPath",)),
    "mco_tags": (values.texts, ("MCOTags",)),
    "total_openings": (values.text, ("TotalOpenings",)),
    "agency_marketing_statement": (values.text, ("AgencyMarketingStatement",)),
    "travel_code": (values.text, ("TravelCode",)),
    "apply_online_url": (values.text, ("ApplyOnlineUrl",)),
    "detail_status_url": (values.text, ("DetailStatusUrl",)),
    "major_duties": (values.texts, ("MajorDuties",)),
    "education": (values.text, ("Education",)),
    "requirements": (values.text, ("Requirements",)),
    "evaluations": (values.text, ("Evaluations",)),
    "how_to_apply": (values.text, ("HowToApply",)),
    "what_to_expect_next": (values.text, ("WhatToExpectNext",)),
    "required_documents": (values.text, ("RequiredDocuments",)),
    "benefits": (values.text, ("Benefits",)),
    "benefits_url": (values.text, ("BenefitsUrl",)),
    "benefits_display_default_text": (values.flag, ("BenefitsDisplayDefaultText",)),
    "other_information": (values.text, ("OtherInformation",)),
    "key_requirements": (values.texts, ("KeyRequirements",)),
    "within_area": (values.flag, ("WithinArea",)),
    "commute_distance": (values.text, ("CommuteDistance",)),
    "service_type": (values.text, ("ServiceType",)),
    "announcement_closing_type": (values.text, ("AnnouncementClosingType",)),
    "announcement_closing_type_option": (values.text, ("AnnouncementClosingTypeOption",)),
    "agency_contact_email": (values.text, ("AgencyContactEmail",)),
    "agency_contact_phone": (values.text, ("AgencyContactPhone",)),
    "agency_contact_website": (values.text, ("AgencyContactWebsite",)),
    "preview_questionnaire_url": (values.text, ("PreviewQuestionnaireurl", "PreviewQuestionnaireUrl")),
    "security_clearance": (values.text, ("SecurityClearance",)),
    "drug_test_required": (values.flag, ("DrugTestRequired",)),
    "adjudication_types": (values.texts, ("AdjudicationType",)),
    "position_sensitivity": (values.text, ("PositionSensitivitiy", "PositionSensitivity")),
    "financial_disclosure": (values.flag, ("FinancialDisclosure",)),
    "bargaining_unit_status": (values.flag, ("BargainingUnitStatus",)),
    "bargaining_unit_status_additional_text": (values.text, ("BargainingUnitStatusAdditionalText",)),
    "appointment_explanation_text": (values.text, ("AppointmentExplanationText",)),
}
_DETAILS = "/UserArea/Details/"
# The same with the path of each key, made once.
_READINGS = [
    (name, reader, [(key, _DETAILS + key) for key in keys]) for name, (reader, keys) in _COLUMNS.items()
]
# Fields=Min sends JobSummary and none of these: an item without any has no texts to give.
_LONG_TEXTS = (
    "major_duties", "education", "requirements", "evaluations", "how_to_apply", "what_to_expect_next",
    "required_documents", "other_information",
)  # fmt: skip


def details_row(details: dict[str, Any], notes: values.Notes) -> dict[str, object]:
    """The values of `job_details` by column name."""
    path = _DETAILS + _WHO
    who = values.mapping(details.get(_WHO), path, notes)
    columns: dict[str, object] = {
        "who_may_apply_name": values.text(who.get("Name"), f"{path}/Name", notes),
        "who_may_apply_code": values.text(who.get("Code"), f"{path}/Code", notes),
    }
    for name, reader, spellings in _READINGS:
        for key, place in spellings:
            if key in details:
                columns[name] = reader(details[key], place, notes)
                break
        else:
            columns[name] = None
    return columns


def has_long_texts(columns: dict[str, object]) -> bool:
    """Whether these columns of `job_details` hold any of the long texts."""
    return any(columns[name] for name in _LONG_TEXTS)
