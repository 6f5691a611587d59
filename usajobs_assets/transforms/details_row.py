"""`UserArea.Details` → the columns of `silver.job_details` between its key and its provenance.

The keys are the API's own, typos included (PositionSensitivitiy, PreviewQuestionnaireurl); the corrected
spelling is read too, for the day on which somebody mends it.
"""

from collections.abc import Callable
from typing import Any

from usajobs_assets.transforms import values

Reader = Callable[[object, str, values.Notes], object]

_WHO = "WhoMayApply"
# Reader of each column after who_may_apply_code, and the keys it may come under, as the contract orders them.
_AFTER_WHO: tuple[tuple[Reader, tuple[str, ...]], ...] = (
    (values.text, ("LowGrade",)),
    (values.text, ("HighGrade",)),
    (values.text, ("PromotionPotential",)),
    (values.text, ("SubAgencyName",)),
    (values.text, ("OrganizationCodes",)),
    (values.flag, ("Relocation",)),
    (values.texts, ("HiringPath",)),
    (values.texts, ("MCOTags",)),
    (values.text, ("TotalOpenings",)),
    (values.text, ("AgencyMarketingStatement",)),
    (values.text, ("TravelCode",)),
    (values.text, ("ApplyOnlineUrl",)),
    (values.text, ("DetailStatusUrl",)),
    (values.texts, ("MajorDuties",)),
    (values.text, ("Education",)),
    (values.text, ("Requirements",)),
    (values.text, ("Evaluations",)),
    (values.text, ("HowToApply",)),
    (values.text, ("WhatToExpectNext",)),
    (values.text, ("RequiredDocuments",)),
    (values.text, ("Benefits",)),
    (values.text, ("BenefitsUrl",)),
    (values.flag, ("BenefitsDisplayDefaultText",)),
    (values.text, ("OtherInformation",)),
    (values.texts, ("KeyRequirements",)),
    (values.flag, ("WithinArea",)),
    (values.text, ("CommuteDistance",)),
    (values.text, ("ServiceType",)),
    (values.text, ("AnnouncementClosingType",)),
    (values.text, ("AnnouncementClosingTypeOption",)),
    (values.text, ("AgencyContactEmail",)),
    (values.text, ("AgencyContactPhone",)),
    (values.text, ("AgencyContactWebsite",)),
    (values.text, ("PreviewQuestionnaireurl", "PreviewQuestionnaireUrl")),
    (values.text, ("SecurityClearance",)),
    (values.flag, ("DrugTestRequired",)),
    (values.texts, ("AdjudicationType",)),
    (values.text, ("PositionSensitivitiy", "PositionSensitivity")),
    (values.flag, ("FinancialDisclosure",)),
    (values.flag, ("BargainingUnitStatus",)),
    (values.text, ("BargainingUnitStatusAdditionalText",)),
    (values.text, ("AppointmentExplanationText",)),
)


def details_row(details: dict[str, Any], notes: values.Notes) -> list[object]:
    """The values of `job_details`, one a column, in the order of the contract."""
    path = f"/UserArea/Details/{_WHO}"
    who = values.mapping(details.get(_WHO), path, notes)
    return [
        _read(details, values.text, ("JobSummary",), notes),
        values.text(who.get("Name"), f"{path}/Name", notes),
        values.text(who.get("Code"), f"{path}/Code", notes),
        *(_read(details, reader, keys, notes) for reader, keys in _AFTER_WHO),
    ]


def _read(details: dict[str, Any], reader: Reader, keys: tuple[str, ...], notes: values.Notes) -> object:
    key = next((key for key in keys if key in details), keys[0])
    return reader(details.get(key), f"/UserArea/Details/{key}", notes)
