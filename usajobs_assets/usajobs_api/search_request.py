"""What one asks of `/api/Search`, checked before it is sent, as plain data that bronze can write down.

Fields are the documented parameters in snake_case; a field that is None or empty is not sent. The API
ignores a name it does not know and answers with everything, so here an unknown field is an error.
Keep out: HTTP (client.py), which page comes next (pager.py), where the values come from (settings).
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal

SortField = Literal[
    "opendate", "closedate", "organizationname", "jobtitle", "positiontitle", "openingdate", "closingdate",
    "honame", "salarymin", "location", "department", "title", "agency", "salary",
]  # fmt: skip
HiringPath = Literal[
    "public", "vet", "nguard", "disability", "native", "mspouse", "student", "ses", "peace", "overseas",
    "fed-internal-search", "graduates", "fed-excepted", "fed-competitive", "fed-transition", "land",
    "special-authorities",
]  # fmt: skip


def _split(value: object) -> object:
    """`"2210;0343"`, as settings and the API write several values, is ("2210", "0343")."""
    return tuple(part for part in value.split(";") if part.strip()) if isinstance(value, str) else value


_SEVERAL = BeforeValidator(_split)
_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Term = Annotated[str, Field(min_length=1, pattern=r"^[^;]*[^;\s][^;]*$")]
_Terms = Annotated[tuple[_Term, ...], _SEVERAL]
_Level = Annotated[int, Field(ge=0, le=8)]
_Sensitivity = Annotated[int, Field(ge=1, le=7)]
_Bucket = Annotated[int, Field(ge=0)]
_PayGrade = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-5])$")]
_Dollars = Annotated[int, Field(ge=0)]


class SearchRequest(BaseModel):
    """One query, without the page number. By default everything that is open, with its full text.

    Sorted by closing date, latest first, because pages are no snapshot: a posting that closes while we
    read then leaves from the end, where it moves nothing, and a new one shifts others to a later page,
    which repeats a posting but hides none. WhoMayApply is not sent unless set: the API then also returns
    what is open to federal employees only.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=AliasGenerator(serialization_alias=to_pascal)
    )

    keyword: _Text | None = None
    position_title: _Text | None = None
    remuneration_minimum_amount: _Dollars | None = None
    remuneration_maximum_amount: _Dollars | None = None
    pay_grade_low: _PayGrade | None = None
    pay_grade_high: _PayGrade | None = None
    job_category_code: _Terms = ()
    position_schedule_type_code: _Terms = ()
    position_offering_type_code: _Terms = ()
    organization: _Terms = ()
    location_name: _Terms = ()
    radius: Annotated[int, Field(gt=0)] | None = None
    travel_percentage: Annotated[tuple[_Level, ...], _SEVERAL] = ()
    relocation_indicator: bool | None = None
    security_clearance_required: Annotated[tuple[_Level, ...], _SEVERAL] = ()
    supervisory_status: _Text | None = None
    date_posted: Annotated[int, Field(ge=0, le=60)] | None = None
    job_grade_code: _Terms = ()
    who_may_apply: Literal["All", "Public", "Status"] | None = None
    salary_bucket: Annotated[tuple[_Bucket, ...], _SEVERAL] = ()
    grade_bucket: Annotated[tuple[_Bucket, ...], _SEVERAL] = ()
    hiring_path: Annotated[tuple[HiringPath, ...], _SEVERAL] = ()
    mission_critical_tags: _Terms = ()
    position_sensitivity: Annotated[tuple[_Sensitivity, ...], _SEVERAL] = ()
    remote_indicator: bool | None = None
    posting_channel: _Text | None = None
    # From here on: the form of the answer, not which postings are in it.
    sort_field: SortField = "closedate"
    sort_direction: Literal["Asc", "Desc"] = "Desc"
    results_per_page: Annotated[int, Field(ge=1, le=500)] = 500
    # The trailing underscore keeps clear of an attribute of pydantic's own.
    fields_: Literal["Min", "Full"] = Field("Full", serialization_alias="Fields")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.radius is not None and not self.location_name:
            raise ValueError("radius needs location_name: the API ignores it otherwise")
        _in_order("remuneration", self.remuneration_minimum_amount, self.remuneration_maximum_amount)
        _in_order("pay grade", self.pay_grade_low, self.pay_grade_high)
        return self

    def params(self, page: int) -> dict[str, str]:
        """The query parameters of page `page` (from 1), under the API's names; several values joined by ;"""
        if page < 1:
            raise ValueError(f"page is {page}; the first one is 1")
        set_fields = self.model_dump(by_alias=True, exclude_none=True)
        rendered = {name: _render(value) for name, value in set_fields.items() if value != ()}
        return rendered | {"Page": str(page)}

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set: a proof then holds for this query only."""
        return bool(self._filters())

    def describe(self) -> str:
        """The query in a line, for logs and metadata: `open postings with keyword nurse`."""
        filters = self._filters()
        if not filters:
            return "every open posting"
        told = (f"{name.replace('_', ' ')} {_render(value)}" for name, value in filters.items())
        return "open postings with " + ", ".join(told)

    def _filters(self) -> dict[str, Any]:
        form = {"sort_field", "sort_direction", "results_per_page", "fields_"}
        return {
            name: value
            for name, value in self.model_dump(exclude=form, exclude_none=True).items()
            if value != ()
        }


def _render(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _in_order(what: str, low: int | str | None, high: int | str | None) -> None:
    # Two-digit grades compare as text like they do as numbers.
    if low is not None and high is not None and str(low).zfill(18) > str(high).zfill(18):
        raise ValueError(f"the lowest {what} asked for, {low}, is above the highest, {high}")
