"""The parts into which a query is cut when it finds more than the API serves, and how a posting tells its part.

    Slice (filters) → .request(whole), .key for bronze
    codes → slices_by → Slice → halves → … → one code

Add a dimension when the API has a parameter whose values every posting carries. Pure: keep out requests
(slice_capture.py), the count that cross-checks (slice_count.py) and where codes come from.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import msgspec

from usajobs_assets.usajobs_api.search_request import SearchRequest

# The API counts to 10,000. While one pages on, postings open: what is this near to it is split at once.
SPLIT_AT = 9_500

Codes = Callable[[str], Sequence[str]]
"""The codes of a code list, by the list's name; disabled ones included, empty when they are not known."""


@dataclass(frozen=True)
class Dimension:
    """A parameter of Search to cut by.

    `name` stands in keys, `parameter` is the API's, `field` SearchRequest's. `codes_at_most` go into one
    request: 200 organizations are 1,400 characters of a query string, which proxies cut at 2,000.
    `tolerance` is the share of postings of other codes that the API is known to mix in.
    """

    name: str
    parameter: str
    field: str
    code_list: str
    codes_at_most: int = 1
    tolerance: float = 0.0
    code_pattern: str = r"[^;\s]+"


ORGANIZATION = Dimension("organization", "Organization", "organization", "agencysubelements", 200)
SERIES = Dimension("series", "JobCategoryCode", "job_category_code", "occupationalseries", 200, tolerance=0.2)
OFFERING = Dimension(
    "offering", "PositionOfferingTypeCode", "position_offering_type_code", "positionofferingtypes"
)
SCHEDULE = Dimension(
    "schedule", "PositionScheduleTypeCode", "position_schedule_type_code", "positionscheduletypes"
)
PAY_PLAN = Dimension("payplan", "JobGradeCode", "job_grade_code", "payplans", 200)
TRAVEL = Dimension(
    "travel", "TravelPercentage", "travel_percentage", "travelpercentages", code_pattern="[0-8]"
)


@dataclass(frozen=True)
class Slice:
    """The postings that carry one of the codes in each of `filters`; without filters, all of the query's."""

    filters: tuple[tuple[Dimension, tuple[str, ...]], ...] = ()

    @property
    def key(self) -> str:
        """`organization=AF00~HE38,series=0343`: the first and the last code of each filter, legal in bronze."""
        return ",".join(f"{dimension.name}={_span(codes)}" for dimension, codes in self.filters)

    @property
    def by_name(self) -> dict[str, list[str]]:
        """The filters under the API's names, as the manifest keeps them."""
        return {dimension.parameter: list(codes) for dimension, codes in self.filters}

    def request(self, whole: SearchRequest, results_per_page: int | None = None) -> SearchRequest:
        """The query `whole`, narrowed to this slice."""
        narrowed: dict[str, object] = {dimension.field: codes for dimension, codes in self.filters}
        if results_per_page is not None:
            narrowed["results_per_page"] = results_per_page
        return SearchRequest.model_validate(whole.model_dump() | narrowed)

    def halves(self) -> tuple["Slice", ...]:
        """Two slices that together are this one; none if its last filter has a single code."""
        *outer, (dimension, codes) = self.filters
        middle = len(codes) // 2
        parts = (codes[:middle], codes[middle:]) if middle else ()
        return tuple(Slice((*outer, (dimension, part))) for part in parts)


def slices_by(dimension: Dimension, codes: Iterable[str], within: Slice | None = None) -> tuple[Slice, ...]:
    """`within` cut by the sorted codes, as evenly as the most codes in a request allow; none without codes."""
    outer = within.filters if within else ()
    ordered = sorted({code for code in codes if re.fullmatch(dimension.code_pattern, code)})
    count = ceil(len(ordered) / dimension.codes_at_most)
    bounds = [len(ordered) * index // count for index in range(count + 1)] if count else []
    parts = (tuple(ordered[low:high]) for low, high in pairwise(bounds))
    return tuple(Slice((*outer, (dimension, part))) for part in parts)


def codes_to_ask(whole: SearchRequest, dimension: Dimension, codes: Iterable[str]) -> set[str]:
    """The codes, or those to which the query is narrowed already."""
    return {str(code) for code in getattr(whole, dimension.field)} or set(codes)


def numbered(key: str, number: int) -> str:
    """The key of the number-th time that something is asked: `key`, `key+2`, `key+3`."""
    return key if number == 1 else f"{key}+{number}"


def is_stranger(codes_found: dict[str, set[str]], dimension: Dimension, codes: Iterable[str]) -> bool:
    """Whether a posting says of itself that it has none of the codes; silence is no contradiction."""
    said = codes_found.get(dimension.name) or set()
    return bool(said) and said.isdisjoint(codes)


def codes_said_by(raw: bytes) -> dict[str, set[str]]:
    """What an item says of itself, by the dimensions' names; nothing where it is silent or unreadable.

    An organization counts with its department: `TD/TD03` is found under both.
    """
    try:
        job = _ITEM.decode(raw).MatchedObjectDescriptor
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    details = job.UserArea.Details
    said = {
        ORGANIZATION: details.OrganizationCodes.split("/"),
        SERIES: [coded.Code for coded in job.JobCategory],
        OFFERING: [coded.Code for coded in job.PositionOfferingType],
        SCHEDULE: [coded.Code for coded in job.PositionSchedule],
        PAY_PLAN: [coded.Code for coded in job.JobGrade],
        TRAVEL: [details.TravelCode],
    }
    return {dimension.name: {code for code in codes if code} for dimension, codes in said.items()}


class _Coded(msgspec.Struct):
    Code: str = ""


class _Details(msgspec.Struct):
    OrganizationCodes: str = ""
    TravelCode: str = ""


class _Area(msgspec.Struct):
    Details: _Details = msgspec.field(default_factory=_Details)


class _Descriptor(msgspec.Struct):
    JobCategory: list[_Coded] = []
    PositionOfferingType: list[_Coded] = []
    PositionSchedule: list[_Coded] = []
    JobGrade: list[_Coded] = []
    UserArea: _Area = msgspec.field(default_factory=_Area)


class _Item(msgspec.Struct):
    MatchedObjectDescriptor: _Descriptor


_ITEM = msgspec.json.Decoder(_Item)


def _span(codes: Sequence[str]) -> str:
    ends = (codes[0],) if len(codes) == 1 else (codes[0], codes[-1])
    return "~".join(re.sub(r"[^A-Za-z0-9._-]", "-", code) for code in ends)
