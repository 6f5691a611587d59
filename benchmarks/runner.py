"""One system, one round, in a process of its own: the loads of a workload into an empty database, one by one.

    python -m benchmarks.runner SYSTEM WORKLOAD LAKE SMALL_LAKE URL DAGSTER_URL SMALL_URL SERVER → figures as JSON

Before the clock starts, the system has loaded a small day into another database: what a process imports and makes
once is made. dlt has a runner of its own (dlt_peer). Keep out: rounds, medians, tables.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.days import loads_of, pages_of_day
from benchmarks.measure import Load, tell, timed_loads
from benchmarks.table_counts import table_counts

FLOORS = {"floor, 1 process": 1, "floor, 2 processes": 2}
PRODUCT, PRODUCT_IN_DAGSTER = "usajobs_assets", "usajobs_assets in Dagster"


def main() -> None:
    """Run one system and print its figures."""
    system, workload, lake, small_lake, url, dagster_url, small_url, server = sys.argv[1:]
    warm_up(system, workload, Path(small_lake), small_url, dagster_url)
    with started(system, workload, Path(lake), url, dagster_url) as load:
        loads = timed_loads(loads_of(workload, Path(lake)), load, int(server))
    tell(loads=loads, rows=table_counts(url))


def warm_up(system: str, workload: str, lake: Path, url: str, dagster_url: str) -> None:
    """Load one small day in this process."""
    first, *_ = loads_of(workload, lake).values()
    with started(system, workload, lake, url, dagster_url) as load:
        load(first[:1])


@contextmanager
def started(system: str, workload: str, lake: Path, url: str, dagster_url: str) -> Iterator[Load]:
    """The system, ready: a function that loads days."""
    if system in FLOORS:
        from benchmarks.floor import Floor

        with closing(Floor(url, workload, FLOORS[system])) as floor:
            yield lambda days: floor.load(
                [page for day in days for page in pages_of_day(lake, workload, day)]
            )
        return
    from benchmarks.product import Product

    with TemporaryDirectory(dir=lake.parent) as folder:
        home = Path(folder)
        # Links: the product reads its pages, and never writes one twice.
        copied = home / "simulated" / "lake" / "bronze" / "usajobs" / workload
        shutil.copytree(lake / "bronze" / "usajobs" / workload, copied, copy_function=_link)
        product = Product(home, url, dagster_url if system == PRODUCT_IN_DAGSTER else None)
        yield lambda days: product.load(workload, days)


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


if __name__ == "__main__":
    main()
