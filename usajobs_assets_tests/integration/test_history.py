"""Three sources make one history (laws 5 and 7); that the order of loading cannot matter is in faults/test_order.py.

histories.py has the model of what the merge must come to; hypothesis looks for runs that tell them apart.
"""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usajobs_assets_tests.integration.histories import FEW, RUNS, Said, World

pytestmark = pytest.mark.integration


@settings(FEW, max_examples=15)
@given(data=st.data(), said=RUNS)
def test_the_item_as_sent_is_kept_for_every_version(
    world: Callable[..., World], said: list[Said], data: st.DataObject
) -> None:
    """Once: in the job's row for the content it came from, beside the version for every other."""
    here = world(said)
    here.captured.load_all(data.draw(st.permutations(range(len(said)))))
    rows = here.query(
        "SELECT h.source, h.position_title, h.raw_json, v.raw_json IS NULL "
        "FROM silver.job_history h JOIN silver.job_version v USING (control_number, source, version)"
    )
    for source, title, raw, _ in rows:
        if source == "search":
            assert raw["MatchedObjectDescriptor"]["PositionTitle"] == title
        if source == "historic":
            assert raw["positionTitle"] == title
        assert raw is not None
    kept_by_the_job = here.query(
        "SELECT count(*) FROM silver.job_version v JOIN silver.job j USING (control_number, source, ingest_run_id) "
        "WHERE v.raw_json IS NOT NULL"
    )
    assert kept_by_the_job == [(0,)]


def test_changed_fields_are_named(world: Callable[..., World]) -> None:
    """A, B, A is three versions, each with what differs from the one before."""
    here = world(
        [
            Said("search", {0: "A"}),
            Said("search", {0: "B"}),
            Said("search", {0: "A"}),
            Said("historic", {0: "A"}),
        ]
    )
    here.captured.load_all([3, 1, 0, 2])
    changed = ["ApplicationCloseDate", "PositionLocation", "PositionTitle"]
    assert here.query(
        "SELECT version, changed_fields FROM silver.job_version WHERE source = 'search' ORDER BY version"
    ) == [(1, []), (2, changed), (3, changed)]


def test_seen_again_unchanged_writes_no_row(world: Callable[..., World]) -> None:
    """Being seen again is a sighting: no version, no job and no event is touched."""
    from usajobs_assets_tests.integration.silver_tables import row_versions

    once = [Said(source, {0: "B"}) for source in ("search", "historic", "announcement_text")]
    here = world([*once, *once])
    here.captured.load_all([0, 1, 2])
    before = row_versions(here.captured.services.warehouse)
    here.captured.load_all([3, 4, 5])
    assert row_versions(here.captured.services.warehouse) == before
    assert here.query("SELECT count(*) FROM silver.sighting") == [(6,)]


def test_texts_alone_make_no_job_and_wait_for_it(world: Callable[..., World]) -> None:
    """AnnouncementText has no title: its texts are kept, and shown once another source has seen the posting."""
    here = world([Said("announcement_text", {0: "A"}), Said("historic", {0: "B"})])
    here.captured.load(0)
    assert here.query("SELECT count(*) FROM silver.job") == [(0,)]
    here.captured.load(1)
    assert here.query("SELECT j.qualification_summary, d.job_summary FROM silver.job j JOIN silver.job_details d "
                      "USING (control_number)") == [("Two years of experience.", "Text A")]  # fmt: skip
