"""How late postings appear in HistoricJoa: by the age of their open date when they were first seen."""

from collections.abc import Iterable

from usajobs_assets.storage.late_arrivals_sql import LATE_BY_AGE
from usajobs_assets.storage.warehouse import Warehouse

# Ages in days, up to which a group reaches; older ones are a group of their own.
AGE_GROUPS = (14, 60, 365)


def late_arrivals(warehouse: Warehouse) -> dict[str, int]:
    """Postings that a proven capture of their open date had not shown yet, by group of ages, youngest first."""
    with warehouse.connect() as connection:
        return by_age_group(connection.execute(LATE_BY_AGE.encode()).fetchall())


def by_age_group(ages: Iterable[tuple[int, int]]) -> dict[str, int]:
    """Ages and how many postings have them, summed up to groups."""
    names = [f"up to {age} days" for age in AGE_GROUPS]
    counts = dict.fromkeys([*names, f"over {AGE_GROUPS[-1]} days"], 0)
    for age, postings in ages:
        group = next((f"up to {upto} days" for upto in AGE_GROUPS if age <= upto), None)
        counts[group or f"over {AGE_GROUPS[-1]} days"] += postings
    return counts
