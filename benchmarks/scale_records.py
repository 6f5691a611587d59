"""HistoricJoa records by the million: a few hundred of the simulator's, with what tells postings apart filled in anew.

    simulator → 400 records → templates → (open date, dice) → records of that date, the same every time

Making one takes a hundredth of what loading it takes. Cardinalities are those of the real source: 2,200 organizations,
600 series, 1,176 places in all states, one place a posting as a rule and 123 at most. Keep out: files, loading.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import orjson

from usajobs_assets.simulator.dice import Weighted
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.places import NATIONWIDE
from usajobs_assets.simulator.reference import OFFICE_SERIES, TRADE_SERIES
from usajobs_assets.simulator.universe import Universe

FIRST_NUMBER = 100_000_000
_BASES, _OFFICES, _SERIES = 400, 49, 600
_BASE_DATE, _BASES_SEEN_ON = date(2024, 3, 4), date(2026, 3, 11)
# What is filled in, in the order of the record's keys.
_FILLED = (
    "usajobsControlNumber", "hiringAgencyName", "positionOpenDate", "positionCloseDate", "announcementNumber",
    "hiringSubelementName", "positionTitle", "minimumSalary", "maximumSalary", "positionOpeningStatus",
    "jobcategories", "positionlocations",
)  # fmt: skip
_PLACES_OF_ONE = Weighted(
    [((1, 1), 0.76), ((2, 3), 0.13), ((4, 9), 0.07), ((10, 40), 0.035), ((41, 123), 0.005)]
)
_FIELDS = (
    "Cardiology", "Data Management", "Field Operations", "Flood Control", "Forestry", "Geospatial", "INFOSEC",
    "Intensive Care", "Logistics", "Maritime", "Oncology", "Patents", "Plans", "Procurement", "Quality Assurance",
    "Radar", "Recent Graduate", "Retirement", "Supply", "Telehealth", "Training", "Water Resources", "Wildland Fire",
)  # fmt: skip


class Template(NamedTuple):
    """A record with holes, and what of its own goes into them."""

    text: bytes
    agency: str | None
    announcement: str
    title: str
    status: str
    pay: tuple[float, float]


def records_of(day: date, first: int, count: int, today: date) -> list[bytes]:
    """`count` records of an open date, with control numbers from `first` on, as the source has them `today`."""
    # Not for secrets: the same dice give the same records on every machine.
    roll = random.Random(day.toordinal()).random
    return [_record(day, first + number, today, roll) for number in range(count)]


def _record(day: date, number: int, today: date, roll: Any) -> bytes:
    made = _templates()
    base = made[int(roll() * len(made))]
    closes = day + timedelta(days=5 + int(roll() * 25))
    factor = 1 + int(roll() * 40) / 100
    return base.text % (
        b"%d" % number,
        orjson.dumps(_office(base.agency, int(_OFFICES * roll() ** 2))),
        b'"%b"' % day.isoformat().encode(),
        b'"%b"' % closes.isoformat().encode(),
        orjson.dumps(f"{base.announcement}-{number % 1_000_000}"),
        orjson.dumps(f"Station {int(roll() * 9_000)}"),
        orjson.dumps(_title(base.title, roll)),
        orjson.dumps(round(base.pay[0] * factor, 2)),
        orjson.dumps(round(base.pay[1] * factor, 2)),
        orjson.dumps("Accepting applications" if closes >= today else base.status),
        b"[%b]" % _series()[int(_SERIES * roll() ** 2)],
        b"[%b]" % b",".join(_places(roll)),
    )


def _office(agency: str | None, number: int) -> str | None:
    """The agency itself, or one of its offices."""
    return f"{agency}, Office {number + 1}" if agency and number else agency


def _title(title: str, roll: Any) -> str:
    return f"{title} ({_FIELDS[int(roll() * len(_FIELDS))]})" if roll() < 0.6 else title


def _places(roll: Any) -> Sequence[bytes]:
    """Neighbours in the list of places: each is there once."""
    low, high = _PLACES_OF_ONE.at(roll())
    count, start = low + int(roll() * (high - low + 1)), int(roll() * len(NATIONWIDE))
    return (_all_places() * 2)[start : start + count] if count > 1 else _all_places()[start : start + 1]


@cache
def _templates() -> list[Template]:
    return [_template(orjson.loads(raw)) for raw in _bases()]


def _bases() -> Iterator[bytes]:
    universe, found, day = Universe(postings_per_day=100), 0, _BASE_DATE
    while found < _BASES:
        query = HistoricQuery(opened=DateRange(day, day))
        for raw in universe.historic(query, _BASES_SEEN_ON).items[: _BASES - found]:
            found += 1
            yield raw
        day += timedelta(days=1)


def _template(record: dict[str, Any]) -> Template:
    holes = {name: f"@{name}@" for name in _FILLED}
    text = orjson.dumps({name: holes.get(name, value) for name, value in record.items()}).replace(b"%", b"%%")
    for hole in holes.values():
        text = text.replace(b'"%b"' % hole.encode(), b"%b")
    return Template(
        text,
        record["hiringAgencyName"],
        record["announcementNumber"],
        record["positionTitle"],
        record["positionOpeningStatus"],
        (record["minimumSalary"], record["maximumSalary"]),
    )


@cache
def _series() -> list[bytes]:
    """The common ones first, as the dice prefer them."""
    known = [series.code for series in (*OFFICE_SERIES, *TRADE_SERIES)]
    others = [f"{code:04d}" for code in range(1, 4 * _SERIES, 3)]
    codes = list(dict.fromkeys([*known, *others]))[:_SERIES]
    return [orjson.dumps({"series": code}) for code in codes]


@cache
def _all_places() -> list[bytes]:
    return [
        orjson.dumps(
            {
                "positionLocationCity": place.city,
                "positionLocationState": place.state or None,
                "positionLocationCountry": place.country,
            }
        )
        for place in NATIONWIDE
    ]
