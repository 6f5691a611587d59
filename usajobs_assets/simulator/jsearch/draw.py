"""The postings that JSearch shows, drawn by seeded dice, with the oddities of an API that gathers other people's pages.

    day, number → Dice → an item as JSearch words it

A posting is the same on every day that shows it. Some are copies of USAJOBS postings, as aggregators have them. Keep
out: which of them a query finds and how they are paged (answers.py).
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from usajobs_assets.simulator.dice import Dice, Weighted
from usajobs_assets.simulator.jsearch.reference import (
    EMPLOYERS,
    MARKETS,
    PUBLISHERS,
    SKILLS,
    TITLES,
    Market,
)
from usajobs_assets.simulator.posting import Posting

DAYS_SHOWN = 30
SHARE_OF_COPIES = 0.15
_PERIODS = Weighted((("YEAR", 60), ("HOUR", 25), ("MONTH", 8), ("WEEK", 4), ("DAY", 3)))
_YEAR_IN = {"YEAR": 1, "HOUR": 2087, "MONTH": 12, "WEEK": 52, "DAY": 260}
_TYPES = Weighted(
    (("FULLTIME", 70), ("PARTTIME", 10), ("CONTRACTOR", 10), ("INTERN", 4), ("FULLTIME, PARTTIME", 6))
)


def draw_item(seed: int, opened: date, number: int, copied: Posting | None = None) -> dict[str, Any]:
    """The posting `number` of the day on which it appeared; of `copied`, a USAJOBS posting, if that is given."""
    dice = Dice(seed, "jsearch", opened.isoformat(), number)
    market = dice.weighted(MARKETS)
    item = _own(dice, market) if copied is None else _copy(dice, copied)
    posted = datetime.combine(opened, time(dice.between(0, 23), dice.between(0, 59)), UTC)
    return {**item, "job_id": _text_id(seed, opened, number), **_times(dice, posted)}


def _own(dice: Dice, market: Market) -> dict[str, Any]:
    employer, (city, state, latitude, longitude) = dice.pick(EMPLOYERS), dice.pick(market.cities)
    title = dice.pick(TITLES)
    is_remote = dice.chance(0.2)
    nowhere = is_remote and dice.chance(0.5)
    return {
        "employer_name": employer.name,
        "employer_logo": None,
        "employer_website": employer.website,
        "employer_company_type": employer.kind,
        "employer_size": employer.size,
        "job_publisher": dice.pick(PUBLISHERS),
        "job_employment_type": dice.weighted(_TYPES),
        "job_title": title,
        "job_apply_link": f"https://jobs.example/{dice.between(10**8, 10**9)}",
        "job_description": _description(dice, title, employer.name),
        "job_is_remote": is_remote,
        "job_city": None if nowhere else city,
        "job_state": None if nowhere else state,
        "job_country": market.country,
        "job_latitude": None if nowhere else latitude,
        "job_longitude": None if nowhere else longitude,
        "job_required_skills": dice.sample(SKILLS, dice.between(1, 4)) if dice.chance(0.4) else None,
        "job_posting_language": "en",
        **_pay(dice, market),
    }


def _copy(dice: Dice, posting: Posting) -> dict[str, Any]:
    """A USAJOBS posting as an aggregator shows it: its words, none of its codes."""
    place, of_a_year = posting.places[0], posting.pay.interval == "PA"
    return {
        "employer_name": posting.agency.name,
        "employer_logo": None,
        "employer_website": "https://www.usajobs.gov",
        "employer_company_type": None,
        "employer_size": None,
        "job_publisher": "USAJOBS",
        "job_employment_type": "FULLTIME",
        "job_title": posting.title,
        "job_apply_link": f"https://www.usajobs.gov/job/{posting.control_number}",
        "job_description": _description(dice, posting.title, posting.agency.name),
        "job_is_remote": posting.is_remote,
        "job_city": place.city,
        "job_state": place.state or None,
        "job_country": "US",
        "job_latitude": place.latitude,
        "job_longitude": place.longitude,
        "job_required_skills": None,
        "job_posting_language": "en",
        "job_min_salary": float(posting.pay.minimum) if of_a_year else None,
        "job_max_salary": float(posting.pay.maximum) if of_a_year else None,
        "job_salary_currency": "USD" if of_a_year else None,
        "job_salary_period": "YEAR" if of_a_year else None,
    }


def _pay(dice: Dice, market: Market) -> dict[str, Any]:
    """Often missing; sometimes without currency or period, one end only, or the wrong way round."""
    if dice.chance(0.55):
        return dict.fromkeys(("job_min_salary", "job_max_salary", "job_salary_currency", "job_salary_period"))
    period = dice.weighted(_PERIODS)
    low = round(market.usual_pay * (0.6 + dice.roll() * 0.8) / _YEAR_IN[period], 2)
    high = round(low * (1.1 + dice.roll() * 0.5), 2)
    if dice.chance(0.03):
        low, high = high, low
    return {
        "job_min_salary": low,
        "job_max_salary": None if dice.chance(0.1) else high,
        "job_salary_currency": None if dice.chance(0.1) else market.currency,
        "job_salary_period": None if dice.chance(0.05) else period,
    }


def _times(dice: Dice, posted: datetime) -> dict[str, Any]:
    expires = posted + timedelta(days=DAYS_SHOWN) if dice.chance(0.6) else None
    return {
        "job_posted_at_timestamp": int(posted.timestamp()),
        "job_posted_at_datetime_utc": _written(posted),
        "job_offer_expiration_datetime_utc": _written(expires) if expires else None,
        "job_offer_expiration_timestamp": int(expires.timestamp()) if expires else None,
    }


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _text_id(seed: int, opened: date, number: int) -> str:
    """Base64 of sixteen bytes, as the real ids are."""
    digest = hashlib.blake2b(f"{seed}/{opened}/{number}".encode(), digest_size=16).digest()
    return base64.urlsafe_b64encode(digest).decode()


def _description(dice: Dice, title: str, employer: str) -> str:
    wanted = ", ".join(dice.sample(SKILLS, 3))
    return f"{employer} is looking for a {title}.\n\n• You know {wanted}.\n• You write so that others can follow."
