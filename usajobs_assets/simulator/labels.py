"""What the codes of a posting are called: the labels of the code lists, and HistoricJoa's own.

Lives here: code → label of every coded fact that ``draw_posting`` draws, with codes that nothing uses.
Add: a code when a fact can have it. Keep out: agencies, series and intervals (``reference.py``), pay plans and
places (``code_lists.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

OFFERING_TYPES: Mapping[str, str] = {
    "15317": "Permanent",
    "15318": "Temporary",
    "15319": "Term",
    "15320": "Detail",
    "15321": "Temporary Promotion",
    "15322": "Seasonal",
    "15323": "Summer",
    "15324": "Presidential Management Fellows",
    "15326": "Recent Graduates",
    "15327": "Multiple Appointment Types",
    "15328": "Internships",
    "15522": "Intermittent",
    "15667": "ICTAP Only",
    "15668": "Agency Employees Only",
    "15669": "Telework",
}
SCHEDULE_TYPES: Mapping[str, str] = {
    "1": "Full-time",
    "2": "Part-time",
    "3": "Shift work",
    "4": "Intermittent",
    "5": "Job sharing",
    "6": "Multiple Schedules",
}
TRAVEL: Mapping[str, str] = {
    "0": "Not required",
    "1": "Occasional travel",
    "2": "25% or less",
    "3": "50% or greater",
    "5": "50% or less",
    "7": "75% or less",
    "8": "76% or greater",
}
CLEARANCES: Mapping[str, str] = {
    "0": "Not Required",
    "1": "Confidential",
    "2": "Secret",
    "3": "Top Secret",
    "4": "Sensitive Compartmented Information",
    "5": "Q Access Authorization",
    "6": "Q - Nonsensitive",
    "7": "L Access Authorization",
    "8": "Other",
}
SERVICE_TYPES: Mapping[str, str] = {"01": "Competitive", "02": "Excepted", "03": "Senior Executive"}
CLOSING_TYPES: Mapping[str, str] = {
    "01": "Closing Date",
    "02": "Open Continuous",
    "03": "Applicant Cut-Off",
}
HIRING_PATHS: Mapping[str, str] = {
    "DISABILITY": "Individuals with disabilities",
    "FED": "Federal employees",
    "FED-COMPETITIVE": "Federal employees - Competitive service",
    "FED-EXCEPTED": "Federal employees - Excepted service",
    "FED-INTERNAL-NOSEARCH": "Internal to an agency - does not appear on USAJOBS",
    "FED-INTERNAL-SEARCH": "Internal to an agency - appears on USAJOBS",
    "FED-TRANSITION": "Career transition (CTAP, ICTAP, RPL)",
    "GRADUATES": "Recent graduates",
    "LAND": "Land & base management",
    "MSPOUSE": "Military spouses",
    "NATIVE": "Native Americans",
    "NGUARD": "National Guard & Reserves",
    "NOPUBLIC": "Custom announcement",
    "OVERSEAS": "Family of overseas employees",
    "PEACE": "Peace Corps & AmeriCorps Vista",
    "PUBLIC": "The public",
    "SE-OTHER": "Senior executives - Other",
    "SES": "Senior executives",
    "SPECIAL-AUTHORITIES": "Special authorities",
    "STUDENT": "Students",
    "VET": "Veterans",
}
# HistoricJoa's wording where it is not the list's, as in its records of 2013 to 2016.
HISTORIC_OFFERINGS: Mapping[str, str] = {"15326": "Recent graduates", "15327": "Multiple"}
HISTORIC_PATHS: Mapping[str, str] = {
    "FED-INTERNAL-SEARCH": "Internal to an agency",
    "NGUARD": "National Guard and reserves",
}
# Not the words of HistoricJoa, which says "Applications under review" and "Candidate selected".
OPENING_STATUSES: Mapping[str, str] = {
    "1": "Accepting applications",
    "2": "Job closed",
    "3": "Reviewing applications",
    "4": "Job canceled",
    "5": "Hiring complete",
}
# Some end in a blank, as the real ones do.
WHO_MAY_APPLY: Mapping[str, str] = {
    "15509": "Agency Employees Only",
    "15513": "Status Candidates (Merit Promotion and VEOA Eligibles) ",
    "15514": "United States Citizens ",
    "15515": "US Citizens and Non-Citizens ",
    "15516": "Student/Internship Program Eligibles ",
    "15523": "US Citizens and Status Candidates ",
    "15669": "Public",
    "45575": "All groups of qualified individuals ",
}
