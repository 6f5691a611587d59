"""The labels that HistoricJoa sends where Search sends codes, and the codes that they stand for.

Here: the code lists of 2024-06 in the spelling of the lists, and the spellings that only HistoricJoa has. Add: a
label that was noted as `unknown_label`; a rebuild then finds its code. Keep out: pay intervals
(expectations.intervals, which Search needs too).
"""

from collections.abc import Mapping

from usajobs_assets.transforms.short_texts import remembered


@remembered
def _folded(label: str) -> str:
    """Records say "National Guard and reserves", the list says "National Guard & Reserves"."""
    return " ".join(label.casefold().replace("&", " and ").split())


def _by_label(codes: Mapping[str, str]) -> dict[str, str]:
    """The codes by folded label, and each by itself: an API that starts to send codes is understood."""
    return {_folded(label): code for label, code in codes.items()} | {code: code for code in codes.values()}


def code_of(codes: Mapping[str, str], label: str | None) -> str | None:
    """The code of a label in any casing; None if the label is absent or unknown."""
    return None if label is None else codes.get(_folded(label))


SCHEDULE_CODES = _by_label({
    "Full-time": "1", "Part-time": "2", "Shift work": "3", "Intermittent": "4", "Job sharing": "5",
    "Multiple Schedules": "6",
})  # fmt: skip
OFFERING_CODES = _by_label({
    "Permanent": "15317", "Temporary": "15318", "Term": "15319", "Detail": "15320",
    "Temporary Promotion": "15321", "Seasonal": "15322", "Summer": "15323",
    "Presidential Management Fellows": "15324", "Recent Graduates": "15326",
    "Multiple Appointment Types": "15327", "Multiple": "15327", "Internships": "15328",
    "Intermittent": "15522", "ICTAP Only": "15667", "Agency Employees Only": "15668", "Telework": "15669",
})  # fmt: skip
TRAVEL_CODES = _by_label({
    "Not required": "0", "Occasional travel": "1", "25% or less": "2", "50% or greater": "3",
    "50% or less": "5", "75% or less": "7", "76% or greater": "8",
})  # fmt: skip
SERVICE_CODES = _by_label({"Competitive": "01", "Excepted": "02", "Senior Executive": "03"})
# In lower case, as Search sends them; the list itself has them in upper case.
HIRING_PATHS = _by_label(
    {
        "Individuals with disabilities": "disability",
        "Federal employees": "fed",
        "Federal employees - Competitive service": "fed-competitive",
        "Federal employees - Excepted service": "fed-excepted",
        "Internal to an agency - does not appear on USAJOBS": "fed-internal-nosearch",
        "Internal to an agency - appears on USAJOBS": "fed-internal-search",
        "Internal to an agency": "fed-internal-search",
        "Career transition (CTAP, ICTAP, RPL)": "fed-transition",
        "Recent graduates": "graduates",
        "Land & base management": "land",
        "Military spouses": "mspouse",
        "Native Americans": "native",
        "National Guard & Reserves": "nguard",
        "Custom announcement": "nopublic",
        "Family of overseas employees": "overseas",
        "Peace Corps & AmeriCorps Vista": "peace",
        "The public": "public",
        "Senior executives - Other": "se-other",
        "Senior executives": "ses",
        "Special authorities": "special-authorities",
        "Students": "student",
        "Veterans": "vet",
    }
)
# The labels that are sent, and those of the code list, which nobody has seen in a record.
STATUSES = _by_label(
    {
        "Accepting applications": "accepting",
        "Applications under review": "reviewing",
        "Reviewing applications": "reviewing",
        "Candidate selected": "selected",
        "Hiring complete": "selected",
        "Job canceled": "cancelled",
        "Job cancelled": "cancelled",
        "Job closed": "closed",
    }
)
