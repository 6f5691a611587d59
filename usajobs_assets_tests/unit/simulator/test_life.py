"""Postings through time: edits, reverts, closing dates, statuses, and what each API shows when."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from usajobs_assets.simulator.edits import as_of
from usajobs_assets.simulator.life import ACCEPTING, CANCELED, CLOSED, SELECTED, UNDER_REVIEW, Life, draw_life
from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.slots import Slot
from usajobs_assets.simulator.universe import Universe

TODAY = date(2026, 3, 11)
YEAR = [date(2025, 1, 1) + timedelta(days=days) for days in range(365)]


@pytest.fixture(scope="module")
def lives() -> list[tuple[Slot, Life]]:
    """About 22,000: all that opened in a year."""
    return [(slot, draw_life(slot)) for day in YEAR for slot in Universe().slots.opened_on(day)]


def share(lives: list[tuple[Slot, Life]], holding: int) -> float:
    return holding / len(lives)


def looks(slot: Slot, life: Life) -> list[Posting]:
    """The posting after each of its changes, without the number of the version."""
    ages = [0, *dict.fromkeys(life.changes)]
    return [replace(as_of(slot, life, age), version=0) for age in ages]


def test_a_few_per_cent_of_open_postings_change_overnight() -> None:
    universe = Universe()
    before = {posting.control_number: posting for posting in universe.open_on(TODAY)}
    after = {posting.control_number: posting for posting in universe.open_on(TODAY + timedelta(days=1))}
    both = before.keys() & after.keys()
    changed = [number for number in both if before[number] != after[number]]
    assert 0.01 < len(changed) / len(both) < 0.04
    assert all(after[number].version > before[number].version for number in changed)


def test_equal_versions_look_equal_and_every_edit_shows(lives: list[tuple[Slot, Life]]) -> None:
    """Rendered items are remembered by version: two looks under one version would be a wrong answer."""
    edited = [(slot, life) for slot, life in lives if life.edit_ages and life.last_age < 100][:300]
    for slot, life in edited:
        steps = looks(slot, life)
        assert all(one != other for one, other in pairwise(steps))
        for age in range(life.last_age + 3):
            since = next((at for at in reversed(life.changes) if at <= age), 0)
            assert as_of(slot, life, age) == as_of(slot, life, since)


def test_edits_touch_every_kind_of_fact_and_some_are_taken_back(lives: list[tuple[Slot, Life]]) -> None:
    touched: Counter[str] = Counter()
    reverts = after_another = 0
    for slot, life in [pair for pair in lives if pair[1].edit_ages][:1_500]:
        steps = looks(slot, life)
        for one, other in pairwise(steps):
            touched += Counter(
                name for name in Posting.__slots__ if getattr(one, name) != getattr(other, name)
            )
        contents = [replace(step, close_date=slot.open_date) for step in steps]
        reverts += sum(a == c != b for a, b, c in zip(contents, contents[1:], contents[2:], strict=False))
        after_another += len(life.edit_ages) - 1
    assert {"title", "pay", "places", "rewritten", "close_date", "total_openings"} <= set(touched)
    assert 0.1 < reverts / after_another < 0.35


def test_closing_dates_move_out_for_some_and_in_for_a_few(lives: list[tuple[Slot, Life]]) -> None:
    extended = sum(
        life.close_change_age is not None and life.last_age > life.announced_age for _, life in lives
    )
    early = sum(life.close_change_age is not None and life.last_age < life.announced_age for _, life in lives)
    assert share(lives, extended) == pytest.approx(0.04, abs=0.01)
    assert share(lives, early) == pytest.approx(0.01, abs=0.004)
    for _, life in lives:
        assert life.close_change_age is None or 0 < life.close_change_age <= life.announced_age


def test_statuses_are_historic_joa_s_words_and_begin_with_accepting(lives: list[tuple[Slot, Life]]) -> None:
    assert {status for _, life in lives for _, status in life.statuses} == {
        "Accepting applications",
        "Applications under review",
        "Candidate selected",
        "Job canceled",
        "Job closed",
    }
    for _, life in lives:
        assert life.statuses[0] == (0, ACCEPTING)
        assert [age for age, _ in life.statuses] == sorted({age for age, _ in life.statuses})
        assert life.status(life.last_age) == ACCEPTING != life.status(life.last_age + 1)


def test_statuses_end_in_the_measured_mix_and_some_cancelled_ones_reopen(
    lives: list[tuple[Slot, Life]],
) -> None:
    ends = Counter(life.statuses[-1][1] for _, life in lives)
    assert {status for status, _ in ends.most_common()} == {UNDER_REVIEW, CANCELED, SELECTED, CLOSED}
    assert 0.12 < share(lives, ends[CANCELED]) < 0.25
    assert 0.12 < share(lives, ends[SELECTED]) < 0.25
    reopened = [life for _, life in lives if life.statuses[-2][1] == CANCELED]
    assert 0.003 < share(lives, len(reopened)) < 0.02
    assert all(life.statuses[-1][1] == UNDER_REVIEW for life in reopened)


def test_search_never_shows_three_per_cent_and_loses_some_for_a_day(lives: list[tuple[Slot, Life]]) -> None:
    assert share(lives, sum(not life.is_searchable for _, life in lives)) == pytest.approx(0.035, abs=0.006)
    flickering = [life for _, life in lives if life.flicker_age is not None and life.is_searchable]
    assert 0.004 < share(lives, len(flickering)) < 0.012
    for life in flickering:
        age = life.flicker_age or 0
        assert [life.is_in_search(age + step) for step in (-1, 0, 1)] == [True, False, True]


def test_a_cancelled_posting_leaves_search_before_its_closing_date(lives: list[tuple[Slot, Life]]) -> None:
    cancelled = [life for _, life in lives if life.status(life.last_age + 1) == CANCELED]
    assert share(lives, len(cancelled)) == pytest.approx(0.02, abs=0.005)
    for life in cancelled:
        assert life.last_age < life.announced_age == life.close_age(1_000)
        assert not life.is_in_search(life.last_age + 1)


def test_some_arrive_at_historic_joa_days_or_months_late(lives: list[tuple[Slot, Life]]) -> None:
    late = [life.arrival_age for _, life in lives if life.arrival_age > 0]
    assert 0.01 < share(lives, len(late)) < 0.04
    assert max(late) > 100
    assert sum(age <= 14 for age in late) > len(late) / 2


def test_search_serves_the_edited_posting_and_not_the_remembered_one() -> None:
    universe = Universe(postings_per_day=20)
    first, later = (
        universe.search(SearchQuery(results_per_page=500), day).items
        for day in (TODAY, TODAY + timedelta(days=3))
    )
    ids = [{item[:30]: item for item in items} for items in (first, later)]
    both = ids[0].keys() & ids[1].keys()
    assert 0 < sum(ids[0][number] != ids[1][number] for number in both) < len(both) / 4
