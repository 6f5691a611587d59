"""The whole benchmark: rounds of Search, rounds of HistoricJoa, the memory of one page, stages, wire → a Report.

Keep out: how one system is run (rounds, runner), and what is done with the report.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.days import HISTORIC, SEARCH
from benchmarks.machine import machine
from benchmarks.pages import make_pages
from benchmarks.report import Report
from benchmarks.results import Results, require_equal_rows
from benchmarks.rounds import SMALL, SYSTEMS, Bench, Sample, new_databases, output_of, run, samples
from benchmarks.runner import PRODUCT_IN_DAGSTER
from usajobs_assets.storage import postmaster
from usajobs_assets.storage.embedded import EmbeddedPostgres
from usajobs_assets.storage.manifest import Manifest

_ONE_PAGE = 500


def measured(bench: Bench, lake: Path, items: int, rounds: int) -> Report:
    """Everything that the page shows."""
    search = of_workload(bench, SEARCH, lake, items, rounds)
    historic = of_workload(bench, HISTORIC, lake, _records_in(lake), rounds)
    page = run(bench, PRODUCT_IN_DAGSTER, SEARCH, make_pages(bench.folder, _ONE_PAGE))
    wire, _ = output_of([sys.executable, "-m", "benchmarks.wire", str(lake)])
    return Report(
        machine=machine(bench.server.url("postgres"), bench.dlt_python),
        rounds=rounds,
        search=search,
        historic=historic,
        rows=require_equal_rows(search.samples),
        one_page_mb=page.peak_mb,
        stages=_stages(bench, lake),
        wire=wire["items"] / wire["seconds"],
    )


@contextmanager
def bench_in(folder: Path) -> Iterator[Bench]:
    """A server in the folder, for as long as it is measured."""
    server = EmbeddedPostgres(folder / "postgres")
    try:
        address = server.start()
        found = postmaster.find(server.folder / "data")
        assert found is not None
        yield Bench(folder, address, found.pid)
    finally:
        server.stop()


def of_workload(bench: Bench, workload: str, lake: Path, items: int, rounds: int) -> Results:
    """The samples of every system that is installed; raises RowsDiffer if one did not do the work."""
    systems = [system for system in SYSTEMS[workload] if bench.can_run(system)]
    for missing in sorted(set(SYSTEMS[workload]) - set(systems)):
        _say(f"{missing}: not installed, left out")
    found = []
    for sample in samples(bench, workload, lake, systems, rounds):
        found.append(sample)
        _say(_told(sample, items))
    require_equal_rows(found)
    return Results(items, found)


def _told(sample: Sample, items: int) -> str:
    loads = (f"{load['load']} {items / load['seconds']:,.0f}/s" for load in sample.loads)
    return f"{sample.workload}, {sample.system}: {', '.join(loads)}, {sample.peak_mb:,.0f} MB"


def _records_in(lake: Path) -> int:
    manifests = (lake / "bronze" / "usajobs" / HISTORIC).rglob("manifest.json")
    return sum(Manifest.from_bytes(path.read_bytes()).items for path in manifests)


def _stages(bench: Bench, lake: Path) -> dict[str, dict[str, float]]:
    small_lake = make_pages(bench.folder, SMALL)
    with new_databases(bench.server, migrated=True) as urls:
        found, _ = output_of([sys.executable, "-m", "benchmarks.stages", str(lake), str(small_lake), *urls])
    stages: dict[str, dict[str, float]] = found["stages"]
    return stages


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
