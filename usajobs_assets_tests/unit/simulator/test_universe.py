"""The universe of postings: sizes, windows, numbers, and that nothing depends on the process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from usajobs_assets.simulator.posting import Posting
from usajobs_assets.simulator.slots import FIRST_DAY
from usajobs_assets.simulator.universe import Universe

WEDNESDAY = date(2026, 3, 11)


def days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range(count))


def window(posting: Posting) -> int:
    return (posting.close_date - posting.open_date).days


@pytest.fixture(scope="module")
def year_of_postings() -> list[Posting]:
    """Every fourth posting of a year and a half: about 9,000."""
    universe = Universe()
    return [posting for day in days(date(2025, 1, 1), 600) for posting in list(universe.opened_on(day))[::4]]


def test_an_ordinary_day_has_a_thousand_open_postings_in_order_of_their_numbers() -> None:
    numbers = [posting.control_number for posting in Universe().open_on(WEDNESDAY)]
    assert 1_000 <= len(numbers) <= 1_500
    assert numbers == sorted(set(numbers))


def test_open_on_is_what_was_opened_before_and_search_still_shows() -> None:
    """The look-back must be neither too short nor too long: compared with a plain scan of all days."""
    universe = Universe(postings_per_day=8)
    scanned = [
        posting
        for day in days(WEDNESDAY - timedelta(days=900), 901)
        for posting in universe.opened_on(day, seen_on=WEDNESDAY)
        if universe.life(posting.control_number).is_in_search((WEDNESDAY - day).days)
    ]
    assert list(universe.open_on(WEDNESDAY)) == scanned
    assert all(posting.open_date <= WEDNESDAY <= posting.close_date for posting in scanned)


def test_windows_have_the_measured_shape(year_of_postings: list[Posting]) -> None:
    windows = sorted(window(posting) for posting in year_of_postings)
    count = len(windows)
    assert count > 8_000
    assert windows[count // 2] == 9
    assert windows[count // 10] == 4
    assert 0.0004 < sum(days_open <= 1 for days_open in windows) / count < 0.003
    assert 0.009 < sum(days_open >= 300 for days_open in windows) / count < 0.018


def test_weekends_and_federal_holidays_open_hardly_anything() -> None:
    universe = Universe()
    independence_day, sunday = date(2025, 7, 4), date(2026, 3, 8)
    assert len(list(universe.opened_on(independence_day))) <= 3
    assert len(list(universe.opened_on(sunday))) <= 6
    assert 60 <= len(list(universe.opened_on(WEDNESDAY))) <= 120


def test_the_mean_day_opens_the_number_asked_for() -> None:
    universe = Universe(postings_per_day=20)
    opened = sum(len(list(universe.opened_on(day))) for day in days(date(2024, 1, 1), 366))
    assert opened / 366 == pytest.approx(20, rel=0.05)


def test_control_numbers_are_unique_nine_digits_and_end_in_00(year_of_postings: list[Posting]) -> None:
    numbers = {posting.control_number for posting in year_of_postings}
    assert len(numbers) == len(year_of_postings)
    assert all(100_000_000 <= number <= 999_999_900 and number % 100 == 0 for number in numbers)


def test_announcement_numbers_are_nearly_unique() -> None:
    """0.1 to 0.2 % of postings share theirs: whoever keys on the announcement number loses rows."""
    universe = Universe(postings_per_day=100)
    ids = [posting.position_id for day in days(date(2025, 1, 1), 180) for posting in universe.opened_on(day)]
    assert 0.0005 < 1 - len(set(ids)) / len(ids) < 0.003
    assert max(map(len, ids)) <= 27


def test_a_posting_is_found_by_its_number_and_a_foreign_number_is_not() -> None:
    universe = Universe()
    for posting in list(universe.opened_on(WEDNESDAY))[::20]:
        assert universe.posting(posting.control_number) == posting
    for stranger in (
        0,
        123,
        999_999_900,
        10**12,
        list(universe.opened_on(WEDNESDAY))[-1].control_number + 100,
    ):
        with pytest.raises(LookupError):
            universe.posting(stranger)


def test_nothing_opened_before_the_first_day() -> None:
    assert list(Universe().opened_on(FIRST_DAY - timedelta(days=1))) == []
    assert list(Universe().open_on(FIRST_DAY - timedelta(days=1))) == []


def test_a_universe_too_large_for_its_numbers_says_so() -> None:
    with pytest.raises(ValueError, match="use up the control numbers"):
        list(Universe(postings_per_day=20_000).opened_on(WEDNESDAY))


def test_2500_postings_a_day_have_numbers_until_2035() -> None:
    """A million a year: nine digits at first, ten later on, and each number leads back to its posting."""
    universe = Universe(postings_per_day=2_500)
    newest = list(universe.slots.opened_on(date(2035, 12, 27)))
    assert len(newest) > 2_500
    for slot in newest[::500]:
        assert slot.control_number < 10**10
        assert universe.slots.numbered(slot.control_number) == slot


def test_backdated_numbers_are_issued_months_after_their_open_date() -> None:
    universe, seen = Universe(), []
    for day in days(date(2025, 1, 1), 365):
        slots = list(universe.slots.opened_on(day))
        numbers = [slot.control_number for slot in slots]
        assert numbers == sorted(set(numbers))
        seen += [slot for slot in slots if slot.issued != day]
    assert 20 <= len(seen) <= 70
    for slot in seen:
        assert 60 <= (slot.issued - slot.open_date).days <= 300
        assert universe.slots.numbered(slot.control_number) == slot
        assert slot.control_number > next(universe.slots.opened_on(slot.issued)).control_number


def test_seeds_make_different_universes() -> None:
    assert list(Universe(seed=1).opened_on(WEDNESDAY)) != list(Universe(seed=2).opened_on(WEDNESDAY))


_DIGEST = """
import hashlib
from datetime import date
from usajobs_assets.simulator.search_query import SearchQuery
from usajobs_assets.simulator.universe import Universe
found = Universe(seed=7, postings_per_day=5).search(SearchQuery(results_per_page=500), date(2026, 3, 11))
print(hashlib.sha256(b"".join(found.items)).hexdigest())
"""


def test_other_processes_render_the_same_bytes() -> None:
    """The hash of text is salted per process; nothing may hang on it, or on the order of a set."""
    digests = set()
    for salt in ("1", "2"):
        run = [sys.executable, "-c", _DIGEST]
        environment = {**os.environ, "PYTHONHASHSEED": salt, "TZ": "Asia/Tokyo"}
        digests.add(subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2
