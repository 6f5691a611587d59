"""Who hires in the simulated JSearch, for what, where, and in which money: small tables of invented employers.

Lives here: data. Add: a row; a changed table changes what is served. Keep out: how often anything occurs (draw.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from usajobs_assets.simulator.dice import Weighted

City = tuple[str, str | None, float, float]


@dataclass(frozen=True, slots=True)
class Employer:
    """A company; `size` is a head count in one of the ways in which such data spell it, or nothing."""

    name: str
    kind: str | None
    size: str | int | None
    website: str | None


@dataclass(frozen=True, slots=True)
class Market:
    """A country's currency, usual pay of a year in it, and cities with state or province and coordinates."""

    country: str
    currency: str
    usual_pay: int
    cities: tuple[City, ...]


EMPLOYERS = (
    Employer("Northgate Analytics, Inc.", "Information", "51-200 employees", "https://www.northgate.example"),
    Employer("northgate analytics", None, 120, None),
    Employer(
        "Harbor & Pine Health", "Health Care", "1,001-5,000 employees", "http://harborpine.example/jobs"
    ),
    Employer("Blue Mesa Logistics LLC", "Transportation", 640, None),
    Employer("Vega Robotics GmbH", "Manufacturing", "201 - 500", "https://vega.example"),
    Employer("Société Lumière", "Finance", "10,001+ employees", "https://lumiere.example"),
    Employer("Maple Ridge Credit Union", "Finance", "11-50", "https://mapleridge.example"),
    Employer("Confidential", None, None, None),
    Employer("Prairie School District 7", "Education", "unknown", None),
)
# weight | country | currency | usual pay of a year | cities: name, state or province or -, latitude, longitude
_MARKETS = """\
70|US|USD|95000|Washington DC 38.8951 -77.0364; Arlington VA 38.8816 -77.0910; Columbus OH 39.9612 -82.9988; \
Denver CO 39.7401 -104.9920; Austin Texas 30.2672 -97.7431
12|CA|CAD|105000|Toronto ON 43.6532 -79.3832; Montréal QC 45.5017 -73.5673
8|GB|GBP|58000|London England 51.5074 -0.1278; Leeds - 53.8008 -1.5491
6|DE|EUR|68000|Berlin - 52.5200 13.4050; München BY 48.1351 11.5820
4|IN|INR|1800000|Bengaluru KA 12.9716 77.5946
"""
TITLES = (
    "Data Engineer",
    "Senior Data Engineer (Remote)",
    "Registered Nurse - ICU",
    "Contract Specialist",
    "Electrician",
    "IT Specialist",
    "Budget Analyst",
    "Park Ranger",
    "Software Engineer II",
    "Human Resources Specialist",
)
PUBLISHERS = ("LinkedIn", "Indeed", "ZipRecruiter", "Glassdoor", "Learn4Good")
SKILLS = ("python", "sql", "airflow", "aws", "excel", "triage", "procurement", "troubleshooting")


def _markets() -> Weighted[Market]:
    rows = (line.split("|") for line in _MARKETS.splitlines())
    return Weighted(
        (Market(country, currency, int(pay), tuple(map(_city, cities.split("; ")))), float(weight))
        for weight, country, currency, pay, cities in rows
    )


def _city(entry: str) -> City:
    name, state, latitude, longitude = entry.rsplit(" ", 3)
    return name, None if state == "-" else state, float(latitude), float(longitude)


MARKETS = _markets()
