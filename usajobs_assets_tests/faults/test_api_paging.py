"""F20 to F23, F25 and F26: pages that repeat, move, lead in circles, come short, or answer another question."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from usajobs_assets.pipeline.gated_day import GateClosed
from usajobs_assets.pipeline.sources import ANNOUNCEMENT_TEXT, HISTORIC, SEARCH
from usajobs_assets.simulator.bad_answers import bent, later_pages, total_of
from usajobs_assets.simulator.historic_query import DateRange, HistoricQuery
from usajobs_assets.simulator.mischief import Mischievous, drift, expiring_token, looping_token
from usajobs_assets.simulator.posting_source import HistoricFound
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.usajobs_api.search_request import SearchRequest
from usajobs_assets_tests.builders import DAY
from usajobs_assets_tests.faults.api_stage import (
    TUESDAY,
    UNIVERSE,
    ApiStage,
    opened_on,
)
from usajobs_assets_tests.faults.fault_table import fault
from usajobs_assets_tests.integration.sweeping import PassingClock

FIFTY_A_PAGE = SearchRequest(results_per_page=50)
Open = Callable[..., ApiStage]

F20 = fault(
    "F20",
    "postings repeat across pages, because the order moves",
    does="one row for each; duplicates are counted; fewer different ones than the total prove nothing: swept again",
    told="`3 different postings came, the API reported 4`; the run is incomplete, and red if no sweep is whole",
)
F21 = fault(
    "F21",
    "the total moves while paging",
    does="sweeps again, three times at most; then the run is incomplete and nothing of it is loaded",
    told="`the total moved while paging: 4, 5`",
)
F22 = fault(
    "F22",
    "a continuation token repeats, leads in a circle, or has expired",
    does="stops following it, keeps the pages, starts the open date again, three times at most",
    told="`the continuation token of page 2 is the one that led to page 2 before`, or that it is not taken any more",
)
F23 = fault(
    "F23",
    "a page in the middle is shorter than asked",
    does="goes on until the total is reached",
    told="nothing: the run is proven",
)
F25 = fault(
    "F25",
    "the API ignores a filter and answers with everything",
    does="sees that the postings are not of the slice, or of the day, and stops",
    told="`the API ignored Organization: …`, or the red check `only_postings_of_the_day`",
)
F26 = fault(
    "F26",
    "the API serves smaller pages than asked for, or says another size than it serves",
    does="uses what came",
    told="nothing: the run is proven",
)


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def stage(open_stage: Open) -> Open:
    """A small universe, or one that is bent; open dates come in pages of five."""
    return open_stage


def open_now() -> int:
    """How many postings Search shows."""
    return len(list(UNIVERSE.open_on(DAY)))


def outcomes(here: ApiStage, source: str) -> list[str]:
    """Of the day's runs, oldest first."""
    return [run.outcome if run else "open" for run in here.runs(source)]


@F20
def test_f20_a_sweep_whose_order_shifted_is_made_again_and_its_duplicates_are_counted(stage: Open) -> None:
    """The first sweep has as many items as the total, and fewer postings; nothing of it reaches a table."""
    here = stage(Mischievous(UNIVERSE, matches=[drift(step=7, moving=0, calls=4)]))
    assert here.sweep(FIFTY_A_PAGE).outcome == "proven"
    assert outcomes(here, SEARCH) == ["incomplete", "proven"]
    first = here.runs(SEARCH)[0]
    assert first is not None
    assert first.items >= open_now() > first.postings_distinct
    assert (
        f"{first.postings_distinct:,} different postings came, the API reported {open_now():,}"
        in first.reasons
    )
    here.load(SEARCH)
    assert here.count("silver.job") == open_now()
    assert here.is_sound()


@F20
@F21
@pytest.mark.parametrize("moving", [0, 2])
def test_f20_f21_a_sweep_that_never_stands_still_is_given_up(stage: Open, moving: int) -> None:
    """Three sweeps, all kept, none loaded."""
    here = stage(Mischievous(UNIVERSE, matches=[drift(step=7, moving=moving)]))
    manifest = here.sweep(FIFTY_A_PAGE)
    assert outcomes(here, SEARCH) == ["incomplete"] * 3
    assert any("came, the API reported" in reason for reason in manifest.reasons) or moving
    with pytest.raises(GateClosed, match="did not pass"):
        here.load(SEARCH)
    assert here.count("silver.job") == here.count("silver.sighting") == 0
    assert here.is_sound()


@F21
def test_f21_a_total_that_moves_is_named_and_swept_again(stage: Open) -> None:
    """Postings close and open again meanwhile; the third sweep finds the API at rest."""
    here = stage(Mischievous(UNIVERSE, matches=[drift(step=0, moving=2, calls=7)]))
    assert here.sweep(FIFTY_A_PAGE).outcome == "proven"
    first = here.runs(SEARCH)[0]
    assert first is not None
    assert first.reasons[0].startswith(f"the total moved while paging: {open_now()}, {open_now() - 1}")
    here.load(SEARCH)
    assert here.count("silver.job") == open_now()
    assert here.is_sound()


