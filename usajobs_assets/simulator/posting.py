"""One posting as plain facts, before any API puts it into its own words.

Lives here: the frozen value that Search items and the records of the historic API are rendered from. Long
texts are not facts: they are derived from ``text_seed`` when they are wanted (``posting_texts.py``).
Keep out: key names and oddities of an API (``search_items.py``), how facts are chosen (``draw_posting.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from usajobs_assets.simulator.places import Place
from usajobs_assets.simulator.reference import Agency, Series


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay plan, grades as the agency typed them, the range in USD per ``interval`` (PA, PH, BW, WC)."""

    plan: str
    low_grade: str
    high_grade: str
    promotion_potential: str
    interval: str
    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Posting:
    """The facts of one announcement. Dates and times are Eastern wall clock, as the API gives them.

    ``control_number`` is unique; ``position_id`` (the announcement number) is not. The posting is open from
    ``open_date`` to ``close_date``, both included. ``places`` may hold exact duplicates. ``rewritten`` names
    the texts that edits replaced, as often as they did; ``version`` counts all changes since the first look.
    """

    control_number: int
    position_id: str
    title: str
    summary: str
    agency: Agency
    office: str | None
    open_date: date
    open_time: time
    close_date: date
    pay: Pay
    places: tuple[Place, ...]
    places_label: str
    series: tuple[Series, ...]
    schedule_code: str
    offering_code: str
    hiring_paths: tuple[str, ...]
    service_type: str
    closing_type: str
    applicant_cap: int | None
    total_openings: str | None
    travel_code: str
    clearance: str
    is_remote: bool
    is_telework: bool
    is_drug_tested: bool
    is_relocation_paid: bool
    is_supervisory: bool
    text_seed: int
    rewritten: tuple[str, ...] = ()
    version: int = 0
