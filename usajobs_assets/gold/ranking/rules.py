"""`ranking.yml` as checked values: what a person is looking for, and what each wish is worth.

    ranking.yml → Ranking (weights, profile; frozen, with digests) → one row of parameters for the SQL

Keep out: how a posting is compared with it (storage/gold_ranking_sql), and what other files have to say (among.py).
"""

import hashlib
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from usajobs_assets.gold.rules import Currency, Name, Phrase, Skill


def _plain(number: Decimal) -> Decimal:
    """25, 25.0 and 25.00 say the same, and have to have the same digest."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


_Plain = AfterValidator(_plain)
# Two digits, so that points come out exactly; four for shares.
Weight = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2), _Plain]
Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4), _Plain]
Money = Annotated[Decimal, Field(ge=0, le=10_000_000, decimal_places=2), _Plain]
Grade = Annotated[int, Field(ge=1, le=99)]
Radius = Annotated[Decimal, Field(gt=0, le=20_000, decimal_places=1), _Plain]
KM_PER_MILE = Decimal("1.609344")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Model):
    """The most points that each part can bring; together 100."""

    title: Weight
    skills: Weight
    place: Weight
    pay: Weight
    grade: Weight
    hiring_path: Weight
    agency: Weight

    @model_validator(mode="after")
    def _hundred(self) -> "Weights":
        together = sum(self.model_dump().values())
        if together != 100:
            raise ValueError(f"the weights add up to {together}, not to 100")
        return self


class SkillWishes(_Model):
    """Skills by the names in `skills.yml`. So many of the nice-to-have ones as `enough` says bring all their points."""

    must_have: list[Skill] = []
    nice_to_have: list[Skill] = []
    enough: Annotated[int, Field(ge=1)] = 3

    @model_validator(mode="after")
    def _reachable(self) -> "SkillWishes":
        named = [*self.must_have, *self.nice_to_have]
        twice = sorted({skill for skill in named if named.count(skill) > 1})
        if twice:
            raise ValueError(f"named twice: {', '.join(twice)}")
        if self.nice_to_have and self.enough > len(self.nice_to_have):
            raise ValueError("enough is more than there are nice-to-have skills")
        return self


class Home(_Model):
    """Where a person lives: a place as gold spells it (`Washington, DC`), its coordinates, or both."""

    place: Name | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    radius_km: Radius | None = None
    radius_miles: Radius | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> "Home":
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude go together")
        if self.place is None and self.latitude is None:
            raise ValueError("needs a place, or latitude and longitude")
        if (self.radius_km is None) == (self.radius_miles is None):
            raise ValueError("needs radius_km or radius_miles, and not both")
        return self

    @property
    def radius(self) -> Decimal:
        """In km."""
        return self.radius_km or (self.radius_miles or Decimal(0)) * KM_PER_MILE


class PayBand(_Model):
    """Pay of a year: less than `lowest` is too little, `highest` and more brings all points."""

    currency: Currency
    lowest: Money
    highest: Money

    @model_validator(mode="after")
    def _a_band(self) -> "PayBand":
        if self.highest < self.lowest:
            raise ValueError("highest is below lowest")
        return self


class Grades(_Model):
    """Grades that fit, of pay plans whose grades mean the same."""

    plans: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], Field(min_length=1)]
    lowest: Grade
    highest: Grade

    @model_validator(mode="after")
    def _a_range(self) -> "Grades":
        if self.highest < self.lowest:
            raise ValueError("highest is below lowest")
        return self


class Profile(_Model):
    """What somebody is looking for. What is left out is no wish, and its weight has to be 0."""

    name: Name
    titles: dict[Phrase, Annotated[Share, Field(gt=0)]] = {}
    skills: SkillWishes = SkillWishes()
    home: Home | None = None
    remote: Literal["welcome", "only", "unwanted"] = "welcome"
    pay: PayBand | None = None
    grades: Grades | None = None
    hiring_paths: list[Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]] = []
    agencies: list[Name] = []

    def wishes(self) -> dict[str, bool]:
        """For each weight whether there is a wish that it can weigh."""
        return {
            "title": bool(self.titles),
            "skills": bool(self.skills.must_have or self.skills.nice_to_have),
            "place": self.home is not None or self.remote == "only",
            "pay": self.pay is not None,
            "grade": self.grades is not None,
            "hiring_path": bool(self.hiring_paths),
            "agency": bool(self.agencies),
        }


class Ranking(_Model):
    """Weights and a profile. Not known counts as this share of its points; who is disqualified keeps that share."""

    weights: Weights
    not_known_counts: Share
    disqualified_keeps: Share
    profile: Profile

    @model_validator(mode="after")
    def _each_weight_has_a_wish(self) -> "Ranking":
        wished, weights = self.profile.wishes(), self.weights.model_dump()
        idle = [name for name, weight in weights.items() if weight and not wished[name]]
        if idle:
            raise ValueError(
                f"the profile has no wish for {', '.join(idle)}: state one, or give the points to others"
            )
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the file says; equal digests rank equally."""
        return _digest(self.model_dump_json())

    @cached_property
    def profile_digest(self) -> str:
        """The same of the profile alone."""
        return _digest(self.profile.model_dump_json())

    @cached_property
    def weights_digest(self) -> str:
        """The same of all but the profile."""
        return _digest(self.model_dump_json(exclude={"profile"}))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
