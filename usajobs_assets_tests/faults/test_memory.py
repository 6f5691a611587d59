"""Postings with more than a thousand places, and many of them: memory is that of a part of a page."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets.pipeline import page_rows
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets_tests.builders import DAY
from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.faults.loading import sweep_into_bronze
from usajobs_assets_tests.faults.memory_probe import A_PAGE, MOST_PLACES, postings
from usajobs_assets_tests.integration.silver_tables import silver_contents

pytestmark = fault(
    "F39",
    "1,176 places times many postings",
    does="reads a page at a time and loads it in parts of 4 MiB; the memory does not grow with the number of pages",
    told="nothing",
)

AT_MOST_MIB = 35  # that nine pages may take more than one


def test_f39_memory_does_not_grow_with_the_number_of_pages(database_url: str, tmp_path: Path) -> None:
    """Nine pages of 7,056 places each; holding all of them would take 50 MiB more, and does if it is tried."""
    command = [sys.executable, "-m", "usajobs_assets_tests.faults.memory_probe", str(tmp_path), database_url]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    after_one, after_nine_more = map(int, ended.stdout.split())
    assert after_nine_more - after_one < AT_MOST_MIB


def test_f39_a_page_of_very_large_postings_is_loaded_in_parts(
    make_services: Callable[..., Services], monkeypatch: pytest.MonkeyPatch, new_database: Any
) -> None:
    """However a page is cut, the tables are the same."""
    whole, parts = make_services(), make_services(DB_URL=new_database())
    sweep_into_bronze(whole, postings(700_000_000))
    batches = []
    for services, most in ((whole, page_rows.MOST_BYTES_A_BATCH), (parts, 500_000)):
        monkeypatch.setattr(page_rows, "MOST_BYTES_A_BATCH", most)
        judge_day(services.lake, services.ledger, DAY, services.gate_settings)
        day = open_silver_day(services.lake, services.ledger, DAY)
        batches.append([len(batch.as_of_day["job_location"]) for batch in day.batches()])
        write_day(day, services.store, services.warehouse)
    assert batches[0] == [A_PAGE * MOST_PLACES]
    assert len(batches[1]) >= A_PAGE // 2
    assert sum(batches[1]) == A_PAGE * MOST_PLACES
    assert silver_contents(whole.warehouse) == silver_contents(parts.warehouse)
