"""An open date through the whole graph: HistoricJoa over HTTP, two gates, real Postgres, Dagster's record of it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from usajobs_assets.pipeline.historic_day import historic_partition
from usajobs_assets.simulator.mischief import Mischievous, short_day
from usajobs_assets.simulator.universe import Universe
from usajobs_assets_tests.builders import DAY, StoppedClock
from usajobs_assets_tests.graph.in_process import (
    ANNOUNCEMENT_TEXT_PAGES,
    HISTORIC_PAGES,
    SILVER,
    Graph,
    control_numbers,
    empty,
    failed_checks,
    failures,
    held,
    materialised,
)

Start = Callable[..., Graph]

UNIVERSE = Universe(postings_per_day=6)
OPENED = date(2025, 3, 11)
BRONZE = [ANNOUNCEMENT_TEXT_PAGES.to_user_string(), HISTORIC_PAGES.to_user_string()]


def in_historic(day: date) -> list[int]:
    """The postings that HistoricJoa shows of an open date by now, as the universe has them."""
    age = (DAY - day).days
    opened = [posting.control_number for posting in UNIVERSE.opened_on(day)]
    return [number for number in opened if UNIVERSE.life(number).is_in_historic(age)]


def sources_of_jobs(graph: Graph) -> list[list[str]]:
    with graph.services.warehouse.connect() as connection:
        found = connection.execute("SELECT DISTINCT sources FROM silver.job ORDER BY 1").fetchall()
    return [sorted(sources) for (sources,) in found]


def test_an_open_date_reaches_every_table_with_its_texts(start: Start) -> None:
    graph = start(UNIVERSE)
    result = graph.backfill_day(OPENED)
    assert failures(result) == {}
    assert materialised(result) == sorted([*BRONZE, *(key.to_user_string() for key in SILVER)])
    assert len(in_historic(OPENED)) > 4
    assert control_numbers(graph.services) == in_historic(OPENED)
    assert sources_of_jobs(graph) == [["announcement_text", "historic"]]
    for key in (HISTORIC_PAGES, ANNOUNCEMENT_TEXT_PAGES):
        (recorded,) = graph.recorded(key)
        assert recorded.partition == OPENED.isoformat()
        assert recorded.metadata["usajobs/outcome"].value == "proven"
        assert recorded.metadata["dagster/partition_row_count"].value == len(in_historic(OPENED))


def test_a_day_on_which_nothing_opened_is_green(start: Start) -> None:
    """Zero postings are proven by the API's own zero, and are no reason to ask again."""
    days = (date(2025, 1, 1) + timedelta(days=index) for index in range(60))
    nothing_opened = next(day for day in days if not in_historic(day))
    graph = start(UNIVERSE)
    result = graph.backfill_day(nothing_opened)
    assert failures(result) == {}
    assert failed_checks(result) == {}
    assert len(materialised(result)) == 9
    (recorded,) = graph.recorded(HISTORIC_PAGES)
    assert (recorded.metadata["usajobs/outcome"].value, recorded.metadata["usajobs/api_total"].value) == (
        "proven",
        0,
    )


def test_a_day_of_which_only_a_part_came_is_red_and_silver_takes_nothing_of_it(start: Start) -> None:
    """Four of N: the API names the total and sends less, without a word, again and again."""
    graph = start(Mischievous(UNIVERSE, historic_scripts=[short_day(OPENED, rows=4)]))
    result = graph.backfill_day(OPENED)
    assert not result.success
    assert failed_checks(result, HISTORIC_PAGES) == {"rows_match_api_total": "ERROR"}
    assert materialised(result) == BRONZE
    assert held(graph.services) == empty()
    assert "Historic run" in failures(graph.silver_alone(OPENED))["silver"]
    assert held(graph.services) == empty()


def test_what_passed_is_loaded_and_the_attempt_fails_naming_what_did_not(start: Start) -> None:
    """A sweep of the day loads although HistoricJoa's run of the same day was refused; nobody overlooks that."""
    graph = start(Mischievous(Universe(postings_per_day=6), historic_scripts=[short_day(DAY, rows=0)]))
    assert not graph.backfill_day(DAY).success
    result = graph.sweep_day(DAY)
    assert not result.success
    (sentence,) = failures(result).values()
    assert f"of {DAY} did not pass the gate; silver loads nothing of it" in sentence
    assert sources_of_jobs(graph) == [["search"]]
    assert len(control_numbers(graph.services)) > 20
    assert [len(graph.recorded(key)) for key in SILVER] == [1] * 7, "what was loaded is recorded"


def test_a_day_captured_again_adds_sightings_and_no_version(start: Start, clock: StoppedClock) -> None:
    graph = start(UNIVERSE)
    assert graph.backfill_day(OPENED).success
    before = held(graph.services)
    clock.moment += timedelta(hours=1)
    assert graph.backfill_day(OPENED).success
    after = held(graph.services)
    for name in ("silver.job", "silver.job_version", "silver.job_status_event"):
        assert after[name] == before[name]
    assert len(after["silver.sighting"]) == 2 * len(before["silver.sighting"])


@pytest.mark.parametrize("source", ["historic", "announcement_text"])
def test_a_capture_that_nobody_judged_does_not_count(start: Start, source: str) -> None:
    graph = start(UNIVERSE)
    historic_partition(graph.services, OPENED, source)
    assert "was not judged" in failures(graph.silver_alone(OPENED))["silver"]


def test_a_day_to_come_is_refused_in_a_sentence(start: Start) -> None:
    """The partitions end today in Washington, but the clock of a run may be behind."""
    graph = start(UNIVERSE)
    refused = failures(graph.backfill_day(DAY + timedelta(days=1)))
    assert "is not here yet: no posting has opened on it" in next(iter(refused.values()))
