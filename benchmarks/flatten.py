"""A Search item → the rows of the five tables, as anybody would write it: no guards, no notes, no proof.

For the floor and for dlt, whose environment has nothing of the product: only the standard library here. The raw
item stays bytes.
"""

from typing import Any

Columns = dict[str, Any]
# What the product fills with its proof is there and empty: the same columns cost the same to write.
_ORIGIN = {"ingest_run_id": "", "code_version": ""}
POINTER = {
    **_ORIGIN, "source": "search", "bronze_object": "", "item_index": 0, "payload_sha256": b"",
    "content_sha256": b"", "seen_at": "2026-03-11 16:00:00+00:00", "gated": True, "sanitised": [],
    "sources": ["search"],
}  # fmt: skip
_LISTS = ("hiring_paths", "mco_tags", "major_duties", "key_requirements", "adjudication_types")
_FLAGS = (
    "relocation", "benefits_display_default_text", "within_area", "drug_test_required", "financial_disclosure",
    "bargaining_unit_status",
)  # fmt: skip
_DETAILS = {
    "job_summary": "JobSummary", "low_grade": "LowGrade", "high_grade": "HighGrade",
    "promotion_potential": "PromotionPotential", "sub_agency_name": "SubAgencyName",
    "organization_codes": "OrganizationCodes", "relocation": "Relocation", "hiring_paths": "HiringPath",
    "mco_tags": "MCOTags", "total_openings": "TotalOpenings",
    "agency_marketing_statement": "AgencyMarketingStatement", "travel_code": "TravelCode",
    "apply_online_url": "ApplyOnlineUrl", "detail_status_url": "DetailStatusUrl", "major_duties": "MajorDuties",
    "education": "Education", "requirements": "Requirements", "evaluations": "Evaluations",
    "how_to_apply": "HowToApply", "what_to_expect_next": "WhatToExpectNext",
    "required_documents": "RequiredDocuments", "benefits": "Benefits", "benefits_url": "BenefitsUrl",
    "benefits_display_default_text": "BenefitsDisplayDefaultText", "other_information": "OtherInformation",
    "key_requirements": "KeyRequirements", "within_area": "WithinArea", "commute_distance": "CommuteDistance",
    "service_type": "ServiceType", "announcement_closing_type": "AnnouncementClosingType",
    "announcement_closing_type_option": "AnnouncementClosingTypeOption",
    "agency_contact_email": "AgencyContactEmail", "agency_contact_phone": "AgencyContactPhone",
    "agency_contact_website": "AgencyContactWebsite", "preview_questionnaire_url": "PreviewQuestionnaireurl",
    "security_clearance": "SecurityClearance", "drug_test_required": "DrugTestRequired",
    "adjudication_types": "AdjudicationType", "position_sensitivity": "PositionSensitivitiy",
    "financial_disclosure": "FinancialDisclosure", "bargaining_unit_status": "BargainingUnitStatus",
    "bargaining_unit_status_additional_text": "BargainingUnitStatusAdditionalText",
    "appointment_explanation_text": "AppointmentExplanationText",
}  # fmt: skip


def child_key(number: int, source: str) -> Columns:
    """What the rows of a posting's lists begin with."""
    return {"control_number": number, "source": source, **_ORIGIN}


def search_columns(number: int, item: dict[str, Any], raw: bytes) -> dict[str, list[Columns]]:
    """The rows by table name, each as columns by name."""
    job = item["MatchedObjectDescriptor"]
    details = job["UserArea"]["Details"]
    key = child_key(number, "search")
    return {
        "job": [{"control_number": number, **_job(job, details), "raw_json": raw, **POINTER}],
        "job_location": [
            {**key, **_place(index, place)} for index, place in enumerate(job["PositionLocation"])
        ],
        "job_category": [
            {**key, "code": code, "name": name}
            for code, name in {entry["Code"]: entry.get("Name") for entry in job["JobCategory"]}.items()
        ],
        "job_grade": [{**key, "code": code} for code in {entry["Code"] for entry in job["JobGrade"]}],
        "job_details": [{**key, **_details(details)}],
    }


def _job(job: dict[str, Any], details: dict[str, Any]) -> Columns:
    pay = (job.get("PositionRemuneration") or [{}])[0]
    schedule = (job.get("PositionSchedule") or [{}])[0]
    offering = (job.get("PositionOfferingType") or [{}])[0]
    return {
        "position_id": job["PositionID"],
        "matched_object_id": job["PositionURI"].rsplit("/", 1)[1],
        "position_uri": job["PositionURI"],
        "position_title": job["PositionTitle"],
        "organization_name": job.get("OrganizationName"),
        "department_name": job.get("DepartmentName"),
        "sub_agency": job.get("SubAgency"),
        "apply_uri": next(iter(job.get("ApplyURI") or []), None),
        "position_location_display": job.get("PositionLocationDisplay"),
        "pay_min": pay.get("MinimumRange"),
        "pay_max": pay.get("MaximumRange"),
        "pay_rate_interval_code": pay.get("RateIntervalCode"),
        "position_schedule_code": schedule.get("Code"),
        "position_schedule_name": schedule.get("Name"),
        "position_offering_code": offering.get("Code"),
        "position_offering_name": offering.get("Name"),
        "qualification_summary": job.get("QualificationSummary"),
        **_clock("publication_start", job.get("PublicationStartDate")),
        **_clock("application_close", job.get("ApplicationCloseDate")),
        **_clock("position_start", job.get("PositionStartDate")),
        **_clock("position_end", job.get("PositionEndDate")),
        "remote_indicator": details.get("RemoteIndicator"),
        "telework_eligible": details.get("TeleworkEligible"),
    }


def _clock(column: str, sent: str | None) -> Columns:
    return {column: sent, f"{column}_date": sent[:10] if sent else None}


def _place(index: int, place: dict[str, Any]) -> Columns:
    return {
        "loc_idx": index,
        "location_name": place.get("LocationName"),
        "country_code": place.get("CountryCode"),
        "country_sub_division_code": place.get("CountrySubDivisionCode"),
        "city_name": place.get("CityName"),
        "latitude": place.get("Latitude"),
        "longitude": place.get("Longitude"),
    }


def _details(details: dict[str, Any]) -> Columns:
    who = details.get("WhoMayApply") or {}
    found = {name: details.get(key) for name, key in _DETAILS.items()}
    for name in _LISTS:
        if isinstance(found[name], str):
            found[name] = [found[name]]
    for name in _FLAGS:
        if isinstance(found[name], str):
            found[name] = found[name] in ("True", "true", "Y")
    return {
        "who_may_apply_name": who.get("Name"),
        "who_may_apply_code": who.get("Code"),
        **found,
        "texts_source": "search",
    }
