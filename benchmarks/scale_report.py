"""What a scale run cost → Markdown: tenths of the run, and the sizes of tables and indexes.

Keep out: loading (scale), queries (query_plans).
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import psycopg

from benchmarks.machine import machine
from benchmarks.markers import written_between
from benchmarks.scale_days import Days, DaysCost
from benchmarks.table_sizes import index_sizes, markdown_table, mb, table_sizes

BEGIN, END = "<!-- scale: from here on written by `make scale` -->", "<!-- scale: up to here -->"
_HEAD = ("tenth", "records", "records/s", "ms a record", "processors: client ms", "server ms", "memory MB")
_PARTS = 10
Part = Sequence[DaysCost]
_DATABASE = "SELECT pg_database_size(current_database())"


def report(url: str, costs: Sequence[DaysCost], days: Days) -> str:
    """The generated part of the page."""
    records = sum(cost.records for cost in costs)
    parts, first, last = list(_parts(costs)), *(pick(cost.day for cost in costs) for pick in (min, max))
    blocks = [
        *(f"- {sentence}" for sentence in machine(url, None)[:2]),
        f"- {records:,} records on {len(costs):,} open dates, {first} to {last}, {records // len(costs)} a date"
        + ("" if len(costs) == len(days.dates) else f"; of {len(days.dates):,} dates that were wanted"),
        f"- last tenth against the first, processors a record: **{_ratio(parts, _cpu_ms):.2f}** (against the second: "
        f"{_ratio(parts[1:] or parts, _cpu_ms):.2f}); by the clock: {_ratio(parts, _wall_ms):.2f}",
        f"- memory of the process at most: {costs[-1].peak_mb:.0f} MB",
        "",
        *markdown_table(_HEAD, [_row(number, part) for number, part in enumerate(parts, 1)]),
        "",
        *_sizes(url, records),
    ]  # fmt: skip
    return "\n".join(blocks)


def write(page: Path, generated: str) -> None:
    """Replace what lies between the page's markers."""
    page.write_text(written_between(page.read_text(), BEGIN, END, generated))


def _parts(costs: Sequence[DaysCost]) -> Iterator[Part]:
    ends = [len(costs) * number // _PARTS for number in range(_PARTS + 1)]
    return (costs[start:end] for start, end in pairwise(ends) if end > start)


def _records(part: Part) -> int:
    return sum(cost.records for cost in part)


def _wall_ms(part: Part) -> float:
    return 1000 * sum(cost.seconds for cost in part) / _records(part)


def _cpu_ms(part: Part) -> float:
    return 1000 * sum(cost.client_cpu + cost.server_cpu for cost in part) / _records(part)


def _ratio(parts: Sequence[Part], cost: Callable[[Part], float]) -> float:
    return cost(parts[-1]) / cost(parts[0])


def _row(number: int, part: Part) -> Sequence[str]:
    records, wall = _records(part), _wall_ms(part)
    client, server = (
        1000 * sum(getattr(cost, name) for cost in part) / records for name in ("client_cpu", "server_cpu")
    )
    return (str(number), f"{records:,}", f"{1000 / wall:,.0f}", f"{wall:.3f}", f"{client:.3f}", f"{server:.3f}",
            f"{max(cost.rss_mb for cost in part):.0f}")  # fmt: skip


def _sizes(url: str, records: int) -> list[str]:
    tables = table_sizes(url, ["silver", "ops"])
    with psycopg.connect(url) as connection:
        (database,) = connection.execute(_DATABASE).fetchone() or (0,)
    return [
        f"The database: {mb(database)} MB, {database / records:,.0f} bytes a record.",
        "",
        *tables,
        "",
        *index_sizes(url, ["silver"]),
    ]