@F21
@pytest.mark.parametrize("total", [0, 3, 9_000])
@pytest.mark.parametrize("source", [SEARCH, HISTORIC])
def test_f21_a_wrong_total_on_one_page_proves_nothing(stage: Open, source: str, total: int) -> None:
    """Too few, too many, or none: both totals are named, and the next run is whole."""
    here = stage(alter=bent(total_of(total), when=later_pages))
    manifest = here.sweep(FIFTY_A_PAGE) if source == SEARCH else here.capture()
    assert (manifest.outcome, outcomes(here, source)) == ("proven", ["incomplete", "proven"])
    first = here.runs(source)[0]
    assert first is not None
    assert first.reasons[0].startswith("the total moved while paging: ")
    here.load(source)
    assert here.is_sound()


@F22
@pytest.mark.parametrize("from_row", [0, 5])
def test_f22_a_token_that_leads_in_a_circle_ends_with_a_reason(stage: Open, from_row: int) -> None:
    """From the first page on, or later; the walk ends, three runs keep their pages, none is loaded."""
    here = stage(Mischievous(UNIVERSE, historic_scripts=[looping_token(from_row)]))
    manifest = here.capture()
    assert outcomes(here, HISTORIC) == ["incomplete"] * 3
    assert "the continuation token of page" in manifest.reasons[0]
    assert len(here.api.requests) < 20
    assert all(stored.kind == "page" for stored in manifest.objects)
    with pytest.raises(GateClosed):
        here.load(HISTORIC)
    assert here.is_sound()


@F22
def test_f22_an_expired_token_starts_the_open_date_over(stage: Open) -> None:
    """The first run says why it ended, the second is whole."""
    here = stage(interfere=expiring_token(after=1))
    assert here.capture().outcome == "proven"
    first = here.runs(HISTORIC)[0]
    assert first is not None
    assert outcomes(here, HISTORIC) == ["incomplete", "proven"]
    assert first.reasons[0] == "the API did not take its own continuation token any more, on page 3"
    here.load(HISTORIC)
    assert here.count("silver.job") == opened_on(TUESDAY)
    assert here.is_sound()


@F22
def test_f22_tokens_that_are_never_taken_end_after_three_runs(stage: Open) -> None:
    """Each with the pages that came before; the day is red and not half-loaded."""
    here = stage(interfere=expiring_token(after=0, times=99))
    manifest = here.capture()
    assert (outcomes(here, HISTORIC), manifest.items) == (["incomplete"] * 3, 5)
    with pytest.raises(GateClosed):
        here.load(HISTORIC)
    assert here.count("silver.job") == 0
    assert here.is_sound()


def shorter_each_time(found: HistoricFound, query: HistoricQuery) -> HistoricFound:
    """Pages have 1, 2, 4 and again 4 records, whatever was asked for."""
    size = min(1 + query.first_row, 4)
    is_last = found.next_row is None and len(found.items) <= size
    return HistoricFound(found.total, found.items[:size], None if is_last else query.first_row + size)


@F23
def test_f23_short_pages_are_followed_to_the_total(stage: Open) -> None:
    """Pages of one, two and four records where five were usual."""
    here = stage(Mischievous(UNIVERSE, historic_scripts=[shorter_each_time]))
    manifest = here.capture()
    assert (manifest.outcome, manifest.items) == ("proven", opened_on(TUESDAY))
    assert [stored.items for stored in manifest.objects][:4] == [1, 2, 4, 4]
    here.load(HISTORIC)
    assert here.is_sound()


def of_another_day(query: HistoricQuery) -> HistoricQuery:
    """The question as an API understands it that ignores the dates."""
    return replace(query, opened=DateRange(date(2025, 11, 19), date(2025, 11, 19)))


@F25
@pytest.mark.parametrize("source", [HISTORIC, ANNOUNCEMENT_TEXT])
def test_f25_postings_of_another_day_do_not_pass(stage: Open, source: str) -> None:
    """Complete, and still not what was asked for: as many as the total says, all of another open date."""
    other = Mischievous(
        UNIVERSE, historic_scripts=[lambda _, query: UNIVERSE.historic(of_another_day(query), DAY)]
    )
    here = stage(other)
    assert here.capture(source=source).outcome == "proven"
    with pytest.raises(GateClosed):
        here.load(source)
    with here.services.warehouse.connect() as connection:
        failed = connection.execute("SELECT rule FROM ops.gate_result WHERE outcome = 'fail'").fetchall()
    assert failed == [("only_postings_of_the_day",)]
    assert here.count("silver.job") == 0
    assert here.is_sound()


def twenty_a_page(query: SearchQuery) -> SearchQuery:
    """The API has a maximum of its own, and numbers pages by it."""
    return replace(query, results_per_page=min(query.results_per_page, 20))


@F26
def test_f26_smaller_pages_than_asked_for_are_all_taken(stage: Open) -> None:
    """500 asked for, 20 served: as many pages as it takes, which is also F23 for Search."""
    here = stage(Mischievous(UNIVERSE, queries=[twenty_a_page]))
    manifest = here.sweep(SearchRequest())
    assert (manifest.outcome, manifest.items) == ("proven", open_now())
    assert len(manifest.objects) == -(-open_now() // 20)
    here.load(SEARCH)
    assert here.count("silver.job") == open_now()
    assert here.is_sound()


@F26
def test_f26_the_page_size_that_is_stated_is_not_believed(stage: Open) -> None:
    """pageSize 5 is stated, at most four records are served."""
    here = stage(Mischievous(UNIVERSE, historic_scripts=[shorter_each_time]))
    manifest = here.capture(source=ANNOUNCEMENT_TEXT)
    stated = [b'"pageSize":5' in here.services.lake.read(stored.key).body for stored in manifest.objects]
    assert (manifest.outcome, set(stated)) == ("proven", {True})
