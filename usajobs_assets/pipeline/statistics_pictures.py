"""The statistics of gold as charts, for the catalogue and for pages: table → rows of it → SVG.

Each picture is of what the tables hold, up to their newest day, so that it is the same whenever it is drawn. Keep out:
how a chart is drawn (usajobs_assets/charts), the figures themselves (storage/gold_*_sql).
"""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from usajobs_assets.charts.bar import Bar, bar_chart
from usajobs_assets.charts.figures import days, dollars
from usajobs_assets.charts.line import Line, line_chart
from usajobs_assets.charts.ranges import Range, range_chart
from usajobs_assets.pipeline.late_arrivals import by_age_group
from usajobs_assets.pipeline.services import Services

_SPREAD = "Tenth to ninetieth percentile, the middle half, and the median."
_OUTCOMES = ("accepted", "deduplicated", "quarantined", "held back")


def pictures_of(services: Services, table: str) -> list[tuple[str, str]]:
    """The charts of a table of statistics: what each shows, and its SVG."""
    with services.warehouse.connect() as connection:
        return [(title, draw(connection, title)) for title, draw in _PICTURES[table].items()]


def _rows(connection: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()


def _items(connection: psycopg.Connection, title: str) -> str:
    bars = [
        Bar(str(source).replace("_", " "), tuple(map(float, parts)))
        for source, *parts in _rows(connection, _ITEMS)
    ]
    note = "Every item of the API is counted once. Days of the sweep, or open dates, of the newest 30 days."
    return bar_chart(title, bars, legend=_OUTCOMES, note=note)


def _fetched(connection: psycopg.Connection, title: str) -> str:
    return _lines(title, _rows(connection, _FETCHED), ("search", "historic", "texts"), "The newest 90 days.")


def _pay(connection: psycopg.Connection, title: str) -> str:
    ranges = [_range(row) for row in _rows(connection, _PAY)]
    return range_chart(title, ranges, figure=dollars, note=f"{_SPREAD} The series with most postings.")


def _open(connection: psycopg.Connection, title: str) -> str:
    rows = _rows(connection, _DAYS)
    proven = sum(is_proven for *_, is_proven in rows)
    note = (
        f"At the end of each day. {proven} of these {len(rows)} open dates are proven; others may lack some."
    )
    return _lines(title, rows, ("open",), note)


def _flow(connection: psycopg.Connection, title: str) -> str:
    rows = [(day, *counts) for day, _, *counts, _ in _rows(connection, _DAYS)[-90:]]
    return _lines(title, rows, ("opened", "closed", "cancelled"), "The newest 90 days.")


def _fill(connection: psycopg.Connection, title: str) -> str:
    ranges = [_range(row) for row in _rows(connection, _FILL)]
    note = f"{_SPREAD} Postings whose selection is known to the month."
    return range_chart(title, ranges, figure=days, note=note, from_zero=True)


def _late(connection: psycopg.Connection, title: str) -> str:
    ages = by_age_group(_rows(connection, _LATE))
    note = "Postings of HistoricJoa that a proven capture of their open date had not shown yet, by its age."
    return bar_chart(title, [Bar(age, (count,)) for age, count in ages.items()], note=note)


def _lines(title: str, rows: Sequence[tuple[Any, ...]], names: Sequence[str], note: str) -> str:
    lines = [Line(name, [(row[0], row[place]) for row in rows]) for place, name in enumerate(names, start=1)]
    return line_chart(title, lines, note=note)


def _range(row: tuple[Any, ...]) -> Range:
    name, *quantiles = row
    return Range(str(name), *map(float, quantiles))


_PICTURES: dict[str, dict[str, Callable[[psycopg.Connection, str], str]]] = {
    "run_stats": {"Items by what became of them": _items, "Items fetched by day": _fetched},
    "pay_by_series": {"Pay of a year by series": _pay},
    "postings_by_day": {"Open postings": _open, "Postings opened and closed by day": _flow},
    "time_to_fill": {"Days from opening to selection by agency": _fill},
    "late_arrivals": {"Late arrivals": _late},
}
_ITEMS = """
SELECT source, sum(accepted), sum(deduplicated), sum(quarantined), sum(held_back) FROM gold.run_stats
WHERE day > (SELECT max(day) - 30 FROM gold.run_stats) GROUP BY source ORDER BY source DESC
"""
_FETCHED = """
SELECT day, sum(fetched) FILTER (WHERE source = 'search'), sum(fetched) FILTER (WHERE source = 'historic'),
       sum(fetched) FILTER (WHERE source = 'announcement_text')
FROM gold.run_stats WHERE day > (SELECT max(day) - 90 FROM gold.run_stats) GROUP BY day ORDER BY day
"""
_PAY = """
SELECT concat_ws(' ', series, series_name), p10, p25, p50, p75, p90 FROM gold.pay_by_series
WHERE dimension = 'all' AND year = 'all' AND p50 IS NOT NULL ORDER BY postings DESC, series LIMIT 12
"""
_DAYS = """
SELECT day, open_at_end, opened, closed, cancelled, is_proven FROM gold.postings_by_day
WHERE day > (SELECT max(day) - 365 FROM gold.postings_by_day) ORDER BY day
"""
_FILL = """
SELECT value, p10, p25, p50, p75, p90 FROM gold.time_to_fill_quantiles
WHERE dimension = 'agency' AND outcome = 'selected' AND postings >= 5 ORDER BY postings DESC, value LIMIT 12
"""
_LATE = "SELECT days_late, count(*) FROM gold.late_arrivals GROUP BY 1"
