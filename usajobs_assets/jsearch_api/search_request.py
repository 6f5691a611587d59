"""What one asks of JSearch's `/search`, checked before it is sent, as plain data that bronze can write down.

JSearch has no query for everything: `query` is free text, as one types it into a search box, place included. A field
that is None or empty is not sent. Keep out: HTTP (client.py), which page comes next (pager.py).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

DatePosted = Literal["all", "today", "3days", "week", "month"]
EmploymentType = Literal["FULLTIME", "CONTRACTOR", "PARTTIME", "INTERN"]
Requirement = Literal[
    "under_3_years_experience", "more_than_3_years_experience", "no_experience", "no_degree"
]
_Country = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class JsearchRequest(BaseModel):
    """One query, without the page number. A page is one request of the quota and brings ten postings at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: _Text
    country: _Country = "us"
    language: _Country | None = None
    date_posted: DatePosted = "all"
    work_from_home: bool | None = None
    employment_types: tuple[EmploymentType, ...] = ()
    job_requirements: tuple[Requirement, ...] = ()
    radius: Annotated[int, Field(gt=0)] | None = None
    exclude_job_publishers: tuple[_Text, ...] = ()

    def params(self, page: int) -> dict[str, str]:
        """The query parameters of page `page` (from 1), under the API's names; several values joined by commas.

        `num_pages` is always 1: more would be answered as one body, and cost as many requests of the quota.
        """
        if page < 1:
            raise ValueError(f"page is {page}; the first one is 1")
        told = {name: value for name, value in self.model_dump(exclude_none=True).items() if value != ()}
        return {name: _render(value) for name, value in told.items()} | {"page": str(page), "num_pages": "1"}

    def describe(self) -> str:
        """The query in a line, for logs and metadata."""
        return f"postings for {self.query!r} in {self.country}"


def _render(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
