"""The fields of Search, HistoricJoa and AnnouncementText, by recorded pages of 2013 to 2025 and the API's manual.

Add: a field that a run was reported for, once it is decided what becomes of it. Keep out: what a field means (the
readers).
"""

from usajobs_assets.transforms.known_fields import known_fields, known_in_any_casing

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

SEARCH_FIELDS = known_fields(_SEARCH, _SEARCH_ALWAYS)
HISTORIC_FIELDS = known_in_any_casing(
    {**_HISTORIC_ALWAYS, "": _HISTORIC_ALWAYS[""] + _HISTORIC_TOO}, _HISTORIC_ALWAYS
)
TEXT_FIELDS = known_in_any_casing(_TEXT, _TEXT_ALWAYS)
