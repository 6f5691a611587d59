"""Federal holidays, compared with the published calendar."""

from __future__ import annotations

from datetime import date

from usajobs_assets.simulator.working_days import federal_holidays


def test_the_holidays_of_2026_are_those_of_the_official_calendar() -> None:
    """Independence Day 2026 falls on a Saturday and is observed on the Friday before."""
    expected = {
        (1, 1),
        (1, 19),
        (2, 16),
        (5, 25),
        (6, 19),
        (7, 3),
        (9, 7),
        (10, 12),
        (11, 11),
        (11, 26),
        (12, 25),
    }
    assert federal_holidays(2026) == {date(2026, month, day) for month, day in expected}


def test_a_holiday_on_a_sunday_is_observed_on_monday() -> None:
    assert date(2023, 1, 2) in federal_holidays(2023)
