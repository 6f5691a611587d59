"""What is loaded, in which order: the loads of each workload, and where their pages lie in a lake.

For every system, also those in an environment of their own: only the standard library here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

SEARCH, HISTORIC = "search", "historic"
FIRST_DAY, SECOND_DAY = date(2026, 3, 11), date(2026, 3, 12)
Loads = Mapping[str, Sequence[date]]


def loads_of(workload: str, lake: Path) -> Loads:
    """The days of each load, by the load's name; of HistoricJoa every open date that the lake has."""
    if workload == SEARCH:
        return {"first day": [FIRST_DAY], "second day": [SECOND_DAY], "the same again": [SECOND_DAY]}
    days = sorted(_day_of(path) for path in _folder(lake, workload).glob("date=*/*/*"))
    return {"first load": days, "the same again": days}


def pages_of_day(lake: Path, workload: str, day: date) -> list[Path]:
    """The page objects of a day, in the order in which they came."""
    return sorted((_folder(lake, workload) / f"date={day:%Y/%m/%d}").rglob("page=*.json.gz"))


def _folder(lake: Path, workload: str) -> Path:
    return lake / "bronze" / "usajobs" / workload


def _day_of(path: Path) -> date:
    year, month, day = path.parts[-3:]
    return date(int(year.removeprefix("date=")), int(month), int(day))
