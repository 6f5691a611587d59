"""What a client asked the Search API for: query parameters read into one typed value.

Lives here: the parameters the simulator understands, their limits, and which rows a page covers.
Add: a filter's name to ``TEXT_FILTERS`` (and its meaning to ``matching.py``).
Keep out: HTTP, and the postings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

ROW_CAP = 10_000
MAX_RESULTS_PER_PAGE = 500
DEFAULT_RESULTS_PER_PAGE = 25
MAX_DATE_POSTED_DAYS = 60

# Parameters whose value is text, with alternatives separated by semicolons.
TEXT_FILTERS = (
    "positiontitle",
    "jobcategorycode",
    "organization",
    "hiringpath",
    "positionscheduletypecode",
    "positionofferingtypecode",
    "jobgradecode",
    "travelpercentage",
    "remoteindicator",
)


class BadQueryError(ValueError):
    """A parameter the API refuses with status 400; the text names the parameter."""


class View(NamedTuple):
    """What the JSON of one item depends on besides the posting."""

    minimal: bool = False
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A Search request. Distances are in miles, ages in days; ``None`` and ``""`` mean: not asked."""

    page: int = 1
    results_per_page: int = DEFAULT_RESULTS_PER_PAGE
    keyword: str = ""
    location: str = ""
    radius: int | None = None
    date_posted: int | None = None
    grade_low: int | None = None
    grade_high: int | None = None
    minimal: bool = False
    sort_field: str = ""
    descending: bool = False
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> SearchQuery:
        """Read parameters by case-insensitive name; unknown ones are ignored without a word, as the API does.

        Raises ``BadQueryError`` for a number that is none or out of range. What the API does when asked for
        more than 500 results a page is not known. Refusing is the safer guess: a client that is given smaller
        pages than it asked for would go on counting rows by the page size it believes in.
        """
        asked = {name.lower(): value.strip() for name, value in params.items()}
        return cls(
            page=_number(asked, "page", low=1) or 1,
            results_per_page=_number(asked, "resultsperpage", low=1, high=MAX_RESULTS_PER_PAGE)
            or DEFAULT_RESULTS_PER_PAGE,
            keyword=asked.get("keyword", ""),
            location=asked.get("locationname", ""),
            radius=_number(asked, "radius"),
            date_posted=_number(asked, "dateposted", high=MAX_DATE_POSTED_DAYS),
            grade_low=_number(asked, "paygradelow"),
            grade_high=_number(asked, "paygradehigh"),
            minimal=asked.get("fields", "").casefold() == "min",
            sort_field=asked.get("sortfield", "").casefold(),
            descending=asked.get("sortdirection", "").casefold() == "desc",
            filters={name: _alternatives(asked[name]) for name in TEXT_FILTERS if asked.get(name)},
        )

    def without(self, *names: str) -> SearchQuery:
        """The same query without those filters, named as in ``TEXT_FILTERS``."""
        kept = {name: values for name, values in self.filters.items() if name not in names}
        return replace(self, filters=kept)

    @property
    def rows(self) -> slice:
        """The rows of this page among all matches; none beyond the first 10,000."""
        start = (self.page - 1) * self.results_per_page
        return slice(start, min(start + self.results_per_page, ROW_CAP))

    @property
    def view(self) -> View:
        return View(self.minimal, self.keyword.casefold())

    @property
    def is_radial(self) -> bool:
        return bool(self.location) and self.radius is not None


def _alternatives(value: str) -> tuple[str, ...]:
    return tuple(part.strip().casefold() for part in value.split(";") if part.strip())


def _number(asked: Mapping[str, str], name: str, low: int = 0, high: int = 10**9) -> int | None:
    value = asked.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and low <= int(value) <= high):
        raise BadQueryError(f"{name} must be a whole number from {low} to {high}.")
    return int(value)
