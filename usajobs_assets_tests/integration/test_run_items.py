"""The rows of a run are made once, and are the same when they have to be made again."""

import weakref
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from usajobs_assets.pipeline import page_rows, row_spool, run_items
from usajobs_assets.pipeline.examine import ExaminedPart, examine
from usajobs_assets.pipeline.gate import judge_day
from usajobs_assets.pipeline.gated_day import open_silver_day
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.write_day import write_day
from usajobs_assets.storage.silver_lake import read_day
from usajobs_assets.storage.silver_loader import Needed
from usajobs_assets.tables.silver import SILVER_TABLES
from usajobs_assets.transforms.source_form import SourceForm
from usajobs_assets_tests.builders import DAY, item, items
from usajobs_assets_tests.faults.loading import sweep_into_bronze
from usajobs_assets_tests.integration.silver_tables import silver_contents


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The control numbers of the items that were looked into, one by one."""
    seen: list[int] = []
    examine = SourceForm.examine

    def counted(form: SourceForm, *arguments: Any) -> Any:
        examined = examine(form, *arguments)
        seen.append(examined.item.control_number or 0)
        return examined

    monkeypatch.setattr(SourceForm, "examine", counted)
    return seen


def judged_and_loaded(
    services: Services, between: Callable[[], object] = lambda: None
) -> dict[str, pa.Table]:
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    between()
    write_day(open_silver_day(services.lake, services.ledger, DAY), services.store, services.warehouse)
    digests = services.ledger.file_digests()
    return {name: read_day(services.store, digests, name, DAY) for name in SILVER_TABLES}


def forget_all() -> None:
    """As if the gate had been in another process."""
    run_items._recent.clear()


def test_items_are_looked_into_once_between_bronze_and_the_tables(
    make_services: Callable[..., Services], reads: list[int]
) -> None:
    services = make_services()
    sweep_into_bronze(services, items(6))
    judged_and_loaded(services)
    assert sorted(reads) == [800000100 + 100 * index for index in range(6)]


@pytest.mark.parametrize("why", ["another process", "no room in memory", "too much of it", "a page in parts"])
def test_the_same_is_loaded_where_the_rows_are_made_again(
    make_services: Callable[..., Services],
    new_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    reads: list[int],
    why: str,
) -> None:
    """With a posting that is set aside."""
    shown = [*items(5), item(800009900, PositionLocation=[])]
    kept, again = make_services(), make_services(DB_URL=new_database())
    sweep_into_bronze(kept, shown)
    expected = judged_and_loaded(kept)
    once = len(reads)
    if why == "too much of it":
        monkeypatch.setattr(row_spool, "MOST_BYTES", 1)
    if why == "a page in parts":
        monkeypatch.setattr(page_rows, "MOST_BYTES_A_BATCH", 5_000)
    if why == "no room in memory":
        monkeypatch.setattr(run_items, "_RUNS_KEPT", 0)
    forget_all()
    found = judged_and_loaded(again, forget_all if why == "another process" else lambda: None)
    assert found == expected
    assert silver_contents(again.warehouse) == silver_contents(kept.warehouse)
    assert (len(reads) > 2 * once) is (why != "a page in parts")


def test_a_part_of_a_page_is_given_up_before_the_next_one_is_made(
    make_services: Callable[..., Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 2 MiB of JSON it takes 20."""
    made: list[weakref.ref[ExaminedPart]] = []

    def watched(*arguments: Any) -> ExaminedPart:
        assert not [part for part in made if part() is not None]
        part = examine(*arguments)
        made.append(weakref.ref(part))
        return part

    monkeypatch.setattr(page_rows, "MOST_BYTES_A_BATCH", 1)
    monkeypatch.setattr(run_items, "examine", watched)
    services = make_services()
    sweep_into_bronze(services, items(4))
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    assert len(made) == 4


def test_what_nobody_asks_for_is_not_sent(make_services: Callable[..., Services]) -> None:
    services = make_services()
    sweep_into_bronze(services, items(3))
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    day = open_silver_day(services.lake, services.ledger, DAY)
    (batch,) = day.batches()
    assert [table.num_rows for table in batch.to_load.values()] == [0] * (len(SILVER_TABLES) + 2)
    assert batch.as_of_day["job"].num_rows == 3
    (page,) = (stored.key for run in day.runs for stored in run.manifest.objects)
    (batch,) = day.batches([Needed(page, "", day.runs[0].manifest.run_id, "search", True, [1], [4])])
    assert batch.to_load["job"]["control_number"].to_pylist() == [800000200]
    assert batch.to_load["content"].num_rows == 0


def test_files_of_rows_go_when_the_day_is_written(make_services: Callable[..., Services]) -> None:
    services = make_services()
    sweep_into_bronze(services, items(3))
    judge_day(services.lake, services.ledger, DAY, services.gate_settings)
    kept = run_items._recent[next(reversed(run_items._recent))].rows
    assert kept.whole
    write_day(open_silver_day(services.lake, services.ledger, DAY), services.store, services.warehouse)
    assert not kept.whole
