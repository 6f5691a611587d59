"""Which postings a Search query finds, and in what order.

Lives here: what each filter means, and the sort orders. Values of one parameter are alternatives, parameters
restrict each other, as in the API. Simpler than the API: a keyword is looked for as written, in title and
summary; a grade that is no number matches no grade filter; a place that is not known matches nothing.
Keep out: reading parameters (``search_query.py``), rendering (``search_items.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from usajobs_assets.simulator.places import BY_NAME, NATIONWIDE, Place
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.search_query import SearchQuery

REMOTE = "Remote"
Predicate = Callable[[Posting], bool]

_FILTERS: Mapping[str, Callable[[Posting, str], bool]] = {
    "positiontitle": lambda posting, value: value in posting.title.casefold(),
    "jobcategorycode": lambda posting, value: any(series.code == value for series in posting.series),
    "organization": lambda posting, value: (
        value in (posting.agency.code.casefold(), posting.agency.department_code.casefold())
    ),
    "hiringpath": lambda posting, value: value in posting.hiring_paths,
    "positionscheduletypecode": lambda posting, value: value == posting.schedule_code,
    "positionofferingtypecode": lambda posting, value: value == posting.offering_code,
    "jobgradecode": lambda posting, value: value == posting.pay.plan.casefold(),
    "travelpercentage": lambda posting, value: value == posting.travel_code,
    "remoteindicator": lambda posting, value: (value == "true") == posting.is_remote,
}


def _by_opening(posting: Posting) -> tuple[date, time]:
    return posting.open_date, posting.open_time


def _by_closing(posting: Posting) -> date:
    return posting.close_date


def _by_title(posting: Posting) -> str:
    return posting.title.casefold()


_SORT_KEYS: Mapping[str, Callable[[Posting], tuple[date, time] | date | str]] = {
    "opendate": _by_opening,
    "openingdate": _by_opening,
    "closedate": _by_closing,
    "closingdate": _by_closing,
    "jobtitle": _by_title,
    "title": _by_title,
    "positiontitle": _by_title,
}


def select(postings: Sequence[Posting], query: SearchQuery, today: date) -> Sequence[Posting]:
    """The postings that match, in the order asked for; ties, and an order nobody asked for, keep theirs."""
    predicates = list(_predicates(query, today))
    if predicates:
        postings = [posting for posting in postings if all(matches(posting) for matches in predicates)]
    sort_key = _SORT_KEYS.get(query.sort_field)
    if sort_key is not None:
        postings = sorted(postings, key=sort_key, reverse=query.descending)
    return postings


def resolved_locations(query: SearchQuery) -> tuple[str, ...]:
    """The place the API understood, in its own spelling; empty when it understood none."""
    resolved = _KNOWN_LOCATIONS.get(query.location.casefold())
    return (resolved,) if resolved else ()


def _predicates(query: SearchQuery, today: date) -> Iterable[Predicate]:
    for name, values in query.filters.items():
        yield _any_of(_FILTERS[name], values)
    if query.keyword:
        keyword = query.keyword.casefold()
        yield lambda posting: keyword in posting.title.casefold() or keyword in posting.summary.casefold()
    if query.date_posted is not None:
        oldest = today - timedelta(days=query.date_posted)
        yield lambda posting: posting.open_date >= oldest
    if query.grade_low is not None or query.grade_high is not None:
        yield _within_grades(query.grade_low or 0, 99 if query.grade_high is None else query.grade_high)
    if query.location:
        yield _at_location(query)


def _any_of(matches: Callable[[Posting, str], bool], values: Sequence[str]) -> Predicate:
    return lambda posting: any(matches(posting, value) for value in values)


def _within_grades(low: int, high: int) -> Predicate:
    def matches(posting: Posting) -> bool:
        grades = posting.pay.low_grade, posting.pay.high_grade
        return all(grade.isdigit() for grade in grades) and int(grades[0]) <= high and int(grades[1]) >= low

    return matches


def _at_location(query: SearchQuery) -> Predicate:
    """A city, a state, a country or ``Remote`` by its full name; around a city if there is a radius."""
    location = query.location.casefold()
    centre, name = BY_NAME.get(location), _KNOWN_LOCATIONS.get(location)
    if name == REMOTE:
        return lambda posting: posting.is_remote
    if centre is not None and query.radius is not None:
        return _around(centre, query.radius)
    return lambda posting: any(name in (place.name, place.state, place.country) for place in posting.places)


def _around(centre: Place, miles: int) -> Predicate:
    return lambda posting: any(centre.miles_to(place) <= miles for place in posting.places)


def _known_locations() -> dict[str, str]:
    regions = {name for place in NATIONWIDE for name in (place.state, place.country) if name}
    names = [place.name for place in BY_NAME.values()]
    return {name.casefold(): name for name in (*sorted(regions), *names, REMOTE)}


_KNOWN_LOCATIONS = _known_locations()
