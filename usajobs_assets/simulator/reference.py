"""Who hires, and for what: the real names and codes the invented postings are made of.

Lives here: a sample of real agencies, occupational series and pay figures, as small text tables.
Add: a row, when a test or a demo needs that agency or series; a changed table changes every universe.
Keep out: places (``places.py``), sentences (``texts.py``), how often anything occurs (``draw_*.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from usajobs_assets.simulator.dice import Weighted


@dataclass(frozen=True, slots=True)
class Agency:
    """A hiring bureau (the agency subelement of the code lists) and the department above it."""

    code: str
    name: str
    short: str
    department_code: str
    department: str


@dataclass(frozen=True, slots=True)
class Series:
    """An occupational series with a working title; trades are paid by the hour."""

    code: str
    name: str
    title: str


DEPARTMENTS = {
    "AF": "Department of the Air Force",
    "AG": "Department of Agriculture",
    "AR": "Department of the Army",
    "CM": "Department of Commerce",
    "DD": "Department of Defense",
    "DJ": "Department of Justice",
    "DL": "Department of Labor",
    "DN": "Department of Energy",
    "ED": "Department of Education",
    "GS": "General Services Administration",
    "HE": "Department of Health and Human Services",
    "HS": "Department of Homeland Security",
    "IN": "Department of the Interior",
    "NN": "National Aeronautics and Space Administration",
    "NV": "Department of the Navy",
    "OT": "Other Agencies and Independent Organizations",
    "TD": "Department of Transportation",
    "TR": "Department of the Treasury",
    "VA": "Department of Veterans Affairs",
}

# weight | department | code | short name | name
_AGENCIES = """\
30 VA VATA VHA     Veterans Health Administration
4  VA VALA VBA     Veterans Benefits Administration
1  VA VAPA NCA     National Cemetery Administration
7  AR ARMC MEDCOM  U.S. Army Medical Command
5  AR ARCE USACE   U.S. Army Corps of Engineers
4  AR ARBA IMCOM   Army Installation Management Command
5  AR ARNG ARNG    Army National Guard Units
5  AF AF1M AFMC    Air Force Materiel Command
3  AF AF1C ACC     Air Combat Command
4  AF AF34 ANG     Air National Guard
4  NV NV25 NAVFAC  Naval Facilities Engineering Systems Command
4  NV NV24 NAVSEA  Naval Sea Systems Command
3  NV NV19 NAVAIR  Naval Air Systems Command
2  NV NV27 USMC    U.S. Marine Corps
3  DD DD07 DLA     Defense Logistics Agency
3  DD DD60 DHA     Defense Health Agency
2  DD DD34 DECA    Defense Commissary Agency
1  DD DD04 DISA    Defense Information Systems Agency
6  AG AG11 FS      Forest Service
2  AG AG37 FSIS    Food Safety and Inspection Service
1  AG AG03 ARS     Agricultural Research Service
7  IN IN10 NPS     National Park Service
3  IN IN05 BLM     Bureau of Land Management
2  IN IN15 FWS     U.S. Fish and Wildlife Service
4  TR TR93 IRS     Internal Revenue Service
3  HS HSBC TSA     Transportation Security Administration
3  HS HSBD CBP     Customs and Border Protection
1  HS HSCB FEMA    Federal Emergency Management Agency
1  HS HSCA CISA    Cybersecurity and Infrastructure Security Agency
3  DJ DJ03 BOP     Justice, Bureau of Prisons/Federal Prison System
1  DJ DJ02 FBI     Federal Bureau of Investigation
3  HE HE37 IHS     Indian Health Service
2  HE HE38 NIH     National Institutes of Health
1  HE HE36 FDA     Food and Drug Administration
3  TD TD03 FAA     Federal Aviation Administration
2  CM CM54 NOAA    National Oceanic and Atmospheric Administration
1  CM CM63 CENSUS  U.S. Census Bureau
1  GS GS03 PBS     Public Buildings Service
1  NN NN51 GSFC    Goddard Space Flight Center
1  DL DLSH OSHA    Occupational Safety and Health Administration
1  DN DNWP WAPA    Western Area Power Administration
1  ED EDEN FSA     Federal Student Aid
2  OT SZ00 SSA     Social Security Administration
1  OT EP00 EPA     Environmental Protection Agency
1  OT OM00 OPM     Office of Personnel Management
"""

# code | name | working title; weights fall along the list, the common series come first
_OFFICE_SERIES = """\
0610|Nurse|Registered Nurse
2210|Information Technology Management|IT Specialist (INFOSEC)
0343|Management And Program Analysis|Management and Program Analyst
0301|Miscellaneous Administration And Program|Program Specialist
0679|Medical Support Assistance|Medical Support Assistant (Advanced)
0602|Medical Officer|Physician (Primary Care)
1102|Contracting|Contract Specialist
0303|Miscellaneous Clerk And Assistant|Administrative Support Assistant
0620|Practical Nurse|Licensed Practical Nurse
0201|Human Resources Management|Human Resources Specialist (Classification)
0801|General Engineering|General Engineer
0185|Social Work|Social Worker
1801|General Inspection, Investigation, Enforcement, And Compliance Series|Transportation Security Inspector
0025|Park Ranger|Park Ranger (Interpretation)
0462|Forestry Technician|Forestry Technician
0802|Engineering Technical|Engineering Technician
0180|Psychology|Psychologist
0810|Civil Engineering|Civil Engineer
0660|Pharmacist|Clinical Pharmacist Practitioner
0346|Logistics Management|Logistics Management Specialist
0560|Budget Analysis|Budget Analyst
0905|Attorney|Attorney-Adviser (General)
0501|Financial Administration And Program|Financial Specialist
1811|Criminal Investigation|Criminal Investigator
0830|Mechanical Engineering|Mechanical Engineer
0855|Electronics Engineering|Electronics Engineer
0401|General Natural Resources Management And Biological Sciences|Natural Resources Specialist
0510|Accounting|Accountant
0511|Auditing|Auditor
0526|Tax Specialist|Tax Specialist
0592|Tax Examining|Tax Examining Technician
0640|Health Aid And Technician|Health Technician
0647|Diagnostic Radiologic Technologist|Diagnostic Radiologic Technologist (CT)
0649|Medical Instrument Technician|Medical Instrument Technician (Hemodialysis)
0633|Physical Therapist|Physical Therapist
0681|Dental Assistant|Dental Assistant
0701|Veterinary Medical Science|Public Health Veterinarian
0861|Aerospace Engineering|Aerospace Engineer
0850|Electrical Engineering|Electrical Engineer
0854|Computer Engineering|Computer Engineer
1550|Computer Science|Computer Scientist
1560|Data Science Series|Data Scientist
1515|Operations Research|Operations Research Analyst
1530|Statistics|Mathematical Statistician
1320|Chemistry|Chemist
1350|Geology|Geologist
0486|Wildlife Biology|Wildlife Biologist
0460|Forestry|Forester
0404|Biological Science Technician|Biological Science Technician (Fisheries)
0018|Safety and Occupational Health Management|Safety and Occupational Health Specialist
0080|Security Administration|Security Specialist
0081|Fire Protection and Prevention|Firefighter (Basic Life Support)
0083|Police|Police Officer
0089|Emergency Management Specialist|Emergency Management Specialist (Recovery)
0110|Economist|Economist
0132|Intelligence|Intelligence Research Specialist
0188|Recreation Specialist|Recreation Specialist
0318|Secretary|Secretary (Office Automation)
0962|Contact Representative|Contact Representative
0996|Veterans Claims Examining|Rating Veterans Service Representative
1035|Public Affairs|Public Affairs Specialist
1712|Training Instruction|Training Instructor
2005|Supply Clerical And Technician|Supply Technician
2152|Air Traffic Control|Air Traffic Control Specialist (Terminal)
"""

_TRADE_SERIES = """\
4749|Maintenance Mechanic|Maintenance Mechanic
3566|Custodial Working|Custodial Worker
2805|Electrician|Electrician (High Voltage)
5803|Heavy Mobile Equipment Mechanic|Heavy Mobile Equipment Mechanic
5703|Motor Vehicle Operating|Motor Vehicle Operator
7408|Food Service Working|Food Service Worker
8852|Aircraft Mechanic|Aircraft Mechanic
4742|Utility Systems Repairing-Operating|Utility Systems Repairer-Operator
"""


def _agencies() -> Weighted[Agency]:
    rows = (line.split(maxsplit=4) for line in _AGENCIES.splitlines())
    return Weighted(
        (Agency(code, name, short, department, DEPARTMENTS[department]), float(weight))
        for weight, department, code, short, name in rows
    )


def _series(table: str) -> tuple[Series, ...]:
    return tuple(Series(*line.split("|")) for line in table.splitlines())


AGENCIES = _agencies()
OFFICE_SERIES = _series(_OFFICE_SERIES)
TRADE_SERIES = _series(_TRADE_SERIES)
# A few series fill most announcements: the first of the list is ten times as common as the last.
COMMON_SERIES = Weighted(
    (series, 1 + 9 * (1 - place / len(OFFICE_SERIES)) ** 2) for place, series in enumerate(OFFICE_SERIES)
)

# Base pay in USD per year at step 1 of GS grades 1 to 15.
# fmt: off
GS_BASE_USD = (
    22_584, 25_393, 27_708, 31_103, 34_799, 38_791, 43_106, 47_738, 52_727, 58_064, 63_795, 76_463, 90_925,
    107_446, 126_384,
)
# fmt: on

RATE_INTERVALS: Mapping[str, str] = {
    "PA": "Per Year",
    "PH": "Per Hour",
    "PD": "Per Day",
    "BW": "Bi-weekly",
    "WC": "Without Compensation",
    "FB": "Fee Basis",
}
