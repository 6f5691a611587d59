"""Which columns and lists of silver each field decides, by source: what a change of the field may change.

Written down from the meaning of the fields, not from the code, which is checked against it. "column" is of
`silver.job` or `silver.job_details`; a table's name stands for the rows of a list.
"""

import re

_SEARCH = {
    "MatchedObjectId": "matched_object_id",
    "PositionLocation": "job_location",
    "JobCategory": "job_category",
    "JobGrade": "job_grade",
    "PositionSchedule": "position_schedule_code position_schedule_name",
    "PositionOfferingType": "position_offering_code position_offering_name",
    "PositionRemuneration": "pay_min pay_max pay_rate_interval_code",
    "PublicationStartDate": "publication_start publication_start_date",
    "ApplicationCloseDate": "application_close application_close_date",
    "PositionStartDate": "position_start position_start_date",
    "PositionEndDate": "position_end position_end_date",
    "PositionID": "position_id",
    "PositionURI": "position_uri",
    "ApplyURI": "apply_uri",
    "WhoMayApply": "who_may_apply_name who_may_apply_code",
    "HiringPath": "hiring_paths",
    "MCOTags": "mco_tags",
    "AdjudicationType": "adjudication_types",
    "PositionSensitivitiy": "position_sensitivity",
    "PreviewQuestionnaireurl": "preview_questionnaire_url",
}
_HISTORIC = {
    "announcementnumber": "position_id",
    "hiringagencyname": "organization_name",
    "hiringdepartmentname": "department_name",
    "hiringsubelementname": "sub_agency",
    "hiringagencycode": "organization_codes",
    "hiringdepartmentcode": "organization_codes",
    "positiontitle": "position_title",
    "minimumsalary": "pay_min pay_max pay_rate_interval_code",
    "maximumsalary": "pay_min pay_max pay_rate_interval_code",
    "salarytype": "pay_rate_interval_code",
    "workschedule": "position_schedule_code position_schedule_name",
    "appointmenttype": "position_offering_code position_offering_name",
    "positionopendate": (
        "publication_start publication_start_date position_expire_date telework_eligible drug_test_required"
    ),
    "positionclosedate": "application_close application_close_date position_expire_date",
    "positionexpiredate": "position_expire_date",
    "positionopeningstatus": "position_opening_status",
    "positionlocations": "job_location position_location_display",
    "jobcategories": "job_category",
    "payscale": "job_grade",
    "hiringpaths": "hiring_paths",
    "whomayapply": "who_may_apply_name",
    "minimumgrade": "low_grade",
    "maximumgrade": "high_grade",
    "promotionpotential": "promotion_potential",
    "relocationexpensesreimbursed": "relocation",
    "totalopenings": "total_openings",
    "travelrequirement": "travel_code",
    "servicetype": "service_type",
    "announcementclosingtypecode": "announcement_closing_type",
    "securityclearance": "security_clearance",
    "drugtestrequired": "drug_test_required",
    "teleworkeligible": "telework_eligible",
    "supervisorystatus": "supervisory_status",
    "vendor": "vendor",
}
_TEXT = {
    "summary": "job_summary",
    "duties": "major_duties",
    "majordutieslist": "major_duties",
    "requirementsqualifications": "qualification_summary",
    "requirementsconditionsofemployment": "requirements",
    "requirements": "requirements",
    "requirementseducation": "education",
    "evaluations": "evaluations",
    "howtoapply": "how_to_apply",
    "howtoapplynextsteps": "what_to_expect_next",
    "requireddocuments": "required_documents",
    "requiredstandarddocuments": "required_documents",
    "benefits": "benefits",
    "benefitsurl": "benefits_url",
    "otherinformation": "other_information",
}


def decided(source: str, field: str) -> set[str]:
    """The columns and lists that the field decides; of a field with a name of its own in Search, that name."""
    if source == "search":
        snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).lower()
        return set(_SEARCH.get(field, snake).split())
    known = _HISTORIC if source == "historic" else _TEXT
    return set(known.get(field.lower(), "").split())
