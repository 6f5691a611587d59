"""Gold can be rebuilt: from bronze alone, by the rules that people chose, it comes out as it is, or that is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from usajobs_assets.pipeline.findings import Verified
from usajobs_assets.pipeline.gold import build_all
from usajobs_assets.pipeline.gold_standing import behind, gold_standing, told
from usajobs_assets.pipeline.rebuild import rebuild_and_compare
from usajobs_assets.pipeline.services import Services
from usajobs_assets.pipeline.shadow import shadow_of
from usajobs_assets.pipeline.verify import verify
from usajobs_assets.rulebook.book import SHIPPED, Rulebook, read_folder
from usajobs_assets.rulebook.store import RulebookStore
from usajobs_assets.tables.gold import GOLD_TABLES
from usajobs_assets_tests.integration.small_store import FIRST, SmallStore

pytestmark = pytest.mark.integration


@pytest.fixture
def services(store: SmallStore, tmp_path: Path) -> Iterator[Services]:
    """A loaded store whose gold is built."""
    with store.copy(tmp_path / "home") as copy:
        assert [name for name, built in build_all(copy) if built.current] == []
        yield copy


def change(services: Services, statement: str) -> None:
    with services.warehouse.connect() as connection:
        connection.execute(statement.encode())


def test_gold_is_as_rebuilt_and_a_row_that_somebody_changed_is_found(services: Services) -> None:
    result = Verified()
    tables = rebuild_and_compare(services, result)
    assert result.findings == []
    compared = {diff.table.name: diff.rows for diff in tables if diff.table.schema == "gold"}
    assert set(compared) == set(GOLD_TABLES)
    assert compared["posting"] == 3

    change(services, f"UPDATE gold.posting SET job_title_std = 'Poet' WHERE control_number = {FIRST}")
    rebuild_and_compare(services, result)
    (finding,) = result.findings
    assert (finding.where, finding.mend) == ("gold.posting", "usajobs gold --anew")
    assert "0 rows more, 0 fewer, 1 other" in finding.what
    assert verify(services, sample=0).notes == []
    assert not shadow_of(services).exists()


def test_the_rules_that_somebody_chose_count_for_the_rebuild(services: Services) -> None:
    """Without them a rebuild would give dollars, and call every posting different."""
    shipped = read_folder(SHIPPED)
    in_cad = {
        "fx_rates.yml": shipped.files["fx_rates.yml"].replace("target: USD", "target: CAD"),
        "ranking.yml": shipped.files["ranking.yml"].replace("currency: USD", "currency: CAD"),
    }
    store = RulebookStore(services.warehouse)
    store.activate(Rulebook({**shipped.files, **in_cad}), "somebody", after=store.active())
    assert "posting" in behind(gold_standing(services))
    list(build_all(services))
    result = Verified()
    rebuild_and_compare(services, result)
    assert (result.findings, result.notes) == ([], [])


def test_gold_that_is_behind_is_told_and_is_no_difference(services: Services) -> None:
    assert "is what silver and the rules give" in told(gold_standing(services))
    change(services, "DELETE FROM gold.posting")
    change(services, "UPDATE ops.load SET loaded_at = loaded_at + interval '1 second'")
    result = verify(services, sample=0)
    (note,) = result.notes
    assert "is behind silver or the rules (posting" in note
    assert not [diff for diff in rebuild_and_compare(services, result) if diff.table.schema == "gold"]
    assert result.findings == []
    assert "not compared" in result.notes[-1]


def test_gold_that_was_never_built_is_told_so(store: SmallStore, tmp_path: Path) -> None:
    with store.copy(tmp_path / "home") as services:
        assert told(gold_standing(services)) == "Gold was never built; `usajobs gold` builds it."
