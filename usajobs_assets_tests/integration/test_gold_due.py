"""A build of `gold.posting` makes the postings of which silver tells something else, and comes out as one of all."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usajobs_assets.pipeline.gold_posting import build
from usajobs_assets.pipeline.services import Services
from usajobs_assets_tests.integration.histories import FEW, RUNS, Said, World

pytestmark = pytest.mark.integration

BOTH = [Said("search", {0: "A", 1: "A"})]


def loaded(world: World, run: int) -> Services:
    world.captured.load(run)
    return world.captured.services


@settings(FEW, max_examples=10)
@given(data=st.data(), said=RUNS)
def test_built_run_by_run_gold_is_as_built_anew(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """In any order of loading, of four sources, from a gold of other postings at the start."""
    made = world(said)
    for run in data.draw(st.permutations(range(len(said)))):
        services = loaded(made, run)
        build(services)
        anew = build(services, anew=True)
        assert sum(anew.written.values()) + sum(anew.removed.values()) == 0
        assert made.query("SELECT count(*) FROM gold.posting") == made.query(
            "SELECT count(*) FROM silver.job"
        )


@pytest.mark.parametrize(
    ("run", "due"),
    [
        (Said("search", {0: "B", 1: "A"}), 1),
        (Said("search", {0: "A", 1: "A"}), 0),
        (Said("historic", {1: "A"}), 1),
        (Said("announcement_text", {0: "A"}), 1),
        (Said("search", {0: "B", 1: "C"}), 2),
    ],
)
def test_only_what_silver_tells_otherwise_is_due(world: Callable[..., World], run: Said, due: int) -> None:
    made = world([*BOTH, run])
    build(loaded(made, 0))
    assert build(loaded(made, 1)).figures["due"] == due


def test_other_texts_alone_make_a_posting_due(world: Callable[..., World]) -> None:
    made = world([Said("historic", {0: "A", 1: "A"}), *(Said("announcement_text", {1: one}) for one in "AB")])
    loaded(made, 0)
    build(loaded(made, 1))
    assert build(loaded(made, 2)).figures == {"due": 1, "texts_read": 1}


def test_a_posting_that_is_not_due_keeps_its_rows_and_one_that_is_gone_loses_them(
    world: Callable[..., World],
) -> None:
    made = world([*BOTH, Said("search", {0: "C", 1: "A"})])
    build(loaded(made, 0))
    before = dict(made.query("SELECT control_number, updated_at FROM gold.posting"))
    built = build(loaded(made, 1))
    assert (built.written, built.removed) == (
        {"posting": 1, "posting_location": 2},
        {"posting": 0, "posting_location": 0},
    )
    after = dict(made.query("SELECT control_number, updated_at FROM gold.posting"))
    assert [number for number in before if after[number] == before[number]] == [max(before)]
    made.captured.forget()
    assert build(made.captured.services).removed == {"posting": 2, "posting_location": 4}


def test_a_row_that_somebody_changed_is_mended_when_it_is_due_or_all_is_built(
    world: Callable[..., World],
) -> None:
    made = world([*BOTH, Said("search", {0: "B", 1: "A"})])
    build(loaded(made, 0))
    with made.captured.services.warehouse.connect() as connection:
        connection.execute(b"UPDATE gold.posting SET agency_std = 'Nobody'")
    services = loaded(made, 1)
    build(services)
    wrong = "SELECT count(*) FROM gold.posting WHERE agency_std = 'Nobody'"
    assert made.query(wrong) == [(1,)]
    assert build(services, anew=True).written["posting"] == 1
    assert made.query(wrong) == [(0,)]
