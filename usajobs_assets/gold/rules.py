"""The reference files of gold (`config/*.yml`) as checked values: titles, skills, agencies, regions, exchange rates.

    documents of a rulebook → Rules (frozen, with a digest) → reference tables of a build

The digest is of what the files say, not of how they are laid out: a comment changes nothing. Keep out: reading files
and saying what is wrong with them (rulebook), which version of them counts, and what marts do with them.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Context, Decimal
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
# Two characters and more: one letter would match in every text.
Phrase = Annotated[str, Field(min_length=2, max_length=100, pattern=r"^[^A-Z\s*]([^A-Z\n*]*[^A-Z\s*])?\*?$")]
Skill = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^A-Z\s]([^A-Z\n]*[^A-Z\s])?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
TwoLetters = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Rate = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=6)]


# As many digits of a rate as a double holds exactly.
_TWELVE_DIGITS = Context(prec=12)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FxRow(_Model):
    """What a US dollar is worth from `date` on."""

    date: date
    per_usd: dict[Currency, Rate]


class FxRates(_Model):
    """Exchange rates by date, and the currency that pay is shown in."""

    target: Currency
    rates: Annotated[list[FxRow], Field(min_length=1)]

    @model_validator(mode="after")
    def _usable(self) -> "FxRates":
        days = [row.date for row in self.rates]
        if days != sorted(set(days)):
            raise ValueError("the dates of the rates must go up")
        lacking = [row.date for row in self.rates if self.target not in {*row.per_usd, "USD"}]
        if lacking:
            raise ValueError(f"{self.target} has no rate for {', '.join(map(str, lacking))}")
        return self

    @property
    def currencies(self) -> list[str]:
        """All that can be converted, in order."""
        return sorted({"USD", self.target}.union(*(row.per_usd for row in self.rates)))

    def to_target(self, currency: str) -> list[tuple[date, Decimal]]:
        """What a unit of `currency` is worth in the target currency, by first day; a row without it changes nothing."""
        by_row = [(row.date, row.per_usd | {"USD": Decimal(1)}) for row in self.rates]
        return [
            (day, _TWELVE_DIGITS.divide(per_usd[self.target], per_usd[currency]))
            for day, per_usd in by_row
            if currency in per_usd
        ]


class TitleRule(_Model):
    """A standard title, and the phrases that a title must and must not have to be it."""

    title: Name
    includes: Annotated[list[Phrase], Field(min_length=1)]
    excludes: list[Phrase] = []


class Titles(_Model):
    """The standard titles; the first that fits counts."""

    titles: Annotated[list[TitleRule], Field(min_length=1)]


class Skills(_Model):
    """The phrases that show a skill, by skill."""

    skills: Annotated[dict[Skill, Annotated[list[Phrase], Field(min_length=1)]], Field(min_length=1)]


class Agency(_Model):
    """An agency, department or other employer under one name; `headcount` is rounded."""

    name: Name
    aliases: list[Name] = []
    headcount: PositiveInt | None = None


class Employers(_Model):
    """Employers outside of the government, with head counts as of a day."""

    as_of: date
    listed: list[Agency]


class Agencies(_Model):
    """Agencies and departments, with head counts as of a day; and other employers, which older versions lack."""

    as_of: date
    agencies: list[Agency]
    departments: list[Agency]
    employers: Employers | None = None

    @model_validator(mode="after")
    def _told_apart(self) -> "Agencies":
        employers = self.employers.listed if self.employers else []
        for listed in ([*self.agencies, *employers], self.departments):
            spellings = [name.casefold() for one in listed for name in {one.name, *one.aliases}]
            twice = sorted({name for name in spellings if spellings.count(name) > 1})
            if twice:
                raise ValueError(f"listed twice: {', '.join(twice)}")
        return self


class Regions(_Model):
    """States with their codes and countries, by region; countries by two letters, which older versions lack."""

    states: dict[Name, dict[Name, TwoLetters]]
    countries: dict[Name, list[Name]]
    country_codes: dict[TwoLetters, Name] = {}

    @model_validator(mode="after")
    def _told_apart(self) -> "Regions":
        for listed in (self.states, self.countries):
            names = [name.casefold() for region in listed.values() for name in region]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"listed twice: {', '.join(twice)}")
        return self


class Rules(_Model):
    """All reference files of one version."""

    fx_rates: FxRates
    titles: Titles
    skills: Skills
    agencies: Agencies
    regions: Regions

    @classmethod
    def of(cls, documents: Mapping[str, Any]) -> "Rules":
        """The rules in the documents of a rulebook that was checked; those of other marts are left alone."""
        return cls.model_validate({name: documents[f"{name}.yml"] for name in cls.model_fields})

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the files say; equal digests give equal marts."""
        return _digest_of(self)

    @cached_property
    def skills_digest(self) -> str:
        """The same of the skills alone: the one file that decides what has to be looked for in texts again."""
        return _digest_of(self.skills)


def _digest_of(model: BaseModel) -> str:
    return hashlib.sha256(model.model_dump_json().encode()).hexdigest()
