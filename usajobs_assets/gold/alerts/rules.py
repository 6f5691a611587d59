"""`config/alerts.yml` as checked values: saved searches, watched postings, whom each tells, and of what.

    alerts.yml → Alerts → Watch: one for each search, one for each posting that is watched

Keep out: finding what they are about (storage/alert_sql), addresses of people (settings: receivers are names here).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from usajobs_assets.gold.rules import Name, Phrase, Skill

Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Series = Annotated[str, Field(pattern=r"^\d{4}$")]
State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Path = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,60}$")]
Grade = Annotated[int, Field(ge=0, le=99)]
ControlNumber = Annotated[int, Field(gt=0, lt=2**63)]
Kind = Literal["new", "closing_date_moved", "pay_edited", "title_edited", "cancelled", "closed", "reopened"]

USUAL: tuple[Kind, ...] = (
    "new", "closing_date_moved", "pay_edited", "title_edited", "cancelled", "reopened",
)  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Criteria(_Model):
    """What a posting has to be; all that are given have to hold. Of a list one is enough, but skills are all needed."""

    title: tuple[Phrase, ...] = ()
    not_title: tuple[Phrase, ...] = ()
    text: tuple[Phrase, ...] = ()
    series: tuple[Series, ...] = ()
    states: tuple[State, ...] = ()
    agencies: tuple[Name, ...] = ()
    skills: tuple[Skill, ...] = ()
    pay_at_least: PositiveInt | None = None
    grades: tuple[Grade, ...] = ()
    hiring_paths: tuple[Path, ...] = ()
    remote: bool | None = None

    @model_validator(mode="after")
    def _narrows(self) -> "Criteria":
        if not self.model_dump(exclude_defaults=True, exclude={"not_title"}):
            raise ValueError("needs a criterion beside not_title: without one every posting fits")
        return self


class _Entry(_Model):
    name: Label
    to: tuple[Label, ...] = ()
    tell: Annotated[tuple[Kind, ...], Field(min_length=1)] = USUAL


class Search(_Entry):
    """A saved search."""

    where: Criteria


class WatchList(_Entry):
    """Postings that are watched, by control number."""

    postings: Annotated[tuple[ControlNumber, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Watch:
    """What is looked for under a name: a search by its criteria, or one posting."""

    name: str
    to: tuple[str, ...]
    tell: tuple[str, ...]
    where: Criteria | None = None
    posting: int | None = None

    def is_told_in(self, alerts: "Alerts", receiver: str | None) -> bool:
        """Whether `alerts` look for the same under the same name, for the same receiver."""
        return any(
            (one.name, one.where, one.posting) == (self.name, self.where, self.posting)
            and (receiver is None or receiver in one.to)
            for one in alerts.watches()
        )


class Alerts(_Model):
    """All of it."""

    searches: tuple[Search, ...] = ()
    watched: tuple[WatchList, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> "Alerts":
        names = [one.name for one in (*self.searches, *self.watched)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"names are given twice: {', '.join(twice)}")
        return self

    def watches(self) -> Iterator[Watch]:
        """All that is looked for."""
        for search in self.searches:
            yield Watch(search.name, search.to, search.tell, where=search.where)
        for listed in self.watched:
            for number in sorted(set(listed.postings)):
                yield Watch(listed.name, listed.to, listed.tell, posting=number)
