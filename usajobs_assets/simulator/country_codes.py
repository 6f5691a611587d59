"""Codes of the countries and states that the places of postings lie in.

Lives here: the two small tables behind the code lists ``countries`` and ``countrysubdivisions``.
Keep out: the places themselves (``places.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

COUNTRIES: Mapping[str, str] = {
    "99": "Undefined",
    "BA": "Bahrain",
    "BE": "Belgium",
    "CA": "Canada",
    "FR": "France",
    "GM": "Germany",
    "IT": "Italy",
    "JA": "Japan",
    "KS": "Korea, South",
    "SN": "Singapore",
    "UK": "United Kingdom",
    "US": "United States",
}

_STATES = """\
AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware; \
DC District of Columbia; FL Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; \
KS Kansas; KY Kentucky; LA Louisiana; ME Maine; MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; \
MS Mississippi; MO Missouri; MT Montana; NE Nebraska; NV Nevada; NH New Hampshire; NJ New Jersey; \
NM New Mexico; NY New York; NC North Carolina; ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; \
PA Pennsylvania; RI Rhode Island; SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah; \
VT Vermont; VA Virginia; WA Washington; WV West Virginia; WI Wisconsin; WY Wyoming; PR Puerto Rico"""

# Code, name and the country's code.
SUBDIVISIONS = (
    *((code, name, "US") for code, _, name in (state.partition(" ") for state in _STATES.split("; "))),
    ("BAL", "Balkh", "AF"),
    ("ON", "Ontario", "CA"),
)
