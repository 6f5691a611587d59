"""A tiny round of the benchmark, so that it cannot rot: floor and product leave the same rows. No time is asserted."""

import os
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import stages
from benchmarks.chart import chart
from benchmarks.days import HISTORIC, SEARCH, loads_of
from benchmarks.markers import written_between
from benchmarks.pages import make_pages
from benchmarks.report import BEGIN, END, Report, markdown
from benchmarks.results import Results, RowsDiffer, require_equal_rows
from benchmarks.rounds import Bench, Sample, run
from benchmarks.runner import FLOORS, PRODUCT
from benchmarks.stages import REST, STAGES
from usajobs_assets.storage.server_address import ServerAddress
from usajobs_assets_tests.conftest import PROJECT

pytestmark = pytest.mark.integration

ITEMS = 50
FLOOR = next(iter(FLOORS))


@pytest.fixture(scope="module")
def bench(postgres: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    # Any process has a processor time; the server's own is nobody's question here.
    return Bench(tmp_path_factory.mktemp("bench"), postgres, os.getpid())


@pytest.fixture(scope="module")
def lake(bench: Bench) -> Path:
    return make_pages(bench.folder, ITEMS)


@pytest.fixture(scope="module")
def samples(bench: Bench, lake: Path) -> list[Sample]:
    return [run(bench, system, SEARCH, lake) for system in (FLOOR, PRODUCT)]


def test_floor_and_product_leave_the_same_rows(samples: list[Sample]) -> None:
    rows = require_equal_rows(samples)
    # 2 % of 50 are added on the second day; what is gone stays in the tables.
    assert rows["job"] == rows["job_details"] == ITEMS + 1
    assert all(rows.values())


def test_a_loader_that_leaves_rows_out_is_told(samples: list[Sample]) -> None:
    floor, product = samples
    lacking = {**floor.rows, "job_grade": floor.rows["job_grade"] - 1}
    with pytest.raises(RowsDiffer, match="usajobs_assets: "):
        require_equal_rows([Sample(FLOOR, SEARCH, [], lacking, 0), product])


def test_the_historic_floor_leaves_a_row_a_record(bench: Bench, lake: Path) -> None:
    days = loads_of(HISTORIC, lake)["first load"]
    assert len(days) > 20
    assert all(before < after for before, after in pairwise(days))
    rows = run(bench, FLOOR, HISTORIC, lake).rows
    assert rows["job"] == rows["job_grade"] == rows["job_details"] > 0


def test_a_page_is_written_between_its_markers(samples: list[Sample]) -> None:
    results = Results(ITEMS, samples)
    generated = markdown(Report(["a machine"], 1, results, results, samples[0].rows, picture="a.svg"))
    page = written_between(f"by hand\n{BEGIN}\nold\n{END}\nby hand, too\n", BEGIN, END, generated)
    assert page.startswith(f"by hand\n{BEGIN}\n\n- a machine\n")
    assert page.endswith(f"{END}\nby hand, too\n")
    assert "old" not in page
    assert "not measured" in page
    assert re.search(r"\| usajobs_assets \| [\d,]+ \| [\d.]+ \|", page)
    with pytest.raises(ValueError, match="lacks the lines"):
        written_between("no markers", BEGIN, END, generated)


def test_the_page_of_the_project_has_the_markers() -> None:
    page = (PROJECT / "docs" / "performance.md").read_text()
    assert page.index(BEGIN) < page.index(END)


def test_the_picture_has_a_bar_for_each_system_and_load(samples: list[Sample]) -> None:
    assert chart(Results(ITEMS, samples)).count("<rect ") == 2 * 3


@pytest.mark.parametrize(
    "start", sorted({start for start, _, _ in STAGES if start.startswith("usajobs_assets/")})
)
def test_what_a_stage_is_told_by_is_there(start: str) -> None:
    assert list(PROJECT.glob(f"{start}*"))


def test_a_stack_counts_for_its_innermost_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = sys._getframe()
    assert stages.stage_of(None) == REST
    monkeypatch.setattr(stages, "STAGES", (("usajobs_assets_tests/integration/test_bench", "", "tests"),))
    stages._stage_of_code.cache_clear()
    assert stages.stage_of(frame) == "tests"
    stages._stage_of_code.cache_clear()
