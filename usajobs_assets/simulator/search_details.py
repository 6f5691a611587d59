"""``UserArea.Details`` of a Search item: forty keys, with the API's own typos, types and gaps.

Lives here: every key of Details in the API's order, and how often the optional ones are there.
Add: a key where the API has it. ``PositionSensitivitiy``, ``PreviewQuestionnaireurl`` are spelled like that.
Keep out: the sentences themselves (``texts.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from usajobs_assets.simulator.dice import Dice
from usajobs_assets.simulator.posting import Posting

APPLY_URL = "https://apply.example.gov/Application"

# What Fields=Min leaves of Details.
MINIMAL_KEYS = (
    "JobSummary",
    "WhoMayApply",
    "LowGrade",
    "HighGrade",
    "PromotionPotential",
    "HiringPath",
    "AgencyMarketingStatement",
    "TravelCode",
    "ApplyOnlineUrl",
    "DetailStatusUrl",
)

# Share of 25 real postings of 2025 that carry the key.
_FILL_RATES: Mapping[str, float] = {
    "AgencyContactEmail": 19 / 25,
    "AgencyContactPhone": 14 / 25,
    "AgencyContactWebsite": 6 / 25,
    "PreviewQuestionnaireurl": 14 / 25,
    "PositionSensitivitiy": 6 / 25,
    "FinancialDisclosure": 11 / 25,
    "BargainingUnitStatus": 12 / 25,
    "BargainingUnitStatusAdditionalText": 1 / 25,
}
PROBABILITY_OF_REQUIREMENTS = 14 / 25
_SENSITIVITIES = (
    "Non-sensitive (NS)/Low Risk",
    "Moderate Risk (MR)",
    "Noncritical-Sensitive (NCS)/Moderate Risk",
)
_TAGS = ((), (), (), ("07",), ("NatSec",), ("07", "TechToGov", "NatSec"))


def details(posting: Posting, sections: Mapping[str, str], minimal: bool) -> dict[str, object]:
    """Details as a dict in the API's order; ``sections`` are the long texts of ``texts.sections``."""
    dice = Dice(posting.text_seed, "details")
    full = dict(_head(posting, dice))
    full |= _long_texts(posting, sections, dice)
    full |= _tail(posting, dice)
    return {key: full[key] for key in MINIMAL_KEYS} if minimal else full


def _head(posting: Posting, dice: Dice) -> Iterator[tuple[str, object]]:
    agency, pay = posting.agency, posting.pay
    yield "JobSummary", posting.summary
    yield "WhoMayApply", {"Name": "", "Code": ""}
    yield "LowGrade", pay.low_grade
    yield "HighGrade", pay.high_grade
    yield "PromotionPotential", pay.promotion_potential
    if posting.office:
        yield "SubAgencyName", posting.office
    yield "OrganizationCodes", f"{agency.department_code}/{agency.code}"
    yield "Relocation", str(posting.is_relocation_paid)
    yield "HiringPath", posting.hiring_paths
    yield "MCOTags", dice.pick(_TAGS)
    if posting.total_openings:
        yield "TotalOpenings", posting.total_openings


def _long_texts(posting: Posting, sections: Mapping[str, str], dice: Dice) -> dict[str, object]:
    requirements = (
        "Applications from noncitizens are not accepted." if dice.chance(PROBABILITY_OF_REQUIREMENTS) else ""
    )
    return {
        "AgencyMarketingStatement": sections["AgencyMarketingStatement"],
        "TravelCode": posting.travel_code,
        "ApplyOnlineUrl": f"{APPLY_URL}/Apply",
        "DetailStatusUrl": f"{APPLY_URL}/ApplicationStatus",
        "MajorDuties": [sections["MajorDuties"]],
        "Education": sections["Education"],
        "Requirements": requirements,
        "Evaluations": sections["Evaluations"],
        "HowToApply": sections["HowToApply"],
        "WhatToExpectNext": sections["WhatToExpectNext"],
        "RequiredDocuments": sections["RequiredDocuments"],
        "Benefits": "",
        "BenefitsUrl": "https://www.example.gov/benefits",
        "BenefitsDisplayDefaultText": True,
        "OtherInformation": sections["OtherInformation"],
        "KeyRequirements": [],
    }


def _tail(posting: Posting, dice: Dice) -> dict[str, object]:
    """Contacts and flags; the optional ones are drawn first, so that a gap does not move the other rolls."""
    there = {key for key, rate in _FILL_RATES.items() if dice.chance(rate)}
    tail = {
        "WithinArea": "False",
        "CommuteDistance": "0",
        "ServiceType": posting.service_type,
        "AnnouncementClosingType": posting.closing_type,
        # Only with type 03 a cap on applicants; otherwise the API repeats the type here.
        "AnnouncementClosingTypeOption": str(posting.applicant_cap or posting.closing_type),
        "AgencyContactEmail": f"jobs.{posting.agency.code.lower()}@example.gov",
        "AgencyContactPhone": f"202-555-01{dice.between(0, 99):02d}",
        "AgencyContactWebsite": f"https://hr.example.gov/{posting.agency.code.lower()}",
        "PreviewQuestionnaireurl": f"{APPLY_URL}/Preview/{posting.control_number // 100}",
        "SecurityClearance": posting.clearance,
        "DrugTestRequired": str(posting.is_drug_tested),
        "PositionSensitivitiy": dice.pick(_SENSITIVITIES),
        "AdjudicationType": dice.pick(
            ([], [], ["Suitability/Fitness"], ["Credentialing", "National security"])
        ),
        "TeleworkEligible": posting.is_telework,
        "RemoteIndicator": posting.is_remote,
        "FinancialDisclosure": dice.chance(0.3),
        "BargainingUnitStatus": dice.chance(0.5),
        "BargainingUnitStatusAdditionalText": "Status depends on the location of the position.",
    }
    return {key: value for key, value in tail.items() if key in there or key not in _FILL_RATES}
