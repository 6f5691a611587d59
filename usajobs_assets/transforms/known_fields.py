"""The fields that each source is known to send, by the object that they are in, and those that it always sends.

Here: names, as recorded pages of 2013 to 2025 and the API's documentation have them. Add: a field that a run was
reported for, once it is decided what becomes of it. Keep out: what a field means (the readers), counting (drift).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownFields:
    """`by_object` maps the path of an object ("" is the item) to the names in it.

    `always` are the paths that no item of any era lacked; with `any_casing` all of them are in lower case.
    """

    by_object: Mapping[str, frozenset[str]]
    always: frozenset[str]
    any_casing: bool = False


_CODE_AND_NAME = "Code Name"
_SEARCH = {
    "": "MatchedObjectId MatchedObjectDescriptor RelevanceRank",
    "/MatchedObjectDescriptor": (
        "PositionID PositionTitle PositionURI ApplyURI PositionLocationDisplay PositionLocation OrganizationName "
        "DepartmentName SubAgency JobCategory JobGrade PositionSchedule PositionOfferingType QualificationSummary "
        "PositionRemuneration PositionStartDate PositionEndDate PublicationStartDate ApplicationCloseDate "
        "PositionFormattedDescription UserArea"
    ),
    "/MatchedObjectDescriptor/PositionLocation": (
        "LocationName CountryCode CountrySubDivisionCode CityName Longitude Latitude"
    ),
    "/MatchedObjectDescriptor/JobCategory": _CODE_AND_NAME,
    "/MatchedObjectDescriptor/JobGrade": _CODE_AND_NAME,
    "/MatchedObjectDescriptor/PositionSchedule": _CODE_AND_NAME,
    "/MatchedObjectDescriptor/PositionOfferingType": _CODE_AND_NAME,
    "/MatchedObjectDescriptor/PositionRemuneration": "MinimumRange MaximumRange RateIntervalCode Description",
    "/MatchedObjectDescriptor/UserArea": "Details IsRadialSearch",
    "/MatchedObjectDescriptor/UserArea/Details": (
        "JobSummary WhoMayApply LowGrade HighGrade PromotionPotential SubAgencyName OrganizationCodes Relocation "
        "HiringPath MCOTags TotalOpenings AgencyMarketingStatement TravelCode ApplyOnlineUrl DetailStatusUrl "
        "MajorDuties Education Requirements Evaluations HowToApply WhatToExpectNext RequiredDocuments Benefits "
        "BenefitsUrl BenefitsDisplayDefaultText OtherInformation KeyRequirements WithinArea CommuteDistance "
        "ServiceType AnnouncementClosingType AnnouncementClosingTypeOption AgencyContactEmail AgencyContactPhone "
        "AgencyContactWebsite PreviewQuestionnaireurl PreviewQuestionnaireUrl SecurityClearance DrugTestRequired "
        "AdjudicationType PositionSensitivitiy PositionSensitivity FinancialDisclosure BargainingUnitStatus "
        "BargainingUnitStatusAdditionalText AppointmentExplanationText TeleworkEligible RemoteIndicator"
    ),
}
# Of UserArea.Details only what Fields=Min sends as well.
_SEARCH_ALWAYS = {
    "/MatchedObjectDescriptor": (
        "PositionID PositionTitle PositionURI ApplyURI PositionLocation OrganizationName DepartmentName JobCategory "
        "JobGrade PositionSchedule PositionOfferingType QualificationSummary PositionRemuneration PositionStartDate "
        "PositionEndDate PublicationStartDate ApplicationCloseDate"
    ),
    "/MatchedObjectDescriptor/PositionLocation": "LocationName CountryCode CityName Longitude Latitude",
    "/MatchedObjectDescriptor/JobCategory": "Code",
    "/MatchedObjectDescriptor/JobGrade": "Code",
    "/MatchedObjectDescriptor/PositionSchedule": "Code",
    "/MatchedObjectDescriptor/PositionOfferingType": "Code",
    "/MatchedObjectDescriptor/PositionRemuneration": "MinimumRange MaximumRange RateIntervalCode",
    "/MatchedObjectDescriptor/UserArea/Details": "JobSummary WhoMayApply LowGrade HighGrade",
}
_HISTORIC_ALWAYS = {
    "": (
        "usajobsControlNumber hiringAgencyCode hiringAgencyName hiringDepartmentCode hiringDepartmentName "
        "hiringSubelementName appointmentType workSchedule payScale salaryType minimumSalary maximumSalary "
        "minimumGrade maximumGrade promotionPotential vendor teleworkEligible drugTestRequired supervisoryStatus "
        "positionOpenDate positionCloseDate positionExpireDate announcementNumber positionTitle totalOpenings "
        "positionOpeningStatus hiringPaths jobCategories positionLocations"
    ),
    "/hiringPaths": "hiringPath",
    "/jobCategories": "series",
    "/positionLocations": "positionLocationCity positionLocationState positionLocationCountry",
}
_HISTORIC_TOO = (
    " agencyLevel agencyLevelSort travelRequirement securityClearanceRequired securityClearance serviceType "
    "whoMayApply announcementClosingTypeCode announcementClosingTypeDescription relocationExpensesReimbursed "
    "disableAppyOnline"
)
_TEXT_ALWAYS = {"": "usajobsControlNumber positionOpenDate announcementNumber"}
_TEXT = {
    "": (
        "usajobsControlNumber positionOpenDate positionCloseDate hiringAgencyCode hiringDepartmentCode "
        "announcementNumber summary duties hiringPathExplanation majorDutiesList requirementsConditionsOfEmployment "
        "requirementsQualifications requirementsEducation requiredStandardDocuments requiredDocuments howToApply "
        "howToApplyNextSteps requirements evaluations benefitsURL benefits otherInformation "
        "appointmentTypeOverride positionScheduleOverride exclusiveClarificationText videoURL jobCategories"
    ),
    "/jobCategories": "series",
}

# What every item has is what a row cannot do without; the rest comes and goes with the site that JSearch has it from.
_JSEARCH_ALWAYS = {"": "job_id job_title employer_name job_apply_link job_country"}
_JSEARCH = {
    "": (
        "job_id employer_name employer_logo employer_website employer_company_type employer_size employer_linkedin "
        "employer_reviews job_publisher job_employment_type job_employment_types job_title job_job_title "
        "job_apply_link job_apply_is_direct job_apply_quality_score apply_options job_description job_is_remote "
        "job_posted_at job_posted_human_readable job_posted_at_timestamp job_posted_at_datetime_utc job_location "
        "job_city job_state job_country job_latitude job_longitude job_benefits job_google_link "
        "job_offer_expiration_datetime_utc job_offer_expiration_timestamp job_required_experience "
        "job_required_skills job_required_education job_experience_in_place_of_education job_min_salary "
        "job_max_salary job_salary job_salary_currency job_salary_period job_highlights job_posting_language "
        "job_onet_soc job_onet_job_zone job_occupational_categories job_naics_code job_naics_name estimated_salaries"
    ),
}


def _names(by_object: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {path: frozenset(names.split()) for path, names in by_object.items()}


def _paths(by_object: Mapping[str, str]) -> Iterable[str]:
    return (f"{path}/{name}" for path, names in by_object.items() for name in names.split())


def _in_any_casing(known: Mapping[str, str], always: Mapping[str, str]) -> KnownFields:
    """Of HistoricJoa and AnnouncementText, whose casing has changed before."""
    lower = {path.lower(): names.lower() for path, names in known.items()}
    return KnownFields(_names(lower), frozenset(path.lower() for path in _paths(always)), any_casing=True)


SEARCH_FIELDS = KnownFields(_names(_SEARCH), frozenset(_paths(_SEARCH_ALWAYS)))
HISTORIC_FIELDS = _in_any_casing(
    {**_HISTORIC_ALWAYS, "": _HISTORIC_ALWAYS[""] + _HISTORIC_TOO}, _HISTORIC_ALWAYS
)
TEXT_FIELDS = _in_any_casing(_TEXT, _TEXT_ALWAYS)
JSEARCH_FIELDS = KnownFields(_names(_JSEARCH), frozenset(_paths(_JSEARCH_ALWAYS)))
