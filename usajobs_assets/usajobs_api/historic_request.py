"""What one asks of `/api/HistoricJoa` and its AnnouncementText, checked before it is sent, as plain data.

Both endpoints take the same filters. A field that is None or empty is not sent; an unknown one is an error,
because the API ignores what it does not know. Keep out: HTTP (client.py), the next page (token_pager.py).
"""

from datetime import date
from typing import Annotated, Self

from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal

_ControlNumber = Annotated[int, Field(gt=0)]
_Term = Annotated[str, Field(min_length=1, pattern=r"^[^;]*[^;\s][^;]*$")]


class HistoricRequest(BaseModel):
    """One query, for postings of any state; at least one filter, since the API answers 503 to none.

    Dates are days in Washington, both ends included. The page size is the server's choice.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=AliasGenerator(serialization_alias=to_pascal)
    )

    start_position_open_date: date | None = None
    end_position_open_date: date | None = None
    start_position_close_date: date | None = None
    end_position_close_date: date | None = None
    usajobs_control_numbers: Annotated[
        tuple[_ControlNumber, ...], Field(serialization_alias="USAJOBSControlNumbers")
    ] = ()
    announcement_numbers: tuple[_Term, ...] = ()
    position_series: tuple[_Term, ...] = ()
    hiring_agency_codes: tuple[_Term, ...] = ()
    hiring_department_codes: tuple[_Term, ...] = ()

    @classmethod
    def of_day(cls, day: date) -> Self:
        """The postings that opened on `day`."""
        return cls(start_position_open_date=day, end_position_open_date=day)

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if not self.params():
            raise ValueError("nothing is asked for: the API fails on a query without a filter")
        _in_order("open", self.start_position_open_date, self.end_position_open_date)
        _in_order("close", self.start_position_close_date, self.end_position_close_date)
        return self

    def params(self) -> dict[str, str]:
        """The query parameters under the API's names; days as YYYY-MM-DD, several values joined by ;"""
        return {
            name: ";".join(map(str, value)) if isinstance(value, tuple) else value.isoformat()
            for name, value in self.model_dump(by_alias=True, exclude_none=True).items()
            if value != ()
        }

    def describe(self) -> str:
        """The query in a line, for logs and metadata; of lists only the length."""
        asked = self.model_dump(exclude_none=True)
        told = (
            f"{len(value)} {name}" if isinstance(value, tuple) else f"{name} {value}"
            for name, value in asked.items()
            if value != ()
        )
        return "postings with " + ", ".join(told).replace("_", " ")


def _in_order(what: str, first: date | None, last: date | None) -> None:
    if first is not None and last is not None and first > last:
        raise ValueError(f"the first {what} date asked for, {first}, is after the last, {last}")
